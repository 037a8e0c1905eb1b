import {
  damerauLevenshtein,
  exactMarksMatch,
  foldText,
  normaliseToneMarks,
  toNfc,
  type TextRange,
} from '#shared/names.ts'
import { textTokens } from '../archive.model.ts'

/** A search word of a text and where it stands. */
type Placed = { token: string; from: number; until: number; word: number }

const WORD = /[\p{L}\p{N}\p{M}]+/gu

/** The search words of a text, each with its place in it. */
function placeTokens(text: string, word = 0): Placed[] {
  return [...text.matchAll(WORD)].flatMap((match) => {
    const token = foldText(match[0])
    return token === '' ? [] : [{ token, from: match.index, until: match.index + match[0].length, word }]
  })
}

/** Lí and Lý, Quí and Quý are one word in two spellings; papers use both. */
export function spellings(token: string): string[] {
  if (/(?:[bcdghklmnpqrstvx]|qu)y$/.test(token)) return [token, `${token.slice(0, -1)}i`]
  if (/(?:[bcdghklmnpqrstvx]|qu)i$/.test(token)) return [token, `${token.slice(0, -1)}y`]
  return [token]
}

const isSame = (a: string, b: string) => a === b || spellings(a).includes(b)

/** Digits are never nearly right: 1947 is not 1974. Short words have too many neighbours on a page. */
function isNear(asked: string, token: string): boolean {
  if (asked.length < 4 || /\d/.test(asked)) return false
  const allowed = asked.length >= 8 ? 2 : 1
  return damerauLevenshtein(asked, token, allowed) <= allowed
}

/** The runs in which the tokens stand in a row, as ranges of indexes of `placed`. */
function runsOf(placed: readonly Placed[], tokens: readonly string[], same = isSame): [number, number][] {
  const out: [number, number][] = []
  for (let i = 0; i + tokens.length <= placed.length; i++) {
    if (!tokens.every((token, j) => same(token, placed[i + j]?.token ?? ''))) continue
    out.push([i, i + tokens.length])
    i += tokens.length - 1
  }
  return out
}

