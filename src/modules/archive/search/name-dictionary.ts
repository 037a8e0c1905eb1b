import { buildVocabulary, type Vocabulary } from '#shared/names.ts'
import { EDIT, rankKey, type Expansion, type KeyRank } from './name-match.ts'

/** A borne name near the one asked. */
export type NearName = { key: string } & KeyRank

/** Names that may be near, not yet ranked: no arrangement of their syllables costs less than `least`. */
export type Candidates = {
  readonly expansions: readonly Expansion[]
  readonly near: readonly { name: number; least: number }[]
  /** Those in which one syllable asked is missing. */
  readonly withOneMissing: readonly number[]
}

export type NameDictionary = {
  readonly size: number
  /** The syllables of the names. */
  readonly syllables: Vocabulary
  has(key: string): boolean
  add(keys: Iterable<string>): void
  /** For each syllable asked what may have been meant. `plain`: the same before y and i are made one. */
  expand(tokens: readonly string[], plain: readonly string[]): Expansion[]
  /** The names in which every syllable asked stands with one edit, or all but one as asked and that with two; in any order, others beside them. */
  look(expansions: readonly Expansion[]): Candidates
  /** The candidates ranked above `beyond` and at most `far`, best first. */
  rank(candidates: Candidates, beyond: number, far: number): NearName[]
  rankWithOneMissing(candidates: Candidates, far: number): NearName[]
}

/** Near syllables of one that are kept; beyond, the nearest stand for all. */
const MAX_NEAR = 200
/** Syllables whose neighbours are remembered: those of names repeat. */
const REMEMBERED = 4_000
/** Of more candidates than this those with the least possible cost are ranked. */
const MAX_RANKED = 4_000
const FAR_AWAY = 255

/**
 * The names of a province in memory: which of them are near one that was typed, without asking the database. All names are run through
 * for each question: 129,000 take 2 ms (docs/decisions/0019-names-in-memory.md).
 */
export function makeNameDictionary(): NameDictionary {
  const idOf = new Map<string, number>()
  const words: string[] = []
  const keys: string[] = []
  const known = new Set<string>()
  /** Of each name its syllables, one after the other from `starts[name]`. */
  let flat = new Uint32Array(1_024)
  let starts = new Uint32Array(512)
  let syllables = buildVocabulary([])
  const expanded = new Map<string, Expansion>()

  function addOne(key: string): boolean {
    const tokens = key.split(' ')
    const from = starts[keys.length] as number
    if (from + tokens.length > flat.length) flat = grown(flat)
    if (keys.length + 2 > starts.length) starts = grown(starts)
    let fresh = false
    tokens.forEach((token, at) => {
      let id = idOf.get(token)
      if (id === undefined) {
        id = words.push(token) - 1
        idOf.set(token, id)
        fresh = true
      }
      flat[from + at] = id
    })
    known.add(key)
    starts[keys.push(key)] = from + tokens.length
    return fresh
  }

  function expandOne(token: string, typed: string): Expansion {
    const near = new Map<string, number>([[token, 0]])
    // A scan reads two letters for one (cl for d): counted once, so that another slip beside it is still within reach.
    const spellings = new Set([token, typed, typed.replaceAll('y', 'i'), typed.replaceAll('cl', 'd').replaceAll('rn', 'm')])
    for (const one of spellings) {
      for (const { word, distance } of [...syllables.neighbours(one), ...syllables.within(one, 2)])
        if (distance < (near.get(word) ?? Infinity)) near.set(word, distance)
    }
    return new Map([...near].sort((a, b) => a[1] - b[1]).slice(0, MAX_NEAR))
  }

  const ranked = (names: readonly number[], expansions: readonly Expansion[], beyond: number, far: number) =>
    names
      .map((name) => {
        const key = keys[name] as string
        return { key, ...rankKey(key.split(' '), expansions) }
      })
      .filter((one) => one.rank > beyond && one.rank <= far)
      .sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1))

  return {
    get size() {
      return keys.length
    },
    get syllables() {
      return syllables
    },
    has: (key) => known.has(key),
    add(more) {
      let fresh = false
      for (const key of more) if (key !== '' && !known.has(key)) fresh = addOne(key) || fresh
      if (!fresh) return
      syllables = buildVocabulary(words)
      expanded.clear()
    },
    expand(tokens, plain) {
      return tokens.map((token, at) => {
        const typed = plain[at] ?? token
        const remembered = expanded.get(`${token} ${typed}`)
        if (remembered) return remembered
        const made = expandOne(token, typed)
        if (expanded.size >= REMEMBERED) expanded.clear()
        expanded.set(`${token} ${typed}`, made)
        return made
      })
    },
    look(expansions) {
      const asked = expansions.length
      // For each syllable three bits a syllable asked: is it itself, is it one edit away at most, two at most. A name has the bits
      // of its syllables together.
      const bits = new Uint32Array(words.length)
      /** In quarters of an edit. */
      const distances = expansions.map((near, at) => {
        const table = new Uint8Array(words.length).fill(FAR_AWAY)
        for (const [token, distance] of near) {
          const id = idOf.get(token)
          if (id === undefined) continue
          table[id] = Math.round(distance * EDIT)
          bits[id] = (bits[id] as number) | (distance === 0 ? 1 << at : 0) | (distance <= 1 ? 1 << (asked + at) : 0) | (1 << (2 * asked + at))
        }
        return table
      })
      const all = (1 << asked) - 1
      const near: { name: number; least: number }[] = []
      const withOneMissing: number[] = []
      // Held by the loop itself and not looked up outside of it at each step.
      const [ids, ends, names] = [flat, starts, keys.length]
      for (let name = 0, from = 0; name < names; name++) {
        const until = ends[name + 1] as number
        let has = 0
        for (let at = from; at < until; at++) has |= bits[ids[at] as number] as number
        const here = from
        from = until
        const itself = all & ~has
        const byOne = all & ~(has >>> asked)
        if (byOne !== 0 && ((itself & (itself - 1)) !== 0 || (all & ~(has >>> (2 * asked))) !== 0)) {
          if ((byOne & (byOne - 1)) === 0) withOneMissing.push(name)
          continue
        }
        let least = 0
        for (const table of distances) {
          let best = FAR_AWAY
          for (let at = here; at < until; at++) best = Math.min(best, table[ids[at] as number] as number)
          least += best
        }
        near.push({ name, least })
      }
      return { expansions, near, withOneMissing }
    },
    rank({ expansions, near }, beyond, far) {
      const possible = near.filter((one) => one.least <= far)
      if (possible.length > MAX_RANKED) possible.sort((a, b) => a.least - b.least)
      return ranked(possible.slice(0, MAX_RANKED).map((one) => one.name), expansions, beyond, far) // prettier-ignore
    },
    rankWithOneMissing: ({ expansions, withOneMissing }, far) => ranked(withOneMissing, expansions, -1, far),
  }
}

function grown(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(array.length * 2)
  out.set(array)
  return out
}
