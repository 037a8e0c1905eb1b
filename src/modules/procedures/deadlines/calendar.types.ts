import type { LegalDate } from '#shared/legal-date.ts'
import type { Confidence } from '../confidence.ts'
import type { SourceNames } from '../law-file.ts'
import type { OpenHours } from './deadlines.types.ts'

export type Occasion = { code: string; name: string; en: string; lunar: boolean }
export type Half = 'morning' | 'afternoon'

export type DayOff = {
  day: LegalDate
  kind: 'holiday' | 'compensation' | 'swap'
  occasion: string
  worked: LegalDate | null
  switch: string | null
  source: string
  confidence: Confidence
}
export type DayWorked = { day: LegalDate; for: LegalDate; source: string; confidence: Confidence }
export type HalfDay = { day: LegalDate; worked: Half; source: string; confidence: Confidence }
export type CalendarYear = {
  year: number
  standing: 'recorded' | 'projected'
  source: string
  confidence: Confidence
  off: DayOff[]
  work: DayWorked[]
  half: HalfDay[]
}
export type Rule = { source: string; confidence: Confidence }
export type Apology = { form: string; name: string; from: LegalDate | null; until: LegalDate | null; source: string; confidence: Confidence }
export type AgencyHours = OpenHours & { agency: string | null; from: LegalDate | null; until: LegalDate | null; days: number[] }
export type CalendarSwitch = { code: string; on: boolean; says: string; en: string; source: string; confidence: Confidence }

export type CalendarData = {
  occasions: Occasion[]
  years: CalendarYear[]
  rules: {
    weekend: Rule & { days: number[] }
    firstDayNotCounted: Rule
    endsOnWorkingDay: Rule
    eightHours: Rule & { hours: number }
    fifteenHours: Rule & { after: string }
    clockStops: Rule & { states: number[] }
    pauseInDays: Rule
    oneReappointment: Rule & { times: number }
  }
  apologies: Apology[]
  switches: CalendarSwitch[]
  hours: AgencyHours[]
  sources: SourceNames
}
