import { addDays, daysInMonth, formatLegalDate, legalDateFrom, type LegalDate } from './legal-date.ts'
import { foldText, toNfc } from './names.ts'

/**
 * An old or uncertain date: an EDTF expression (ISO 8601-2, level 1 subset) with the first and last day that it can
 * mean; null on a side that is open or unknown. Approximate and uncertain dates keep the bounds of what is written:
 * how far "khoảng" reaches is for the reader of the record to judge, so comparisons must look at the flags.
 */
export interface EdtfDate {
  readonly edtf: string
  readonly earliest: LegalDate | null
  readonly latest: LegalDate | null
  readonly precision: 'day' | 'month' | 'year' | 'decade' | 'century' | 'interval' | 'unknown'
  /** `~` and `%`: about then. */
  readonly approximate: boolean
  /** `?` and `%`: the source itself doubts it. */
  readonly uncertain: boolean
}

const SIMPLE = /^(\d{4}|\d{3}X|\d{2}XX|XXXX)(?:-(\d{2}|XX)(?:-(\d{2}|XX))?)?([?~%])?$/

/** Nothing is known of the date. */
export const UNKNOWN_EDTF = 'XXXX'

function parseSimple(edtf: string): EdtfDate | undefined {
  const parts = SIMPLE.exec(edtf)
  if (parts === null) return undefined
  const [, year = '', month, day, mark] = parts
  const flags = { approximate: mark === '~' || mark === '%', uncertain: mark === '?' || mark === '%' }
  if (year === UNKNOWN_EDTF) {
    if (month !== undefined || mark !== undefined) return undefined
    return { edtf, earliest: null, latest: null, precision: 'unknown', ...flags }
  }
  const unspecified = year.endsWith('XX') ? 'century' : year.endsWith('X') ? 'decade' : undefined
  if (unspecified !== undefined && month !== undefined) return undefined
  if (month === 'XX' && day !== undefined && day !== 'XX') return undefined
  const monthKnown = month !== undefined && month !== 'XX'
  const dayKnown = day !== undefined && day !== 'XX'
  const firstYear = Number(year.replaceAll('X', '0'))
  const lastYear = Number(year.replaceAll('X', '9'))
  const firstMonth = monthKnown ? Number(month) : 1
  const lastMonth = monthKnown ? Number(month) : 12
  const earliest = legalDateFrom(firstYear, firstMonth, dayKnown ? Number(day) : 1)
  const latest = legalDateFrom(lastYear, lastMonth, dayKnown ? Number(day) : daysInMonth(lastYear, lastMonth))
  if (earliest === undefined || latest === undefined) return undefined
  const precision = dayKnown ? 'day' : monthKnown ? 'month' : (unspecified ?? 'year')
  return { edtf, earliest, latest, precision, ...flags }
}

/**
 * Reads an EDTF expression of our subset: years, months, days, `?` `~` `%` at the end, `X` for unspecified digits
 * (195X, 1949-XX, 1949-07-XX), intervals with `..` or nothing for an open or unknown side, and `XXXX` for a wholly
 * unknown date. Undefined for anything else, for days that do not exist and for intervals that run backwards.
 */
export function parseEdtf(edtf: string): EdtfDate | undefined {
  const slash = edtf.indexOf('/')
  if (slash < 0) return parseSimple(edtf)
  const side = (text: string) => (text === '' || text === '..' ? null : parseSimple(text))
  const from = side(edtf.slice(0, slash))
  const until = side(edtf.slice(slash + 1))
  if (from === undefined || until === undefined || (from === null && until === null)) return undefined
  if (from?.precision === 'unknown' || until?.precision === 'unknown') return undefined
  const earliest = from?.earliest ?? null
  const latest = until?.latest ?? null
  if (earliest !== null && latest !== null && earliest > latest) return undefined
  return {
    edtf,
    earliest,
    latest,
    precision: 'interval',
    approximate: (from?.approximate ?? false) || (until?.approximate ?? false),
    uncertain: (from?.uncertain ?? false) || (until?.uncertain ?? false),
  }
}

/** As `parseEdtf`, for values that were checked before they were stored; throws `edtf.invalid`. */
export function edtfDate(edtf: string): EdtfDate {
  const date = parseEdtf(edtf)
  if (date !== undefined) return date
  throw Object.assign(new Error(`not an EDTF date: ${edtf}`), { code: 'edtf.invalid', data: { edtf } })
}

