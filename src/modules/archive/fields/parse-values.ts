import { formatDossierNumber, parseDossierNumber } from '#shared/dossier-number.ts'
import { foldText } from '#shared/names.ts'
import type { FieldKind, FieldRules } from './fields.types.ts'
import { isKnown, mendPlace, mendWord } from './mend-words.ts'
import { isBorne, mendName, type NameLists } from './name-model.ts'
import { findWrittenDate } from './old-dates.ts'
import type { Token } from './page-layout.ts'
import { isVietnameseSyllable } from './syllable.ts'

/** `used` are the tokens the value was made of; `wellFormed` means that its form leaves nothing to doubt. */
export type ParsedValue = { value: string | null; raw: string; used: Token[]; wellFormed: boolean }

type Parser = (tokens: Token[], rules: FieldRules, prose: boolean) => ParsedValue | undefined

export const parsers: Record<FieldKind, Parser> = {
  name: parseName,
  date: parseDate,
  place: parsePlace,
  percent: parsePercent,
  phrase: parsePhrase,
  unit: parseUnit,
  rank: parseRank,
  post: parseUnit,
  sex: parseSex,
  code: parseCode,
  identity: parseIdentity,
  amount: parseAmount,
  dossier: parseDossier,
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

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** "Lê Văn 0anh": a typewriter's O in front of letters is no figure. */
const withO = (word: string): string => word.replace(/^0(?=\p{Ll}{2})/u, 'O')

/** "Ngô Công khánh": K and k have one shape. Only a part that people bear. */
const isSmallByShape = (word: string, names: NameLists): boolean =>
  /^[ckopsuvxôơư]\p{Ll}+$/u.test(word) && isBorne([NGUYEN, { text: word, confidence: 0 }], names)
const NGUYEN = { text: 'Nguyễn', confidence: 100 }

/** Capitalised syllables in a row, two to six; ends at the first comma, small letter or figure. */
export function parseName(tokens: Token[], rules: FieldRules, prose = false): ParsedValue | undefined {
  const used: Token[] = []
  let small = false
  for (const token of tokens) {
    const word = withO(trimmed(token.text))
    if (used.length === 0) {
      // "Ông (bà):", "đồng chí" between label and name, and specks.
      if (word === '' || (HONORIFICS.has(token.fold) && /^[\p{Ll}(]/u.test(token.text))) continue
    }
    if (word === '' || !/^\p{Lu}[\p{L}'’-]*$/u.test(word)) {
      if (prose || used.length === 0 || !isSmallByShape(word, rules.names)) break
      small = true
    }
    if (word !== trimmed(token.text)) small = true
    used.push(token)
    if (/[,;.:)]$/u.test(token.text) || used.length === 6) break
  }
  if (!prose) dropBegunSentence(tokens, used)
  if (used.length === 0) return undefined
  // In running text a name ends with a sign or a small word; one that ends with the line may go on in the next.
  const ended =
    !prose || /[,;.:)]$/u.test(used.at(-1)!.text) || tokens.indexOf(used.at(-1)!) + 1 < tokens.length
  // An entry ends with its name: a word in small letters close behind it may be the rest of it, misread ("Quốc đải").
  const last = used.at(-1)!
  const behind = tokens[tokens.indexOf(last) + 1]
  const cut =
    !prose &&
    behind?.line === last.line &&
    /^[\p{Ll}\d]/u.test(behind.text) &&
    !/[,;.:)]$/u.test(last.text) &&
    behind.x0 - last.x1 < last.y1 - last.y0
  const words = used.map((token) => capitalised(withO(trimmed(token.text))))
  const parts = words.map((text, i) => ({ text, confidence: used[i]!.confidence }))
  const value = mendName(parts, rules.names).join(' ')
  const oneCase =
    words.every((word) => /^\p{Lu}\p{Ll}*$/u.test(word)) || words.every((word) => /^\p{Lu}+$/u.test(word))
  return {
    value: words.length >= 2 ? value : null,
    raw: joinText(used),
    used,
    // A part that nobody of the lists bears may be a rare name or a lost mark: a person tells them apart.
    wellFormed:
      ended &&
      !cut &&
      !small &&
      words.length >= 2 &&
      words.length <= 5 &&
      oneCase &&
      isBorne(parts, rules.names),
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
    wellFormed:
      found.edtf !== null &&
      // A year of two figures or of the sixty years' cycle is worked out, not read.
      /\d{4}(?!\d)/u.test(found.raw) &&
      clean &&
      !/^[\d/\p{L}]/u.test(after) &&
      (prose || before.length < 12),
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
function parsePlace(tokens: Token[], rules: FieldRules, prose = false): ParsedValue | undefined {
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
    // A comma is read as a full stop or a semicolon: the place goes on where a kind of area follows.
    const next = tokens[tokens.indexOf(token) + 1]
    if (next !== undefined && /[;.]$/u.test(token.text) && isAreaKind(next)) continue
    if (/[;:]$/u.test(token.text)) break
    if (/\.$/u.test(token.text) && !/^(?:tp|tx|tt|h|x|t)\.$/iu.test(token.text)) break
  }
  if (!prose) dropBegunSentence(tokens, used)
  while (used.length > 0 && (used.at(-1)!.fold === '' || isDanglingWord(used, joining))) used.pop()
  if (used.length === 0) return undefined
  // A letter alone at the end is a speck or the edge of a stamp.
  while (used.length > 1 && /^\p{L}$/u.test(trimmed(used.at(-1)!.text))) used.pop()
  const raw = joinText(used).replace(/[\s,;.:–-]+$/u, '')
  const kinds = [...raw.matchAll(AREA_KINDS)].length
  const worded = raw.replace(/(?<!\p{L})\p{Ll}+(?!\p{L})/gu, (word) => mendWord(word, rules.areaWords))
  const value = mendPlace(worded, rules.areaNames)
  return {
    value,
    raw,
    used,
    wellFormed:
      kinds >= 2 &&
      value === raw &&
      used.every((token) => {
        const word = trimmed(token.text)
        // "huyên", "tinh": a mark was lost in the word that is known, so others may be lost in those that are not.
        if (/^\p{Ll}/u.test(word) && !rules.placeWords.includes(word)) return false
        return /^\d+$/u.test(word) || token.fold === '' || isVietnameseSyllable(word)
      }),
  }
}

/**
 * A capital that opens the next line of the paper ("Vĩnh Phú" and below it "Đã hy sinh …") belongs to the value above only
 * when what follows it is capital too: words of another sentence are taken out of `used` again.
 */
function dropBegunSentence(tokens: readonly Token[], used: Token[]): void {
  const last = used.at(-1)
  if (last === undefined || last.line === used[0]!.line || /[,;.:)]$/u.test(last.text)) return
  const next = tokens[tokens.indexOf(last) + 1]
  if (next === undefined || next.line !== last.line || !/^\p{Ll}/u.test(next.text)) return
  while (used.at(-1)?.line === last.line) used.pop()
}

