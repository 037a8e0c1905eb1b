import type { DayField, FigureData } from '#ui/types.ts'

export interface UnitLink {
  id: string
  name: string
  href: string
}

export interface UnitChange extends UnitLink {
  /** YYYY-MM-DD. */
  on: string
  extent: string
  source: string
  confidence: string
}

export interface PageData {
  dayField: DayField
  day: string
  name: string
  code: string
  period: string
  /** Whether the unit stood on the day asked about. */
  onDay: boolean
  within: UnitLink[]
  source: string
  confidence: string
  before: UnitChange[]
  after: UnitChange[]
  /** Where it lies today, for a unit that ended. */
  now: { id: string; name: string; href: string; extent: string; confidence: string }[]
  times: UnitLink[]
  below: { title: string; units: UnitLink[] } | null
  hamlets: { id: string; name: string; source: string }[] | null
  figures: { name: string; figure: FigureData }[]
}
