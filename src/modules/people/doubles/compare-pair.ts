import type { Work } from '#modules/purpose/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { AsOf } from '../people.queries.ts'
import { getPerson } from '../people.queries.ts'
import type { Person } from '../people.types.ts'
import type { MatchGrade, MatchReason } from '../matching/index.ts'
import { findDecision, listRecordsOf, listSubjects, type Records } from './doubles.queries.ts'
import type { RegisterMatcher } from './register-matcher.ts'
import type { PairDecision } from './doubles.types.ts'

export type ComparedPair = {
  one: Person
  other: Person
  bits: number
  grade: MatchGrade
  reasons: MatchReason[]
  /** All records of each, and whether they are shown as one already. */
  records: { one: Records; other: Records }
  merged: boolean
  decision: PairDecision | null
  note: string | null
}

/**
 * Two records side by side, each for itself, with the reasons for and against. Throws `not-found` where either is beyond the scope.
 */
export async function comparePair(
  tx: Tx,
  { matcher, persons }: RegisterMatcher,
  [one, other]: readonly [string, string],
  at: AsOf,
  work: Work,
): Promise<ComparedPair> {
  const left = await getPerson(tx, one, at, { alone: true, work })
  const right = await getPerson(tx, other, at, { alone: true, work })
  const subjects = await listSubjects(tx, [one, other])
  const read = (id: string) => {
    const input = subjects.find((subject) => subject.id === id)
    const subject = input && matcher.read(input)
    if (subject === undefined) throw new Error(`a person whose name has no letter: ${id}`)
    return subject
  }
  const { bits, reasons } = matcher.explain(read(one), read(other))
  const records = {
    one: await listRecordsOf(tx, one, at.knownAt),
    other: await listRecordsOf(tx, other, at.knownAt),
  }
  const [first, second] = one < other ? [one, other] : [other, one]
  const held = await findDecision(tx, first, second)
  return {
    one: left,
    other: right,
    bits,
    grade: matcher.grade(bits, persons),
    reasons,
    records,
    merged: records.one.survivorId === records.other.survivorId,
    decision: held?.decision ?? null,
    note: held?.note ?? null,
  }
}
