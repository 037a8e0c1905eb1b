import type { Runtime } from '#app/runtime.ts'
import { canAssignRecords } from '#modules/archive/index.ts'
import { areaName, areaPath, findArea } from '#modules/areas/index.ts'
import { countByUnit, type Indicator } from '#modules/indicators/index.ts'
import type { Actor, Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import type { FigureData } from '#ui/types.ts'
import { areaHref } from '../area-words.ts'
import { figureOf, listHref, unitOf, wordsOf } from '../figures.ts'
import type { PageData } from './page-data.ts'

/** What the picture can count, by the word in the address. */
export const MEASURES: Record<string, string> = {
  'ho-so': 'archive.dossiers-held',
  trang: 'archive.pages-read',
}

const STEPS = 5

type Counted = { word: string; indicator: Indicator; counts: Map<string, number>; figure: FigureData }

/**
 * The picture of today's communes, each with its number, and the same numbers as a table. A number and its list are one query; what lies in
 * no commune of today is said beside, so that the sum is the figure. Units outside the account's scope have no number.
 */
export async function provinceMap(
  tx: Tx,
  runtime: Runtime,
  actor: Actor,
  day: LegalDate,
  measure: string,
): Promise<PageData['map']> {
  const { areas, services, areaPages } = runtime
  const tiles = areaPages.tiles.flatMap((tile) => {
    const area = findArea(tile.code, day, areas)
    if (!area) return []
    const path = areaPath(area, day, areas)
    return path.startsWith(services.provincePath) && area.parentCode === runtime.config.ANSINH_PROVINCE_CODE
      ? [{ ...tile, area, path, seen: actor.wide || (path >= actor.scopeFrom && path < actor.scopeUntil) }]
      : []
  })
  // Codes are used again: on earlier days the same codes meant other units, elsewhere.
  if (tiles.length < areaPages.tiles.length) return null
  const question = { day, knownAt: services.clock.now() }
  const columns: Counted[] = []
  for (const [word, code] of Object.entries(MEASURES)) {
    const indicator = runtime.indicators.get(code)
    if (!indicator) throw new Error(`no indicator ${code}`)
    columns.push({
      word,
      indicator,
      counts: await countByUnit(tx, indicator.source, question),
      figure: await figureOf(tx, indicator, question),
    })
  }
  const chosen = columns.find((column) => column.word === measure) ?? columns[0]
  if (!chosen) throw new Error('nothing is counted')
  const { unit } = wordsOf(chosen.indicator)
  const countOf = (path: string, counts: ReadonlyMap<string, number>) => counts.get(path) ?? 0
  const most = Math.max(0, ...tiles.map((tile) => countOf(tile.path, chosen.counts)))
  const bounds = stepsUpTo(most)
  const stepOf = (count: number) => (count === 0 ? 0 : bounds.findIndex((bound) => count <= bound) + 1)
  return {
    measure: chosen.word,
    measures: columns.map((column) => ({ code: column.word, name: wordsOf(column.indicator).name })),
    label: wordsOf(chosen.indicator).name,
    unit,
    tiles: tiles.map((tile) => {
      const count = countOf(tile.path, chosen.counts)
      const name = areaName(tile.area, areas)
      return {
        id: tile.code,
        name: tile.area.name,
        shown: tile.seen ? formatCount(count) : '–',
        // Begins with what the cell shows, for who speaks to the screen instead of pointing at it.
        label: `${tile.area.name} ${tile.seen ? `${formatCount(count)} ${unitOf(chosen.indicator, count)}` : `– ${m.areas_map_outside()}`}, ${name}`,
        href: tile.seen
          ? listHref(chosen.indicator.code, { day, areaPath: tile.path })
          : areaHref(tile.area, day),
        column: tile.column,
        row: tile.row,
        step: tile.seen ? stepOf(count) : 0,
      }
    }),
    steps: [
      { step: 0, label: formatCount(0) },
      ...bounds.map((bound, at) => {
        const from = (bounds[at - 1] ?? 0) + 1
        return {
          step: at + 1,
          label:
            from === bound
              ? formatCount(bound)
              : m.areas_map_class({ from: formatCount(from), to: formatCount(bound) }),
        }
      }),
    ],
    outside: tiles.some((tile) => !tile.seen),
    columns: columns.map((column) => ({
      code: column.indicator.code,
      name: wordsOf(column.indicator).name,
      unit: wordsOf(column.indicator).unit,
    })),
    rows: [
      ...tiles
        .filter((tile) => tile.seen)
        .toSorted(
          (a, b) =>
            countOf(b.path, chosen.counts) - countOf(a.path, chosen.counts) ||
            a.area.name.localeCompare(b.area.name, 'vi'),
        )
        .map((tile) => ({
          id: tile.code,
          name: areaName(tile.area, areas),
          href: areaHref(tile.area, day),
          values: columns.map((column) => ({
            href: listHref(column.indicator.code, { day, areaPath: tile.path }),
            value: formatCount(countOf(tile.path, column.counts)),
          })),
        })),
      ...elsewhere(),
    ],
    totals: columns.map((column) => column.figure),
  }

  /** What lies in no commune of today: records that wait, or that the province itself has. */
  function elsewhere() {
    const known = new Set(tiles.map((tile) => tile.path))
    const rest = columns.map((column) =>
      [...column.counts].reduce((sum, [path, count]) => (known.has(path) ? sum : sum + count), 0),
    )
    if (rest.every((count) => count === 0)) return []
    return [
      {
        id: 'elsewhere',
        name: m.areas_elsewhere(),
        href: canAssignRecords(actor) ? '/dia-ban/cho-phan' : null,
        values: rest.map((count) => ({ href: '', value: formatCount(count) })),
      },
    ]
  }
}

/** Upper bounds of the shades, whole numbers, each about as wide as the others; fewer where there is less to tell apart. */
export function stepsUpTo(most: number): number[] {
  const bounds = Array.from({ length: STEPS }, (_, at) => Math.ceil((most * (at + 1)) / STEPS))
  return [...new Set(bounds)].filter((bound) => bound > 0)
}
