import type { Tone } from '#ui/types.ts'

export interface CaseLine {
  id: string
  code: string
  applicant: string
  merit: string | null
  procedure: string
  unit: string
  channel: string
  dueOn: string | null
  /** Said in place of a day where there is none. */
  noDue: string
  holder: string | null
  missing: string | null
  state: { label: string; tone: Tone }
}

export interface PageData {
  query: string
  queue: string
  queues: { id: string; label: string; count: string | null; href: string; here: boolean }[]
  rows: CaseLine[]
  next: string | null
  first: string | null
  canReceive: boolean
  canBeAbsent: boolean
  /** Hands over cases of units and agencies that ended. */
  canSucceed: boolean
}
