import { foldText } from '#shared/names.ts'
import type { FieldKind, FieldRules } from './fields.types.ts'
import { findWrittenDate } from './old-dates.ts'
import type { Token } from './page-layout.ts'

/** `used` are the tokens the value was made of; `wellFormed` means that its form leaves nothing to doubt. */
export type ParsedValue = { value: string | null; raw: string; used: Token[]; wellFormed: boolean }

type Parser = (tokens: Token[], rules: FieldRules, prose: boolean) => ParsedValue | undefined

export const parsers: Record<FieldKind, Parser> = {
  name: parseName,
  date: parseDate,
  place: parsePlace,
  percent: parsePercent,
  phrase: parsePhrase,
  unit: parsePhrase,
  sex: parseSex,
  code: parseCode,
  identity: parseIdentity,
  amount: parseAmount,
}

const SYLLABLE =
  /^(?:ngh|ng|gh|gi|kh|nh|ch|th|tr|ph|qu|[bcdđghklmnpqrstvx])?[aăâeêioôơuưy]{1,3}(?:ng|nh|ch|[cmnptiyuo])?$/iu

/** Whether the letters can be one Vietnamese syllable; names of other peoples may fail and are then shown to a person. */
export function isVietnameseSyllable(word: string): boolean {
  // Tone marks off, the shape of the vowel (ă â ê ô ơ ư) kept.
  const plain = word
    .normalize('NFD')
    .replace(/[\u0300\u0301\u0303\u0309\u0323]/gu, '')
    .normalize('NFC')
  return SYLLABLE.test(plain)
}

const EDGES = /^[^\p{L}\p{N}(]+|[^\p{L}\p{N})]+$/gu

function trimmed(text: string): string {
  return text.replace(EDGES, '')
}

function joinText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => token.text)
    .join(' ')
    .replace(/\s+([,;.:)])/gu, '$1')
}

const HONORIFICS = new Set(['ong', 'ba', 'dongchi', 'dong', 'chi', 'lietsi', 'liet', 'si', 'anh'])