/** What a date as written on a paper turned out to be. The text is always kept beside it, NFC and trimmed. */
export type WrittenDate =
  | { readonly kind: 'date'; readonly text: string; readonly date: EdtfDate }
  | {
      readonly kind: 'undetermined'
      readonly text: string
      /** lunar: a day of the lunar calendar, never converted silently; no-year: a day and month alone. */
      readonly reason: 'lunar' | 'sexagenary-year' | 'two-digit-year' | 'no-year'
      /** Each reading that is possible, earliest first; empty where none can be given without converting. */
      readonly candidates: readonly EdtfDate[]
    }
  | { readonly kind: 'unknown'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly text: string }

/** The days between which a written date must lie, from what else the paper says. Both are included. */
export interface WrittenDateContext {
  readonly earliest?: LegalDate
  readonly latest?: LegalDate
}

// The papers of the archive: a parent of a fallen soldier may be born in the 1880s.
const DEFAULT_EARLIEST = '1880-01-01'
const DEFAULT_LATEST = '2020-12-31'

const STEMS = ['giap', 'at', 'binh', 'dinh', 'mau', 'ki', 'canh', 'tan', 'nham', 'qui']
// Tý (rat, 0) and Tỵ (snake, 5) fold alike; stems and branches pair even with even, which tells them apart.
const BRANCHES = ['ti', 'suu', 'dan', 'mao', 'thin', 'ti', 'ngo', 'mui', 'than', 'dau', 'tuat', 'hoi']
const SEXAGENARY = new RegExp(
  `\\b(giap|at|binh|dinh|mau|k[iy]|canh|tan|nham|qu[iy])\\s+(t[iy]|suu|dan|mao|meo|thin|ngo|mui|than|dau|tuat|hoi)\\b`,
)

function sexagenaryIndex(stem: string, branch: string): number | undefined {
  const s = STEMS.indexOf(stem.replace('y', 'i'))
  const wanted = branch === 'meo' ? 'mao' : branch.replace('ty', 'ti')
  for (let index = 0; index < 60; index++) {
    if (index % 10 === s && BRANCHES[index % 12] === wanted) return index
  }
  return undefined
}

const ROMAN_MONTHS = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x', 'xi', 'xii']
const two = (value: number) => String(value).padStart(2, '0')

/** The simple expression for a folded text such as '20/4/1940', 'thang 7 nam 1949', '1949'; '' when it is none. */
function simpleFrom(
  folded: string,
): { edtf: string } | { shortYear: string; rest: string } | { noYear: true } | undefined {
  const text = folded
    .replace(/…+|[._]{2,}/g, '0')
    .replace(/\bngay(?=\s+thang)/, '')
    .replace(/^(?:vao\s+)?(?:ngay|mong|mung)(?:\s+(?:mong|mung))?\s*/, '')
    .replace(/\s*,?\s*\bthang\s*/, '/')
    .replace(/\s*,?\s*\bnam\s*/, '/')
    .replace(/^[\s/]+/, '')
    .replace(/\s*[/.\-–]\s*/g, '/')
    .trim()
  const parts = text.split('/')
  if (parts.length > 3 || !parts.every((part) => /^(?:\d{1,4}|[ivx]+)$/.test(part))) return undefined
  const last = parts[parts.length - 1] ?? ''
  const isDay = (part: string | undefined) =>
    /^\d{1,2}$/.test(part ?? '') && Number(part) >= 1 && Number(part) <= 31
  if (parts.length === 2 && isDay(parts[0]) && isDay(last) && Number(last) <= 12) return { noYear: true }
  const monthText = parts.length > 1 ? (parts[parts.length - 2] ?? '') : ''
  const month = /^[ivx]+$/.test(monthText) ? ROMAN_MONTHS.indexOf(monthText) + 1 : Number(monthText || 0)
  const day = parts.length === 3 ? Number(parts[0]) : 0
  if (!Number.isInteger(day) || month > 12 || day > 31) return undefined
  if (/^[ivx]+$/.test(monthText) && month === 0) return undefined
  const rest = month === 0 ? '' : day === 0 ? `-${two(month)}` : `-${two(month)}-${two(day)}`
  if (/^\d{4}$/.test(last)) return { edtf: `${last}${rest}` }
  if (parts.length >= 2 && /^\d{2}$/.test(last)) return { shortYear: last, rest }
  return undefined
}

