import { redirect } from '@sveltejs/kit'
import { canCorrectReadings, canTakeIn } from '#modules/accounts/index.ts'
import { listPagesToReview } from '#modules/archive/index.ts'
import { criticalFields, houseRule, listPagesToReadAgain, listSeriesRules, SECOND_READINGS, setSecondReading, type SecondReading } from '#modules/archive/second-reading/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { isUuid } from '#shared/ids.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { getLocale } from '#ui/messages/runtime.js'
import { desk, readAs } from '../desk.ts'
import { publicId } from '../ids.ts'
import { fieldName } from '../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const SHOWN = 50
const rules: Record<SecondReading, () => string> = {
  none: m.verify_rule_none,
  doubtful: m.verify_rule_doubtful,
  all: m.verify_rule_all,
}

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { actor }) => {
    requireAllowed(canCorrectReadings(actor), 'archive.review-page')
    const review = await listPagesToReview(tx, { limit: 1 })
    const again = await listPagesToReadAgain(tx, actor, { limit: SHOWN })
    const mayRule = canTakeIn(actor) && actor.wide
    const first = review.pages[0]
    return {
      review: { waiting: formatCount(review.waiting), nextId: first ? publicId('pag', first.pageId) : null },
      again: {
        waiting: formatCount(again.waiting),
        own: again.own === 0 ? null : formatCount(again.own),
        looked: again.looked === 0 ? null : formatCount(again.looked),
        more: again.waiting > again.pages.length,
        columns: [
          { key: 'dossier', label: m.column_dossier() },
          { key: 'fields', label: m.verify_queue_fields(), align: 'end' },
          { key: 'reader', label: m.verify_queue_reader() },
          { key: 'since', label: m.verify_queue_since() },
        ],
        rows: again.pages.map((page) => ({
          id: publicId('pag', page.pageId),
          dossier: page.dossier?.number ?? '—',
          title: page.dossier?.title ?? m.verify_queue_unfiled(),
          fields: formatCount(page.fields + page.disputed),
          reader: page.fields === 0 ? m.verify_queue_choose() : m.verify_queue_nth({ reader: String(page.reader) }),
          since: page.since.toISOString(),
        })),
      },
      critical: criticalFields().map((one) => ({
        name: fieldName(one.field),
        why: getLocale() === 'en' ? one.en : one.why,
        source: one.source,
        unsure: one.confidence === 'low',
      })),
      rule: rules[houseRule()](),
      series: mayRule ? (await listSeriesRules(tx)).map((one) => ({ id: one.catalogueId, name: `${one.fonds} · ${one.code} · ${one.title}`, rule: one.rule ?? '' })) : null,
      rules: [{ value: '', label: m.verify_rule_house() }, ...SECOND_READINGS.map((value) => ({ value, label: rules[value]() }))],
      told: event.url.searchParams.has('da-ghi') ? m.verify_rule_kept() : null,
    }
  })

export const actions: Actions = {
  loai: async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canTakeIn(actor), 'archive.set-second-reading')
    const form = await event.request.formData()
    const catalogueId = String(form.get('series') ?? '')
    if (!isUuid(catalogueId)) throw new AppError('not-found', 404, { what: 'catalogue' })
    const rule = SECOND_READINGS.find((one) => one === form.get('rule')) ?? null
    await setSecondReading(runtime.services, actor, { catalogueId, rule })
    redirect(303, '/kiem-tra?da-ghi')
  },
}
