import { parseWrittenDate, UNKNOWN_EDTF, type WrittenDateContext } from '#shared/edtf.ts'

/** A date as old papers write it. `edtf` null: the words speak of a date that no calendar day can be made of. */
export type WrittenDate = { edtf: string | null; raw: string; start: number; end: number }

// A figure that a letter or figure stands against ("I6", "2l2") is not the figure on the paper: no date is made of it.
const ALONE = '(?<=ngày|ngay|(?<![\\p{L}\\p{N}]))'
const DAY = `${ALONE}(\\d{1,2})`
const MONTH = '(\\d{1,2}|[IVX]{1,4})'
const YEAR = '(\\d{4})'
const TO_YEAR = '(?:(?:năm|nam)\\s*)?'
const STEM = 'Giáp|Ất|Bính|Đinh|Mậu|Kỷ|Kỉ|Canh|Tân|Nhâm|Quý|Quí'
const BRANCH = 'Tý|Tí|Sửu|Dần|Mão|Mẹo|Thìn|Tỵ|Tị|Ngọ|Mùi|Thân|Dậu|Tuất|Hợi'
/** Fullest first. `whole`: has a day, so that no unread day can stand before it. */
const PATTERNS: { pattern: RegExp; whole: boolean }[] = [
  [
    `(?:(?:ngày|ngay)\\s*)?${DAY}\\s*,?\\s*(?:tháng|thang)\\s*${MONTH}\\s*,?\\s*(?:năm|nam)\\s*${YEAR}(?!\\d)`,
    true,
  ],
  [`(?<!\\d)${DAY}\\s?[/.-]\\s?${MONTH}\\s?[/.-]\\s?${YEAR}(?!\\d)`, true],
  [`(?:đầu|giữa|cuối)\\s*tháng\\s*(?:\\d{1,2})\\s*(?:/|năm)\\s*${YEAR}(?!\\d)`, true],
  [`(?:đầu|giữa|cuối)\\s*(?:năm|nam)\\s*${YEAR}(?!\\d)`, true],
  [`mùa\\s+(?:xuân|hè|hạ|thu|đông)\\s*,?\\s*${TO_YEAR}${YEAR}(?!\\d)`, true],
  [`(?<!\\d)${YEAR}\\s?[–-]\\s?${YEAR}(?!\\d)`, true],
  [`(?:trước|sau)\\s+(?:năm|nam)\\s*${YEAR}(?!\\d)`, true],
  [
    `(?:khoảng|độ|chừng)\\s*(?:(?:tháng|thang)\\s*\\d{1,2}\\s*(?:/|-|năm|nam)\\s*)?${TO_YEAR}${YEAR}(?!\\d)`,
    true,
  ],
  [`(?:tháng|thang)\\s*${MONTH}\\s*,?\\s*(?:(?:năm|nam)|[/.-])\\s*${YEAR}(?!\\d)`, false],
  [`(?<![\\d/.-])${MONTH}\\s?[/.-]\\s?${YEAR}(?!\\d)`, false],
  [`(?:năm|nam)\\s*${YEAR}(?!\\d)`, false],
  [`(?<![\\d/.,-])${YEAR}(?![\\d/]|[.,-]\\d)`, false],
  // "20/4/40": the century is for `parseWrittenDate` to say, where only one can be meant.
  [`(?<![\\d/.-])${DAY}\\s?[/.-]\\s?${MONTH}\\s?[/.-]\\s?\\d{2}(?![\\d/.-]|\\s?\\d)`, true],
  [`(?:năm\\s+)?(?:${STEM})\\s+(?:${BRANCH})(?!\\p{L})`, true],
  // Nothing is known of it, and the paper says so: that stands where the date would.
  [`(?<=^[\\s.:,]{0,3})(?:không|chưa)\\s+(?:rõ|nhớ|biết|xác định)(?!\\p{L})`, true],
].map(([source, whole]) => ({ pattern: new RegExp(source as string, 'giu'), whole: whole as boolean }))

/** A day of the moon's calendar is never made one of the sun's. */
const LUNAR_BEHIND = /^\s*,?\s*\(?\s*(?:âm\s*lịch|AL(?!\p{L})|al\))/u
const LUNAR_BEFORE = /(?:âm\s*lịch|mùng|mồng)\s*(?:ngày)?\s*$/iu

/**
 * The first date in the text, the fullest form at its place: day, month and year, then month and year, then a year.
 * Digits are taken as they stand: a day or month that no calendar has gives `edtf` null, never a corrected one.
 * What the words mean is for `parseWrittenDate` to say. Undefined when nothing looks like a date.
 */
export function findWrittenDate(text: string, context: WrittenDateContext = {}): WrittenDate | undefined {
  let best: WrittenDate | undefined
  for (const { pattern, whole } of PATTERNS) {
    pattern.lastIndex = 0
    const match = pattern.exec(text)
    if (match === null) continue
    const before = text.slice(0, match.index)
    const end = match.index + match[0].length
    const lunar = LUNAR_BEHIND.test(text.slice(end)) || LUNAR_BEFORE.test(before)
    const cut = lunar || (!whole && hasBrokenDay(before))
    const found: WrittenDate = {
      edtf: cut ? null : toEdtf(match[0], context),
      raw: match[0].trim(),
      start: match.index,
      end,
    }
    // A fuller form found earlier in the list wins unless the shorter one ends before it begins.
    if (best === undefined || found.end <= best.start) best = found
  }
  return best
}

/** A day was written before the month, and could not be made out: the month alone would pass for all that is there. */
function hasBrokenDay(before: string): boolean {
  return /(?:ngày|ngay)\s+\S{1,4}\s*(?:tháng|thang)?\s*$/iu.test(before) || /\d\S?\s*$/u.test(before)
}

/** Years before 1800 and after 2100 are misread figures, not dates of these papers. */
function toEdtf(raw: string, context: WrittenDateContext): string | null {
  const written = parseWrittenDate(raw.trim(), context)
  if (written.kind === 'unknown') return UNKNOWN_EDTF
  if (written.kind !== 'date') return null
  const year = Number(/\d{4}/u.exec(written.date.edtf)?.[0])
  return year >= 1800 && year <= 2100 ? written.date.edtf : null
}
