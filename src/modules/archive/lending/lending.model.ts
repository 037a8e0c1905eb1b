import { addDays, type LegalDate } from '#shared/legal-date.ts'

/** A day's beginning of work; reminders come when people come. */
const OPENS = 'T08:00:00+07:00'
/** Between two reminders of a loan that is overdue. */
const EVERY_DAYS = 7

export type ReminderKind = 'soon' | 'overdue'

/** What is to be said of a loan today: the day before and on the day that it is due, and once a week when that has passed. */
export function reminderOn(today: LegalDate, dueOn: LegalDate, lastOn: LegalDate | null): ReminderKind | null {
  if (today < addDays(dueOn, -1)) return null
  if (today <= dueOn) return lastOn !== null && lastOn >= addDays(dueOn, -1) ? null : 'soon'
  return lastOn !== null && lastOn > dueOn && today < addDays(lastOn, EVERY_DAYS) ? null : 'overdue'
}

/** The day on which the loan is looked at next, when it was looked at today. */
export function nextLook(today: LegalDate, dueOn: LegalDate): LegalDate {
  const [before, after] = [addDays(dueOn, -1), addDays(dueOn, 1)]
  return today < before ? before : today < after ? after : addDays(today, EVERY_DAYS)
}

/** Milliseconds from an instant to the beginning of work on a day; none when that has passed. */
export const delayUntil = (now: Date, day: LegalDate): number => Math.max(0, Date.parse(`${day}${OPENS}`) - now.getTime())
