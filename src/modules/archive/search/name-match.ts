import {
  damerauLevenshtein,
  exactMarksMatch,
  foldSyllable,
  type TextRange,
  type Vocabulary,
} from '#shared/names.ts'
import type { PersonWhy } from './search.types.ts'

/** The vocabulary of names as search uses it: near syllables, and all of them for what is far from every one. */
export type NameVocabulary = Vocabulary & { readonly words: readonly string[] }

/** For each syllable asked: what may have been meant, with its distance (0 itself). */
export type Expansion = ReadonlyMap<string, number>

/** How many near syllables of one are looked for, and how many names made of them; beyond, the nearest stand for all. */
const MAX_NEAR = 150
const MAX_KEYS = 2_000

/**
 * What each syllable may have been meant to be, at two edits at most, in known syllables too: two slips make one known syllable of
 * another, and the vocabulary holds the slips of those who made the lists. `plain` are the
 * syllables without marks but before y and i are made one: of a mistyped syllable that would make another one ('ngyuen'). One letter
 * that a scan reads as two (d as cl) counts once, so that another slip beside it is still within reach.
 */
export function expandTokens(
  tokens: readonly string[],
  plain: readonly string[],
  vocabulary: NameVocabulary,
): Expansion[] {
  return tokens.map((token, index) => {
    const near = new Map<string, number>([[token, 0]])
    const typed = plain[index] ?? token
    const spellings = new Set([
      token,
      typed,
      typed.replaceAll('y', 'i'),
      typed.replaceAll('cl', 'd').replaceAll('rn', 'm'),
    ])
    for (const one of spellings) {
      for (const { word, distance } of vocabulary.neighbours(one)) {
        if (distance < (near.get(word) ?? Infinity)) near.set(word, distance)
      }
    }
    for (const one of spellings) {
      if (one.length < 2) continue
      for (const word of vocabulary.words) {
        if (near.has(word) || Math.abs(word.length - one.length) > 2 || word.length < 2) continue
        if (damerauLevenshtein(one, word, 2) <= 2) near.set(word, 2)
      }
    }
    return new Map([...near].sort((a, b) => a[1] - b[1]).slice(0, MAX_NEAR))
  })
}

/**
 * Another reading of the spaces: 'nguyenvan' as two syllables of names, 'hu ng' as one. Only syllables that no name has are touched; a
 * guess all the same ('nguycu' is Nguyễn misread, not Nguy Cu), for when the words as typed find nobody near.
 */
export function repairSpaces(tokens: readonly string[], vocabulary: Vocabulary): string[] {
  const out: string[] = []
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] ?? ''
    const next = tokens[i + 1]
    const known = vocabulary.has(token)
    if (next !== undefined && !(known && vocabulary.has(next)) && vocabulary.has(token + next)) {
      out.push(token + next)
      i++
      continue
    }
    const cut = known
      ? -1
      : [...token].findIndex(
          (_, at) =>
            at >= 2 &&
            token.length - at >= 2 &&
            vocabulary.has(token.slice(0, at)) &&
            vocabulary.has(token.slice(at)),
        )
    if (cut > 0) out.push(token.slice(0, cut), token.slice(cut))
    else out.push(token)
  }
  return out
}

/** Costs in quarters of an edit; see `rankKey`. */
export const EDIT = 4
const OTHER_ORDER = 2
const LEFT_OUT = 2
const LEFT_OUT_AT_END = 3
export const DROPPED = 7