const THIRDS: Record<string, readonly [number, number]> = { dau: [1, 4], giua: [5, 8], cuoi: [9, 12] }
const SEASONS: Record<string, readonly [number, number]> = {
  xuan: [1, 3],
  he: [4, 6],
  ha: [4, 6],
  thu: [7, 9],
  dong: [10, 12],
}
const QUARTERS: Record<string, readonly [number, number]> = {
  i: [1, 3],
  ii: [4, 6],
  iii: [7, 9],
  iv: [10, 12],
  1: [1, 3],
  2: [4, 6],
  3: [7, 9],
  4: [10, 12],
}

/**
 * Reads a date as Vietnamese papers write it, whole or partial, with or without marks: '20.4.1940', 'Tháng 07 Năm
 * 1949', 'khoảng 1949', 'đầu năm 1949' (its first four months), 'trước 1945', '1950-1953', 'năm Mậu Thân', 'không rõ'.
 * Lunar days are kept as text and never converted; a two-digit or sexagenary year gives its candidates inside the
 * context, and a date only when one candidate is left (a lunar year is approximate: it ends about February).
 */
export function parseWrittenDate(written: string, context: WrittenDateContext = {}): WrittenDate {
  const text = toNfc(written).replace(/\s+/g, ' ').trim()
  let folded = foldText(text.replace(/[\u2044\u2215\uff0f]/g, '/'))
    .replace(/\(\s*(?:dl|duong lich)\s*\)|\bduong lich\b/g, '')
    .replace(/\s+/g, ' ')
    .replace(/[\s.,;:]+$/, '')
    .trim()
  if (/^[\s.…_\-/]*$/.test(folded)) return { kind: 'unknown', text }
  if (/\b(?:khong|chua|ko)\s+(?:ro|biet|nho|xac dinh|co)\b/.test(folded)) return { kind: 'unknown', text }
  const window = { from: context.earliest ?? DEFAULT_EARLIEST, to: context.latest ?? DEFAULT_LATEST }
  const asDate = (edtf: string): WrittenDate => {
    const date = parseEdtf(edtf)
    return date === undefined ? { kind: 'unreadable', text } : { kind: 'date', text, date }
  }
  const narrowed = (reason: 'sexagenary-year' | 'two-digit-year', edtfs: string[]): WrittenDate => {
    const candidates = edtfs
      .map(parseEdtf)
      .filter((date) => date !== undefined)
      .filter((date) => (date.latest ?? '') >= window.from && (date.earliest ?? '') <= window.to)
    const [only] = candidates
    if (only !== undefined && candidates.length === 1) return { kind: 'date', text, date: only }
    return { kind: 'undetermined', text, reason, candidates }
  }

  const cycle = SEXAGENARY.exec(folded)
  const index = cycle === null ? undefined : sexagenaryIndex(cycle[1] ?? '', cycle[2] ?? '')
  const lunar = /\bam lich\b|\(\s*al\s*\)|\bal$|\blich ta\b|\bthang (?:gieng|chap)\b/.test(folded)
  if (cycle !== null && index !== undefined) {
    const rest = folded
      .replace(cycle[0], '')
      .replace(/\(\s*al\s*\)|\bam lich\b|[(),]/g, ' ')
      .trim()
    const year = /(?<!\d)(\d{4})(?!\d)/.exec(rest)?.[1]
    const other = rest
      .replace(year ?? '', '')
      .replace(/\b(?:nam|tuoi|sinh|tuc|la)\b/g, '')
      .replace(/[\s\-–/]+/g, '')
    if (other !== '') return { kind: 'undetermined', text, reason: 'lunar', candidates: [] }
    if (year !== undefined) {
      const agrees = (Number(year) - 4) % 60 === index
      return agrees ? asDate(`${year}~`) : { kind: 'unreadable', text }
    }
    const years: string[] = []
    for (let candidate = 1804 + index; candidate <= 2100; candidate += 60) years.push(`${candidate}~`)
    return narrowed('sexagenary-year', years)
  }
  if (lunar) return { kind: 'undetermined', text, reason: 'lunar', candidates: [] }

  let mark = ''
  folded = folded.replace(
    /^(?:sinh|sn|mat|chet|hy sinh|hi sinh)(?:\s+(?:vao\s+)?(?=(?:ngay|nam|thang|\d))|\s*[:.]\s*)/,
    '',
  )
  if (/\(?\?\)?$|\((?:chua chac|nghi van)\)$/.test(folded)) {
    mark = '?'
    folded = folded.replace(/\s*(?:\(?\?\)?|\((?:chua chac|nghi van)\))$/, '')
  }
  const about = /^(?:vao\s+)?(?:khoang|do|chung|uoc)\s+/.exec(folded)
  if (about !== null) {
    mark = mark === '?' ? '%' : '~'
    folded = folded.slice(about[0].length)
  }

  const third = /^(dau|giua|cuoi)\s+nam\s+(\d{4})$/.exec(folded)
  const season = /^(?:mua\s+)(xuan|he|ha|thu|dong)(?:\s+nam)?\s+(\d{4})$/.exec(folded)
  const months = THIRDS[third?.[1] ?? ''] ?? SEASONS[season?.[1] ?? '']
  const partYear = third?.[2] ?? season?.[2]
  if (months !== undefined && partYear !== undefined) {
    return asDate(`${partYear}-${two(months[0])}~/${partYear}-${two(months[1])}~`)
  }
  const quarter = /^qu[yi]\s+(i{1,3}|iv|[1-4])(?:\s+nam|\s*\/)?\s*(\d{4})$/.exec(folded)
  const quarterMonths = QUARTERS[quarter?.[1] ?? '']
  if (quarter !== null && quarterMonths !== undefined) {
    return asDate(`${quarter[2]}-${two(quarterMonths[0])}/${quarter[2]}-${two(quarterMonths[1])}`)
  }
  const monthThird = /^(dau|giua|cuoi)\s+thang\s+(\d{1,2})\s*(?:\/|nam)\s*(\d{4})$/.exec(folded)
  if (monthThird !== null) {
    const [, part, month = '', year = ''] = monthThird
    const last = daysInMonth(Number(year), Number(month))
    const [from, to] = part === 'dau' ? [1, 10] : part === 'giua' ? [11, 20] : [21, last]
    const prefix = `${year}-${two(Number(month))}`
    return asDate(`${prefix}-${two(from)}~/${prefix}-${two(to)}~`)
  }
  const decade = /^(?:(?:nhung nam|thap nien|thap ki|thap ky|nam)\s+)?(\d{3})[0x]$/.exec(folded)
  if (decade !== null && (/^(?:nhung|thap)/.test(folded) || folded.endsWith('x')))
    return asDate(`${decade[1]}X${mark}`)
  const century = /^the k[iy]\s+(xviii|xix|xxi|xx|18|19|20|21)$/.exec(folded)
  if (century !== null) {
    const number = { xviii: 18, xix: 19, xx: 20, xxi: 21 }[century[1] ?? ''] ?? Number(century[1])
    return asDate(`${number - 1}XX${mark}`)
  }

  const bounded = /^(truoc|sau|den|tu)\s+(.+?)(?:\s+tro\s+(?:ve\s+truoc|di|ve\s+sau))?$/.exec(folded)
  const range =
    /^tu\s+(.+?)\s+den\s+(.+)$/.exec(folded) ?? /^(?:nam\s+)?(\d{4})\s*[-–]\s*(\d{4})$/.exec(folded)
  if (range !== null) {
    const from = simpleFrom(range[1] ?? '')
    const until = simpleFrom(range[2] ?? '')
    if (from !== undefined && until !== undefined && 'edtf' in from && 'edtf' in until) {
      return asDate(`${from.edtf}${mark}/${until.edtf}${mark}`)
    }
    return { kind: 'unreadable', text }
  }
  if (bounded !== null) {
    const bound = simpleFrom(bounded[2] ?? '')
    if (bound === undefined || !('edtf' in bound)) return { kind: 'unreadable', text }
    const neighbour = { truoc: -1, sau: 1, den: 0, tu: 0 }[bounded[1] ?? ''] ?? 0
    const moved = shift(bound.edtf, neighbour)
    if (moved === undefined) return { kind: 'unreadable', text }
    return asDate(
      bounded[1] === 'truoc' || bounded[1] === 'den' ? `../${moved}${mark}` : `${moved}${mark}/..`,
    )
  }

  const simple = simpleFrom(folded)
  if (simple === undefined) return { kind: 'unreadable', text }
  if ('edtf' in simple) return asDate(`${simple.edtf}${mark}`)
  if ('noYear' in simple) return { kind: 'undetermined', text, reason: 'no-year', candidates: [] }
  return narrowed(
    'two-digit-year',
    ['18', '19', '20'].map((hundreds) => `${hundreds}${simple.shortYear}${simple.rest}${mark}`),
  )
}

