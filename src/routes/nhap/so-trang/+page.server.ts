import { fail, redirect } from '@sveltejs/kit'
import { canTakeIn } from '#modules/accounts/index.ts'
import { countMiscounted, getBatch, listMiscounted, recountDossier, type MiscountedDossier } from '#modules/archive/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { desk, readAs } from '../../desk.ts'
import { idOf, publicId } from '../../ids.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const ROWS_A_PAGE = 50
const WHICH = { thieu: 'fewer', thua: 'more' } as const
const words = { '': m.count_all, thieu: m.count_fewer, thua: m.count_more } as const

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { actor }) => {
    requireAllowed(canTakeIn(actor), 'archive.list-miscounted')
    const { searchParams } = event.url
    const lot = searchParams.get('lo') ?? ''
    const asked = searchParams.get('lech') ?? ''
    const which = asked === 'thieu' || asked === 'thua' ? asked : ''
    const batchId = lot === '' ? undefined : idOf('bat', lot)
    const batch = batchId === undefined ? null : await getBatch(tx, batchId)
    const filter = { batchId, which: which === '' ? undefined : WHICH[which] }
    const total = await countMiscounted(tx, filter)
    const pages = Math.max(1, Math.ceil(total / ROWS_A_PAGE))
    const page = Math.min(pages, Math.max(1, Number.parseInt(searchParams.get('trang') ?? '', 10) || 1))
    const dossiers = await listMiscounted(tx, filter, { offset: (page - 1) * ROWS_A_PAGE, limit: ROWS_A_PAGE })
    const address = (change: Record<string, string>) => `?${new URLSearchParams(Object.entries({ lo: lot, lech: which, ...change }).filter(([, value]) => value !== ''))}`
    return {
      batch: batch && { id: lot, label: batch.label },
      narrowings: (['', 'thieu', 'thua'] as const).map((name) => ({ label: words[name](), href: name === which ? null : address({ lech: name }) })),
      total: m.count_figure({ count: formatCount(total) }),
      dossiers: dossiers.map((one) => ({ id: publicId('dos', one.dossierId), number: one.number ?? '—', title: one.title, box: one.box, line: line(one) })),
      paging: { page, pages, href: `${address({})}${address({}) === '?' ? '' : '&'}trang={page}` },
      told: searchParams.has('da-dem') ? m.count_told() : null,
    }
  })

function line({ expected, scanned }: MiscountedDossier): string {
  const figures = { expected: formatCount(expected), scanned: formatCount(scanned), off: formatCount(Math.abs(expected - scanned)) }
  return scanned < expected ? m.count_line_fewer(figures) : m.count_line_more(figures)
}

export const actions: Actions = {
  default: async (event) => {
    const { runtime, actor } = desk(event)
    requireAllowed(canTakeIn(actor), 'archive.recount-dossier')
    const form = await event.request.formData()
    const dossier = String(form.get('ho-so') ?? '')
    const pages = String(form.get('so') ?? '').trim()
    const refuse = (status: number, message: string) => fail(status, { form: { problems: [{ message }], values: { so: pages } }, dossier })
    if (!/^\d{1,4}$/.test(pages) || Number(pages) > 5000) return refuse(422, m.count_wrong())
    try {
      await recountDossier(runtime.services, actor, { dossierId: idOf('dos', dossier), pages: Number(pages) })
    } catch (error) {
      const refused = appErrorOf(error)
      if (refused?.status !== 404) throw error
      return refuse(404, m.count_gone())
    }
    const kept = ['lo', 'lech'].flatMap((name) => (event.url.searchParams.get(name) ? [[name, event.url.searchParams.get(name)!]] : []))
    redirect(303, `/nhap/so-trang?${new URLSearchParams([...kept, ['da-dem', '1']])}`)
  },
}
