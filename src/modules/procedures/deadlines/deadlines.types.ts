import type { LegalDate } from '#shared/legal-date.ts'
import type { Confidence } from '../confidence.ts'

export const LIMIT_UNITS = ['working-days', 'calendar-days', 'working-hours', 'same-day'] as const
export type LimitUnit = (typeof LIMIT_UNITS)[number]

/** A limit in the unit in which the law writes it: "12 ngày làm việc" is not "12 ngày". `amount` of same-day is 0. */
export type Limit = { amount: number; unit: LimitUnit }

/** The states of the national system in which the clock stands still: supplement, payment, stopped. */
export type PauseState = 5 | 6 | 8

/** `to: null`: the clock still stands. */
export type Pause = { from: Date; to: Date | null; state: PauseState }

/** One piece of a limit, counted from the end of the piece before it: a step of a procedure, an extension. */
export type LimitPart = { limit: Limit; kind: 'limit' | 'step' | 'extension'; label: string | null; source: string | null; confidence: Confidence }

export type OpenHours = { open: { from: string; until: string }[]; source: string; confidence: Confidence }

export type DeadlineInput = {
  receivedAt: Date
  /** One after the other; the first is counted from the receipt. */
  parts: LimitPart[]
  pauses?: Pause[]
  /** More time, granted in its own unit, with the reason. */
  extensions?: { limit: Limit; reason: string }[]
  /** The new day told to the citizen with an apology. A second one is refused. */
  reappointments?: { on: LegalDate; reason: string }[]
  /** Hours of the agency, for limits in working hours; null when nothing is known of them. */
  hours?: OpenHours | null
}

/** Why a day is not counted. */
export type SkipReason = 'weekend' | 'holiday' | 'compensation' | 'swap' | 'paused'

type Told = { source: string | null; confidence: Confidence }
/** A line of the why-sheet: what was done, with what, by which rule. Words are found by code, in both languages. */
export type WhyStep = Told &
  (
    | { code: 'received'; at: string; on: LegalDate }
    | { code: 'part'; kind: LimitPart['kind']; label: string | null; limit: Limit; reason: string | null }
    | { code: 'counted-from'; on: LegalDate }
    | { code: 'same-day'; on: LegalDate }
    | { code: 'after-hour'; hour: string; on: LegalDate }
    | { code: 'skipped'; from: LegalDate; through: LegalDate; days: number; reason: SkipReason; occasion: string | null; worked: LegalDate | null; state: PauseState | null }
    | { code: 'worked-instead'; on: LegalDate; for: LegalDate }
    | { code: 'half-day'; on: LegalDate; half: 'morning' | 'afternoon' }
    | { code: 'hours-as-days'; hours: number; days: number }
    | { code: 'ended-on-day-off'; on: LegalDate; movedTo: LegalDate }
    | { code: 'pause-too-late'; from: string; state: PauseState }
    | { code: 'unsure'; on: LegalDate; what: 'projected-year' | 'switch'; name: string }
    /** The count leaves the period whose steps it follows: what became of a case under way was not read. */
    | { code: 'outlives-period'; until: LegalDate }
    | { code: 'part-ends'; label: string | null; on: LegalDate }
    | { code: 'reappointed'; from: LegalDate; on: LegalDate; reason: string; form: string | null; formName: string | null }
    | { code: 'due'; on: LegalDate; at: string }
  )

export type RefusalCode =
  | 'year-unknown'
  | 'no-limit'
  | 'limit-not-stated'
  | 'steps-unverified'
  | 'no-period'
  | 'no-such-way'
  | 'hours-unverified'
  | 'pause-before-receipt'
  | 'pause-ends-before-it-begins'
  | 'pauses-overlap'
  | 'second-reappointment'
  | 'reappointment-not-later'
  | 'reappointment-on-day-off'

export type Deadline =
  | {
      kind: 'due'
      /** The last day. */
      dueOn: LegalDate
      /** The last moment: the end of the last day, or the minute for limits in hours. ISO 8601 in the legal time zone. */
      dueAt: string
      /** The day before the new appointment was given, else the same. */
      firstDueOn: LegalDate
      /** The end of every part, in order. */
      parts: { label: string | null; dueOn: LegalDate }[]
      confidence: Confidence
      why: WhyStep[]
    }
  /** The clock stands still and nobody can say the day. */
  | { kind: 'stopped'; since: LegalDate; state: PauseState; counted: number; unit: LimitUnit; confidence: Confidence; why: WhyStep[] }
  /** No day is printed: what is missing or wrong. */
  | { kind: 'refused'; code: RefusalCode; data: Record<string, unknown>; why: WhyStep[] }
