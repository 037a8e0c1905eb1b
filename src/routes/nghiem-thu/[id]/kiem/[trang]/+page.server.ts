import { fail, redirect } from '@sveltejs/kit'
import { canCheckSample, checkSample, getLot, listSampleFields } from '#modules/archive/acceptance/index.ts'
import { FIELD_NAMES, getPageView, type FieldName } from '#modules/archive/index.ts'
import { asActor } from '#platform/db/index.ts'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import { desk, readAs, workOf } from '../../../../desk.ts'
import { fieldValue } from '../../../../field-values.ts'
import { idOf, publicId } from '../../../../ids.ts'
import { documentType, fieldName } from '../../../../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const isField = (name: string): name is FieldName => FIELD_NAMES.some((one) => one === name)

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, context) => {
    requireAllowed(canCheckSample(context.actor), 'archive.check-sample')
    const lot = await getLot(tx, idOf('lot', event.params.id))
    const pageId = idOf('pag', event.params.trang)
    const drawn = lot.sample.find((page) => page.pageId === pageId)
    if (!drawn) throw new AppError('not-found', 404, { what: 'page' })
    await getPageView(tx, pageId, workOf('verification', context))
    return {
      lot: { href: `/nghiem-thu/${event.params.id}`, label: lot.label },
      pageId: event.params.trang,
      no: drawn.no,
      dossier: `${drawn.number ?? ''} ${drawn.title ?? ''}`.trim(),
      fields: (await listSampleFields(tx, lot.lotId, pageId)).map((field) => ({
        key: field.field,
        label: isField(field.field) ? fieldName(field.field) : m.acceptance_field_type(),
        value: field.value === null || field.value === '' ? null : isField(field.field) ? fieldValue(field.field, field.value) : documentType(field.value),
        verdict: field.verdict,
        shouldBe: field.shouldBe ?? '',
        by: field.checkedBy === null ? null : m.acceptance_checked_by({ name: field.checkedBy }),
      })),
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canCheckSample(actor), 'archive.check-sample')
    const form = await event.request.formData()
    const values = Object.fromEntries([...form].map(([key, value]) => [key, String(value).trim()]))
    const [lotId, pageId] = [idOf('lot', event.params.id), idOf('pag', event.params.trang)]
    const fields = await asActor(runtime.services.database, actor, (tx) => listSampleFields(tx, lotId, pageId), { readOnly: true })
    const verdicts = fields.flatMap(({ field }) => {
      const said = values[`dung-${field}`]
      return said === 'dung' || said === 'sai' ? [{ field, verdict: said === 'dung' ? ('right' as const) : ('wrong' as const), shouldBe: (values[`la-${field}`] ?? '').slice(0, 2000) }] : []
    })
    if (verdicts.length < fields.length || fields.length === 0) return fail(422, { form: { problems: [{ message: m.acceptance_each() }], values } })
    try {
      await checkSample(runtime.services, actor, { lotId, pageId, verdicts })
    } catch (error) {
      const refused = appErrorOf(error)
      if (!refused?.code.startsWith('acceptance.')) throw error
      return fail(refused.status, { form: { problems: [{ message: refusalOf(refused.code) }], values } })
    }
    const lot = await asActor(runtime.services.database, actor, (tx) => getLot(tx, lotId), { readOnly: true })
    const next = lot.sample.find((page) => page.checked < page.fields && !page.makers.includes(actor.accountId))
    redirect(303, next ? `/nghiem-thu/${event.params.id}/kiem/${publicId('pag', next.pageId)}` : `/nghiem-thu/${event.params.id}?ghi`)
  },
}
