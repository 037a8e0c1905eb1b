import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  addMonths,
  compareLegalDates,
  daysBetween,
  endOfMonth,
  formatLegalDate,
  isLegalDate,
  legalDate,
  legalDateOf,
  parseLegalDate,
  startOfMonth,
  weekdayOf,
} from './legal-date.ts'

const anyDay = fc.integer({ min: 0, max: 200_000 }).map((days) => addDays(legalDate('1800-01-01'), days))

describe('a legal date', () => {
  it.each([
    ['15/6/2026', '2026-06-15'],
    ['15-6-2026', '2026-06-15'],
    ['15.06.2026', '2026-06-15'],
    ['ngày 15 tháng 6 năm 2026', '2026-06-15'],
    ['Ngày 15 tháng 06 năm 2026', '2026-06-15'],
    ['2026-06-15', '2026-06-15'],
    ['29/2/2024', '2024-02-29'],
  ])('is read from %s', (written, day) => {
    expect(parseLegalDate(written)).toBe(day)
  })

  it.each(['29/2/2023', '31/4/2026', '6/2026', '15/6/26', '0/6/2026', '15/13/2026', 'hôm nay', ''])(
    'is not made up from %s',
    (written) => {
      expect(parseLegalDate(written)).toBeUndefined()
    },
  )

  it('is read when typed in decomposed Unicode', () => {
    expect(parseLegalDate('ngày 15 tháng 6 năm 2026'.normalize('NFD'))).toBe('2026-06-15')
  })

  it('refuses an invalid text with a stable code', () => {
    expect(() => legalDate('2023-02-29')).toThrow(expect.objectContaining({ code: 'legal-date.invalid' }))
  })

  it('comes back from the form of official papers', () => {
    fc.assert(fc.property(anyDay, (day) => parseLegalDate(formatLegalDate(day)) === day))
  })

  it('moves by days as it counts them, in the order of its text', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -5000, max: 5000 }), (day, days) => {
        const moved = addDays(day, days)
        expect(isLegalDate(moved)).toBe(true)
        expect(daysBetween(day, moved)).toBe(days)
        expect(Math.sign(compareLegalDates(moved, day))).toBe(Math.sign(days))
      }),
    )
  })

  it('moves by months to the last day where a month is shorter', () => {
    expect(addMonths(legalDate('2024-01-31'), 1)).toBe('2024-02-29')
    expect(addMonths(legalDate('2024-03-31'), -13)).toBe('2023-02-28')
    expect(addMonths(legalDate('2025-12-15'), 1)).toBe('2026-01-15')
  })

  it('knows the bounds of its month', () => {
    expect([startOfMonth(legalDate('2024-02-10')), endOfMonth(legalDate('2024-02-10'))]).toEqual([
      '2024-02-01',
      '2024-02-29',
    ])
  })

  it('has its day of the week, before 1970 too', () => {
    fc.assert(fc.property(anyDay, (day) => weekdayOf(day) === (new Date(`${day}T00:00:00Z`).getUTCDay() || 7)))
    expect([weekdayOf(legalDate('2025-04-25')), weekdayOf(legalDate('1945-09-02'))]).toEqual([5, 7])
  })

  it('changes at midnight in Viet Nam, not in Greenwich', () => {
    expect(legalDateOf(new Date('2026-06-14T16:59:59.999Z'))).toBe('2026-06-14')
    expect(legalDateOf(new Date('2026-06-14T17:00:00.000Z'))).toBe('2026-06-15')
  })
})
