import type { AreaIndex } from '#modules/areas/index.ts'
import { parseDossierNumber, type DossierSymbols } from '#shared/dossier-number.ts'
import { foldName, foldSyllable, foldText, nameSyllables, toNfc } from '#shared/names.ts'
import { textTokens } from '../archive.model.ts'
import type { AskedNumber } from './search.types.ts'

/** A box takes whole pasted paragraphs; more than this is not looked for. */
const MAX_LENGTH = 400
export const MAX_NAME_TOKENS = 8
/** Longer than this no name is: its first syllables look for it. */
const MAX_NAME_WORDS = 14
export const MAX_TEXT_TOKENS = 16

/** A name and, where it was said, a place: one of the ways in which the words may be meant. */
export type NameReading = {
  /** As written. */
  name: string
  tokens: string[]
  /** Folded words of the place, without the kind's word; empty when none. */
  place: string[]
  placeWritten: string | null
}

export type UnderstoodQuery = {
  /** What is looked for in papers: runs of words that should stand in a row. */
  segments: string[][]
  /** Those that must stand so, being quoted. */
  phrases: string[][]
  /** Best first; a later one counts when the earlier find nobody of just that name. */
  names: NameReading[]
  year: number | null
  number: AskedNumber | null
  isDocumentNumber: boolean
  /** As typed, NFC, cut. */
  text: string
}

const DOCUMENT_NUMBER = /\d{1,6}\s?\/\s?(?:\d{4}\s?\/\s?)?\p{L}[\p{L}\d]*(?:\s?[-–]\s?\p{L}[\p{L}\d]*)*/gu
const DATE = /(?<![\d/])(?:\d{1,2}\s?[/.-]\s?){1,2}(\d{4})(?![\d/])/g
const YEAR =
  /(?:(?:sinh\s+năm|sinh\s+nam|năm\s+sinh|nam\s+sinh|sinh|năm|sn)\.?\s*:?\s*)?(?<![\d.,/])(\d{4})(?![\d/])/giu
const NUMBERED =
  /(?<![\p{L}\d])(?:CA\s?[-–/.]\s?)?(?:\p{L}{2,4}\s?[-–/.\s]\s?)?\p{L}{2,3}\s?[-–/.]?\s?\d[\d.]{0,11}(?:\s?[-–/.\s]\s?\p{L}{2,3})?(?![\p{L}\d])/giu
