import type { FieldName } from '../fields/index.ts'
import type { SECOND_READINGS } from './second-reading.schemas.ts'

/** Which critical fields a second person reads. */
export type SecondReading = (typeof SECOND_READINGS)[number]

/** What one person read. */
export type FieldWord = { nth: number; value: string | null; readBy: string }

/** A field that several persons read. */
export type FieldCheck = {
  checkId: string
  field: FieldName
  words: FieldWord[]
  settled: { outcome: 'agreed' | 'chosen' | 'superseded'; value: string | null } | null
}
