import { addDays, legalDateOf, type LegalDate } from '#shared/legal-date.ts'
import { weaker, type Confidence } from '../confidence.ts'
import { apologyOn, type Calendar, type DayFact } from './calendar.model.ts'
import type { Deadline, DeadlineInput, LimitPart, OpenHours, Pause, RefusalCode, SkipReason, WhyStep } from './deadlines.types.ts'

/**
 * The last day of a chain of limits, with the reasons. Days count whole: the day of receipt does not, a limit in working days skips days
 * off, one in days ends on a working day. Paused days count in neither. Outside the years of the calendar the answer is a refusal.
 */
export function countDeadline(input: DeadlineInput, calendar: Calendar): Deadline {
  const why: WhyStep[] = []
  try {
    return new Count(input, calendar, why).run()
  } catch (end) {
    if (end instanceof Refusal) return { kind: 'refused', code: end.code, data: end.data, why }
    if (end instanceof Standing) return end.answer
    throw end
  }
}

/** How a count ends early: thrown and caught within this file, so that the loops below stay straight. */
class Refusal extends Error {
  readonly code: RefusalCode
  readonly data: Record<string, unknown>
  constructor(code: RefusalCode, data: Record<string, unknown>) {
    super(code)
    this.code = code
    this.data = data
  }
}
class Standing extends Error {
  readonly answer: Deadline
  constructor(answer: Deadline) {
    super('the clock stands')
    this.answer = answer
  }
}

/** Where the count is: the day reached, which counts no more, and for hours the minute. */
type Cursor = { on: LegalDate; at: Date }

const MINUTE_MS = 60_000

class Count {
  private readonly input: DeadlineInput
  private readonly calendar: Calendar
  private readonly why: WhyStep[]
  private readonly pauses: Pause[]
  private readonly hours: OpenHours | null
  private confidence: Confidence = 'high'
  private readonly told = new Set<string>()

  constructor(input: DeadlineInput, calendar: Calendar, why: WhyStep[]) {
    this.input = input
    this.calendar = calendar
    this.why = why
    this.pauses = (input.pauses ?? []).toSorted((a, b) => a.from.getTime() - b.from.getTime())
    this.hours = input.hours ?? null
  }

  run(): Deadline {
    const { receivedAt, parts, extensions = [], reappointments = [] } = this.input
    this.checkPauses()
    if (parts.length === 0) throw new Refusal('no-limit', {})
    const receivedOn = legalDateOf(receivedAt)
    this.factOf(receivedOn)
    const { firstDayNotCounted } = this.calendar.data.rules
    this.why.push({ code: 'received', at: legalTime(receivedAt), on: receivedOn, source: null, confidence: 'high' })
    let cursor: Cursor = { on: receivedOn, at: receivedAt }
    const ends: { label: string | null; dueOn: LegalDate }[] = []
    const all: (LimitPart & { reason: string | null })[] = [
      ...parts.map((part) => ({ ...part, reason: null })),
      ...extensions.map(({ limit, reason }) => ({ limit, reason, kind: 'extension' as const, label: null, source: null, confidence: 'high' as const })),
    ]
    for (const part of all) {
      this.use(part.confidence)
      this.why.push({ code: 'part', kind: part.kind, label: part.label, limit: part.limit, reason: part.reason, source: part.source, confidence: part.confidence })
      cursor = this.countPart(part, cursor, firstDayNotCounted)
      ends.push({ label: part.label, dueOn: cursor.on })
      if (all.length > 1) this.why.push({ code: 'part-ends', label: part.label, on: cursor.on, source: null, confidence: this.confidence })
    }
    for (const pause of this.pauses)
      if (legalDateOf(pause.from) > cursor.on || (this.isHours() && pause.from > cursor.at))
        this.why.push({ code: 'pause-too-late', from: legalTime(pause.from), state: pause.state, source: null, confidence: 'high' })
    const firstDueOn = cursor.on
    cursor = this.reappoint(cursor, receivedOn, reappointments)
    this.why.push({ code: 'due', on: cursor.on, at: legalTime(cursor.at), source: null, confidence: this.confidence })
    return { kind: 'due', dueOn: cursor.on, dueAt: legalTime(cursor.at), firstDueOn, parts: ends, confidence: this.confidence, why: this.why }
  }

  private countPart(part: LimitPart, cursor: Cursor, dayOne: { source: string; confidence: Confidence }): Cursor {
    const { amount, unit } = part.limit
    if (unit === 'same-day') return this.sameDay(cursor)
    if (unit === 'working-hours') {
      const { eightHours } = this.calendar.data.rules
      const usable = this.hours !== null && this.hours.confidence !== 'unverified'
      if (usable) return this.workingHours(amount, cursor, this.hours)
      if (amount % eightHours.hours !== 0) throw new Refusal('hours-unverified', { hours: amount })
      this.use(eightHours.confidence)
      this.why.push({ code: 'hours-as-days', hours: amount, days: amount / eightHours.hours, ...sourceOf(eightHours) })
      return this.days(amount / eightHours.hours, 'working-hours', cursor, dayOne)
    }
    return this.days(amount, unit, cursor, dayOne)
  }

