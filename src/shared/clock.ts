import { legalDateOf, type LegalDate } from './legal-date.ts'

/** Where "now" comes from. `now` is an instant, `today` the legal day in Viet Nam (Asia/Ho_Chi_Minh). */
export interface Clock {
  now(): Date
  today(): LegalDate
}

const DAY_MS = 86_400_000

/** The machine's clock. This file is the only one that may ask the machine for the time. */
export const systemClock: Clock = {
  now: () => new Date(),
  today: () => legalDateOf(new Date()),
}

/** When the office opens, and how long the day has left then. */
const OPENS_MS = 8 * 3_600_000
const LEFT_MS = DAY_MS - OPENS_MS

/**
 * A clock that stays on one legal day: what the demo shows on every page. It begins at eight o'clock at the machine's instant `since`, runs
 * with the machine's time at first and ever more slowly later, so that it never reaches the next day and never goes back: what
 * was entered yesterday afternoon is known this morning. After a month acts within two seconds bear the same instant.
 */
export function fixedDayClock(day: LegalDate, since: Date): Clock {
  const opens = Date.parse(`${day}T00:00:00+07:00`) + OPENS_MS
  return {
    now: () => {
      const elapsed = Math.max(0, Date.now() - since.getTime())
      return new Date(opens + Math.floor((LEFT_MS * elapsed) / (LEFT_MS + elapsed)))
    },
    today: () => day,
  }
}

/** A clock standing at one instant, for tests and for re-deriving what was decided then. */
export function stoppedClock(instant: Date): Clock {
  return { now: () => new Date(instant), today: () => legalDateOf(instant) }
}
