import { afterEach, describe, expect, it, vi } from 'vitest'
import { fixedDayClock, stoppedClock, systemClock } from './clock.ts'
import { legalDate, legalDateOf } from './legal-date.ts'

afterEach(() => vi.useRealTimers())

describe('a clock', () => {
  it('fixed on a day opens at eight and runs with the machine', () => {
    vi.useFakeTimers({ now: new Date('2027-01-20T16:30:00+07:00') })
    const clock = fixedDayClock(legalDate('2026-06-15'), new Date('2027-01-20T16:30:00+07:00'))
    expect(clock.now().toISOString()).toBe('2026-06-15T01:00:00.000Z')
    vi.advanceTimersByTime(10_000)
    expect(clock.now().getTime()).toBeCloseTo(Date.parse('2026-06-15T01:00:10.000Z'), -2)
    expect(clock.today()).toBe('2026-06-15')
  })

  it('fixed on a day never leaves it and never goes back, over midnight, a restart and a year', () => {
    const since = new Date('2027-01-20T16:30:00+07:00')
    let last = 0
    for (let hours = 0; hours < 24 * 365; hours += 1 + hours / 7) {
      vi.useFakeTimers({ now: new Date(since.getTime() + hours * 3_600_000) })
      const now = fixedDayClock(legalDate('2026-06-15'), since).now()
      expect(legalDateOf(now)).toBe('2026-06-15')
      expect(now.getTime()).toBeGreaterThan(last)
      last = now.getTime()
    }
  })

  it('fixed on a day tells acts of two seconds apart after a month', () => {
    vi.useFakeTimers({ now: new Date('2027-02-20T12:00:00+07:00') })
    const clock = fixedDayClock(legalDate('2026-06-15'), new Date('2027-01-21T12:00:00+07:00'))
    const before = clock.now().getTime()
    vi.advanceTimersByTime(2_500)
    expect(clock.now().getTime()).toBeGreaterThan(before)
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