/** The year, month or day that many before or after, in the same precision. */
function shift(edtf: string, by: number): string | undefined {
  const date = parseSimple(edtf)
  if (date === undefined || date.earliest === null) return undefined
  if (date.precision === 'day') return addDays(date.earliest, by)
  const year = Number(edtf.slice(0, 4))
  if (date.precision === 'year') return String(year + by)
  const index = year * 12 + Number(edtf.slice(5, 7)) - 1 + by
  return `${Math.floor(index / 12)}-${two((index % 12) + 1)}`
}

// The words of dates in Vietnamese. They stand here and not in the catalogues because the same words are read above:
// what is shown can always be read back (a test does).
const ROMAN_CENTURIES: Record<number, string> = { 18: 'XVIII', 19: 'XIX', 20: 'XX', 21: 'XXI' }

function formatSimple(edtf: string): string {
  const date = parseSimple(edtf)
  if (date === undefined) return edtf
  const year = edtf.slice(0, 4)
  let words: string
  if (date.precision === 'unknown') words = 'không rõ'
  else if (date.precision === 'century') {
    const number = Number(year.slice(0, 2)) + 1
    words = `thế kỷ ${ROMAN_CENTURIES[number] ?? number}`
  } else if (date.precision === 'decade') words = `thập niên ${year.slice(0, 3)}0`
  else if (date.precision === 'day' && date.earliest !== null) words = formatLegalDate(date.earliest)
  else if (date.precision === 'month') words = `${edtf.slice(5, 7)}/${year}`
  else words = year
  return `${date.approximate ? 'khoảng ' : ''}${words}${date.uncertain ? ' (chưa chắc)' : ''}`
}

