/**
 * The one place where Vietnamese text is folded for comparison. Everything that searches, matches or highlights
 * takes its keys from here, in Node; the database stores and compares keys but never makes them (folding in SQL was
 * measured at 0.4 to 0.9 ms a page, `translate()` the slowest).
 *
 * Two people are never equal because two keys are: a key finds candidates, a human decides.
 */

const FOLDED = new Uint16Array(0x10000)
const DROPPED = 0xffff
for (let unit = 0; unit < FOLDED.length; unit++) {
  const letter = String.fromCharCode(unit)
  if (unit >= 0x0300 && unit <= 0x036f) FOLDED[unit] = DROPPED
  else if (letter === 'đ' || letter === 'Đ' || letter === 'ð' || letter === 'Ð') FOLDED[unit] = 0x64
  else {
    // Only a letter's base is kept; what has no one-unit lower case stays as it is, so that lengths never grow.
    const lower = letter.toLowerCase()
    const base = unit < 0x2000 ? lower.normalize('NFD').charAt(0) : lower.length === 1 ? lower : letter
    FOLDED[unit] = base.charCodeAt(0)
  }
}

/** The text in NFC, the only form that is stored. */
export function toNfc(text: string): string {
  return text.normalize('NFC')
}

/** Lower case without marks, đ as d; spaces and punctuation stay. Works on NFC and NFD alike. */
export function foldText(text: string): string {
  let out = ''
  for (let i = 0; i < text.length; i++) {
    const folded = FOLDED[text.charCodeAt(i)] ?? DROPPED
    if (folded !== DROPPED) out += String.fromCharCode(folded)
  }
  return out
}

const Y_AFTER_CONSONANT = /(?<=[bcdghklmnpqrstvx]|qu)y/g

/**
 * The search key of one syllable: folded, `y` as `i` after a consonant or `qu` (Lý = Lí, Quý = Quí), `gh` and `ngh`
 * as `g` and `ng`. Where the tone mark stood no longer matters, marks being gone.
 */
export function foldSyllable(syllable: string): string {
  return foldText(syllable).replace(Y_AFTER_CONSONANT, 'i').replaceAll('gh', 'g')
}

const WORD = /[\p{L}\p{N}\p{M}]+/gu

/** The syllables of a name or text as written, in NFC, without punctuation. */
export function nameSyllables(name: string): string[] {
  return toNfc(name).match(WORD) ?? []
}

/** The search keys of a name's syllables in their order: 'Nguyễn Thị Lý' → ['nguyen', 'thi', 'li']. */
export function foldName(name: string): string[] {
  return (name.match(WORD) ?? []).map(foldSyllable)
}

const TONE = /[\u0300\u0301\u0303\u0309\u0323]/g
const VOWEL_GROUP = /[aăâeêioôơuưy]+/giu
const SHAPED_VOWEL = /[ăâêôơư]/iu

/**
 * Puts every tone mark where the older and still official spelling has it: hoà → hòa, uỷ → ủy, qúy → quý,
 * hòan → hoàn. Both styles and misplaced marks occur in the same dossier. Words that are not one Vietnamese syllable
 * are left alone. The result is NFC.
 */
export function normaliseToneMarks(text: string): string {
  return toNfc(text).replace(/\p{L}{2,}/gu, (word) => {
    const decomposed = word.normalize('NFD')
    const tones = decomposed.match(TONE)
    if (tones === null || tones.length !== 1) return word
    const plain = decomposed.replace(TONE, '').normalize('NFC')
    const at = tonePosition(plain)
    if (at === undefined) return word
    return (plain.slice(0, at + 1) + tones[0] + plain.slice(at + 1)).normalize('NFC')
  })
}

function tonePosition(plain: string): number | undefined {
  const onset = /^(?:qu|gi(?=[aăâeêoôơuưy]))/iu.exec(plain)?.[0].length ?? 0
  const groups = [...plain.slice(onset).matchAll(VOWEL_GROUP)]
  const group = groups[0]
  if (groups.length !== 1 || group === undefined) return undefined
  const start = onset + group.index
  const vowels = group[0]
  if (vowels.length > 3) return undefined
  for (let i = vowels.length - 1; i >= 0; i--) if (SHAPED_VOWEL.test(vowels.charAt(i))) return start + i
  const closed = start + vowels.length < plain.length
  return start + (vowels.length === 3 || (vowels.length === 2 && closed) ? 1 : 0)
}

/** The form in which two spellings with marks are compared: NFC, lower case, tone marks in one place. */
function withMarks(text: string): string {
  return (normaliseToneMarks(text.normalize('NFC').toLowerCase()).match(WORD) ?? []).join(' ')
}

