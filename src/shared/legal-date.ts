declare const legalDateBrand: unique symbol

/** A day of the Gregorian calendar as the law counts it, 'YYYY-MM-DD', years 1000 to 9999. */
export type LegalDate = string & { readonly [legalDateBrand]: true }

const ISO = /^(\d{4})-(\d{2})-(\d{2})$/
const NUMERIC = /^(?:ngày\s+)?(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})$/u
const IN_WORDS =
  /^(?:ngày|mồng|mùng)\s*(?:mồng|mùng)?\s*(\d{1,2})\s*,?\s*tháng\s*(\d{1,2})\s*,?\s*năm\s*(\d{4})$/u

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const

/** Days in a month of the Gregorian calendar; `month` 1 to 12. */
export function daysInMonth(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && leap ? 29 : (MONTH_DAYS[month - 1] ?? 0)
}

/** A legal date from its parts, or undefined where no such day exists (31/2, year 49). */
export function legalDateFrom(year: number, month: number, day: number): LegalDate | undefined {
  if (!Number.isInteger(year) || !Number.isInteger(month) || !Number.isInteger(day)) return undefined
  if (year < 1000 || year > 9999 || month < 1 || month > 12) return undefined
  if (day < 1 || day > daysInMonth(year, month)) return undefined
  const two = (part: number) => String(part).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)}` as LegalDate
}

/** Whether a text is a valid 'YYYY-MM-DD' day. */
export function isLegalDate(text: string): text is LegalDate {
  const parts = ISO.exec(text)
  return parts !== null && legalDateFrom(Number(parts[1]), Number(parts[2]), Number(parts[3])) !== undefined
}

/** The branded form of a valid 'YYYY-MM-DD'; throws `legal-date.invalid` with the text otherwise. */
export function legalDate(text: string): LegalDate {
  if (isLegalDate(text)) return text
  throw Object.assign(new Error(`not a legal date: ${text}`), { code: 'legal-date.invalid', data: { text } })
}

/**
 * Reads a full day as people in Viet Nam type it: '15/6/2026', '15-6-2026', '15.6.2026',
 * 'ngày 15 tháng 6 năm 2026', and ISO. Undefined when it is not one existing day: partial dates belong to `edtf.ts`.
 */
export function parseLegalDate(text: string): LegalDate | undefined {
  const tidy = text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()
  if (isLegalDate(tidy)) return tidy
  const parts = NUMERIC.exec(tidy) ?? IN_WORDS.exec(tidy)
  return parts === null ? undefined : legalDateFrom(Number(parts[3]), Number(parts[2]), Number(parts[1]))
}

/** '15/06/2026', the form of Vietnamese official papers. */
export function formatLegalDate(date: LegalDate): string {
  return `${date.slice(8, 10)}/${date.slice(5, 7)}/${date.slice(0, 4)}`
}

export const yearOf = (date: LegalDate): number => Number(date.slice(0, 4))
export const monthOf = (date: LegalDate): number => Number(date.slice(5, 7))
export const dayOf = (date: LegalDate): number => Number(date.slice(8, 10))

const DAY_MS = 86_400_000
const LEGAL_OFFSET_MS = 7 * 3_600_000

const epochDay = (date: LegalDate): number => Date.parse(`${date}T00:00:00Z`) / DAY_MS
const fromEpochDay = (day: number): LegalDate => legalDate(new Date(day * DAY_MS).toISOString().slice(0, 10))

/**
 * The legal day of an instant. Fixed at UTC+7, the legal time of the whole country since 13/6/1975; instants before
 * that are not stored anywhere (old days are dates, not instants).
 */
export function legalDateOf(instant: Date): LegalDate {
  return legalDate(new Date(instant.getTime() + LEGAL_OFFSET_MS).toISOString().slice(0, 10))
}

/** The day `days` later, or earlier when negative; throws `legal-date.invalid` beyond the years 1000 to 9999. */
export function addDays(date: LegalDate, days: number): LegalDate {
  return fromEpochDay(epochDay(date) + days)
}

/** The same day `months` later, or the last day of that month where it is shorter (31/1 + 1 month = 28/2). */
export function addMonths(date: LegalDate, months: number): LegalDate {
  const index = yearOf(date) * 12 + monthOf(date) - 1 + months
  const year = Math.floor(index / 12)
  const month = (index % 12) + 1
  const moved = legalDateFrom(year, month, Math.min(dayOf(date), daysInMonth(year, month)))
  if (moved !== undefined) return moved
  throw Object.assign(new Error(`no legal date ${months} months from ${date}`), {
    code: 'legal-date.invalid',
    data: { date, months },
  })
}

/** Whole days from `from` to `until`; negative when `until` is earlier. */
export function daysBetween(from: LegalDate, until: LegalDate): number {
  return epochDay(until) - epochDay(from)
}

/** The day of the week, Monday 1 to Sunday 7 (ISO 8601); in Vietnamese "thứ Hai" is Monday. */
export function weekdayOf(date: LegalDate): number {
  return ((((epochDay(date) + 3) % 7) + 7) % 7) + 1
}

/** Negative, zero or positive, for sorting. */
export function compareLegalDates(a: LegalDate, b: LegalDate): number {
  return a < b ? -1 : a > b ? 1 : 0
}

export function startOfMonth(date: LegalDate): LegalDate {
  return `${date.slice(0, 8)}01` as LegalDate
}

export function endOfMonth(date: LegalDate): LegalDate {
  return `${date.slice(0, 8)}${daysInMonth(yearOf(date), monthOf(date))}` as LegalDate
}