/**
 * The date in words for Vietnamese readers: '20/04/1940', '07/1949', 'khoảng 1949', 'đầu năm 1949', 'trước 1945',
 * 'từ 1950 đến 1953', 'không rõ'. A text that is not our EDTF comes back unchanged.
 */
export function formatEdtf(edtf: string): string {
  const slash = edtf.indexOf('/')
  if (slash < 0) return formatSimple(edtf)
  if (parseEdtf(edtf) === undefined) return edtf
  const part = /^(\d{4})-(\d{2})~\/\1-(\d{2})~$/.exec(edtf)
  if (part !== null) {
    const named = Object.entries({
      'đầu năm': THIRDS['dau'],
      'giữa năm': THIRDS['giua'],
      'cuối năm': THIRDS['cuoi'],
    })
    for (const [words, months] of named) {
      if (months !== undefined && two(months[0]) === part[2] && two(months[1]) === part[3])
        return `${words} ${part[1]}`
    }
  }
  const from = edtf.slice(0, slash)
  const until = edtf.slice(slash + 1)
  const open = (side: string) => side === '' || side === '..'
  const bare = (side: string) => side.replace(/[?~%]$/, '')
  const doubt = (side: string) => (/[?%]$/.test(side) ? ' (chưa chắc)' : '')
  const about = (side: string) => (/[~%]$/.test(side) ? 'khoảng ' : '')
  if (open(from))
    return `${about(until)}trước ${formatSimple(shift(bare(until), 1) ?? bare(until))}${doubt(until)}`
  if (open(until))
    return `${about(from)}sau ${formatSimple(shift(bare(from), -1) ?? bare(from))}${doubt(from)}`
  if (about(from) !== about(until) || doubt(from) !== doubt(until))
    return `từ ${formatSimple(from)} đến ${formatSimple(until)}`
  return `${about(from)}từ ${formatSimple(bare(from))} đến ${formatSimple(bare(until))}${doubt(from)}`
}