const isAreaKind = (token: Token): boolean =>
  /^\p{Ll}/u.test(token.text) && /^(?:xa|phuong|huyen|quan|tinh|thi|thanh)$/u.test(token.fold)

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

const rankKeys = new WeakMap<FieldRules, Map<string, string>>()

/** A rank of the list, which may be followed by other words: "Trung sĩ, Tiểu đội trưởng". */
export function parseRank(tokens: Token[], rules: FieldRules): ParsedValue | undefined {
  let keys = rankKeys.get(rules)
  if (keys === undefined)
    rankKeys.set(rules, (keys = new Map(rules.ranks.map((rank) => [rankKey(rank), rank]))))
  const words = tokens.filter((token) => token.fold !== '').slice(0, 2)
  const [first, second] = words
  if (first === undefined || second === undefined) return undefined
  const raw = `${trimmed(first.text)} ${trimmed(second.text)}`
  const rank = keys.get(rankKey(raw))
  if (rank === undefined) {
    // Written short or misread: the words stand for themselves, up to the comma, and a person looks.
    const phrase = parsePhrase(tokens.slice(0, 4), rules, true)
    return phrase === undefined ? undefined : { ...phrase, wellFormed: false }
  }
  const same = [rank.toLowerCase(), withI(rank.toLowerCase())]
  return {
    value: rank,
    raw,
    used: words,
    wellFormed: same.includes(withI(raw.toLowerCase())) || same.includes(raw.toLowerCase()),
  }
}

