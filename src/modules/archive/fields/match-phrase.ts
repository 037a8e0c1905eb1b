import { damerauLevenshtein, foldText } from '#shared/names.ts'
import type { Token } from './page-layout.ts'

export type Phrase = { text: string; key: string; syllables: number }

export function toPhrase(text: string): Phrase {
  const syllables = foldText(text)
    .split(/[^a-z0-9]+/u)
    .filter((part) => part !== '')
  return { text, key: syllables.join(''), syllables: syllables.length }
}

/** How many wrong letters a phrase of this length forgives: none in short ones, where the next word is one away. */
function tolerance(length: number): number {
  if (length < 6) return 0
  if (length < 10) return 1
  if (length < 18) return 2
  return 3
}

/**
 * Whether the phrase stands at `start`, spaces not counting (a recogniser joins and splits words), and where it ends.
 * The phrase may not run past `limit`.
 */
export function matchPhraseAt(
  tokens: readonly Token[],
  start: number,
  limit: number,
  phrase: Phrase,
): { end: number; distance: number } | undefined {
  const allowed = tolerance(phrase.key.length)
  let best: { end: number; distance: number } | undefined
  let key = ''
  for (let end = start; end < limit && end < start + phrase.syllables + 3; end++) {
    key += tokens[end]!.fold
    if (key.length > phrase.key.length + allowed) break
    if (key.length < phrase.key.length - allowed || tokens[end]!.fold === '') continue
    const distance = damerauLevenshtein(key, phrase.key, allowed)
    if (distance <= allowed && (best === undefined || distance < best.distance))
      best = { end: end + 1, distance }
  }
  return best
}

/** Likeness of two texts, 0–1: folded, without spaces, 1 less the share of wrong letters. */
export function likeness(text: string, phrase: Phrase): number {
  const key = foldText(text).replace(/[^a-z0-9]/gu, '')
  const longest = Math.max(key.length, phrase.key.length)
  return longest === 0 ? 0 : 1 - damerauLevenshtein(key, phrase.key) / longest
}

/** Whether the phrase occurs in the text, forgiving as `matchPhraseAt` does. */
export function holdsPhrase(tokens: readonly Token[], phrase: Phrase): boolean {
  for (let start = 0; start < tokens.length; start++) {
    if (matchPhraseAt(tokens, start, tokens.length, phrase) !== undefined) return true
  }
  return false
}
