import { afterEach, describe, expect, it, vi } from 'vitest'
import { fixedDayClock, stoppedClock, systemClock } from './clock.ts'
import { legalDate, legalDateOf } from './legal-date.ts'

afterEach(() => vi.useRealTimers())

describe('a clock', () => {
  it('fixed on a day keeps the time of day of the machine', () => {
    vi.useFakeTimers({ now: new Date('2027-01-20T08:30:00+07:00') })
    const clock = fixedDayClock(legalDate('2026-06-15'))
    expect(clock.now().toISOString()).toBe('2026-06-15T01:30:00.000Z')
    vi.advanceTimersByTime(90_000)
    expect(clock.now().toISOString()).toBe('2026-06-15T01:31:30.000Z')
    expect(clock.today()).toBe('2026-06-15')
  })

  it('fixed on a day never leaves it, around midnight in Viet Nam either', () => {
    const clock = fixedDayClock(legalDate('2026-06-15'))
    for (const instant of [
      '2027-01-20T23:59:59.999+07:00',
      '2027-01-21T00:00:00+07:00',
      '2027-01-21T06:59:00+07:00',
    ]) {
      vi.useFakeTimers({ now: new Date(instant) })
      expect(legalDateOf(clock.now())).toBe('2026-06-15')
    }
  })

  it('of the machine has its legal day in Viet Nam', () => {
    vi.useFakeTimers({ now: new Date('2026-06-14T18:00:00Z') })
    expect(systemClock.today()).toBe('2026-06-15')
    expect(systemClock.now().toISOString()).toBe('2026-06-14T18:00:00.000Z')
  })

  it('that stands cannot be moved through the date it hands out', () => {
    const clock = stoppedClock(new Date('2020-05-26T10:00:00+07:00'))
    clock.now().setUTCFullYear(1999)
    expect([clock.now().toISOString(), clock.today()]).toEqual(['2020-05-26T03:00:00.000Z', '2020-05-26'])
  })
})