  /** Whole days from the day after the cursor. */
  private days(amount: number, unit: 'working-days' | 'calendar-days' | 'working-hours', cursor: Cursor, dayOne: { source: string; confidence: Confidence }): Cursor {
    const working = unit !== 'calendar-days'
    this.use(dayOne.confidence)
    let counted = 0
    let on = cursor.on
    let began = false
    while (counted < amount) {
      on = addDays(on, 1)
      const fact = this.factOf(on)
      const pause = this.pauseOn(on)
      if (pause !== undefined) {
        if (pause.to === null) throw this.standing(pause, counted, unit)
        this.skip(on, 'paused', null, null, pause.state, this.calendar.data.rules.pauseInDays)
        continue
      }
      const portion = working ? fact.portion : 1
      if (portion === 0) {
        this.skipOff(on, fact)
        continue
      }
      if (!began) this.why.push({ code: 'counted-from', on, ...sourceOf(dayOne) })
      began = true
      if (working) this.tellWorked(on, fact)
      counted += portion
    }
    return endOf(working ? on : this.ontoWorkingDay(on))
  }

  /** A limit in days that ends on a day off ends on the next working day. */
  private ontoWorkingDay(last: LegalDate): Cursor['on'] {
    if (this.factOf(last).portion > 0) return last
    const { endsOnWorkingDay } = this.calendar.data.rules
    this.use(endsOnWorkingDay.confidence)
    const on = this.nextWorkingDay(last)
    this.why.push({ code: 'ended-on-day-off', on: last, movedTo: on, ...sourceOf(endsOnWorkingDay) })
    return on
  }

  private nextWorkingDay(after: LegalDate): LegalDate {
    for (let on = addDays(after, 1); ; on = addDays(on, 1)) {
      const fact = this.factOf(on)
      const pause = this.pauseOn(on)
      if (pause?.to === null) throw this.standing(pause, 0, 'same-day')
      if (pause !== undefined) this.skip(on, 'paused', null, null, pause.state, this.calendar.data.rules.pauseInDays)
      else if (fact.portion > 0) {
        this.tellWorked(on, fact)
        return on
      } else this.skipOff(on, fact)
    }
  }

  private sameDay(cursor: Cursor): Cursor {
    const { fifteenHours } = this.calendar.data.rules
    this.use(fifteenHours.confidence)
    const fact = this.factOf(cursor.on)
    const minute = legalTime(cursor.at).slice(11, 16)
    if (fact.portion > 0 && minute <= fifteenHours.after && !this.pauses.some((pause) => legalDateOf(pause.from) === cursor.on)) {
      this.why.push({ code: 'same-day', on: cursor.on, ...sourceOf(fifteenHours) })
      return endOf(cursor.on)
    }
    if (fact.portion === 0) this.skipOff(cursor.on, fact)
    else if (minute > fifteenHours.after) this.why.push({ code: 'after-hour', hour: fifteenHours.after, on: cursor.on, ...sourceOf(fifteenHours) })
    return endOf(this.nextWorkingDay(cursor.on))
  }

  /** Minutes within the opening hours, from the cursor on, without the pauses. */
  private workingHours(amount: number, cursor: Cursor, hours: OpenHours): Cursor {
    this.use(hours.confidence)
    let left = amount * 60
    for (let on = cursor.on; ; on = addDays(on, 1)) {
      const fact = this.factOf(on)
      if (fact.portion === 0) {
        this.skipOff(on, fact)
        continue
      }
      this.tellWorked(on, fact)
      for (const span of openSpans(on, fact, hours))
        for (const [from, until] of this.withoutPauses(Math.max(span.from, cursor.at.getTime()), span.until)) {
          const minutes = (until - from) / MINUTE_MS
          if (minutes >= left) return { on, at: new Date(from + left * MINUTE_MS) }
          left -= minutes
        }
      const open = this.pauses.find((pause) => pause.to === null && legalDateOf(pause.from) <= on)
      if (open !== undefined) throw this.standing(open, amount - left / 60, 'working-hours')
    }
  }

  /** What pauses leave of a span of time, in milliseconds. */
  private withoutPauses(from: number, until: number): [number, number][] {
    let spans: [number, number][] = from < until ? [[from, until]] : []
    for (const pause of this.pauses) {
      const [a, b] = [pause.from.getTime(), pause.to?.getTime() ?? Infinity]
      spans = spans.flatMap(([start, end]): [number, number][] =>
        b <= start || a >= end ? [[start, end]] : ([[start, Math.min(a, end)], [Math.max(b, start), end]] as [number, number][]).filter(([x, y]) => x < y),
      )
    }
    return spans
  }

