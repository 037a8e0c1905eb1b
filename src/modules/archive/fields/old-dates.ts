import { daysInMonth } from '#shared/legal-date.ts'

/** A date as old papers write it. `edtf` null: the words speak of a date that no calendar day can be made of. */
export type WrittenDate = { edtf: string | null; raw: string; start: number; end: number }

const DAY = '(\\d{1,2})'
const MONTH = '(\\d{1,2})'
const YEAR = '(\\d{4})'
const PATTERNS: { pattern: RegExp; order: ('day' | 'month' | 'year')[]; approximate?: true }[] = [
  {
    pattern: new RegExp(
      `(?:ngày|ngay)?\\s*${DAY}\\s*,?\\s*(?:tháng|thang)\\s*${MONTH}\\s*,?\\s*(?:năm|nam)\\s*${YEAR}(?!\\d)`,
      'giu',
    ),
    order: ['day', 'month', 'year'],
  },
  {
    pattern: new RegExp(`(?<!\\d)${DAY}\\s?[/.-]\\s?${MONTH}\\s?[/.-]\\s?${YEAR}(?!\\d)`, 'gu'),
    order: ['day', 'month', 'year'],
  },
  {
    pattern: new RegExp(
      `(?:tháng|thang)\\s*${MONTH}\\s*,?\\s*(?:(?:năm|nam)|[/.-])\\s*${YEAR}(?!\\d)`,
      'giu',
    ),
    order: ['month', 'year'],
  },
  { pattern: new RegExp(`(?<![\\d/.-])${MONTH}\\s?[/.-]\\s?${YEAR}(?!\\d)`, 'gu'), order: ['month', 'year'] },
  {
    pattern: new RegExp(`(?:khoảng|đầu|cuối|giữa|độ)\\s*(?:năm|nam)\\s*${YEAR}(?!\\d)`, 'giu'),
    order: ['year'],
    approximate: true,
  },
  { pattern: new RegExp(`(?:năm|nam)\\s*${YEAR}(?!\\d)`, 'giu'), order: ['year'] },
  { pattern: new RegExp(`(?<![\\d/.,-])${YEAR}(?![\\d/]|[.,-]\\d)`, 'gu'), order: ['year'] },
]

/**
 * The first date in the text, the fullest form at its place: day, month and year, then month and year, then a year.
 * Digits are taken as they stand: a day or month that no calendar has gives `edtf` null, never a corrected one.
 * "đầu năm 1949" is EDTF `1949~`. Undefined when nothing looks like a date.
 */
export function findWrittenDate(text: string): WrittenDate | undefined {
  let best: WrittenDate | undefined
  for (const { pattern, order, approximate } of PATTERNS) {
    pattern.lastIndex = 0
    const match = pattern.exec(text)
    if (match === null) continue
    const found: WrittenDate = {
      edtf: toEdtf(match, order, approximate === true),
      raw: match[0].trim(),
      start: match.index,
      end: match.index + match[0].length,
    }
    // A fuller form found earlier in the list wins unless the shorter one ends before it begins.
    if (best === undefined || found.end <= best.start) best = found
  }
  return best
}

function toEdtf(
  match: RegExpExecArray,
  order: ('day' | 'month' | 'year')[],
  approximate: boolean,
): string | null {
  const part = (name: 'day' | 'month' | 'year'): number | undefined => {
    const at = order.indexOf(name)
    return at === -1 ? undefined : Number(match[at + 1])
  }
  const [day, month, year] = [part('day'), part('month'), part('year')]
  if (year === undefined || year < 1800 || year > 2100) return null
  if (month === undefined) return `${year}${approximate ? '~' : ''}`
  if (month < 1 || month > 12) return null
  const stamp = `${year}-${String(month).padStart(2, '0')}`
  if (day === undefined) return stamp
  if (day < 1 || day > daysInMonth(year, month)) return null
  return `${stamp}-${String(day).padStart(2, '0')}`
}