/** "úy" and "uý", "sĩ" and "sỹ" are the same word. */
const withI = (word: string): string => word.normalize('NFC').replaceAll('uý', 'úy').replaceAll('sỹ', 'sĩ')
const rankKey = (words: string): string =>
  foldText(words)
    .replace(/[^a-z]/gu, '')
    .replaceAll('y', 'i')

/** The number of a merit dossier, in the order of its parts; figures as they stand. */
function parseDossier(tokens: Token[], rules: FieldRules): ParsedValue | undefined {
  const window = tokens.filter((token) => /[\p{L}\p{N}]/u.test(token.text)).slice(0, 7)
  for (let count = window.length; count > 0; count--) {
    const used = window.slice(0, count)
    const raw = joinText(used).replace(/^[^\p{L}]+|[\s.,;:)]+$/gu, '')
    const number = parseDossierNumber(raw, rules.symbols)
    if (number === undefined) continue
    const value = formatDossierNumber(number, rules.symbols.police)
    return { value, raw, used, wellFormed: number.locality !== '' && number.period !== '' }
  }
  const first = window.slice(0, 3)
  if (!first.some((token) => /\d/u.test(token.text))) return undefined
  return { value: null, raw: joinText(first), used: first, wellFormed: false }
}

/** "Trung đoàn 9" of which the end stands elsewhere: words that a number or a name follows. */
const CUT_SHORT = /(?:^|\P{L})(?:Tiểu|Trung|Đại|Sư|Lữ|Quân)(?: (?:đoàn|đội|khu))?$/u

/**
 * A unit or a post: the words of such names are few, so their marks are mended and a word in small letters that is none of
 * them is not believed. Numbers behind "Quân khu" and its like are Roman: there the T that a typewriter's I is read as is an I,
 * and a person confirms it.
 */
function parseUnit(tokens: Token[], rules: FieldRules, prose: boolean): ParsedValue | undefined {
  const parsed = parsePhrase(tokens, rules, prose)
  // "Đơn vị rất thương tiếc báo tin …" names none.
  if (parsed === undefined || !/^[\p{Lu}\p{N}]/u.test(parsed.raw)) return undefined
  // A capital may begin a name ("Vần - Hiền Lương"): it is mended only before another word of the kind ("Quần đoàn").
  const straight = parsed.raw.replace(
    /(?<=(?:[Qq]uân khu|[Qq]uân đoàn|[Ll]iên khu)\s)T{1,3}V?(?![\p{L}\p{N}])/u,
    (letters) => letters.replaceAll('T', 'I'),
  )
  const value = straight.replace(/\p{Ll}+|\p{Lu}\p{Ll}+(?=\s\p{Ll})/gu, (word, at: number) =>
    /[\p{L}\p{N}]/u.test(straight.charAt(at - 1)) ? word : mendWord(word, rules.unitWords),
  )
  const doubtful =
    /(?:[Qq]uân khu|[Qq]uân đoàn|[Ll]iên khu)\s+(?![IVX]{1,4}(?!\p{L})|\d|\p{Lu}\p{Ll})/u.test(straight) ||
    straight !== parsed.raw ||
    CUT_SHORT.test(value) ||
    parsed.used.some(({ text }) => {
      const word = trimmed(text)
      return /^\p{L}{2,}$/u.test(word) && !/^\p{Lu}+$/u.test(word) && !isKnown(word, rules.unitWords)
    })
  return { ...parsed, value, wellFormed: parsed.wellFormed && !doubtful }
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
  const used = tokens.filter((token) => token.fold !== '').slice(0, 3)
  const first = used[0]
  if (first === undefined) return undefined
  const alone = trimmed(first.text)
  // "GC 887K": letters, a space, figures; "BM 26268 bm": letters again behind them.
  const taken = used.slice(0, /\d/u.test(alone) ? 1 : 2)
  const behind = used[taken.length]
  if (
    behind !== undefined &&
    behind.line === taken.at(-1)!.line &&
    !/[,;.]$/u.test(taken.at(-1)!.text) &&
    /^\p{L}{1,3}$/u.test(trimmed(behind.text))
  )
    taken.push(behind)
  const value = taken.map((token) => trimmed(token.text)).join(' ')
  if (!/\d{3}/u.test(value)) return undefined
  return {
    value,
    raw: joinText(taken),
    used: taken,
    wellFormed: /^[\p{Lu}]{0,4}[-\s./]?\d{3,7}[-/\s]?\p{L}{0,3}$/u.test(value),
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
