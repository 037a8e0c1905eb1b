import { listBoxesByCode } from '#modules/archive/boxes/index.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { readRecordsAs } from '../desk.ts'
import { idOf, publicId } from '../ids.ts'
import { placeName } from '../words.ts'
import type { PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const ROWS = 50

export const load: PageServerLoad = (event): Promise<PageData> =>
  readRecordsAs(event, async (tx, { actor }) => {
    const given = (name: string) => event.url.searchParams.get(name)?.trim() ?? ''
    const query = given('tim').slice(0, 40)
    const [code, id] = [given('sau-so').slice(0, 40), given('sau')]
    const after = code && id ? { code, boxId: idOf('box', id) } : undefined
    const { rows, next } = await listBoxesByCode(tx, actor, { query, after, limit: ROWS })
    const address = (change: Record<string, string>) => `?${new URLSearchParams({ ...(query ? { tim: query } : {}), ...change })}`
    return {
      query,
      columns: [
        { key: 'code', label: m.column_box() },
        { key: 'where', label: m.column_where() },
        { key: 'catalogue', label: m.column_catalogue(), wideOnly: true },
        { key: 'dossiers', label: m.column_dossiers(), align: 'end' },
      ],
      rows: rows.map((row) => ({
        id: publicId('box', row.boxId),
        code: row.code,
        where: placeName({ box: null, store: row.store, shelf: row.shelf, compartment: row.compartment }) ?? '—',
        catalogue: row.catalogue ?? '—',
        dossiers: formatCount(row.dossiers),
      })),
      nextHref: next && address({ 'sau-so': next.code, sau: publicId('box', next.boxId) }),
      firstHref: after ? address({}) : null,
    }
  })
