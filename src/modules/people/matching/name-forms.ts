import {
  damerauLevenshtein,
  foldSyllable,
  foldText,
  nameSyllables,
  normaliseToneMarks,
  scanShape,
} from '#shared/names.ts'

/** How two syllables of a name stand to each other, from nearest to farthest. */
export const SYLLABLE_LEVELS = ['same', 'marks', 'scan', 'vowel', 'consonant', 'other'] as const
export type SyllableLevel = (typeof SYLLABLE_LEVELS)[number]

export type NamePart = 'family' | 'middle' | 'given'

export type Syllable = {
  id: number
  /** As it is compared with its marks: lower case, tone mark in one place, y as i after a consonant. */
  marked: string
  /** The search key: without marks; one number for all syllables of one key. */
  key: string
  keyId: number
  /** Without marks and otherwise as written: of a mistyped syllable the key may be farther away ('ngnyễn'). */
  bare: string
}

export type NameForm = {
  written: string
  /** Null for a name of one syllable. */
  family: Syllable | null
  middle: readonly Syllable[]
  given: Syllable
  /** Whether any mark was written: a list typed without marks says nothing about them. */
  marked: boolean
  alias: boolean
}

const Y_AFTER_CONSONANT = /(?<=[bcdghklmnpqrstvx]|qu)y/g
const MARK = /[\u0300-\u036fđ]/u
const VOWELS = /^[aeiouy]*$/

/** Syllables as numbers, so that a pair of them is compared once. */
export class SyllableTable {
  readonly #byMarked = new Map<string, Syllable>()
  readonly #keys = new Map<string, number>()
  readonly #levels = new Map<number, SyllableLevel>()

  of(written: string): Syllable {
    const lower = written.toLowerCase()
    const known = this.#byMarked.get(lower)
    if (known !== undefined) return known
    const marked = normaliseToneMarks(lower).normalize('NFD').replace(Y_AFTER_CONSONANT, 'i').normalize('NFC')
    const same = this.#byMarked.get(marked)
    const syllable = same ?? this.#add(marked, lower)
    this.#byMarked.set(lower, syllable)
    this.#byMarked.set(marked, syllable)
    return syllable
  }

  #add(marked: string, lower: string): Syllable {
    const key = foldSyllable(lower)
    let keyId = this.#keys.get(key)
    if (keyId === undefined) this.#keys.set(key, (keyId = this.#keys.size))
    return { id: this.#byMarked.size, marked, key, keyId, bare: foldText(lower) }
  }

  level(a: Syllable, b: Syllable): SyllableLevel {
    if (a === b) return 'same'
    if (a.keyId === b.keyId) return 'marks'
    const pair = a.id < b.id ? a.id * 0x200000 + b.id : b.id * 0x200000 + a.id
    let level = this.#levels.get(pair)
    if (level === undefined) {
      level = nearerLevel(levelOfKeys(a.key, b.key), levelOfKeys(a.bare, b.bare))
      // Strange syllables of a very large list must not grow the table without end.
      if (this.#levels.size > 2_000_000) this.#levels.clear()
      this.#levels.set(pair, level)
    }
    return level
  }
}

/** One letter taken for another by a reading machine, one vowel, one consonant, or another syllable altogether. */
function levelOfKeys(a: string, b: string): SyllableLevel {
  if (scanShape(a) === scanShape(b)) return 'scan'
  if (Math.max(a.length, b.length) < 3 || damerauLevenshtein(a, b, 1) > 1) return 'other'
  let from = 0
  while (from < a.length && a[from] === b[from]) from++
  let end = 0
  while (end < Math.min(a.length, b.length) - from && a.at(-1 - end) === b.at(-1 - end)) end++
  const differing = a.slice(from, a.length - end) + b.slice(from, b.length - end)
  return VOWELS.test(differing) ? 'vowel' : 'consonant'
}

const nearerLevel = (a: SyllableLevel, b: SyllableLevel): SyllableLevel =>
  SYLLABLE_LEVELS.indexOf(a) <= SYLLABLE_LEVELS.indexOf(b) ? a : b

/** A name taken apart: the first syllable the family's, the last the given one. Undefined when there is no letter in it. */
export function readName(written: string, table: SyllableTable, alias = false): NameForm | undefined {
  const syllables = nameSyllables(written).map((one) => table.of(one))
  const given = syllables.at(-1)
  if (given === undefined) return undefined
  return {
    written,
    family: syllables.length > 1 ? (syllables[0] ?? null) : null,
    middle: syllables.slice(1, -1),
    given,
    marked: MARK.test(written.toLowerCase().normalize('NFD')),
    alias,
  }
}

/** How often each syllable is borne in each part of a name, from 0 to 1. */
export type NameShares = {
  marked: Record<NamePart, ReadonlyMap<string, number>>
  keys: Record<NamePart, ReadonlyMap<string, number>>
}

export type SyllableCount = { part: NamePart; syllable: string; names: number }

/** How much the general table of names weighs beside the register's own names: as much as so many of them. */
const PRIOR_NAMES = 2_000

/**
 * Shares from the register's own counts, smoothed by those of a general table: in a list of forty names "Khúc" is not borne by nobody,
 * and a village of one family says what is common there.
 */
export function buildShares(
  counts: readonly SyllableCount[],
  prior: readonly SyllableCount[],
  table: SyllableTable,
): NameShares {
  const parts: NamePart[] = ['family', 'middle', 'given']
  const marked = { family: new Map<string, number>(), middle: new Map(), given: new Map() } as Record<
    NamePart,
    Map<string, number>
  >
  const keys = { family: new Map<string, number>(), middle: new Map(), given: new Map() } as typeof marked
  for (const part of parts) {
    const add = (list: readonly SyllableCount[], factor: number) => {
      for (const one of list) {
        if (one.part !== part) continue
        const syllable = table.of(one.syllable)
        marked[part].set(syllable.marked, (marked[part].get(syllable.marked) ?? 0) + one.names * factor)
        keys[part].set(syllable.key, (keys[part].get(syllable.key) ?? 0) + one.names * factor)
      }
    }
    const sum = (list: readonly SyllableCount[]) =>
      list.reduce((total, one) => (one.part === part ? total + one.names : total), 0)
    const own = sum(counts)
    const general = sum(prior)
    const whole = own + (general > 0 ? PRIOR_NAMES : 0)
    if (whole === 0) continue
    add(counts, 1 / whole)
    if (general > 0) add(prior, PRIOR_NAMES / general / whole)
  }
  return { marked, keys }
}
