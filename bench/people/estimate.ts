/**
 * Estimates the weights of matching from the training half of the labelled set (`m`) and from random pairs of other persons (`u`), and
 * chooses the two thresholds on it. Prints law/names/match-weights.yaml.
 *
 *   node bench/people/estimate.ts > law/names/match-weights.yaml
 */
import { stringify } from 'yaml'
import { randomStream } from '#app/samples/random.ts'
import {
  findPairs,
  Matcher,
  matchingAreas,
  type MatchReason,
  type MatchWeights,
  type Subject,
} from '#modules/people/index.ts'
import { countNames, makeLabelledSet, pairKey, type Noise } from './labelled.ts'

export const TRAIN_SEED = 11
const SIZE = 40_000

/** As often as papers of one person agree in all but their wording: noise is rarer in a register than in this set. */
const weightOf = (noise: Noise) => (noise === 'none' ? 11 : 1)

const SYLLABLES = ['same', 'marks', 'scan', 'vowel', 'consonant', 'other'] as const
const DATES = ['same-day', 'swapped', 'same-month', 'same-year', 'overlap', 'day-month', 'lunar-year', 'part-of-day', 'other-day', 'near-year', 'digit', 'far'] as const // prettier-ignore
const PLACES = ['same', 'succession', 'words', 'contains', 'neighbour', 'other'] as const

/** Weights that say nothing, with which to see how fields stand. */
function blank(): MatchWeights {
  const even = <L extends string>(names: readonly L[]) =>
    Object.fromEntries(names.map((one) => [one, { m: 0.5, u: 0.5 }])) as Record<L, { m: number; u: number }>
  return {
    source: 'blank', estimated: 'blank',
    names: { family: even(SYLLABLES), middle: even(SYLLABLES), given: even(SYLLABLES) },
    middle_left_out: { m: 0.5, u: 0.5 }, alias: { m: 0.5, u: 0.5 },
    birth: even(DATES), death: even(DATES), home: even(PLACES),
    sex: even(['same', 'other']), identifier: even(['same', 'other']), managed: even(['same', 'other']),
    likely: 0, possible: 0,
  } // prettier-ignore
}

const { records, pairs } = makeLabelledSet(TRAIN_SEED, SIZE)
const look = new Matcher(matchingAreas(), [], blank())
const subjects = new Map<string, Subject>()
for (const one of records) {
  const read = look.read(one)
  if (read) subjects.set(one.id, read)
}
type Tally = Map<string, number>
const count = (tally: Tally, a: Subject, b: Subject, weight: number) => {
  const add = (key: string) => tally.set(key, (tally.get(key) ?? 0) + weight)
  const seen = new Set<string>()
  for (const { field, level } of look.explain(a, b).reasons as MatchReason[]) {
    add(`${field} ${level === 'unmarked' ? 'same' : level}`)
    if (!seen.has(field)) add(`${field} `)
    else add(`${field} `)
    seen.add(field)
  }
  add('pairs')
  add(`alias-fits ${a.names.length + b.names.length > 2 ? 'yes' : 'no'}`)
}
const m: Tally = new Map()
for (const [key, noise] of pairs) {
  const [a, b] = key.split(' ').map((id) => subjects.get(id))
  if (a && b) count(m, a, b, weightOf(noise))
}
const u: Tally = new Map()
const random = randomStream(TRAIN_SEED, 'others')
for (let i = 0; i < 300_000; i++) {
  const [a, b] = [random.pick(records), random.pick(records)]
  if (a.person === b.person) continue
  count(u, subjects.get(a.id) as Subject, subjects.get(b.id) as Subject, 1)
}
const round = (value: number) => Number(value.toPrecision(3))
/** Share of a level among the pairs in which the field is known; half a pair is added, so that what was not seen is not impossible. */
const share = (tally: Tally, field: string, level: string, levels: number) =>
  Math.min(
    1,
    round(((tally.get(`${field} ${level}`) ?? 0) + 0.5) / ((tally.get(`${field} `) ?? 0) + 0.5 * levels)),
  )
const rates = <L extends string>(field: string, names: readonly L[]) =>
  Object.fromEntries(
    names.map((one) => [
      one,
      { m: share(m, field, one, names.length), u: share(u, field, one, names.length) },
    ]),
  ) as Record<L, { m: number; u: number }>

const aliasM = (m.get('alias alias') ?? 0) / (m.get('pairs') ?? 1)
const birth = rates('birth', DATES)
const weights: MatchWeights = {
  source: `bench/people/estimate.ts over the training half of the labelled set (seed ${TRAIN_SEED}, ${records.length} records, ${pairs.size} pairs)`,
  estimated:
    'm from labelled noise, each kind equally often and half of the pairs without any; u from 300,000 random pairs of two persons; not from papers of a register. Syllables that agree weigh by their share in the register instead of u. Deaths, identifiers are set by hand.',
  names: {
    family: rates('family', SYLLABLES),
    middle: rates('middle', SYLLABLES),
    given: rates('given', SYLLABLES),
  },
  middle_left_out: { m: share(m, 'middle', 'left-out', 7), u: share(u, 'middle', 'left-out', 7) },
  // Another name agrees by chance as a name does; that one had to be taken at all is what costs.
  alias: { m: round(Math.max(0.01, aliasM)), u: 0.25 },
  birth,
  // Days of death are written on the same kind of paper and go wrong in the same ways.
  death: birth,
  home: rates('home', PLACES),
  sex: rates('sex', ['same', 'other'] as const),
  identifier: { same: { m: 0.97, u: 0.000001 }, other: { m: 0.03, u: 0.999999 } },
  managed: rates('managed', ['same', 'other'] as const),
  likely: 0,
  possible: 0,
}

// The thresholds: every pair of the same first and last syllable or the same year and unit is scored, as the register is.
const matcher = new Matcher(matchingAreas(), countNames(records), weights)
const scored = findPairs(
  matcher,
  records.map((one) => matcher.read(one)).filter((one) => one !== undefined),
  Math.log2(records.length) - 6,
)
const above = (bits: number) => bits - Math.log2(records.length)
const total = pairs.size
const curve: { at: number; precision: number; recall: number; f1: number }[] = []
for (let at = -6; at <= 12; at += 0.5) {
  const kept = scored.filter((one) => above(one.bits) >= at)
  const right = kept.filter((one) => pairs.has(pairKey(one.a, one.b))).length
  const precision = right / Math.max(1, kept.length)
  const recall = right / total
  curve.push({ at, precision, recall, f1: (2 * precision * recall) / Math.max(1e-9, precision + recall) })
}
for (const one of curve)
  process.stderr.write(
    `${one.at.toFixed(1)} precision ${one.precision.toFixed(4)} recall ${one.recall.toFixed(4)} f1 ${one.f1.toFixed(4)}\n`,
  )
// "Likely" is where 98 of 100 are right; "possible" where the sum of both kinds of mistakes is least.
weights.likely = curve.find((one) => one.precision >= 0.98)?.at ?? 12
weights.possible = curve.toSorted((a, b) => b.f1 - a.f1)[0]?.at ?? 0
process.stdout.write(
  `# How records of one person stand to each other, and records of two: made by bench/people/estimate.ts, not by hand.\n${stringify(weights, { lineWidth: 110 })}`,
)
