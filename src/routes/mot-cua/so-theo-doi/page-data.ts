import type { DayField, Tone } from '#ui/types.ts'

export type RegisterLine = { id: string; code: string; procedure: string; applicant: string; receivedOn: string; dueOn: string | null; endedOn: string | null; state: { label: string; tone: Tone } }

export interface PageData {
  dayFields: { from: DayField; until: DayField }
  /** How many cases were received in the days, and whether the print can hold them. */
  count: string
  tooMany: string | null
  rows: RegisterLine[]
  /** Said when only the first are on the page. */
  shown: string | null
  printHref: string
  printLabel: string
}
