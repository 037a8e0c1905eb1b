import { canReadRecords, canTakeIn, listAccountNames } from '#modules/accounts/index.ts'
import { listDossiers } from '#modules/archive/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { m } from '#ui/messages/messages.js'
import type { Column } from '#ui/types.ts'
import { readAs } from '../desk.ts'
import { askedDay, figureOf } from '../figures.ts'
import { publicId } from '../ids.ts'
import { keepHref } from '../saved-words.ts'
import { categoryName, dossierStateOf } from '../words.ts'
import type { PageServerLoad } from './$types'
import { chipsOf, facetGroups, isNarrowed, narrowingOf, SORTS } from './narrowing.ts'
import type { PageData } from './page-data.ts'

const ROWS_A_PAGE = 50

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { runtime, actor }) => {
    requireAllowed(canReadRecords(actor), 'archive.list-dossiers')
    const { url } = event
    const given = (name: string) => url.searchParams.get(name)?.trim() ?? ''
    const day = askedDay(url, runtime.services.clock.today())
    const narrowing = narrowingOf(url, runtime)
    const { filter, sort } = narrowing
    const page = Math.max(1, Number.parseInt(given('trang'), 10) || 1)
    const question = { day, knownAt: runtime.services.clock.now() }
    // From one page to the next the list goes on behind its last row; a page asked for by number is counted off from the beginning.
    const [after, before] = [given('sau'), given('truoc')]
    const from = after ? { after } : before ? { before } : { offset: (page - 1) * ROWS_A_PAGE }
    const { rows, total, next, previous, facets } = await listDossiers(tx, runtime.services.database, question, { filter, sort, page: { limit: ROWS_A_PAGE, ...from } })
    const accounts = await listAccountNames(tx, [...new Set([...facets.verifier.keys(), ...(filter.verifier ? [filter.verifier] : [])])])
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
    const words = { runtime, day, accounts }
    const column = (key: string, label: string, by?: string, rest: Partial<Column> = {}): Column => {
      if (!by) return { key, label, ...rest }
      const now = SORTS[by] === sort ? 'ascending' : SORTS[`-${by}`] === sort ? 'descending' : undefined
      return { key, label, sortHref: address({ 'sap-xep': now === 'ascending' ? `-${by}` : by }), ...(now ? { sorted: now } : {}), ...rest }
    }
    const narrowed = isNarrowed(narrowing)
    return {
      figure,
      chips: chipsOf(narrowing, words, address),
      facets: facetGroups(facets, narrowing, words, address),
      narrowed,
      query: narrowing.query,
      keepHref: narrowed ? keepHref('dossiers', url) : null,
      kept: Object.entries({ ...Object.fromEntries(url.searchParams), loc: '', trang: '', sau: '', truoc: '' }).flatMap(([name, value]) => (value ? [{ name, value }] : [])),
      columns: [
        column('number', m.column_number(), 'so'),
        column('title', m.column_title(), 'ten'),
        column('category', m.column_category(), undefined, { wideOnly: true, long: true }),
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
      exports: [{ label: m.find_export_link(), href: `/ho-so/xuat${address({})}`, asks: true }],
      canPrintCovers: canTakeIn(actor),
    }
  })
