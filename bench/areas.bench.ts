/**
 * Places as people type them: how often the unit meant is the first answer, and among the answers, for each manner of typing; and the
 * time of one `resolve`. One JSON object on standard output.
 *
 *   node bench/areas.bench.ts [--of 4000] [--show]
 *
 * Every commune and district that ever stood in the three provinces is typed on a day on which it stood; `--of` bounds how many places
 * each manner types. A place typed without what would tell two units of one name apart counts as first when it stands level with the best.
 */
import { parseArgs } from 'node:util'
import { randomStream } from '#app/samples/random.ts'
import {
  ancestorsOn,
  areasOn,
  buildAreaIndex,
  isAreaValidOn,
  loadAreaFiles,
  resolve,
  successors,
  type Area,
} from '#modules/areas/index.ts'
import { addDays, legalDate, type LegalDate } from '#shared/legal-date.ts'
import { MANNERS, type Levels } from './areas/typed-places.ts'

const { values: args } = parseArgs({
  options: { of: { type: 'string', default: '4000' }, show: { type: 'boolean', default: false } },
})
const LIMIT = Number(args.of)
const TODAY = legalDate('2026-06-15')
const say = (what: string) => process.stderr.write(`${what}\n`)
const round = (value: number, digits = 2) => Math.round(value * 10 ** digits) / 10 ** digits

type Result = { name: string; unit: string; value: number; target?: number; holds?: boolean }
const results: Result[] = []
const add = (name: string, unit: string, value: number, target?: number, below = false) =>
  results.push({
    name,
    unit,
    value,
    ...(target === undefined ? {} : { target, holds: below ? value <= target : value >= target }),
  })

const started = performance.now()
const index = buildAreaIndex(loadAreaFiles('law/areas'))
const built = performance.now() - started

type Asked = { area: Area; on: LegalDate; levels: Levels }
const asked: Asked[] = index.areas
  .filter((area) => area.level !== 'province' && !area.code.startsWith('x-'))
  .flatMap((area) => {
    const random = randomStream(1, area.code, area.validFrom)
    const on = addDays(area.validFrom, random.int(0, 1500))
    const day = isAreaValidOn(area, on) ? on : area.validFrom
    return [{ area, on: day, levels: [area, ...ancestorsOn(area, day, index)] }]
  })

const times: number[] = []
let [allFirst, allAlone, allAmong, all] = [0, 0, 0, 0]
for (const manner of MANNERS) {
  const fitting = asked.filter(({ levels }) => manner.fits?.(levels) ?? true)
  const step = Math.max(1, Math.ceil(fitting.length / LIMIT))
  let [first, alone, among, of] = [0, 0, 0, 0]
  const missed: string[] = []
  for (const [at, { area, on, levels }] of fitting.entries()) {
    if (at % step !== 0) continue
    const text = manner.type(randomStream(2, manner.name, area.code, area.validFrom), levels, index)
    const from = performance.now()
    const candidates = resolve(text, on, index)
    times.push(performance.now() - from)
    of += 1
    const self = candidates.find((candidate) => candidate.area === area)
    if (self !== undefined) among += 1
    if (self !== undefined && self === candidates[0] && self.score > (candidates[1]?.score ?? 0)) alone += 1
    if (self !== undefined && self.score === candidates[0]?.score) first += 1
    else missed.push(`${text} @${on} (${area.name}) → ${candidates[0]?.area.name ?? '—'}`)
  }
  ;[allFirst, allAlone, allAmong, all] = [allFirst + first, allAlone + alone, allAmong + among, all + of]
  add(`${manner.name}: first`, '%', round((100 * first) / of))
  add(`${manner.name}: first, and none level with it`, '%', round((100 * alone) / of))
  add(`${manner.name}: among the answers`, '%', round((100 * among) / of))
  if (args.show) say(`${manner.name} (${of}): ${missed.slice(0, 12).join('\n    ')}`)
}

// A former name typed today: the answer wanted is what the unit became.
let [led, former] = [0, 0]
for (const { area, levels } of asked) {
  if (area.validUntil === null) continue
  const heirs = successors(area, TODAY, index).map((one) => one.area)
  const text = levels.map((one) => one.name).join(', ')
  const candidates = resolve(text, TODAY, index).map((candidate) => candidate.area)
  former += 1
  // A district names all its communes; it is enough that one of them is offered.
  if (
    area.level === 'district'
      ? heirs.some((heir) => candidates.includes(heir))
      : heirs.every((heir) => candidates.includes(heir))
  )
    led += 1
  else if (args.show) say(`former: ${text} → ${candidates.map((one) => one.name).join(', ')}`)
}
add('all manners: first', '%', round((100 * allFirst) / all), 95)
add('all manners: first, and none level with it', '%', round((100 * allAlone) / all))
add('all manners: among the answers', '%', round((100 * allAmong) / all), 99)
add(
  'a former name asked today: all that the unit became among the answers',
  '%',
  round((100 * led) / former),
  99,
)
const sorted = times.toSorted((a, b) => a - b)
add('time of one answer, p50', 'ms', round(sorted[Math.floor(sorted.length / 2)] ?? 0, 3))
add('time of one answer, p95', 'ms', round(sorted[Math.floor(sorted.length * 0.95)] ?? 0, 3), 5, true)
add('reading and indexing the files', 'ms', round(built, 0))
process.stdout.write(
  `${JSON.stringify({ bench: 'areas', size: { units: index.areas.length, today: areasOn(TODAY, 'commune', index).length, typed: all }, results }, null, 1)}\n`,
)
