import { parseWrittenDate } from '#shared/edtf.ts'

/** A date as old papers write it. `edtf` null: the words speak of a date that no calendar day can be made of. */
export type WrittenDate = { edtf: string | null; raw: string; start: number; end: number }

// A figure that a letter or figure stands against ("I6", "2l2") is not the figure on the paper: no date is made of it.
const ALONE = '(?<=ngày|ngay|(?<![\\p{L}\\p{N}]))'
const DAY = `${ALONE}(\\d{1,2})`
const MONTH = '(\\d{1,2})'
const YEAR = '(\\d{4})'
const PATTERNS: { pattern: RegExp; whole: boolean }[] = [
  {
    pattern: new RegExp(
      `(?:(?:ngày|ngay)\\s*)?${DAY}\\s*,?\\s*(?:tháng|thang)\\s*${MONTH}\\s*,?\\s*(?:năm|nam)\\s*${YEAR}(?!\\d)`,
      'giu',
    ),
    whole: true,
  },
  {
    pattern: new RegExp(`(?<!\\d)${DAY}\\s?[/.-]\\s?${MONTH}\\s?[/.-]\\s?${YEAR}(?!\\d)`, 'gu'),
    whole: true,
  },
  {
    pattern: new RegExp(
      `(?:tháng|thang)\\s*${MONTH}\\s*,?\\s*(?:(?:năm|nam)|[/.-])\\s*${YEAR}(?!\\d)`,
      'giu',
    ),
    whole: false,
  },
  { pattern: new RegExp(`(?<![\\d/.-])${MONTH}\\s?[/.-]\\s?${YEAR}(?!\\d)`, 'gu'), whole: false },
  {
    pattern: new RegExp(`(?:khoảng|đầu|cuối|giữa|độ)\\s*(?:năm|nam)\\s*${YEAR}(?!\\d)`, 'giu'),
    whole: false,
  },
  { pattern: new RegExp(`(?:năm|nam)\\s*${YEAR}(?!\\d)`, 'giu'), whole: false },
  { pattern: new RegExp(`(?<![\\d/.,-])${YEAR}(?![\\d/]|[.,-]\\d)`, 'gu'), whole: false },
]

/**
 * The first date in the text, the fullest form at its place: day, month and year, then month and year, then a year.
 * Digits are taken as they stand: a day or month that no calendar has gives `edtf` null, never a corrected one.
 * What the words mean is for `parseWrittenDate` to say. Undefined when nothing looks like a date.
 */
export function findWrittenDate(text: string): WrittenDate | undefined {
  let best: WrittenDate | undefined
  for (const { pattern, whole } of PATTERNS) {
    pattern.lastIndex = 0
    const match = pattern.exec(text)
    if (match === null) continue
    const cut = !whole && hasBrokenDay(text.slice(0, match.index))
    const found: WrittenDate = {
      edtf: cut ? null : toEdtf(match[0]),
      raw: match[0].trim(),
      start: match.index,
      end: match.index + match[0].length,
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
function toEdtf(raw: string): string | null {
  const written = parseWrittenDate(raw.trim())
  if (written.kind !== 'date') return null
  const year = Number(written.date.edtf.slice(0, 4))
  return year >= 1800 && year <= 2100 ? written.date.edtf : null
}
