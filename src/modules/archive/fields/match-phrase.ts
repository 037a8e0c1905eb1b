import { damerauLevenshtein, foldText, lacking, lettersOf, tooDifferent } from '#shared/names.ts'
import type { Token } from './page-layout.ts'

export type Phrase = { text: string; key: string; syllables: number; letters: number; counts: Uint8Array }

/** How often each letter and figure stands in a key. */
function countsOf(key: string): Uint8Array {
  const counts = new Uint8Array(36)
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i)
    const at = code >= 97 ? code - 97 : code - 22
    counts[at] = Math.min(255, counts[at]! + 1)
  }
  return counts
}

/** Whether one has more than `most` letters that the other lacks: each of these costs an edit. Most lines are no title by this alone. */
function lacksLetters(a: Uint8Array, b: Uint8Array, most: number): boolean {
  let [over, under] = [0, 0]
  for (let i = 0; i < 36; i++) {
    const difference = a[i]! - b[i]!
    if (difference > 0) over += difference
    else under -= difference
  }
  return over > most || under > most
}

/** How many wrong letters a phrase of this length forgives: none in short ones, where the next word is one away. */
function tolerance(length: number): number {
  if (length < 6) return 0
  if (length < 10) return 1
  if (length < 18) return 2
  return 3
}

/** The letters of all tokens from `start` on, up to each of the following ones. */
export function lettersFrom(tokens: readonly Token[], start: number, count: number): number[] {
  const unions: number[] = []
  let letters = 0
  for (let i = start; i < Math.min(tokens.length, start + count); i++) {
    letters |= tokens[i]!.letters
    unions.push(letters)
  }
  return unions
}

/** Whether the phrase cannot begin where these letters were gathered: too many of its own do not follow. */
export function cannotFollow(phrase: Phrase, unions: readonly number[]): boolean {
  const within = unions[Math.min(unions.length, phrase.syllables + 3) - 1] ?? 0
  return lacking(phrase.letters, within) > tolerance(phrase.key.length)
}

const phrases = new Map<string, Phrase>()

/** Phrases are those of law/documents, some hundreds: each is made once. */
export function toPhrase(text: string): Phrase {
  const known = phrases.get(text)
  if (known) return known
  const syllables = foldText(text)
    .split(/[^a-z0-9]+/u)
    .filter((part) => part !== '')
  const key = syllables.join('')
  const phrase = { text, key, syllables: syllables.length, letters: lettersOf(key), counts: countsOf(key) }
  phrases.set(text, phrase)
  return phrase
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
  let letters = 0
  for (let end = start; end < limit && end < start + phrase.syllables + 3; end++) {
    const { fold } = tokens[end]!
    key += fold
    if (key.length > phrase.key.length + allowed) break
    letters |= tokens[end]!.letters
    if (
      key.length < phrase.key.length - allowed ||
      fold === '' ||
      tooDifferent(letters, phrase.letters, allowed)
    )
      continue
    const distance = damerauLevenshtein(key, phrase.key, allowed)
    if (distance <= allowed && (best === undefined || distance < best.distance))
      best = { end: end + 1, distance }
  }
  return best
}

/** A text as `likeness` compares it: folded, without spaces. */
export function likenessKey(text: string): LikenessKey {
  const key = foldText(text).replace(/[^a-z0-9]/gu, '')
  return { key, counts: countsOf(key) }
}

export type LikenessKey = { key: string; counts: Uint8Array }

/** Likeness of two texts, 0–1: 1 less the share of wrong letters. Below `least` the answer may be 0: it is found much sooner. */
export function likeness(text: LikenessKey, phrase: Phrase, least = 0): number {
  const longest = Math.max(text.key.length, phrase.key.length)
  if (longest === 0) return 0
  const most = Math.ceil((1 - least) * longest)
  if (Math.abs(text.key.length - phrase.key.length) > most || lacksLetters(text.counts, phrase.counts, most))
    return 0
  const distance = damerauLevenshtein(text.key, phrase.key, most)
  return distance > most ? 0 : 1 - distance / longest
}

/** Whether the phrase occurs in the text, forgiving as `matchPhraseAt` does. */
export function holdsPhrase(tokens: readonly Token[], phrase: Phrase): boolean {
  for (let start = 0; start < tokens.length; start++) {
    if (matchPhraseAt(tokens, start, tokens.length, phrase) !== undefined) return true
  }
  return false
}
