import {
  exactMarksMatch,
  foldSyllable,
  type TextRange,
  type Vocabulary,
} from '#shared/names.ts'
import type { PersonWhy } from './search.types.ts'

/** For each syllable asked: what may have been meant, with its distance (0 itself). */
export type Expansion = ReadonlyMap<string, number>

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
/** Syllables left out that cost something; those beyond cost nothing. */
const MOST_LEFT_OUT = 4
export const DROPPED = 7

export type KeyRank = { rank: number; dropped: number; edits: number }

/**
 * How far a name stands from the one asked: edits of its syllables, another order, syllables that it has beyond those asked
 * (a middle name left out), syllables asked that it has not.
 */
export function rankKey(tokens: readonly string[], expansions: readonly Expansion[]): KeyRank {
  const ordered = alignInOrder(tokens, expansions)
  if (ordered.rank <= OTHER_ORDER) return ordered
  const free = alignFreely(tokens, expansions)
  const best = free.rank < ordered.rank ? free : ordered
  // However long the rest of a name is ('Công Tằng Tôn Nữ' with four given names and more), who bears the syllables asked is still meant.
  const beyond = tokens.length - (expansions.length - best.dropped) - MOST_LEFT_OUT
  return beyond > 0 ? { ...best, rank: best.rank - beyond * LEFT_OUT } : best
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