/** Whether `text` holds the words of `query` in a row with the same marks (case and tone placement aside). */
export function exactMarksMatch(query: string, text: string): boolean {
  const wanted = withMarks(query)
  return wanted !== '' && ` ${withMarks(text)} `.includes(` ${wanted} `)
}

/** Rows of the table of edits, kept: to make them anew took most of the time of comparing a page with the titles it may bear. */
let rows: [Uint16Array, Uint16Array, Uint16Array] = [
  new Uint16Array(64),
  new Uint16Array(64),
  new Uint16Array(64),
]
const FAR = 0x7fff

/**
 * Edits between two words: insert, delete, replace, or swap of neighbours (optimal string alignment), each 1.
 * Stops early and returns `max + 1` when more than `max` edits are needed.
 */
export function damerauLevenshtein(a: string, b: string, max = Infinity): number {
  if (a === b) return 0
  const [m, n] = [a.length, b.length]
  if (Math.abs(m - n) > max) return max + 1
  if (n + 1 > rows[0].length) rows = [0, 1, 2].map(() => new Uint16Array(2 * (n + 1))) as typeof rows
  let [before, previous, row] = rows
  // Cells further from the diagonal than `max` cannot lie on the way.
  const band = Math.min(max, m + n)
  for (let j = 0; j <= Math.min(n, band); j++) previous[j] = j
  for (let i = 1; i <= m; i++) {
    const [from, until] = [Math.max(1, i - band), Math.min(n, i + band)]
    const letter = a.charCodeAt(i - 1)
    const last = i > 1 ? a.charCodeAt(i - 2) : -1
    row[from - 1] = from === 1 ? i : FAR
    let best = row[from - 1]!
    let left = best
    for (let j = from; j <= until; j++) {
      const other = b.charCodeAt(j - 1)
      let cost = previous[j - 1]! + (letter === other ? 0 : 1)
      if (left + 1 < cost) cost = left + 1
      // Above the last cell of the band nothing was computed.
      if (j < i + band && previous[j]! + 1 < cost) cost = previous[j]! + 1
      if (j > 1 && other === last && letter === b.charCodeAt(j - 2) && before[j - 2]! + 1 < cost)
        cost = before[j - 2]! + 1
      row[j] = left = cost
      if (cost < best) best = cost
    }
    if (best > max) return max + 1
    const spare = before
    before = previous
    previous = row
    row = spare
  }
  return Math.min(previous[n]!, max + 1)
}

/**
 * Which letters a folded word holds, one bit each (figures share six). What one word holds and the other lacks costs an edit, so
 * most pairs that are far apart need no table.
 */
export function lettersOf(word: string): number {
  let letters = 0
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i)
    letters |= 1 << (code >= 97 ? code - 97 : 26 + (code % 6))
  }
  return letters
}

/** Whether two words with these letters are certainly more than `most` edits apart. */
export const tooDifferent = (a: number, b: number, most: number): boolean =>
  lacking(a, b) > most || lacking(b, a) > most

/** How many letters of the first set are not in the second. */
export function lacking(a: number, b: number): number {
  let count = 0
  for (let left = a & ~b; left !== 0; left &= left - 1) count++
  return count
}

/** A word of a vocabulary near a wanted one; `distance` 0 the word itself, 0.5 alike to a reading machine, else edits. */
export interface Neighbour {
  readonly word: string
  readonly distance: number
}

/** A vocabulary of search keys that answers which of its words are near a given one. */
export interface Vocabulary {
  readonly size: number
  has(word: string): boolean
  /** Nearest first. One edit, or two for an unknown word of six letters or more, and what a scan confuses. */
  neighbours(word: string): Neighbour[]
  /** Every word at no more than so many edits, in no order. */
  within(word: string, edits: number): Neighbour[]
}

/** What a reading machine takes for one another on worn paper, after folding (so ư/u and o/ô are the same already). */
export function scanShape(word: string): string {
  return word
    .replaceAll('rn', 'm')
    .replaceAll('cl', 'd')
    .replace(/[l1j]/g, 'i')
    .replaceAll('0', 'o')
    .replaceAll('e', 'c')
    .replaceAll('b', 'h')
}

/**
 * Indexes a vocabulary of up to some 20,000 search keys (all syllables of a province's names are fewer). One edit is
 * found through a table of words with one letter left out; two edits, asked for rarely, by a scan over the words of
 * fitting length (a table for two edits would hold several times the memory for a case that takes under a millisecond).
 */
