import type { Limit, LimitUnit } from './deadlines.types.ts'

const UNITS: Record<string, LimitUnit> = {
  'working day': 'working-days',
  'working days': 'working-days',
  wd: 'working-days',
  'ngày làm việc': 'working-days',
  day: 'calendar-days',
  days: 'calendar-days',
  d: 'calendar-days',
  'calendar day': 'calendar-days',
  'calendar days': 'calendar-days',
  ngày: 'calendar-days',
  'working hour': 'working-hours',
  'working hours': 'working-hours',
  h: 'working-hours',
  'giờ làm việc': 'working-hours',
}
const SAME_DAY = ['same day', 'trong ngày']

/** Reads "12 working days", "12 days", "05 ngày làm việc", "4 working hours", "same day". Undefined when it is none of these. */
export function parseLimit(text: string): Limit | undefined {
  const tidy = text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()
  if (SAME_DAY.includes(tidy)) return { amount: 0, unit: 'same-day' }
  const parts = /^(\d{1,4}(?:[.,]5)?) ?(\D+)$/u.exec(tidy)
  const unit = UNITS[parts?.[2] ?? '']
  const amount = Number((parts?.[1] ?? '').replace(',', '.'))
  if (unit === undefined || !(amount > 0)) return undefined
  // Half a calendar day, and parts of days that no half-day can make, do not exist.
  return unit === 'calendar-days' && !Number.isInteger(amount) ? undefined : { amount, unit }
}
