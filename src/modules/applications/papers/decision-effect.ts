import { insertMeritRecords, listMeritRecords, recordRecognitionFact, type MeritCategoryCode, type MeritRecord, type RecognitionState } from '#modules/merit/index.ts'
import type { PersonId } from '#modules/people/index.ts'
import { periodOn, type Procedure } from '#modules/procedures/index.ts'
import type { UseCaseContext } from '#platform/use-case/index.ts'
import { canonicalJson } from '#shared/canonical-json.ts'
import { formatLegalDate, legalDateOf, type LegalDate } from '#shared/legal-date.ts'
import type { CaseFile } from '../applications.types.ts'
import { findPersonPath } from './decision.queries.ts'

type Effect = NonNullable<Procedure['effect']>
type OfItself = Extract<Effect, { does: 'recognise' | 'suspend' | 'resume' | 'terminate' }>
type ByHand = Extract<Effect, { does: 'by-hand' }>

/** Why somebody has to enter a decision: what is not clear in the register, or in the procedure's file. */
type WhyNot = 'day-taken' | 'person-not-linked' | 'already-so' | 'record-not-one' | 'not-stated' | 'way-not-chosen'
/** What the decision did to the register of merit: nothing, done with the record, or what somebody has to enter, and why it was not done by itself. */
export type DecisionEffect =
  | { kind: 'none' }
  | { kind: 'done'; meritRecordId: string; state: RecognitionState }
  | { kind: 'waits'; why: WhyNot }
  | { kind: 'waits'; why: 'by-hand'; enter: string; leadsTo: ByHand['leadsTo'] }

const STATE_OF: Record<OfItself['does'], RecognitionState> = { recognise: 'recognised', suspend: 'suspended', resume: 'recognised', terminate: 'terminated' }
const NEEDS: Partial<Record<OfItself['does'], RecognitionState>> = { suspend: 'recognised', resume: 'suspended' }

/** What the procedure of a case says that its decision does: its way before the whole procedure. Where ways differ and none was chosen nobody knows; what is no procedure of merit touches no register. */
export function effectOf({ application, procedure, fold }: Pick<CaseFile, 'application' | 'procedure' | 'fold'>): Effect | 'not-stated' | 'way-not-chosen' | 'none' {
  const ways = periodOn(procedure, legalDateOf(fold.receivedAt ?? application.registeredAt))?.ways ?? []
  const way = application.way === null ? ways[0] : ways.find((one) => one.code === application.way)
  if (application.way === null && ways.length > 1 && ways.some((one) => canonicalJson(one.effect ?? null) !== canonicalJson(way?.effect ?? null))) return 'way-not-chosen'
  return way?.effect ?? procedure.effect ?? (procedure.field === 'merit' ? 'not-stated' : 'none')
}

/**
 * Does to the register what the procedure's file says that its decision does, in the decision's transaction, with number, day and body of the decision, from the day that it states or, where it states none, that of signing. Where that is not
 * clear (no person linked, no record or several, it is so already, the file leaves it to a hand or says nothing) nothing is changed, and the answer says what somebody has to look into.
 */
export async function applyEffect(
  { tx, clock, actor }: UseCaseContext,
  of: { applicationId: string; effect: ReturnType<typeof effectOf>; outcome: 'granted' | 'refused'; meritPersonId: string | null; symbol: string; on: LegalDate; holdsFrom: LegalDate | null; body: string },
): Promise<DecisionEffect> {
  const { effect, outcome, meritPersonId, on } = of
  const from = of.holdsFrom ?? on
  if (outcome !== 'granted' || effect === 'none') return { kind: 'none' }
  if (effect === 'not-stated' || effect === 'way-not-chosen') return { kind: 'waits', why: effect }
  if (effect.does === 'none') return { kind: 'none' }
  if (effect.does === 'by-hand') return { kind: 'waits', why: 'by-hand', enter: effect.enter, leadsTo: effect.leadsTo }
  const path = meritPersonId === null ? undefined : await findPersonPath(tx, meritPersonId)
  if (meritPersonId === null || path === undefined) return { kind: 'waits', why: 'person-not-linked' }
  const state = STATE_OF[effect.does]
  const records = await listMeritRecords(tx, meritPersonId, { day: from, knownAt: clock.now() })
  const wanted = (record: MeritRecord) => effect.category === null || record.category === effect.category
  const found = records.filter((record) => wanted(record) && (NEEDS[effect.does] === undefined || record.recognition?.state === NEEDS[effect.does]))
  const [record, another] = found
  if (another !== undefined) return { kind: 'waits', why: 'record-not-one' }
  if (record?.recognition?.state === state) return { kind: 'waits', why: 'already-so' }
  // Of one day the register says one thing: which of the two decisions it is, somebody looks into.
  if (record?.recognition?.from === from) return { kind: 'waits', why: 'day-taken' }
  if (record === undefined && (effect.does !== 'recognise' || effect.category === null)) return { kind: 'waits', why: 'record-not-one' }
  const meritRecordId = record?.meritRecordId ?? (await insertMeritRecords(tx, clock, [{ personId: meritPersonId as PersonId, category: effect.category as MeritCategoryCode, path }]))[0]
  if (meritRecordId === undefined) throw new Error('a merit record without an id')
  await recordRecognitionFact(tx, clock, { meritRecordId, state, decisionNumber: of.symbol, signed: { written: formatLegalDate(on) }, body: of.body, from, path, entered: { by: actor.accountId, at: clock.now(), applicationId: of.applicationId } })
  return { kind: 'done', meritRecordId, state }
}
