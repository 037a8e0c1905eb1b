import { canReadRecords, canTakeIn } from '#modules/accounts/index.ts'
import { listDossiers, type DossierFilter, type DossierSort } from '#modules/archive/index.ts'
import { areaName, areasOn } from '#modules/areas/index.ts'
import { meritLaw } from '#modules/merit/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { m } from '#ui/messages/messages.js'
import type { Chip, Column } from '#ui/types.ts'
import { readAs } from '../desk.ts'
import { askedDay, figureOf } from '../figures.ts'
import { publicId } from '../ids.ts'
import { categoryName, dossierStateOf } from '../words.ts'
import type { PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const ROWS_A_PAGE = 50
const SORTS: Record<string, DossierSort> = { so: 'number', '-so': '-number', ten: 'title', '-ten': '-title', nhan: 'received', '-nhan': '-received' }
const STATES: Record<string, { state: NonNullable<DossierFilter['state']>; label: () => string }> = {
  'chua-quet': { state: 'unscanned', label: m.state_dossier_unscanned },
  'dang-doc': { state: 'reading', label: m.state_dossier_reading },
  thieu: { state: 'incomplete', label: m.state_dossier_missing },
  'can-xem': { state: 'review', label: m.state_dossier_review },
}

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { runtime, actor }) => {
    requireAllowed(canReadRecords(actor), 'archive.list-dossiers')
    const { url } = event
    const given = (name: string) => url.searchParams.get(name)?.trim() ?? ''
    const day = askedDay(url, runtime.services.clock.today())
    const communes = areasOn(day, 'commune', runtime.areas)
      .filter((area) => area.parentCode === runtime.config.ANSINH_PROVINCE_CODE)
      .map((area) => ({ value: area.code, label: areaName(area, runtime.areas) }))
      .sort((a, b) => a.label.localeCompare(b.label, 'vi'))
    const categories = [...meritLaw().categories.values()].map((category) => ({ value: category.code as string, label: category.name }))
    const filters = {
      query: given('loc').slice(0, 100),
      category: categories.some((one) => one.value === given('loai')) ? given('loai') : '',
      commune: communes.some((one) => one.value === given('xa')) ? given('xa') : '',
      state: given('tinh-trang') in STATES ? given('tinh-trang') : '',
    }
    const sort = SORTS[given('sap-xep')] ?? 'number'
    const page = Math.max(1, Number.parseInt(given('trang'), 10) || 1)
    const question = { day, knownAt: runtime.services.clock.now() }
    const filter: DossierFilter = {
      ...(filters.query ? { query: filters.query } : {}),
      ...(filters.category ? { category: filters.category } : {}),
      ...(filters.commune ? { areaPath: `${runtime.services.provincePath}${filters.commune}/` } : {}),
      ...(filters.state ? { state: STATES[filters.state]!.state } : {}),
    }
    // From one page to the next the list goes on behind its last row; a page asked for by number is counted off from the beginning.
    const [after, before] = [given('sau'), given('truoc')]
    const from = after ? { after } : before ? { before } : { offset: (page - 1) * ROWS_A_PAGE }
    const { rows, total, next, previous } = await listDossiers(tx, question, { filter, sort, page: { limit: ROWS_A_PAGE, ...from } })
    const indicator = runtime.indicators.get('archive.dossiers-held')!
    // The list counts the records of this figure, so without a filter its total is the figure.
    const figure = await figureOf(tx, indicator, question, total)
    const address = (change: Record<string, string>) => {
      const asked = new URLSearchParams(url.searchParams)
      for (const name of ['trang', 'sau', 'truoc']) asked.delete(name)
      for (const [name, value] of Object.entries(change)) if (value) asked.set(name, value)
        else asked.delete(name)
      return `?${asked}`
    }
    const chip = (name: string, label: string | undefined): Chip[] => (given(name) && label ? [{ label, removeHref: address({ [name]: '' }) }] : [])
    const column = (key: string, label: string, by?: string, rest: Partial<Column> = {}): Column => {
      if (!by) return { key, label, ...rest }
      const now = SORTS[by] === sort ? 'ascending' : SORTS[`-${by}`] === sort ? 'descending' : undefined
      return { key, label, sortHref: address({ 'sap-xep': now === 'ascending' ? `-${by}` : by }), ...(now ? { sorted: now } : {}), ...rest }
    }
    const narrowed = Object.values(filters).some((value) => value !== '')
    return {
      figure,
      chips: [
        ...chip('loc', m.chip_query({ query: filters.query })),
        ...chip('loai', filters.category && categoryName(filters.category)),
        ...chip('xa', communes.find((one) => one.value === filters.commune)?.label),
        ...chip('tinh-trang', STATES[filters.state]?.label()),
      ],
      filters: { ...filters, categories, communes, states: Object.entries(STATES).map(([value, { label }]) => ({ value, label: label() })) },
      columns: [
        column('number', m.column_number(), 'so'),
        column('title', m.column_title(), 'ten'),
        column('category', m.column_category(), undefined, { wideOnly: true }),
        column('commune', m.column_commune()),
        column('received', m.column_received(), 'nhan', { wideOnly: true }),
        column('pages', m.column_pages(), undefined, { align: 'end' }),
        column('box', m.column_box(), undefined, { wideOnly: true }),
        column('state', m.column_state()),
      ],
      rows: rows.map((row) => ({
        id: publicId('dos', row.dossierId),
        number: row.number ?? '—',
        title: row.title,
        person: row.person,
        category: categoryName(row.category),
        commune: row.commune ?? '',
        receivedOn: row.receivedOn,
        pagesScanned: row.scanned,
        pagesExpected: row.expected,
        box: row.box,
        state: dossierStateOf(row),
      })),
      paging: {
        page,
        pages: Math.max(1, Math.ceil(total / ROWS_A_PAGE)),
        href: `${address({})}&trang={page}`.replace('?&', '?'),
        ...(next ? { nextHref: address({ trang: String(page + 1), sau: next }) } : {}),
        ...(previous && page > 1 ? { previousHref: page === 2 ? address({}) : address({ trang: String(page - 1), truoc: previous }) } : {}),
      },
      exports: narrowed ? [] : [{ label: m.export_csv(), href: `/chi-tieu/archive.dossiers-held/xuat.csv?ngay=${day}` }],
      canPrintCovers: canTakeIn(actor),
    }
  })
