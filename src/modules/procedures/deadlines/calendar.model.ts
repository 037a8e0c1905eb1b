import { periodContains } from '#shared/period.ts'
import { weekdayOf, yearOf, type LegalDate } from '#shared/legal-date.ts'
import type { Confidence } from '../confidence.ts'
import type { AgencyHours, Apology, CalendarData, CalendarYear, Half } from './calendar.types.ts'

/** What a day is for an office of the state. `portion`: 1, a half or 0 of a working day. */
export type DayFact = {
  portion: 0 | 0.5 | 1
  kind: 'workday' | 'weekend' | 'holiday' | 'compensation' | 'swap' | 'worked-instead' | 'half-day'
  occasion: string | null
  /** Of a swap: the day worked for it; of a day worked instead: the day off. */
  swappedWith: LegalDate | null
  half: Half | null
  source: string
  confidence: Confidence
  /** Set where the day is only probably so. */
  unsure: { what: 'projected-year' | 'switch'; name: string } | null
}

export type Calendar = {
  data: CalendarData
  /** Undefined outside the years known. */
  dayOf(day: LegalDate): DayFact | undefined
}

/** An index over the calendar. `switches` overrides what rules.yaml says of days not settled. Unknown switches throw `deadlines.unknown-switch`. */
export function buildCalendar(data: CalendarData, switches: Readonly<Record<string, boolean>> = {}): Calendar {
  const set = new Map(data.switches.map((one) => [one.code, one.on]))
  for (const [code, on] of Object.entries(switches)) {
    if (!set.has(code)) throw Object.assign(new Error(`there is no switch ${code}`), { code: 'deadlines.unknown-switch', data: { code, known: [...set.keys()] } })
    set.set(code, on)
  }
  const years = new Map(data.years.map((year) => [year.year, year]))
  const named = new Map<LegalDate, DayFact>()
  for (const year of data.years) for (const [day, fact] of namedDays(year, set)) named.set(day, fact)
  const { weekend } = data.rules
  return {
    data,
    dayOf(day) {
      const fact = named.get(day)
      if (fact !== undefined) return fact
      const year = years.get(yearOf(day))
      if (year === undefined) return undefined
      const off = weekend.days.includes(weekdayOf(day))
      return {
        portion: off ? 0 : 1,
        kind: off ? 'weekend' : 'workday',
        occasion: null,
        swappedWith: null,
        half: null,
        source: off ? weekend.source : year.source,
        // That a common day of a projected year is worked is as sure as the year.
        confidence: year.confidence,
        unsure: projected(year),
      }
    },
  }
}

const projected = (year: CalendarYear): DayFact['unsure'] => (year.standing === 'projected' ? { what: 'projected-year', name: String(year.year) } : null)

function namedDays(year: CalendarYear, switches: ReadonlyMap<string, boolean>): [LegalDate, DayFact][] {
  const common = { occasion: null, swappedWith: null, half: null, unsure: projected(year) }
  return [
    ...year.off.map((one): [LegalDate, DayFact] => {
      const on = one.switch === null || (switches.get(one.switch) ?? false)
      return [
        one.day,
        {
          ...common,
          portion: on ? 0 : 1,
          kind: on ? one.kind : 'workday',
          occasion: one.occasion,
          swappedWith: one.worked,
          source: one.source,
          confidence: one.confidence,
          unsure: one.switch === null ? common.unsure : { what: 'switch', name: one.switch },
        },
      ]
    }),
    ...year.work.map((one): [LegalDate, DayFact] => [
      one.day,
      { ...common, portion: 1, kind: 'worked-instead', swappedWith: one.for, source: one.source, confidence: one.confidence },
    ]),
    ...year.half.map((one): [LegalDate, DayFact] => [
      one.day,
      { ...common, portion: 0.5, kind: 'half-day', half: one.worked, source: one.source, confidence: one.confidence },
    ]),
  ]
}

/** The opening hours of an agency on a day: its own, else those for all; undefined when none stand for that day. */
export function hoursOn(data: CalendarData, agency: string | null, day: LegalDate): AgencyHours | undefined {
  const valid = data.hours.filter((one) => periodContains(one, day))
  return valid.find((one) => one.agency !== null && one.agency === agency) ?? valid.find((one) => one.agency === null)
}

/** The letter of apology for a dossier received on a day; undefined where no text was read for that time. */
export const apologyOn = (data: CalendarData, day: LegalDate): Apology | undefined => data.apologies.find((one) => periodContains(one, day))
