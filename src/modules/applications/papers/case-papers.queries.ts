import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import type { CaseStateCode } from '../applications.types.ts'

/** Names by which accounts sign, of those that are there. */
export async function listAccountNames(tx: Tx, accountIds: readonly string[]): Promise<Map<string, string>> {
  if (accountIds.length === 0) return new Map()
  const { rows } = await sql<{ id: string; name: string }>`select account_id as id, display_name as name from account where account_id = any(${[...accountIds]}::uuid[])`.execute(tx)
  return new Map(rows.map((row) => [row.id, row.name]))
}

/** A draft that was signed and waits for its number. */
export type SignedDraft = { draftSeq: number; signedBy: string; signedRole: string; at: Date; sha256: string }

/** Where the clerk numbers after the signature: the signed draft of the case, undefined when there is none. */
export async function findSignedDraft(tx: Tx, applicationId: string, draftSeq: number): Promise<SignedDraft | undefined> {
  const { rows } = await sql<SignedDraft>`
    select draft_seq as "draftSeq", signed_by as "signedBy", signed_role as "signedRole", at, sha256 from decision_signed where application_id = ${applicationId} and draft_seq = ${draftSeq}`.execute(tx)
  return rows[0]
}

/** A case whose decision waits for its number. */
export type WaitingForNumber = { applicationId: string; code: string; slug: string; applicantName: string; since: Date; signedBy: string | null; dueOn: LegalDate | null; seq: number }

/** Cases whose decision the clerk is to number: drafted ones without a number held, or signed ones; the longest waiting first. */
export async function listWaitingForNumber(tx: Tx, when: 'before-signature' | 'after-signature', limit: number): Promise<WaitingForNumber[]> {
  const { rows } = await sql<WaitingForNumber>`
    select s.application_id as "applicationId", s.code, s.slug, s.applicant_name as "applicantName", s.due_on as "dueOn", s.seq, coalesce(g.at, d.at) as since, a.display_name as "signedBy"
    from application_summary s
      cross join lateral (select c.seq, c.at from application_action c where c.application_id = s.application_id and c.kind = 'drafted' order by c.seq desc limit 1) d
      left join decision_signed g on g.application_id = s.application_id and g.draft_seq = d.seq
      left join account a on a.account_id::text = g.signed_by
    where s.drafted and s.state in (1, 2, 4, 5, 6, 7, 9)
      and (${when === 'after-signature'} and g.draft_seq is not null or ${when === 'before-signature'} and not exists (
        select from document_number n left join document_number_end e on e.agency = n.agency and e.year = n.year and e.kind = n.kind and e.number = n.number
        where n.application_id = s.application_id and n.kind = 'decision' and e.how is null))
    order by since, s.application_id limit ${limit}`.execute(tx)
  return rows
}

export type ReceivedCase = { applicationId: string; code: string; slug: string; applicantName: string; receivedOn: LegalDate; dueOn: LegalDate | null; endedOn: LegalDate | null; state: CaseStateCode }

/** Cases received in the days given, in the order of their receipt. A day that rests on what was not verified is not among them. */
export async function listReceived(tx: Tx, of: { from: LegalDate; until: LegalDate; limit: number }): Promise<ReceivedCase[]> {
  const { rows } = await sql<ReceivedCase>`
    select application_id as "applicationId", code, slug, applicant_name as "applicantName", received_on as "receivedOn", case when due_confidence <> 'unverified' then due_on end as "dueOn", ended_on as "endedOn", state
    from application_summary where received_on between ${of.from}::date and ${of.until}::date order by received_at, code limit ${of.limit}`.execute(tx)
  return rows
}

/** Papers whose file is still to be made, the oldest first. */
export async function listPapersWithoutFile(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select d.issued_document_id as id from issued_document d where not exists (select from issued_document_file f where f.issued_document_id = d.issued_document_id)
    order by d.issued_at, d.issued_document_id`.execute(tx)
  return rows.map((row) => row.id)
}
