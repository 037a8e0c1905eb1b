import { fail, redirect } from '@sveltejs/kit'
import { acceptanceRule, canPutUp, listLots, putUpLot } from '#modules/archive/acceptance/index.ts'
import { listBoxesByCode } from '#modules/archive/boxes/index.ts'
import { listBatches } from '#modules/archive/index.ts'
import { asActor } from '#platform/db/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { parseLegalDate } from '#shared/legal-date.ts'
import { formatCount, formatDay, formatShare } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import { desk, readRecordsAs } from '../desk.ts'
import { idOf, publicId } from '../ids.ts'
import { lotLine } from './lot-lines.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const SHOWN = 50

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { actor }) => {
    const { sample, limit } = acceptanceRule()
    const batches = canPutUp(actor) ? await listBatches(tx) : []
    return {
      rule: m.acceptance_rule({ share: formatShare(sample.share), least: formatCount(sample.atLeast), most: formatCount(sample.atMost), limit: formatShare(limit) }),
      canPutUp: canPutUp(actor),
      box: (event.url.searchParams.get('hop') ?? '').slice(0, 40),
      batches: batches.map((batch) => ({ value: publicId('bat', batch.batchId), label: batch.label })),
      lists: [
        { code: 'open', title: m.acceptance_open(), lots: (await listLots(tx, 'open', SHOWN)).map(lotLine) },
        { code: 'done', title: m.acceptance_done(), lots: (await listLots(tx, 'concluded', SHOWN)).map(lotLine) },
      ],
    }
  })

export const actions: Actions = {
  'dua-ra': async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canPutUp(actor), 'archive.put-up-lot')
    const form = await event.request.formData()
    const values = Object.fromEntries(['loai', 'hop', 'dot', 'ngay'].map((name) => [name, String(form.get(name) ?? '').trim()])) as Record<'loai' | 'hop' | 'dot' | 'ngay', string>
    const refuse = (message: string, field?: string, status = 422) => fail(status, { form: { problems: [{ message, ...(field ? { field } : {}) }], values } })
    const put = async (lot: Parameters<typeof putUpLot>[2]) => (await putUpLot(runtime.services, actor, lot)).lotId
    let lotId: string
    try {
      if (values.loai === 'ngay') {
        const on = parseLegalDate(values.ngay)
        if (on === undefined) return refuse(m.acceptance_needed(), 'ngay')
        lotId = await put({ of: { kind: 'day', on }, label: m.acceptance_of_day({ day: formatDay(on) }) })
      } else if (values.loai === 'dot') {
        if (values.dot === '') return refuse(m.acceptance_needed(), 'dot')
        const batchId = idOf('bat', values.dot)
        const known = await asActor(runtime.services.database, actor, (tx) => listBatches(tx), { readOnly: true })
        const label = known.find((batch) => batch.batchId === batchId)?.label ?? ''
        lotId = await put({ of: { kind: 'batch', batchId }, label: m.acceptance_of_batch({ label: label.slice(0, 120) }) })
      } else {
        if (values.hop === '') return refuse(m.acceptance_needed(), 'hop')
        const { rows } = await asActor(runtime.services.database, actor, (tx) => listBoxesByCode(tx, actor, { query: values.hop.slice(0, 40), limit: 50 }), { readOnly: true })
        const box = rows.find((row) => row.code === values.hop)
        if (!box) return refuse(m.acceptance_box_unknown(), 'hop')
        lotId = await put({ of: { kind: 'box', boxId: box.boxId }, label: m.acceptance_of_box({ code: box.code }) })
      }
    } catch (error) {
      const refused = appErrorOf(error)
      if (!refused?.code.startsWith('acceptance.')) throw error
      return refuse(refusalOf(refused.code), undefined, refused.status)
    }
    redirect(303, `/nghiem-thu/${publicId('lot', lotId)}?moi`)
  },
}