/** Capitalised syllables in a row, two to six; ends at the first comma, small letter or figure. */
export function parseName(tokens: Token[]): ParsedValue | undefined {
  const used: Token[] = []
  for (const token of tokens) {
    const word = trimmed(token.text)
    if (used.length === 0) {
      // "Ông (bà):", "đồng chí" between label and name, and specks.
      if (word === '' || (HONORIFICS.has(token.fold) && /^[\p{Ll}(]/u.test(token.text))) continue
    }
    if (word === '' || !/^\p{Lu}[\p{L}'’-]*$/u.test(word)) break
    used.push(token)
    if (/[,;.:)]$/u.test(token.text) || used.length === 6) break
  }
  if (used.length === 0) return undefined
  const words = used.map((token) => trimmed(token.text))
  const value = words.join(' ')
  const oneCase =
    words.every((word) => /^\p{Lu}\p{Ll}*$/u.test(word)) || words.every((word) => /^\p{Lu}+$/u.test(word))
  return {
    value: words.length >= 2 ? value : null,
    raw: joinText(used),
    used,
    wellFormed: words.length >= 2 && words.length <= 5 && oneCase && words.every(isVietnameseSyllable),
  }
}

function parseDate(tokens: Token[], _rules: FieldRules, prose: boolean): ParsedValue | undefined {
  const window = tokens.slice(0, 16)
  const { text, starts } = withOffsets(window)
  const found = findWrittenDate(text)
  const within = prose ? 60 : 25
  if (found === undefined || found.start > within) {
    const first = window.filter((token) => token.fold !== '').slice(0, 4)
    if (first.length === 0 || !first.some((token) => /\d/u.test(token.text))) return undefined
    return { value: null, raw: joinText(first), used: first, wellFormed: false }
  }
  const used = window.filter(
    (token, i) => starts[i]! < found.end && starts[i]! + token.text.length > found.start,
  )
  // A figure glued to other signs ("l2/04/1947", "12/04/19471") is no date that may be believed.
  const before = text.slice(0, found.start).trimEnd()
  const clean = !/[\d/\p{L}]$/u.test(text.slice(0, found.start)) || /\s$/u.test(text.slice(0, found.start))
  const after = text.slice(found.end)
  return {
    value: found.edtf,
    raw: found.raw,
    used,
    wellFormed: found.edtf !== null && clean && !/^[\d/\p{L}]/u.test(after) && (prose || before.length < 12),
  }
}

function withOffsets(tokens: readonly Token[]): { text: string; starts: number[] } {
  const starts: number[] = []
  let text = ''
  for (const token of tokens) {
    if (text !== '') text += ' '
    starts.push(text.length)
    text += token.text
  }
  return { text, starts }
}

const AREA_KINDS = /(?:^|[\s,(-])(xã|phường|thị trấn|huyện|quận|thị xã|thành phố|tỉnh|tp\.?|châu)(?=\s)/giu

/** Names of areas and the small words that join them; ends at the first other word in small letters. */
function parsePlace(tokens: Token[], rules: FieldRules): ParsedValue | undefined {
  const joining = new Set(rules.placeWords.map(foldText))
  const used: Token[] = []
  for (const token of tokens) {
    const word = trimmed(token.text)
    if (word === '') {
      if (used.length > 0 && /^[-–,]$/u.test(token.text)) used.push(token)
      else if (used.length > 0) break
      continue
    }
    const capital = /^[(]?\p{Lu}/u.test(word)
    const figure = /^\d{1,4}[A-Za-z]?$/u.test(word)
    if (!capital && !figure && !joining.has(token.fold)) break
    used.push(token)
    if (/[;:]$/u.test(token.text)) break
    if (/\.$/u.test(token.text) && !/^(?:tp|tx|tt|h|x|t)\.$/iu.test(token.text)) break
  }
  while (used.length > 0 && (used.at(-1)!.fold === '' || isDanglingWord(used, joining))) used.pop()
  if (used.length === 0) return undefined
  const raw = joinText(used).replace(/[\s,;.:–-]+$/u, '')
  const kinds = [...raw.matchAll(AREA_KINDS)].length
  return {
    value: raw,
    raw,
    used,
    wellFormed:
      kinds >= 2 &&
      used.every((token) => {
        const word = trimmed(token.text)
        // "huyên", "tinh": a mark was lost in the word that is known, so others may be lost in those that are not.
        if (/^\p{Ll}/u.test(word) && !rules.placeWords.includes(word)) return false
        return /^\d+$/u.test(word) || token.fold === '' || isVietnameseSyllable(word)
      }),
  }
}

/** "tỉnh" with no name behind it: what followed was no place. */
function isDanglingWord(used: readonly Token[], joining: ReadonlySet<string>): boolean {
  const last = used.at(-1)!
  return /^\p{Ll}/u.test(last.text) && joining.has(last.fold)
}

function parsePercent(tokens: Token[]): ParsedValue | undefined {
  const window = tokens.slice(0, 18)
  const { text, starts } = withOffsets(window)
  const match = /(?<![\d.,/])(\d{1,3})\s?%/u.exec(text)
  if (match === null) return undefined
  const end = match.index + match[0].length
  const used = window.filter((token, i) => starts[i]! < end && starts[i]! + token.text.length > match.index)
  const rate = Number(match[1])
  const glued = /[\p{L}]$/u.test(text.slice(0, match.index))
  const possible = rate >= 1 && rate <= 100
  return {
    value: possible && !glued ? String(rate) : null,
    raw: match[0],
    used,
    wellFormed: possible && !glued && !/^0/u.test(match[1]!),
  }
}

/** The rest of the line, to the end of its sentence; in running text to the comma that ends it. */
function parsePhrase(tokens: Token[], _rules: FieldRules, prose: boolean): ParsedValue | undefined {
  const used: Token[] = []
  for (const token of tokens) {
    if (used.length === 0 && trimmed(token.text) === '') continue
    used.push(token)
    if (/[;]$/u.test(token.text) || (/\p{L}\.$/u.test(token.text) && token.text.length > 3)) break
    if (prose && /,$/u.test(token.text)) break
  }
  while (used.length > 0 && used.at(-1)!.fold === '') used.pop()
  if (used.length === 0) return undefined
  const raw = joinText(used).replace(/^[\s,;.:–-]+|[\s,;.:–-]+$/gu, '')
  if (raw === '') return undefined
  const sound = used.every((token) => {
    const word = trimmed(token.text)
    return (
      word === '' || /^[\d/.-]+$/u.test(word) || isVietnameseSyllable(word) || /^\p{Lu}{1,6}\d*$/u.test(word)
    )
  })
  return { value: raw, raw, used, wellFormed: sound && /\p{L}/u.test(raw) }
}

function parseSex(tokens: Token[]): ParsedValue | undefined {
  const token = tokens.slice(0, 3).find(({ fold }) => fold === 'nam' || fold === 'nu')
  if (token === undefined) return undefined
  return {
    value: token.fold === 'nam' ? 'nam' : 'nữ',
    raw: trimmed(token.text),
    used: [token],
    wellFormed: true,
  }
}

function parseCode(tokens: Token[]): ParsedValue | undefined {
  const used = tokens.filter((token) => token.fold !== '').slice(0, 2)
  const first = used[0]
  if (first === undefined) return undefined
  const alone = trimmed(first.text)
  // "GC 887K": letters, a space, figures.
  const both = used.length === 2 && !/\d/u.test(alone) ? [alone, trimmed(used[1]!.text)].join(' ') : alone
  if (!/\d{2}/u.test(both)) return undefined
  const taken = both === alone ? [first] : used
  return {
    value: both,
    raw: joinText(taken),
    used: taken,
    wellFormed: /^[\p{Lu}]{0,4}[-\s./]?\d{2,7}[-/]?\p{L}{0,3}$/u.test(both),
  }
}

function parseIdentity(tokens: Token[]): ParsedValue | undefined {
  const used: Token[] = []
  for (const token of tokens.slice(0, 6)) {
    const word = trimmed(token.text)
    if (used.length === 0 && !/\d/u.test(word)) continue
    if (!/^\d+$/u.test(word)) {
      if (used.length === 0) used.push(token)
      break
    }
    used.push(token)
    if (used.map((held) => trimmed(held.text)).join('').length >= 12 || /[,;.]$/u.test(token.text)) break
  }
  if (used.length === 0) return undefined
  const digits = used.map((token) => trimmed(token.text)).join('')
  const whole = /^(?:\d{9}|\d{12})$/u.test(digits)
  return { value: whole ? digits : null, raw: joinText(used), used, wellFormed: whole }
}

function parseAmount(tokens: Token[]): ParsedValue | undefined {
  const window = tokens.slice(0, 10)
  const { text, starts } = withOffsets(window)
  const match = /(?<![\d.,])(\d{1,3}(?:[.,]\d{3})+|\d{4,})\s*(?:đồng|đ(?!\p{L}))/iu.exec(text)
  if (match === null) return undefined
  const end = match.index + match[1]!.length
  const used = window.filter((token, i) => starts[i]! < end && starts[i]! + token.text.length > match.index)
  return { value: match[1]!.replace(/[.,]/gu, ''), raw: match[0], used, wellFormed: true }
}

export { joinText, trimmed }
