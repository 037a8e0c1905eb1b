import { foldText } from '#shared/names.ts'
import type { FieldName, FieldRules } from './fields.types.ts'
import type { LabelMatch } from './find-labels.ts'
import { likeness, likenessKey, toPhrase } from './match-phrase.ts'
import { findWrittenDate } from './old-dates.ts'
import type { Layout, Line, Token } from './page-layout.ts'
import { isBorne, mendName, withI } from './name-model.ts'
import { joinText, trimmed, type ParsedValue } from './parse-values.ts'
import { isVietnameseSyllable } from './syllable.ts'

export type LetterheadField = {
  name: FieldName
  parsed: ParsedValue
  handwritten: boolean
  mayAccept: boolean
}

/** Figures written by hand are read with less than this, or differently by the two passes. */
const TYPED_CONFIDENCE = 80

/**
 * What stands around the text by the rules of official papers: who issues it, its number and day at the head, who
 * signs at the foot. The number and day are looked for there alone: the body names other papers' numbers and days.
 */
export function readLetterhead(
  layout: Layout,
  type: string,
  rules: FieldRules,
  labels: readonly LabelMatch[],
): LetterheadField[] {
  const found: LetterheadField[] = []
  // A line that names a particular day of the person ("Ngày, tháng, năm sinh: …") is not the day of the paper.
  const dated = new Set(
    labels.filter(({ field }) => field?.kind === 'date').map(({ start }) => layout.tokens[start]!.line),
  )
  const mayBeDay = (line: Line): boolean => !dated.has(line.tokens[0]!.line)
  const first = layout.lines.filter((line) => line.page === 1)
  const height = layout.heights[0] ?? 1.41
  const head = first.filter((line) => line.y0 < headEnd(first, height))
  const certificate = type === 'martyr-certificate'
  const number =
    certificate || type === 'merit-card' ? decisionBehindCertificate(first, rules) : readNumber(head, rules)
  if (number !== undefined) found.push(number)
  const day = certificate
    ? certificateDay(first, number)
    : type === 'merit-card'
      ? readDay(foot(layout).filter(mayBeDay))
      : (readDay(head.filter(mayBeDay)) ??
        // A paper with a number has its day beside it; only one without a letterhead bears it at the foot.
        (number === undefined ? readDay(foot(layout).filter(mayBeDay)) : undefined))
  if (day !== undefined) found.push(day)
  const body = issuingBody(head, rules)
  if (body !== undefined) found.push(body)
  const form = readFormNumber(first, height, rules)
  if (form !== undefined) found.push(form)
  const signer = readSigner(layout, rules)
  if (signer !== undefined) found.push(signer)
  return found
}

/** The day stands beside the number or a line or two below it, in units of the page's width. */
const NUMBER_TO_DAY = 0.035

/** Where the head ends: below the number, or below the first day where there is no number. */
function headEnd(lines: readonly Line[], height: number): number {
  const upper = lines.filter((line) => line.y0 < 0.35 * height)
  const number = upper.find(isNumberLine)
  if (number !== undefined) return number.y1 + NUMBER_TO_DAY
  const day = upper.find((line) => isDayLine(line.text))
  return day === undefined ? 0.25 * height : day.y1 + 0.002
}

/** "Số: 12/QĐ-UB", "Số 12"; not "Số hồ sơ:", "Số CCCD:". */
function isNumberLine({ tokens: [first, second] }: Line): boolean {
  if (first === undefined || !/^s[ốóồôõỏoòọ][:;.]?$/iu.test(first.text)) return false
  return /[:;.]$/u.test(first.text) || second === undefined || !/^[\p{L}/]{2,}:?$/u.test(second.text)
}

function isDayLine(text: string): boolean {
  // The year must follow: "ngày tháng năm sinh" is a label.
  return /(?:^|[^a-z])ngay?(?:[^a-z].{0,14})?thang.{0,14}nam\s?\S{0,2}\d/u.test(foldText(text))
}

const WHOLE_NUMBER = /^(\d{1,6}[a-zA-Z]?)((?:\/\d{4})?(?:[/-]\p{Lu}[\p{L}\d&.]*)+)$/u

function readNumber(head: readonly Line[], rules: FieldRules): LetterheadField | undefined {
  for (const line of head) {
    if (!isNumberLine(line)) continue
    const rest = line.tokens.slice(1).filter((token) => token.text !== ':' && token.text !== ';')
    // The column beside may have been joined on: a number has no word of small letters in it.
    const end = rest.findIndex((token) => /^\p{Lu}?\p{Ll}{2,}[,.]?$/u.test(token.text))
    const used = end === -1 ? rest : rest.slice(0, end)
    if (used.length === 0) continue
    return numberField(used, rules)
  }
  return undefined
}

