import { fail, redirect } from '@sveltejs/kit'
import { canCheckSample, canConclude, concludeLot, getLot } from '#modules/archive/acceptance/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { formatCount, formatShare } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import { desk, readRecordsAs } from '../../desk.ts'
import { idOf, publicId } from '../../ids.ts'
import { lotLine, resultOf, stateOf } from '../lot-lines.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { actor }) => {
    const lot = await getLot(tx, idOf('lot', event.params.id))
    const open = lot.state === 'open'
    const { sample, limit } = lot.rule
    const left = lot.toCheck - lot.checked
    return {
      id: event.params.id,
      label: lot.label,
      state: stateOf(lot),
      line: lotLine(lot).line,
      putUp: { by: m.acceptance_by({ name: lot.putUpBy ?? m.audit_system() }), at: lot.putUpAt.toISOString() },
      concluded: lot.concludedAt === null ? null : { by: m.acceptance_concluded_by({ name: lot.concludedBy ?? '' }), at: lot.concludedAt.toISOString(), note: lot.note },
      result: resultOf(lot),
      rule: m.acceptance_rule({ share: formatShare(sample.share), least: formatCount(sample.atLeast), most: formatCount(sample.atMost), limit: formatShare(limit) }),
      seed: m.acceptance_seed({ seed: lot.seed }),
      open,
      left: left > 0 ? m.acceptance_left({ count: formatCount(left) }) : null,
      canConclude: open && left === 0 && canConclude(actor) && lot.putUpById !== actor.accountId,
      sample: lot.sample.map((page) => {
        const own = page.makers.includes(actor.accountId)
        return {
          id: publicId('pag', page.pageId),
          no: page.no,
          title: `${page.number ?? ''} ${page.title ?? ''}`.trim(),
          line: m.acceptance_sample_line({ checked: formatCount(page.checked), fields: formatCount(page.fields) }),
          wrong: page.wrong > 0 ? m.acceptance_sample_wrong({ count: formatCount(page.wrong) }) : null,
          done: page.checked === page.fields,
          own,
          checkHref: open && !own && canCheckSample(actor) ? `/nghiem-thu/${event.params.id}/kiem/${publicId('pag', page.pageId)}` : null,
        }
      }),
      done: event.url.searchParams.has('moi') ? m.acceptance_put_up_done() : event.url.searchParams.has('ghi') ? m.acceptance_saved() : null,
    }
  })

export const actions: Actions = {
  'ket-luan': async (event) => {
    const { runtime, actor } = desk(event)
    const note = String((await event.request.formData()).get('ghi-chu') ?? '').trim().slice(0, 1000)
    try {
      await concludeLot(runtime.services, actor, { lotId: idOf('lot', event.params.id), note })
    } catch (error) {
      const refused = appErrorOf(error)
      if (!refused?.code.startsWith('acceptance.')) throw error
      return fail(refused.status, { form: { problems: [{ message: refusalOf(refused.code) }], values: { 'ghi-chu': note } } })
    }
    redirect(303, `/nghiem-thu/${event.params.id}`)
  },
}