/** The runs of words that a query asks for: quoted ones are to stand in a row. */
export function parseTextQuery(query: string): { runs: string[][]; quoted: boolean[] } {
  const runs: string[][] = []
  const quoted: boolean[] = []
  const pieces = toNfc(query.slice(0, 400).toWellFormed()).split(/(["“”„«»][^"“”„«»]+["“”„«»])/u)
  for (const piece of pieces) {
    const isQuoted = /^["“”„«»].*["“”„«»]$/su.test(piece)
    for (const part of isQuoted ? [piece] : piece.split(/[,;\n]+/u)) {
      const tokens = textTokens(part).slice(0, 16)
      if (tokens.length === 0) continue
      runs.push(tokens)
      quoted.push(isQuoted)
    }
  }
  return { runs, quoted }
}

/**
 * Which words of a page a query means, as indexes into `words` (the words of the page in reading order, as written), ascending.
 * Each run of the query is lit where its words stand in a row; where they nowhere do, each of its words alone, and a word that the
 * page has not, where one nearly it stands. A quoted run is lit in a row or not at all.
 */
export function findWordsOnPage(words: readonly string[], query: string): number[] {
  const placed = words.flatMap((word, index) => placeTokens(word, index))
  return [...new Set(lightTokens(placed, query).map((index) => placed[index]?.word ?? 0))].sort(
    (a, b) => a - b,
  )
}

function lightTokens(placed: readonly Placed[], query: string): number[] {
  const { runs, quoted } = parseTextQuery(query)
  const lit = new Set<number>()
  const light = (found: [number, number][]) => {
    for (const [from, until] of found) for (let i = from; i < until; i++) lit.add(i)
    return found.length > 0
  }
  runs.forEach((run, index) => {
    if (light(runsOf(placed, run))) return
    if (run.length > 1 && light(runsOf(placed, run, (a, b) => isSame(a, b) || isNear(a, b)))) return
    if (quoted[index]) return
    for (const token of run) {
      if (!light(runsOf(placed, [token]))) light(runsOf(placed, [token], isNear))
    }
  })
  return [...lit].sort((a, b) => a - b)
}

export type TextMatch = {
  /** 0 the words with their marks, 1 in a row, 2 all of them somewhere, 3 nearly. */
  tier: 0 | 1 | 2 | 3
  /** Words between the first and the last of the closest place that holds all. */
  spread: number
  snippet: { text: string; ranges: TextRange[] }
  /** The words as they stand on the page, for `findWordsOnPage`. */
  lightQuery: string
}

const SNIPPET_BEFORE = 7
const SNIPPET_WORDS = 26

/**
 * How a page's text answers a query, with the piece that shows it. Undefined when it does not hold the words: candidates are found
 * by hashes of pairs, which now and then meet.
 */
export function matchText(
  text: string,
  asked: {
    segments: readonly (readonly string[])[]
    phrases: readonly (readonly string[])[]
    /** For each token what stands for it, itself included. */
    variants: ReadonlyMap<string, ReadonlySet<string>>
    /** The words may stand apart. */
    apart: boolean
    /** As typed: compared with marks. */
    written: readonly string[]
  },
): TextMatch | undefined {
  const placed = placeTokens(text)
  const same = (a: string, b: string) => a === b || (asked.variants.get(a)?.has(b) ?? false)
  if (!asked.phrases.every((phrase) => runsOf(placed, phrase).length > 0)) return undefined
  const tokens = [...new Set(asked.segments.flat())]
  const lit = new Set<number>()
  let inRow = !asked.apart
  let near = false
  const anchors: [number, number][] = []
  for (const segment of [...asked.phrases, ...asked.segments]) {
    const runs = runsOf(placed, segment, same)
    if (runs.length === 0) inRow = false
    for (const [from, until] of runs) {
      for (let i = from; i < until; i++) lit.add(i)
      anchors.push([from, until])
    }
  }
  if (!inRow) {
    for (const token of tokens) {
      const runs = runsOf(placed, [token], same)
      if (runs.length === 0) return undefined
      for (const [from] of runs) lit.add(from)
    }
  }
  for (const index of lit) {
    const token = placed[index]?.token ?? ''
    if (!tokens.some((one) => isSame(one, token)) && !asked.phrases.flat().some((one) => isSame(one, token)))
      near = true
  }
  const [from, until] = inRow ? (anchors[0] ?? [0, 0]) : closest(placed, tokens, same)
  const start = Math.max(0, Math.min(from - SNIPPET_BEFORE, placed.length - SNIPPET_WORDS))
  const shown = placed.slice(start, Math.max(until, start + SNIPPET_WORDS)).slice(0, SNIPPET_WORDS * 2)
  const cutFrom = shown[0]?.from ?? 0
  const cutUntil = shown.at(-1)?.until ?? 0
  const lead = start > 0 ? '… ' : ''
  const ranges: { from: number; until: number }[] = []
  shown.forEach((token, index) => {
    if (!lit.has(start + index)) return
    const range = { from: token.from - cutFrom + lead.length, until: token.until - cutFrom + lead.length }
    const last = ranges.at(-1)
    if (
      last &&
      lit.has(start + index - 1) &&
      /^[\s/.-]*$/.test(text.slice(last.until + cutFrom - lead.length, token.from))
    )
      last.until = range.until
    else ranges.push(range)
  })
  const piece = text.slice(cutFrom, cutUntil).replace(/\n/g, ' ')
  const standingAt = (first: number, last: number) =>
    text.slice(placed[first]?.from ?? 0, placed[Math.max(first, last - 1)]?.until ?? 0).replace(/\s+/g, ' ')
  const standing = standingAt(from, until)
  const pieces = anchors.slice(0, 12).map(([first, last]) => standingAt(first, last))
  const exact =
    inRow && !near && asked.written.every((one) => pieces.some((piece) => exactMarksMatch(one, piece)))
  return {
    tier: near ? 3 : exact ? 0 : inRow ? 1 : 2,
    spread: until - from,
    snippet: { text: `${lead}${piece}${cutUntil < text.length ? ' …' : ''}`, ranges },
    lightQuery:
      inRow && anchors.length === 1
        ? standing
        : [
            ...new Set(
              [...lit].map((index) => text.slice(placed[index]?.from, placed[index]?.until).toLowerCase()),
            ),
          ]
            .slice(0, 16)
            .join(' '),
  }
}

/** The shortest stretch of the text that holds every token (each once). */
function closest(
  placed: readonly Placed[],
  tokens: readonly string[],
  same: (a: string, b: string) => boolean,
): [number, number] {
  const which = placed.map((one) => tokens.findIndex((token) => same(token, one.token)))
  const held = new Map<number, number>()
  let best: [number, number] = [0, placed.length]
  let from = 0
  for (let until = 0; until < which.length; until++) {
    const token = which[until] ?? -1
    if (token < 0) continue
    held.set(token, (held.get(token) ?? 0) + 1)
    while (held.size === tokens.length && from <= until) {
      if (until + 1 - from < best[1] - best[0]) best = [from, until + 1]
      const first = which[from] ?? -1
      from++
      if (first < 0) continue
      const left = (held.get(first) ?? 0) - 1
      if (left === 0) held.delete(first)
      else held.set(first, left)
    }
  }
  return best
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const SCAN: readonly (readonly [string, string])[] = [
  ['rn', 'm'],
  ['m', 'rn'],
  ['cl', 'd'],
  ['d', 'cl'],
  ['ri', 'n'],
  ['n', 'ri'],
  ['vv', 'w'],
  ['li', 'u'],
  ['u', 'li'],
]

/**
 * Every word one edit from this one, and what a scan makes of it. The vocabulary of papers is asked which of them it has: with the
 * noise of reading it grows too large to be held in memory like that of names.
 */
export function oneEditAway(token: string): string[] {
  if (token.length < 4 || token.length > 24 || /\d/.test(token)) return []
  const out = new Set<string>()
  for (let i = 0; i <= token.length; i++) {
    const [before, after] = [token.slice(0, i), token.slice(i)]
    if (after !== '') out.add(before + after.slice(1))
    if (after.length > 1) out.add(`${before}${after.charAt(1)}${after.charAt(0)}${after.slice(2)}`)
    for (const letter of LETTERS) {
      out.add(before + letter + after)
      if (after !== '') out.add(before + letter + after.slice(1))
    }
    for (const [from, to] of SCAN) if (after.startsWith(from)) out.add(before + to + after.slice(from.length))
  }
  out.delete(token)
  return [...out]
}

/** Forms under which a run of words may stand in a text with its marks: as typed, with capitals, in capitals; both ways to set tone marks. */
export function writtenForms(text: string): string[] {
  const plain = toNfc(text).replace(/\s+/g, ' ').trim()
  const capitals = (one: string) =>
    one
      .toLowerCase()
      .replace(/(^|\s)(\p{L})/gu, (_, space: string, letter: string) => space + letter.toUpperCase())
  const placements = [plain, normaliseToneMarks(plain), newerToneMarks(normaliseToneMarks(plain))]
  return [...new Set(placements.flatMap((one) => [one, capitals(one), one.toUpperCase(), one.toLowerCase()]))]
}

/** 'hòa' as 'hoà', 'thúy' as 'thuý': the newer placement, of open oa, oe, uy. Expects the older one. */
function newerToneMarks(text: string): string {
  return text
    .normalize('NFD')
    .replace(
      /([ou])([\u0300\u0301\u0303\u0309\u0323])([aey])(?![\p{L}\p{M}])/giu,
      (match, first: string, tone: string, second: string) =>
        /^(?:o[ae]|uy)$/i.test(first + second) ? first + second + tone : match,
    )
    .normalize('NFC')
}
