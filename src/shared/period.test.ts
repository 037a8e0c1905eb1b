import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, legalDate, type LegalDate } from './legal-date.ts'
import {
  fromDaterange,
  intersectPeriods,
  period,
  periodContains,
  periodsOverlap,
  periodThrough,
  toDaterange,
  type Period,
} from './period.ts'

const start = legalDate('2020-01-01')
const anyDay = fc.integer({ min: 0, max: 60 }).map((days) => addDays(start, days))
const bound = fc.option(anyDay, { nil: null, freq: 4 })
const anyPeriod: fc.Arbitrary<Period> = fc
  .tuple(bound, bound)
  .filter(([from, until]) => from === null || until === null || from < until)
  .map(([from, until]) => period(from, until))
const days: LegalDate[] = Array.from({ length: 63 }, (_, i) => addDays(start, i - 1))

describe('a period', () => {
  it('holds its first day and not its end', () => {
    const districts = period(legalDate('1997-01-01'), legalDate('2025-07-01'))
    const held = ['1996-12-31', '1997-01-01', '2025-06-30', '2025-07-01'].map((day) =>
      periodContains(districts, legalDate(day)),
    )
    expect(held).toEqual([false, true, true, false])
  })

  it('through a last day ends on the day after', () => {
    expect(periodThrough(legalDate('2024-01-01'), legalDate('2024-12-31'))).toEqual({
      from: '2024-01-01',
      until: '2025-01-01',
    })
  })

  it('without a day is refused', () => {
    expect(() => period(start, start)).toThrow(expect.objectContaining({ code: 'period.empty' }))
  })

  it('shares with another exactly the days that both hold', () => {
    fc.assert(
      fc.property(anyPeriod, anyPeriod, (a, b) => {
        const both = intersectPeriods(a, b)
        expect(periodsOverlap(a, b)).toBe(both !== null)
        for (const day of days) {
          const expected = periodContains(a, day) && periodContains(b, day)
          expect(both !== null && periodContains(both, day)).toBe(expected)
        }
      }),
    )
  })

  it('comes back from the text of a daterange', () => {
    fc.assert(
      fc.property(anyPeriod, (p) => {
        expect(fromDaterange(toDaterange(p))).toEqual(p)
      }),
    )
  })

  it('is read from the other ways to bound a daterange', () => {
    expect(fromDaterange('[2020-01-01,2020-01-31]')).toEqual({ from: '2020-01-01', until: '2020-02-01' })
    expect(fromDaterange('(2020-01-01,)')).toEqual({ from: '2020-01-02', until: null })
    expect(fromDaterange('empty')).toBeNull()
    expect(() => fromDaterange('[soon,later)')).toThrow(
      expect.objectContaining({ code: 'period.unreadable' }),
    )
  })
})
