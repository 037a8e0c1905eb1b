import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { DATE_LEVELS } from './date-forms.ts'
import { SYLLABLE_LEVELS, type NamePart, type SyllableCount } from './name-forms.ts'
import { PLACE_LEVELS } from './place-forms.ts'

/** `m`: how often records of one person stand so to each other; `u`: how often those of two persons do. */
const rate = z.strictObject({ m: z.number().gt(0).lte(1), u: z.number().gt(0).lte(1) })
const levels = <Level extends string>(names: readonly Level[]) =>
  z.record(z.enum(names as [Level, ...Level[]]), rate)

const weightsSchema = z.strictObject({
  source: z.string().min(1),
  estimated: z.string().min(1),
  names: z.strictObject({
    family: levels(SYLLABLE_LEVELS),
    middle: levels(SYLLABLE_LEVELS),
    given: levels(SYLLABLE_LEVELS),
  }),
  /** A middle syllable that stands on one side only. */
  middle_left_out: rate,
  /** The names agree only through another name that one of them goes by. */
  alias: rate,
  birth: levels(DATE_LEVELS),
  death: levels(DATE_LEVELS),
  home: levels(PLACE_LEVELS),
  sex: levels(['same', 'other'] as const),
  identifier: levels(['same', 'other'] as const),
  /** One managing unit, counted only where a home place is not known. */
  managed: levels(['same', 'other'] as const),
  /** Bits above the logarithm of the number of records. */
  likely: z.number(),
  possible: z.number(),
})
export type MatchWeights = z.infer<typeof weightsSchema>

const shareList = z.record(z.string(), z.number().positive())
const namesSchema = z.looseObject({
  families: shareList,
  middle: z.strictObject({ male: shareList, female: shareList }),
  given: z.strictObject({ male: shareList, female: shareList }),
})

/** The nearest folder above that holds law/names: the built pages lie deeper than the source. */
function findNames(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const names = join(folder, 'law', 'names')
    if (existsSync(names)) return names
    if (folder === dirname(folder)) throw new Error('law/names is not there')
  }
}

let weights: MatchWeights | undefined
/** The weights by which two records are held to be one person's (law/names/match-weights.yaml); read once. */
export function matchWeights(): MatchWeights {
  return (weights ??= weightsSchema.parse(
    parse(readFileSync(join(findNames(), 'match-weights.yaml'), 'utf8')),
  ))
}

let general: SyllableCount[] | undefined
/** How often syllables are borne in general (law/names/personal-names.yaml), both sexes alike; read once. */
export function generalNames(): SyllableCount[] {
  if (general !== undefined) return general
  const read = namesSchema.parse(parse(readFileSync(join(findNames(), 'personal-names.yaml'), 'utf8')))
  const out: SyllableCount[] = []
  const add = (part: NamePart, list: Record<string, number>) => {
    const sum = Object.values(list).reduce((total, one) => total + one, 0)
    for (const [syllable, count] of Object.entries(list)) out.push({ part, syllable, names: count / sum })
  }
  add('family', read.families)
  for (const sex of ['male', 'female'] as const) {
    add('middle', read.middle[sex])
    add('given', read.given[sex])
  }
  return (general = out)
}