function numberField(used: Token[], rules: FieldRules): LetterheadField {
  const raw = joinText(used)
  const text = raw.replace(/\s+/gu, '').replace(/[.,;:]+$/u, '')
  const match = WHOLE_NUMBER.exec(text)
  const figures = used.filter((token) => /\d/u.test(token.text))
  const doubtful =
    match === null ||
    figures.length === 0 ||
    figures.some((token) => !token.agreed || token.confidence < TYPED_CONFIDENCE)
  return {
    name: 'documentNumber',
    parsed: {
      value: match === null ? null : match[1]! + repairSuffix(match[2]!, rules.numberSuffixes),
      raw,
      used,
      wellFormed: match !== null,
    },
    handwritten: doubtful,
    mayAccept: false,
  }
}

/** Letters only, known abbreviations only: QD, QÐ, QĐĐ → QĐ. Figures stay. */
function repairSuffix(suffix: string, known: readonly string[]): string {
  const byShape = new Map(known.map((abbreviation) => [shape(abbreviation), abbreviation]))
  return suffix.replace(/[\p{L}\d]+/gu, (part) => byShape.get(shape(part)) ?? part.replaceAll('Ð', 'Đ'))
}

function shape(part: string): string {
  return part.replace(/[ÐĐ]/gu, 'D').replace(/D+/gu, 'D')
}

/** On the certificate of a martyr the number is that of the Prime Minister's decision, written out near the foot. */
function decisionBehindCertificate(lines: readonly Line[], rules: FieldRules): LetterheadField | undefined {
  for (const line of lines) {
    const text = foldText(line.text)
    const match = /quyet dinh (?:so)?\s*:?\s*/u.exec(text)
    if (match === null) continue
    const at = line.tokens.findIndex((token) => /\d/u.test(token.text))
    if (at === -1) continue
    const next = line.tokens[at + 1]
    // "2341 TTg", "205 KT/CTN": the letters stand apart from the figures.
    const apart =
      next !== undefined &&
      /^\d{1,6}$/u.test(trimmed(line.tokens[at]!.text)) &&
      /^\p{Lu}{2}[\p{L}\d/-]*$/u.test(trimmed(next.text))
    const used = line.tokens.slice(at, apart ? at + 2 : at + 1)
    const value = used.map((token) => trimmed(token.text)).join(' ')
    const whole = /^\d{1,6}[a-z]?(?: ?\p{Lu}|\/\p{Lu}|-\p{Lu})[\p{L}\d/-]*$/u.test(value)
    const suffix = /[^\d].*$/u.exec(value)?.[0] ?? ''
    const repaired = value.slice(0, value.length - suffix.length) + repairSuffix(suffix, rules.numberSuffixes)
    return {
      name: 'documentNumber',
      parsed: { value: whole ? repaired : null, raw: joinText(used), used, wellFormed: whole },
      handwritten: !whole || used.some((token) => !token.agreed || token.confidence < TYPED_CONFIDENCE),
      mayAccept: false,
    }
  }
  return undefined
}

function certificateDay(
  lines: readonly Line[],
  number: LetterheadField | undefined,
): LetterheadField | undefined {
  const token = number?.parsed.used[0]
  const from = token === undefined ? -1 : lines.findIndex((line) => line.tokens.includes(token))
  const below = from === -1 ? undefined : readDay(lines.slice(from, from + 3))
  // The day of death stands above it in the middle.
  return (
    below ??
    readDay(
      lines
        .filter((line) => isDayLine(line.text))
        .sort((a, b) => a.y0 - b.y0)
        .slice(1),
    )
  )
}

/** Lines below the text: the last third of what is written on the last page. */
function foot(layout: Layout): Line[] {
  const page = layout.heights.length
  const lines = layout.lines.filter((line) => line.page === page)
  const written = lines.filter((line) => line.tokens.some((token) => token.fold !== ''))
  const from = written[Math.floor(written.length / 2)]?.y0 ?? 0
  return lines.filter((line) => line.y0 >= from && line.tokens.length <= 12)
}

/**
 * Lines for reading a day: where room was left to write the day in, "ngày", "tháng" and "năm" are lines of their own
 * on one height and are put together again.
 */
function dayLines(lines: readonly Line[]): Token[][] {
  return lines.map((line) => {
    if (!line.tokens.some((token) => /^ngay?$/u.test(token.fold)) || isDayLine(line.text)) return line.tokens
    const beside = lines
      .filter((other) => other.page === line.page && other.x0 > line.x0 && other !== line)
      .filter((other) => {
        const shared = Math.min(other.y1, line.y1) - Math.max(other.y0, line.y0)
        return shared > 0.5 * Math.min(other.y1 - other.y0, line.y1 - line.y0)
      })
      .sort((a, b) => a.x0 - b.x0)
    return [...line.tokens, ...beside.flatMap((other) => other.tokens)]
  })
}

/** More words than this before "ngày" are a sentence that names another paper's day, not a place. */
const MAX_BEFORE_DAY = 6

