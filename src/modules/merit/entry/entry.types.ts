import type { LegalDate } from '#shared/legal-date.ts'
import type { MeritCategoryCode, RecognitionState } from '../merit.types.ts'

/** A line of the register: what a decision says of a record, from which day until which, and since when that is known. */
export type RegisterLine = {
  recognitionId: string
  state: RecognitionState
  decisionNumber: string | null
  signedWritten: string | null
  signedEdtf: string | null
  body: string | null
  from: LegalDate | null
  until: LegalDate | null
  /** The case by whose decision it was entered. */
  applicationId: string | null
  applicationCode: string | null
  enteredByName: string | null
  /** Why and by whom it was taken back or corrected. */
  wrongBecause: string | null
  wrongByName: string | null
  knownFrom: Date
  /** Null while it is known. */
  knownUntil: Date | null
}

export type RatingLine = { meritRatingId: string; rate: number; from: LegalDate | null; until: LegalDate | null; enteredByName: string | null; wrongBecause: string | null; wrongByName: string | null; knownFrom: Date; knownUntil: Date | null }

/** A record with all that was ever known of it, in the order of the days. */
export type RegisterRecord = { meritRecordId: string; personId: string; category: MeritCategoryCode; numberWritten: string | null; numberKey: string | null; path: string; lines: RegisterLine[]; ratings: RatingLine[] }

/** All records of merit of one person. `seen` changes with every word of them: what is typed against an older state is told so. */
export type Register = { records: RegisterRecord[]; seen: string }

/** What a decision to be entered says. */
export type Decision = { state: RecognitionState; resumed: boolean; decisionNumber: string | null; signedEdtf: string | null; from: LegalDate }

/** Where a decision goes among the lines that are known. */
export type Place =
  | { kind: 'fits'; until: LegalDate | null }
  /** It stands there, with state and day. */
  | { kind: 'already'; line: RegisterLine }
  /** It stands there with another state or day. */
  | { kind: 'otherwise'; line: RegisterLine }
  /** Another decision holds from that day. */
  | { kind: 'day-taken'; line: RegisterLine }
  /** Only what is suspended is resumed. */
  | { kind: 'not-suspended' }
