import { parseEdtf } from '#shared/edtf.ts'

/** How two dates stand to each other. Which of them applies first is the order here. */
export const DATE_LEVELS = [
  'same-day',
  'swapped',
  'same-month',
  'same-year',
  'overlap',
  'day-month',
  'lunar-year',
  'part-of-day',
  'other-day',
  'near-year',
  'digit',
  'far',
] as const
export type DateLevel = (typeof DATE_LEVELS)[number]

/** A date as numbers: years and, where they are known, month and day (0 where not). */
export type DateForm = {
  edtf: string
  year: number
  lastYear: number
  month: number
  day: number
  approximate: boolean
}

/** The date of an EDTF expression; null where it says nothing or is open: nothing is never equal to nothing. */
export function readDate(edtf: string | null): DateForm | null {
  if (edtf === null) return null
  const date = parseEdtf(edtf)
  if (date === undefined || date.earliest === null || date.latest === null) return null
  const month = date.precision === 'day' || date.precision === 'month' ? Number(date.earliest.slice(5, 7)) : 0
  return {
    edtf,
    year: Number(date.earliest.slice(0, 4)),
    lastYear: Number(date.latest.slice(0, 4)),
    month,
    day: date.precision === 'day' ? Number(date.earliest.slice(8, 10)) : 0,
    approximate: date.approximate || date.uncertain,
  }
}

const digitsApart = (a: number, b: number): number => {
  let apart = 0
  for (let x = a, y = b, i = 0; i < 4; i++) {
    if (x % 10 !== y % 10) apart++
    x = Math.trunc(x / 10)
    y = Math.trunc(y / 10)
  }
  return apart
}

/** How two known dates stand to each other, mistakes of papers understood: day and month exchanged, the lunar year, a digit misread. */
export function compareDates(a: DateForm, b: DateForm): DateLevel {
  const single = a.year === a.lastYear && b.year === b.lastYear
  if (single && a.year === b.year) {
    if (a.day > 0 && b.day > 0) {
      if (a.day === b.day && a.month === b.month) return 'same-day'
      if (a.day === b.month && a.month === b.day) return 'swapped'
      return a.day === b.day || a.month === b.month ? 'part-of-day' : 'other-day'
    }
    if (a.month > 0 && b.month > 0) return a.month === b.month ? 'same-month' : 'other-day'
    return 'same-year'
  }
  if (a.year <= b.lastYear && b.year <= a.lastYear) return 'overlap'
  const gap = Math.max(a.year - b.lastYear, b.year - a.lastYear)
  const sameDay = a.day > 0 && a.day === b.day && a.month === b.month
  if (sameDay && (gap === 1 || digitsApart(a.year, b.year) === 1)) return 'day-month'
  // Two whole days that differ and lie in two years are two birthdays, not one day counted by another calendar.
  if (gap === 1) return a.day > 0 && b.day > 0 ? 'near-year' : 'lunar-year'
  if (gap <= 3 && (a.approximate || b.approximate)) return 'overlap'
  if (gap <= 3) return 'near-year'
  return single && digitsApart(a.year, b.year) === 1 ? 'digit' : 'far'
}