const BARE_NUMBER = /(?<![\p{L}\d])\d{1,9}(?![\p{L}\d])/gu
const QUOTED = /["“”„«»]([^"“”„«»]+)["“”„«»]/gu

const isYear = (year: number) => year >= 1850 && year <= 2030
const blank = (text: string) => ' '.repeat(text.length)

/** What the words in the box ask for. Pure; `symbols` are those of dossier numbers. */
export function understandQuery(written: string, areas: AreaIndex, symbols: DossierSymbols): UnderstoodQuery {
  const text = toNfc(written.slice(0, MAX_LENGTH).toWellFormed().replaceAll('\0', ' ')).trim()
  const phrases = [...text.matchAll(QUOTED)].map((match) =>
    textTokens(match[1] ?? '').slice(0, MAX_TEXT_TOKENS),
  )
  let rest = text.replace(/["“”„«»]/gu, ' ')

  let isDocumentNumber = false
  const documentRuns: string[] = []
  rest = rest.replace(DOCUMENT_NUMBER, (match) => {
    isDocumentNumber = true
    documentRuns.push(match)
    return `${blank(match).slice(1)},`
  })

  let number: AskedNumber | null = null
  rest = rest.replace(NUMBERED, (match) => {
    const found = number === null ? numberIn(match, symbols) : undefined
    if (!found) return match
    number = found.number
    return match.slice(0, found.from) + blank(match.slice(found.from))
  })

  let year: number | null = null
  const takeYear = (match: string, digits: string) => {
    if (year !== null || !isYear(Number(digits))) return match
    year = Number(digits)
    return blank(match)
  }
  const onlyDigits = /^\d{1,9}$/.test(rest.trim())
  if (onlyDigits && number === null) number = { ...EMPTY_NUMBER, serial: serialOf(rest.trim()) }
  rest = rest.replace(DATE, takeYear)
  rest = rest.replace(YEAR, (match, digits: string, at: number) => {
    // 'Nguyễn Thị Sinh 1950': a name of two syllables lacks its last one.
    const isName = /^sinh\s+\d/iu.test(match) && nameSyllables(rest.slice(0, at)).length < 3
    return isName ? match.slice(0, 4) + takeYear(match.slice(4), digits) : takeYear(match, digits)
  })
  rest = rest.replace(BARE_NUMBER, (match) => {
    if (match.length >= 5 && number === null) number = { ...EMPTY_NUMBER, serial: serialOf(match) }
    return blank(match)
  })

  const names = isDocumentNumber && rest.trim() === '' ? [] : readNames(rest, areas)
  const segments = [
    ...new Set([
      ...documentRuns,
      ...text
        .replace(/["“”„«»]/gu, ',')
        .replace(DOCUMENT_NUMBER, ',')
        .split(/[,;()\n]+/u),
    ]),
  ]
    .flatMap((part) => splitAtNumbers(textTokens(part)))
    .filter((part) => part.length > 0)
  let held = 0
  const kept = segments.flatMap((part) => {
    const room = part.slice(0, Math.max(0, MAX_TEXT_TOKENS - held))
    held += room.length
    return room.length > 0 ? [room] : []
  })
  return {
    text,
    segments: kept,
    phrases: phrases.filter((one) => one.length > 0),
    names,
    year,
    number,
    isDocumentNumber,
  }
}

const EMPTY_NUMBER: AskedNumber = { locality: '', category: '', serial: '', period: '' }
const serialOf = (digits: string) => digits.replace(/[\s.]/g, '').replace(/^0+(?=\d)/, '')

/** The number at the end of a run such as 'hồ sơ PTO/LS 0001234 CM': the longest tail that is one. */
function numberIn(run: string, symbols: DossierSymbols): { number: AskedNumber; from: number } | undefined {
  for (const start of [0, ...[...run.matchAll(/[\s/.–-]+/gu)].map((gap) => gap.index + gap[0].length)]) {
    const parts = parseDossierNumber(run.slice(start), symbols)
    if (parts)
      return {
        number: {
          locality: parts.locality,
          category: parts.category,
          serial: serialOf(parts.number),
          period: parts.period,
        },
        from: start,
      }
  }
  // 'Hà LS 1234 xã': what follows the digits is no period.
  const cut = /^(.*\d)[^\d]+$/u.exec(run)?.[1]
  return cut === undefined || cut === run ? undefined : numberIn(cut, symbols)
}

/** A year typed behind a name seldom stands beside the name on paper: it is a run of its own. */
function splitAtNumbers(tokens: string[]): string[][] {
  const last = tokens.at(-1)
  return last !== undefined &&
    tokens.length > 1 &&
    /^\d{4}$/.test(last) &&
    isYear(Number(last)) &&
    !/\d/.test(tokens[tokens.length - 2] ?? '')
    ? [tokens.slice(0, -1), [last]]
    : [tokens]
}

const PLACE_WORDS = /(?:^|\s)(?:quê\s+quán|quê\s+ở|quê|ở\s+tại|ở|tại|nguyên\s+quán|trú\s+quán)(?=\s)/iu
const TITLES = [['ong'], ['ba'], ['cu'], ['me'], ['liet', 'si'], ['thuong', 'binh'], ['benh', 'binh']]
const MARKED_TITLES = new Set(['ông', 'bà', 'cụ', 'mẹ'])

function readNames(text: string, areas: AreaIndex): NameReading[] {
  const [head = '', ...tail] = text.replace(PLACE_WORDS, ',').split(/[,;()\n]+/u)
  const words = withoutTitle(nameSyllables(head))
  const stated = tail
    .flatMap((part) => [...withoutKind(nameSyllables(part), areas), ' '])
    .filter((word) => word !== ' ')
  const reading = (name: string[], place: string[]): NameReading => ({
    name: name.join(' '),
    tokens: name.map(foldSyllable).slice(0, MAX_NAME_TOKENS),
    place: [...new Set(place.map((word) => foldName(word).join('')))]
      .filter((word) => word !== '')
      .slice(0, MAX_NAME_TOKENS),
    placeWritten: place.length === 0 ? null : place.join(' '),
  })
  if (words.length === 0) return stated.length === 0 ? [] : [reading(stated, [])]
  if (stated.length > 0) return [reading(words, stated)]
  const out: NameReading[] = []
  const kind = splitAtKind(words, areas)
  if (kind) return [reading(kind.name, kind.place)]
  if (words.length <= MAX_NAME_WORDS) out.push(reading(words, []))
  // 'nguyen van hung chan mong': the rest may be a place, when nobody has that name.
  for (const size of [4, 3, 2]) {
    if (words.length - size < 1) continue
    const [before, after] = [words.slice(0, words.length - size), words.slice(words.length - size)]
    if (isAreaName(after, areas)) out.push(reading(before, after))
    const [first, others] = [words.slice(0, size), words.slice(size)]
    if (isAreaName(first, areas)) out.push(reading(others, first))
  }
  return out
}

const isAreaName = (words: string[], areas: AreaIndex) => areas.byName.has(words.map(foldSyllable).join(' '))

function withoutTitle(words: string[]): string[] {
  for (const title of TITLES) {
    if (words.length < title.length + 2) continue
    if (!title.every((part, index) => foldSyllable(words[index] ?? '') === part)) continue
    // 'Bà' and 'Cụ' are titles; without marks they may be the family or given name.
    if (title.length === 1 && !MARKED_TITLES.has((words[0] ?? '').toLowerCase())) continue
    return words.slice(title.length)
  }
  return words
}

/** How many of the first words are the word of a kind of unit ('xã', 'thị trấn', 'TP'). */
function kindLength(words: string[], areas: AreaIndex): number {
  for (const size of [2, 1]) {
    const typed = words.slice(0, size).join(' ')
    if (words.length < size) continue
    const plain = foldText(typed)
    for (const kind of areas.kinds) {
      const marked = kind.word.toLowerCase()
      // Typed with marks they must be those of the word: 'Phượng' is no ward.
      const typedPlain = plain === typed.toLowerCase()
      if (typed.toLowerCase() === marked || (typedPlain && plain === foldText(marked))) return size
      if (size === 1 && plain.length > 1 && kind.abbreviations.some((short) => foldText(short) === plain))
        return size
    }
  }
  return 0
}

function withoutKind(words: string[], areas: AreaIndex): string[] {
  const size = kindLength(words, areas)
  return words.length > size ? words.slice(size) : words
}

/** Parts 'nguyễn văn hùng xã chân mộng huyện đoan hùng' at the first kind's word that a known name follows. */
function splitAtKind(words: string[], areas: AreaIndex): { name: string[]; place: string[] } | undefined {
  for (let at = 0; at < words.length - 1; at++) {
    const size = kindLength(words.slice(at), areas)
    if (size === 0) continue
    const after = words.slice(at + size)
    const length = [4, 3, 2, 1].find(
      (count) => after.length >= count && isAreaName(after.slice(0, count), areas),
    )
    if (length === undefined) continue
    const further = splitAtKind(after.slice(length), areas)
    const place = [...after.slice(0, length), ...(further?.place ?? [])]
    const name = [...words.slice(0, at), ...(further ? further.name : after.slice(length))]
    return { name, place }
  }
  return undefined
}
