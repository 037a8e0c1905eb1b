import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { RecognitionState } from '#modules/merit/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { LAST_ACT } from './outstanding.queries.ts'

/** Number, day and body of the decision of a case; undefined while there is none. */
export async function findDecisionOfCase(tx: Tx, applicationId: string): Promise<{ symbol: string; on: LegalDate; body: string } | undefined> {
  const { rows } = await sql<{ symbol: string; on: LegalDate; body: string }>`
    select number_symbol as symbol, issued_on::text as on, agency_name as body from issued_document where application_id = ${applicationId} and kind = 'decision' order by issued_at desc limit 1`.execute(tx)
  return rows[0]
}

/** Decisions that wait to be entered for these records of a person, and those of which nobody said yet whose they are, the oldest first. */
export async function listDecisionsNotEntered(tx: Tx, personIds: readonly string[], limit: number): Promise<{ outstandingCaseId: string; subject: string; own: boolean }[]> {
  const { rows } = await sql<{ outstandingCaseId: string; subject: string; own: boolean }>`
    select o.outstanding_case_id as "outstandingCaseId", o.subject, o.person_id is not null as own from outstanding_case o ${LAST_ACT}
    where o.kind = 'decision-not-entered' and l.kind <> 'closed' and (o.person_id is null or o.person_id = any(${personIds}::uuid[]))
    order by o.person_id is null, o.opened_at, o.outstanding_case_id limit ${limit}`.execute(tx)
  return rows
}

/** What became of a case's decision in the register: the lines that name it as their source, and what waits or waited for somebody to enter it. */
export type EntryOfCase = {
  lines: { personId: string; state: RecognitionState; from: LegalDate | null; byName: string | null; at: Date }[]
  waits: { outstandingCaseId: string; closed: boolean; note: string; byName: string; at: Date } | null
}

export async function findEntryOfCase(tx: Tx, applicationId: string): Promise<EntryOfCase> {
  const { rows: lines } = await sql<EntryOfCase['lines'][number]>`
    select m.person_id as "personId", r.state, lower(r.holds)::text as from, coalesce(a.display_name, r.entered_by) as "byName", r.entered_at as at
    from recognition r join merit_record m on m.merit_record_id = r.merit_record_id left join account a on a.account_id::text = r.entered_by
    where r.application_id = ${applicationId} and upper_inf(r.known) order by r.entered_at, r.recognition_id`.execute(tx)
  const { rows: [waits] } = await sql<NonNullable<EntryOfCase['waits']>>`
    select o.outstanding_case_id as "outstandingCaseId", l.kind = 'closed' as closed, l.note, coalesce(a.display_name, l.actor) as "byName", l.at
    from outstanding_case o ${LAST_ACT} left join account a on a.account_id::text = l.actor
    where o.application_id = ${applicationId} and o.kind = 'decision-not-entered' order by o.opened_at desc limit 1`.execute(tx)
  return { lines, waits: waits ?? null }
}
