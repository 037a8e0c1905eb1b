import { insertMeritRecords, listMeritRecords, recordRecognitionFact, type MeritCategoryCode, type MeritRecord, type RecognitionState } from '#modules/merit/index.ts'
import type { PersonId } from '#modules/people/index.ts'
import type { Procedure } from '#modules/procedures/index.ts'
import type { UseCaseContext } from '#platform/use-case/index.ts'
import { formatLegalDate, type LegalDate } from '#shared/legal-date.ts'
import { findPersonPath } from './decision.queries.ts'

/** What the decision did to the register of merit: done with the record, or why somebody has to enter it. */
export type DecisionEffect =
  | { kind: 'none' }
  | { kind: 'done'; meritRecordId: string; state: RecognitionState }
  | { kind: 'waits'; why: 'person-not-linked' | 'already-so' | 'record-not-one' }

const STATE_OF: Record<NonNullable<Procedure['effect']>['does'], RecognitionState> = { recognise: 'recognised', suspend: 'suspended', resume: 'recognised', terminate: 'terminated' }
const NEEDS: Partial<Record<NonNullable<Procedure['effect']>['does'], RecognitionState>> = { suspend: 'recognised', resume: 'suspended' }

/**
 * Does to the register what the procedure's file says that its decision does, in the decision's transaction, with number, day and body of the decision. Where that is not
 * clear (no person linked, no record or several, it is so already) nothing is changed, and the answer says what somebody has to look into.
 */
export async function applyEffect(
  { tx, clock }: UseCaseContext,
  of: { effect: Procedure['effect']; outcome: 'granted' | 'refused'; meritPersonId: string | null; symbol: string; on: LegalDate; body: string },
): Promise<DecisionEffect> {
  const { effect, outcome, meritPersonId, on } = of
  if (effect === undefined || outcome !== 'granted') return { kind: 'none' }
  const path = meritPersonId === null ? undefined : await findPersonPath(tx, meritPersonId)
  if (meritPersonId === null || path === undefined) return { kind: 'waits', why: 'person-not-linked' }
  const state = STATE_OF[effect.does]
  const records = await listMeritRecords(tx, meritPersonId, { day: on, knownAt: clock.now() })
  const wanted = (record: MeritRecord) => effect.category === null || record.category === effect.category
  const found = records.filter((record) => wanted(record) && (NEEDS[effect.does] === undefined || record.recognition?.state === NEEDS[effect.does]))
  const [record, another] = found
  if (another !== undefined) return { kind: 'waits', why: 'record-not-one' }
  if (record?.recognition?.state === state) return { kind: 'waits', why: 'already-so' }
  if (record === undefined && (effect.does !== 'recognise' || effect.category === null)) return { kind: 'waits', why: 'record-not-one' }
  const meritRecordId = record?.meritRecordId ?? (await insertMeritRecords(tx, clock, [{ personId: meritPersonId as PersonId, category: effect.category as MeritCategoryCode, path }]))[0]
  if (meritRecordId === undefined) throw new Error('a merit record without an id')
  await recordRecognitionFact(tx, clock, { meritRecordId, state, decisionNumber: of.symbol, signed: { written: formatLegalDate(on) }, body: of.body, from: on, path })
  return { kind: 'done', meritRecordId, state }
}