function readDay(lines: readonly Line[]): LetterheadField | undefined {
  for (const tokens of dayLines(lines).toReversed()) {
    if (!isDayLine(tokens.map((token) => token.text).join(' '))) continue
    const at = tokens.findIndex((token) => /^nga/u.test(token.fold))
    if (at > MAX_BEFORE_DAY) continue
    const used = tokens.slice(Math.max(0, at))
    const text = used.map((token) => token.text).join(' ')
    const date = findWrittenDate(text)
    const whole = date !== undefined && date.edtf !== null && date.edtf.length === 10
    const figures = used.filter((token) => /\d/u.test(token.text))
    const doubtful =
      !whole ||
      figures.length < 3 ||
      figures.some((token) => !token.agreed || token.confidence < TYPED_CONFIDENCE)
    return {
      name: 'signedOn',
      parsed: { value: whole ? date.edtf : null, raw: text, used, wellFormed: whole },
      handwritten: doubtful,
      mayAccept: false,
    }
  }
  return undefined
}

/** The lines in capitals above the number, motto excepted; a paper without a number names no body at its head. */
function issuingBody(head: readonly Line[], rules: FieldRules): LetterheadField | undefined {
  const mottos = rules.mottos.map(toPhrase)
  const used: Token[] = []
  const number = head.find(isNumberLine)
  if (number === undefined) return undefined
  for (const line of head) {
    if (line.y0 >= number.y0 || isDayLine(line.text)) continue
    if (line.x0 > 0.5 || mottos.some((motto) => likeness(likenessKey(line.text), motto) > 0.6)) continue
    const letters = line.text.replace(/[^\p{L}]/gu, '')
    if (letters.length < 4 || letters.replace(/[^\p{Lu}]/gu, '').length < 0.7 * letters.length) continue
    used.push(...line.tokens)
  }
  if (used.length === 0) return undefined
  const raw = joinText(used).replace(/[\s.,;:-]+$/u, '')
  // The I of a typewriter, in numerals and where the syllable is none otherwise.
  const value = raw
    .replace(/(?<=(?:QUÂN KHU|QUÂN ĐOÀN|LIÊN KHU)\s)T{1,3}V?(?!\p{L})/u, (letters) =>
      letters.replaceAll('T', 'I'),
    )
    .replace(/\p{Lu}+/gu, (word) => withI(word) ?? word)
  const sound = used.every(
    (token) =>
      token.fold === '' ||
      isVietnameseSyllable(trimmed(token.text)) ||
      /^(?:UBND|UBHC|HĐND)$/u.test(trimmed(token.text)),
  )
  return {
    name: 'issuingBody',
    parsed: { value, raw, used, wellFormed: sound && value === raw },
    handwritten: false,
    mayAccept: true,
  }
}

/** "Mẫu số 05", "Mẫu LS4" in the upper fifth of a printed form. */
function readFormNumber(
  lines: readonly Line[],
  height: number,
  rules: FieldRules,
): LetterheadField | undefined {
  for (const line of lines) {
    if (line.y0 > 0.2 * height) continue
    const at = line.tokens.findIndex((token) => token.fold === 'mau')
    if (at === -1) continue
    const from = line.tokens[at + 1]?.fold === 'so' ? at + 2 : at + 1
    const token = line.tokens[from]
    if (token === undefined) continue
    const value = trimmed(token.text)
    const old = /^(\p{Lu}{2,3})-?\d{1,2}$/u.exec(value)?.[1]
    const known = old === undefined ? /^\d{1,3}[a-zđ]?$/u.test(value) : rules.formPrefixes.includes(old)
    return {
      name: 'formNumber',
      parsed: {
        value: known ? value : null,
        raw: joinText(line.tokens.slice(at, from + 1)),
        used: line.tokens.slice(at, from + 1),
        wellFormed: known,
      },
      handwritten: false,
      mayAccept: true,
    }
  }
  return undefined
}

/** The lowest line on the right that is nothing but a name. */
function readSigner(layout: Layout, rules: FieldRules): LetterheadField | undefined {
  const page = layout.heights.length
  const height = layout.heights[page - 1] ?? 1.41
  for (const line of layout.lines.filter((held) => held.page === page).toReversed()) {
    if (line.y0 < 0.35 * height || (line.x0 + line.x1) / 2 < 0.5) continue
    // "Mẹ: Đỗ Thị Hai" is an entry.
    if (line.tokens.some((token) => token.text.endsWith(':'))) continue
    const words = line.tokens.map((token) => trimmed(token.text)).filter((word) => word !== '')
    if (words.length < 2 || words.length > 5) continue
    if (!words.every((word) => /^\p{Lu}\p{Ll}*$/u.test(word) && isVietnameseSyllable(word))) continue
    const used = line.tokens.filter((token) => trimmed(token.text) !== '')
    const parts = words.map((text, i) => ({ text, confidence: used[i]!.confidence }))
    const value = mendName(parts, rules.names).join(' ')
    return {
      name: 'signer',
      parsed: {
        value,
        raw: line.text,
        used,
        wellFormed: isBorne([{ text: 'Nguyễn', confidence: 100 }, ...parts.slice(1)], rules.names),
      },
      handwritten: false,
      // The signature crosses it, and takes a word away more often than not.
      mayAccept: false,
    }
  }
  return undefined
}
