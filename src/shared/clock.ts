import { legalDateOf, type LegalDate } from './legal-date.ts'

/** Where "now" comes from. `now` is an instant, `today` the legal day in Viet Nam (Asia/Ho_Chi_Minh). */
export interface Clock {
  now(): Date
  today(): LegalDate
}

const DAY_MS = 86_400_000
const LEGAL_OFFSET_MS = 7 * 3_600_000

/** The machine's clock. This file is the only one that may ask the machine for the time. */
export const systemClock: Clock = {
  now: () => new Date(),
  today: () => legalDateOf(new Date()),
}

/**
 * A clock that stays on one legal day while its time of day runs with the machine's: what the demo shows on every
 * page. At midnight it starts the same day again, so an instant never lies outside the day that the page names;
 * who orders by instants alone must expect equal or earlier ones (order by sequence numbers or ids).
 */
export function fixedDayClock(day: LegalDate): Clock {
  const midnight = Date.parse(`${day}T00:00:00+07:00`)
  return {
    now: () => new Date(midnight + ((Date.now() + LEGAL_OFFSET_MS) % DAY_MS)),
    today: () => day,
  }
}

/** A clock standing at one instant, for tests and for re-deriving what was decided then. */
export function stoppedClock(instant: Date): Clock {
  return { now: () => new Date(instant), today: () => legalDateOf(instant) }
}
