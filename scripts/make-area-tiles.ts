// Derives law/areas/tiles.csv from where the seats of today's communes lie: one cell a commune on a grid, neighbours near neighbours.
// Run by hand when the communes change:
//   node scripts/make-area-tiles.ts <folder with the lists>
// Outlines are not used: those at hand come from a map service whose permission is not clear. Where a seat lies is a fact.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'

const folder = process.argv[2]
if (folder === undefined) throw new Error('usage: node scripts/make-area-tiles.ts <folder with the lists>')
const law = join(import.meta.dirname, '../law/areas')
const read = (path: string): Record<string, string>[] =>
  parse(readFileSync(path, 'utf8'), { columns: true, bom: true, relax_column_count: true })

const standing = new Set(
  read(join(law, 'areas.csv'))
    .filter((row) => row['level'] === 'commune' && row['parent_code'] === '25' && row['valid_until'] === '')
    .map((row) => row['code'] ?? ''),
)
const seats = new Map(
  read(join(folder, 'phu_tho_new_communes_area_population_seat.csv'))
    .filter((row) => standing.has(row['commune_code'] ?? ''))
    .map((row) => [row['commune_code'] ?? '', { lat: Number(row['lat']), lon: Number(row['lon']) }]),
)
if (seats.size !== standing.size) throw new Error(`${standing.size - seats.size} communes have no seat`)

// A degree of longitude is shorter than one of latitude.
const middle = [...seats.values()].reduce((sum, seat) => sum + seat.lat, 0) / seats.size
const flat = [...seats].map(([code, { lat, lon }]) => ({
  code,
  x: lon * Math.cos((middle * Math.PI) / 180),
  y: -lat,
}))

// Towns lie close together: half of the way towards ranks spreads them, and keeps who lies north or west of whom.
const ranked = (of: (point: (typeof flat)[number]) => number) => {
  const sorted = flat.toSorted((a, b) => of(a) - of(b))
  return new Map(sorted.map((point, rank) => [point.code, rank / (sorted.length - 1)]))
}
const [rankX, rankY] = [ranked((point) => point.x), ranked((point) => point.y)]
const span = (values: number[]) => [Math.min(...values), Math.max(...values)] as const
const [x0, x1] = span(flat.map((point) => point.x))
const [y0, y1] = span(flat.map((point) => point.y))
const ratio = (y1 - y0) / (x1 - x0)
const columns = Math.round(Math.sqrt((seats.size * 1.35) / ratio))
const rows = Math.ceil((seats.size * 1.35) / columns)
const points = flat.map((point) => ({
  code: point.code,
  column: (0.45 * ((point.x - x0) / (x1 - x0)) + 0.55 * (rankX.get(point.code) ?? 0)) * (columns - 1),
  row: (0.45 * ((point.y - y0) / (y1 - y0)) + 0.55 * (rankY.get(point.code) ?? 0)) * (rows - 1),
}))

const cells = Array.from({ length: columns * rows }, (_, at) => ({
  column: at % columns,
  row: Math.floor(at / columns),
}))
const cost = points.map((point) =>
  cells.map((cell) => (cell.column - point.column) ** 2 + (cell.row - point.row) ** 2),
)

const zeros = (last: number) => Array.from({ length: last + 1 }, () => 0)

/** The cheapest way to give each row a column of its own (Kuhn and Munkres, with potentials). */
function assign(costs: number[][]): number[] {
  const [n, m] = [costs.length, costs[0]?.length ?? 0]
  const [u, v, way, match] = [zeros(n), zeros(m), zeros(m), zeros(m)]
  for (let i = 1; i <= n; i++) {
    match[0] = i
    let at = 0
    const least = Array.from({ length: m + 1 }, () => Infinity)
    const used = Array.from({ length: m + 1 }, () => false)
    do {
      used[at] = true
      const row = match[at] ?? 0
      let [delta, next] = [Infinity, 0]
      for (let j = 1; j <= m; j++) {
        if (used[j]) continue
        const reduced = (costs[row - 1]?.[j - 1] ?? 0) - (u[row] ?? 0) - (v[j] ?? 0)
        if (reduced < (least[j] ?? Infinity)) {
          least[j] = reduced
          way[j] = at
        }
        if ((least[j] ?? Infinity) < delta) [delta, next] = [least[j] ?? Infinity, j]
      }
      for (let j = 0; j <= m; j++) {
        if (used[j]) {
          u[match[j] ?? 0] = (u[match[j] ?? 0] ?? 0) + delta
          v[j] = (v[j] ?? 0) - delta
        } else least[j] = (least[j] ?? 0) - delta
      }
      at = next
    } while (match[at] !== 0)
    do {
      const previous = way[at] ?? 0
      match[at] = match[previous] ?? 0
      at = previous
    } while (at !== 0)
  }
  const chosen = zeros(n - 1)
  for (let j = 1; j <= m; j++) if (match[j]) chosen[(match[j] ?? 1) - 1] = j - 1
  return chosen
}

const tiles = assign(cost).map((cell, at) => ({ code: points[at]?.code ?? '', ...cells[cell] }))
tiles.sort((a, b) => (a.code < b.code ? -1 : 1))
writeFileSync(
  join(law, 'tiles.csv'),
  `code,column,row\n${tiles.map((tile) => `${tile.code},${tile.column},${tile.row}`).join('\n')}\n`,
)
process.stdout.write(`${tiles.length} cells on ${columns} × ${rows}\n`)
