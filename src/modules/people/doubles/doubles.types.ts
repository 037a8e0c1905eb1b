import type { Id } from '#shared/ids.ts'
import type { MatchGrade, MatchReason } from '../matching/index.ts'

export type MergeId = Id<'mrg'>
export type PairDecision = 'not-same' | 'later'

/** Another record that may be of the person being entered. */
export type LikePerson = {
  bits: number
  grade: MatchGrade
} & (
  | {
      inScope: true
      personId: string
      fullName: string
      birthWritten: string | null
      homeWritten: string | null
      managedBy: string | null
      reasons: MatchReason[]
    }
  /** That there is one, and the unit to ask; nothing of what it says. */
  | { inScope: false; managedBy: string | null }
)

/** A pair to be judged. A side beyond the account's scope is null; the unit that manages it is named. */
export type PairRow = {
  first: PairSide
  second: PairSide
  grade: MatchGrade
  bits: number
  decision: PairDecision | null
}
export type PairSide = {
  personId: string
  managedBy: string | null
  name: string | null
  birth: string | null
  home: string | null
}