export function buildVocabulary(words: Iterable<string>): Vocabulary {
  const known = new Set<string>()
  const byShape = new Map<string, string[]>()
  const byDeletion = new Map<string, string[]>()
  const byLength = new Map<number, { word: string; letters: number }[]>()
  const put = <K>(map: Map<K, string[]>, key: K, word: string) => {
    const list = map.get(key)
    if (list === undefined) map.set(key, [word])
    else if (list[list.length - 1] !== word) list.push(word)
  }
  for (const word of words) {
    if (word === '' || known.has(word)) continue
    known.add(word)
    put(byShape, scanShape(word), word)
    put(byDeletion, word, word)
    for (const shorter of deletions(word)) put(byDeletion, shorter, word)
    const ofLength = byLength.get(word.length)
    if (ofLength === undefined) byLength.set(word.length, [{ word, letters: letterSet(word) }])
    else ofLength.push({ word, letters: letterSet(word) })
  }
  function within(word: string, edits: number): Neighbour[] {
    const found: Neighbour[] = []
    const wanted = letterSet(word)
    for (let length = Math.max(1, word.length - edits); length <= word.length + edits; length++) {
      for (const { word: candidate, letters } of byLength.get(length) ?? []) {
        if (bitCount(letters ^ wanted) > 2 * edits) continue
        const distance = damerauLevenshtein(word, candidate, edits)
        if (distance <= edits) found.push({ word: candidate, distance })
      }
    }
    return found
  }
  return {
    size: known.size,
    has: (word) => known.has(word),
    within,
    neighbours: (word) => {
      const found = new Map<string, number>()
      const offer = (candidate: string, distance: number) => {
        if (distance < (found.get(candidate) ?? Infinity)) found.set(candidate, distance)
      }
      if (known.has(word)) offer(word, 0)
      for (const alike of byShape.get(scanShape(word)) ?? []) offer(alike, alike === word ? 0 : 0.5)
      for (const key of [word, ...deletions(word)]) {
        for (const candidate of byDeletion.get(key) ?? []) {
          const distance = damerauLevenshtein(word, candidate, 1)
          if (distance <= 1) offer(candidate, distance)
        }
      }
      if (!known.has(word) && word.length >= 6) {
        for (const near of within(word, 2)) offer(near.word, near.distance)
      }
      return [...found]
        .map(([near, distance]) => ({ word: near, distance }))
        .sort((a, b) => a.distance - b.distance || (a.word < b.word ? -1 : 1))
    },
  }
}

/** The set of letters of a word as bits: one edit changes at most two, which rules most words out before they are compared. */
function letterSet(word: string): number {
  let set = 0
  for (let i = 0; i < word.length; i++) set |= 1 << (word.charCodeAt(i) & 31)
  return set
}

function bitCount(bits: number): number {
  let count = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++
  return count
}

function deletions(word: string): string[] {
  const out: string[] = []
  for (let i = 0; i < word.length; i++) out.push(word.slice(0, i) + word.slice(i + 1))
  return out
}

/** A piece of a text: `from` included, `until` excluded, in UTF-16 units of the text as given. */
export interface TextRange {
  readonly from: number
  readonly until: number
}

/**
 * Where a query's words stand in a text, compared by search key, as ranges of the original string in order. The
 * words in a row where the text has them so ('phrase'); otherwise, unless only phrases are wanted, each word alone.
 */
export function highlightRanges(text: string, query: string, mode: 'any' | 'phrase' = 'any'): TextRange[] {
  const wanted = foldName(query)
  const first = wanted[0]
  if (first === undefined) return []
  const tokens: { key: string; from: number; until: number }[] = []
  for (const match of text.matchAll(WORD)) {
    tokens.push({ key: foldSyllable(match[0]), from: match.index, until: match.index + match[0].length })
  }
  const phrases: TextRange[] = []
  for (let i = 0; i + wanted.length <= tokens.length; i++) {
    const start = tokens[i]
    const end = tokens[i + wanted.length - 1]
    if (start === undefined || end === undefined || start.key !== first) continue
    if (!wanted.every((key, j) => tokens[i + j]?.key === key)) continue
    phrases.push({ from: start.from, until: end.until })
    i += wanted.length - 1
  }
  if (phrases.length > 0 || mode === 'phrase') return phrases
  const words = new Set(wanted)
  return tokens.filter((token) => words.has(token.key)).map(({ from, until }) => ({ from, until }))
}

/** As Vietnamese books sort: letters first (a ă â, d đ, o ô ơ), tones where all letters are the same. */
export function sortKeyOf(text: string): string {
  const apart = text.toLowerCase().normalize('NFD').replaceAll('đ', 'd\u0335').replaceAll('\u0306', '\u0001').replaceAll('\u0302', '\u0002').replaceAll('\u031B', '\u0003') // prettier-ignore
  // Marks of letters sort behind every letter, so that "âm" stands behind "ay".
  const letters = apart.replaceAll(/[\u0300\u0301\u0303\u0309\u0323]/g, '').replaceAll(/[\u0001-\u0003]/g, (mark) => String.fromCharCode(0x2000 + mark.charCodeAt(0)))
  return `${letters}\u0000${apart}`
}