/** The keys that the name itself may be, at two edits together at most, nearest first, the name as asked leading. */
export function nearKeys(expansions: readonly Expansion[]): { key: string; rank: number }[] {
  const first = expansions.map((near) => near.keys().next().value ?? '')
  const found = new Map<string, number>([[first.join(' '), 0]])
  const offer = (tokens: string[], rank: number) => {
    const key = tokens.join(' ')
    if (rank < (found.get(key) ?? Infinity)) found.set(key, rank)
  }
  expansions.forEach((near, i) => {
    for (const [token, distance] of near) if (distance > 0) offer(first.with(i, token), distance * EDIT)
  })
  for (let i = 0; i < expansions.length; i++) {
    for (let j = i + 1; j < expansions.length; j++) {
      for (const [a, da] of expansions[i] ?? []) {
        if (da === 0) continue
        for (const [b, db] of expansions[j] ?? []) {
          if (db > 0 && da + db <= 2) offer(first.with(i, a).with(j, b), (da + db) * EDIT)
        }
      }
    }
  }
  return [...found]
    .map(([key, rank]) => ({ key, rank }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MAX_KEYS)
}

export type KeyRank = { rank: number; dropped: number; edits: number }

/**
 * How far a name stands from the one asked: edits of its syllables, another order, syllables that it has beyond those asked
 * (a middle name left out), syllables asked that it has not.
 */
export function rankKey(key: string, expansions: readonly Expansion[]): KeyRank {
  const tokens = key.split(' ')
  const ordered = alignInOrder(tokens, expansions)
  if (ordered.rank <= OTHER_ORDER) return ordered
  const free = alignFreely(tokens, expansions)
  return free.rank < ordered.rank ? free : ordered
}

function alignInOrder(tokens: readonly string[], asked: readonly Expansion[]): KeyRank {
  // rows[i][j]: the best of the first i asked against the first j of the name.
  let previous: KeyRank[] = [{ rank: 0, dropped: 0, edits: 0 }]
  const leftOut = (j: number) => (j === 0 || j === tokens.length - 1 ? LEFT_OUT_AT_END : LEFT_OUT)
  for (let j = 0; j < tokens.length; j++) {
    const last = previous[j] as KeyRank
    previous.push({ ...last, rank: last.rank + leftOut(j) })
  }
  for (const near of asked) {
    const start = previous[0] as KeyRank
    const row: KeyRank[] = [{ rank: start.rank + DROPPED, dropped: start.dropped + 1, edits: start.edits }]
    for (let j = 0; j < tokens.length; j++) {
      const left = row[j] as KeyRank
      const up = previous[j + 1] as KeyRank
      const diagonal = previous[j] as KeyRank
      let best: KeyRank = { ...left, rank: left.rank + leftOut(j) }
      if (up.rank + DROPPED < best.rank)
        best = { rank: up.rank + DROPPED, dropped: up.dropped + 1, edits: up.edits }
      const distance = near.get(tokens[j] ?? '')
      if (distance !== undefined && diagonal.rank + distance * EDIT <= best.rank)
        best = {
          rank: diagonal.rank + distance * EDIT,
          dropped: diagonal.dropped,
          edits: diagonal.edits + distance,
        }
      row.push(best)
    }
    previous = row
  }
  return previous[tokens.length] as KeyRank
}

function alignFreely(tokens: readonly string[], asked: readonly Expansion[]): KeyRank {
  const taken = new Set<number>()
  const out: KeyRank = { rank: OTHER_ORDER, dropped: 0, edits: 0 }
  // Those that stand there as asked are settled first, so that none of them is taken for another one's near syllable.
  const settled = asked.toSorted((a, b) => Number(hasItself(b, tokens)) - Number(hasItself(a, tokens)))
  for (const near of settled) {
    let best = -1
    let bestDistance = Infinity
    tokens.forEach((token, j) => {
      const distance = near.get(token)
      if (distance !== undefined && distance < bestDistance && !taken.has(j))
        [best, bestDistance] = [j, distance]
    })
    if (best < 0) {
      out.rank += DROPPED
      out.dropped += 1
    } else {
      taken.add(best)
      out.rank += bestDistance * EDIT
      out.edits += bestDistance
    }
  }
  out.rank += (tokens.length - taken.size) * LEFT_OUT
  return out
}

const hasItself = (near: Expansion, tokens: readonly string[]) =>
  tokens.some((token) => near.get(token) === 0)

/** Why a name is a hit. */
export function whyName(asked: string, found: { written: string; kind: string }, rank: KeyRank): PersonWhy {
  if (rank.dropped > 0) return 'dropped-syllable'
  if (rank.edits > 0) return 'near'
  if (found.kind === 'alias') return 'alias'
  return exactMarksMatch(asked, found.written) ? 'exact-marks' : 'folded'
}

/** What of a name as written stands for the syllables asked, neighbouring ones joined. */
export function litRanges(written: string, expansions: readonly Expansion[]): TextRange[] {
  const syllables = [...written.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].map((match) => ({
    key: foldSyllable(match[0]),
    from: match.index,
    until: match.index + match[0].length,
    lit: false,
  }))
  for (const near of expansions) {
    const standing = syllables
      .filter((one) => !one.lit && near.has(one.key))
      .sort((a, b) => (near.get(a.key) ?? 0) - (near.get(b.key) ?? 0))[0]
    if (standing) standing.lit = true
  }
  const out: { from: number; until: number }[] = []
  for (const { from, until, lit } of syllables) {
    const last = out.at(-1)
    if (!lit) continue
    if (last && written.slice(last.until, from).trim() === '') last.until = until
    else out.push({ from, until })
  }
  return out
}