  private reappoint(cursor: Cursor, receivedOn: LegalDate, reappointments: { on: LegalDate; reason: string }[]): Cursor {
    const { oneReappointment } = this.calendar.data.rules
    const [first] = reappointments
    if (first === undefined) return cursor
    if (reappointments.length > oneReappointment.times) throw new Refusal('second-reappointment', { dueOn: cursor.on, ...sourceOf(oneReappointment) })
    if (first.on <= cursor.on) throw new Refusal('reappointment-not-later', { dueOn: cursor.on, on: first.on })
    if (this.factOf(first.on).portion === 0) throw new Refusal('reappointment-on-day-off', { on: first.on })
    this.use(oneReappointment.confidence)
    const letter = apologyOn(this.calendar.data, receivedOn)
    this.why.push({
      code: 'reappointed',
      from: cursor.on,
      on: first.on,
      reason: first.reason,
      form: letter?.form ?? null,
      formName: letter?.name ?? null,
      source: letter?.source ?? oneReappointment.source,
      confidence: letter?.confidence ?? 'unverified',
    })
    return endOf(first.on)
  }

  private checkPauses(): void {
    let last: Pause | undefined
    for (const pause of this.pauses) {
      const from = legalTime(pause.from)
      if (pause.from < this.input.receivedAt) throw new Refusal('pause-before-receipt', { from })
      if (pause.to !== null && pause.to < pause.from) throw new Refusal('pause-ends-before-it-begins', { from })
      if (last !== undefined && (last.to === null || pause.from < last.to)) throw new Refusal('pauses-overlap', { from })
      last = pause
    }
  }

  /** The day on which a pause begins still counts, the day on which it ends does not yet. */
  private pauseOn(on: LegalDate): Pause | undefined {
    return this.pauses.find((pause) => legalDateOf(pause.from) < on && (pause.to === null || on <= legalDateOf(pause.to)))
  }

  private standing(pause: Pause, counted: number, unit: LimitPart['limit']['unit']): Standing {
    return new Standing({ kind: 'stopped', since: legalDateOf(pause.from), state: pause.state, counted, unit, confidence: this.confidence, why: this.why })
  }

  private factOf(on: LegalDate): DayFact {
    const fact = this.calendar.dayOf(on)
    const { years } = this.calendar.data
    if (fact === undefined) throw new Refusal('year-unknown', { on, from: years[0]?.year, through: years.at(-1)?.year })
    this.use(fact.confidence)
    const { unsure } = fact
    if (unsure !== null && !this.told.has(`${unsure.what} ${unsure.name}`)) {
      this.told.add(`${unsure.what} ${unsure.name}`)
      this.why.push({ code: 'unsure', on, ...unsure, ...sourceOf(fact) })
    }
    return fact
  }

  private skipOff(on: LegalDate, fact: DayFact): void {
    this.skip(on, fact.kind as SkipReason, fact.occasion, fact.swappedWith, null, fact)
  }

  /** Days skipped for one reason and following each other are one line. */
  private skip(on: LegalDate, reason: SkipReason, occasion: string | null, worked: LegalDate | null, state: Pause['state'] | null, rule: { source: string; confidence: Confidence }): void {
    this.use(rule.confidence)
    const last = this.why.at(-1)
    if (last?.code === 'skipped' && last.reason === reason && last.occasion === occasion && last.state === state && addDays(last.through, 1) === on) {
      last.through = on
      last.days += 1
    } else this.why.push({ code: 'skipped', from: on, through: on, days: 1, reason, occasion, worked, state, ...sourceOf(rule) })
  }

  private tellWorked(on: LegalDate, fact: DayFact): void {
    if (fact.kind === 'worked-instead' && fact.swappedWith !== null) this.why.push({ code: 'worked-instead', on, for: fact.swappedWith, ...sourceOf(fact) })
    if (fact.half !== null) this.why.push({ code: 'half-day', on, half: fact.half, ...sourceOf(fact) })
  }

  private isHours(): boolean {
    return this.input.parts.at(-1)?.limit.unit === 'working-hours'
  }

  private use(confidence: Confidence): void {
    this.confidence = weaker(this.confidence, confidence)
  }
}

const sourceOf = ({ source, confidence }: { source: string; confidence: Confidence }) => ({ source, confidence })

const instantOf = (on: LegalDate, time: string): number => Date.parse(`${on}T${time}+07:00`)

/** The last second of a day. */
const endOf = (on: LegalDate): Cursor => ({ on, at: new Date(instantOf(on, '23:59:59')) })

function openSpans(on: LegalDate, { half }: DayFact, hours: OpenHours): { from: number; until: number }[] {
  return hours.open
    .filter((span) => half === null || (half === 'morning') === span.from < '12:00')
    .map((span) => ({ from: instantOf(on, `${span.from}:00`), until: instantOf(on, `${span.until}:00`) }))
}

/** An instant in the legal time zone, ISO 8601: '2025-04-25T15:40:00+07:00'. */
export function legalTime(instant: Date): string {
  return `${new Date(instant.getTime() + 7 * 3_600_000).toISOString().slice(0, 19)}+07:00`
}
