import { sql } from 'kysely'
import { readingLaw } from '#modules/purpose/index.ts'
import type { Actor, Tx } from '#platform/db/index.ts'
import { listHiddenFields } from '../second-reading/blind.queries.ts'

export type TimelineKind = 'paper' | 'struck-off' | 'loan-asked' | 'loan-out' | 'loan-back' | 'copy' | 'case' | 'case-decided' | 'case-ended' | 'issued' | 'rating' | 'recognition'

/** A line of a life that its papers and the office's books tell. */
export type TimelineEvent = {
  kind: TimelineKind
  /** When, as exactly as it is known. */
  edtf: string | null
  /** As the paper writes it. */
  written: string | null
  /** What it is: the type of a paper or procedure, a category, the number of a copy. */
  code: string | null
  number: string | null
  dossierId: string | null
  pageId: string | null
  caseId: string | null
  /** Read by the machine and checked by nobody. */
  doubtful: boolean
}

/** A life with a hundred papers is told by its first ones; the dossiers have the rest. */
const MOST = 400

/** Those of these dossiers that are sensitive and were not asked for. */
export const shutAmong = (dossierIds: readonly string[]) =>
  sql`select s.subject_id from sensitive_records('dossier', ${dossierIds}::uuid[], ${readingLaw().categories}::text[]) s where (s.marked or s.by_nature) and s.purpose is null`

/**
 * What is known of these records' dossiers, papers, loans, copies, cases and recognitions, with its day, in one question. Nothing beyond the scope; of a dossier that is
 * sensitive and was not asked for neither papers nor to whom it was lent. A paper of which the account is to read number or day blind stands without them.
 */
export async function listTimeline(tx: Tx, actor: Actor, recordIds: readonly string[], dossierIds: readonly string[], knownAt: Date): Promise<{ events: TimelineEvent[]; closed: boolean; more: boolean }> {
  const day = (column: string) => sql`(${sql.ref(column)} at time zone 'Asia/Ho_Chi_Minh')::date::text`
  const { rows } = await sql<Omit<TimelineEvent, 'kind'> & { kind: TimelineKind | null; closed: boolean }>`
    with shut as (${shutAmong(dossierIds)})
    -- One row at least, which says whether something is left out.
    select line.*, exists (select from shut) as closed from (select 1) one left join (
      select 'paper' as kind, coalesce(c.value, r.fields -> 'signedOn' ->> 'value') as edtf, null::text as written, doc.type as code, coalesce(n.value, r.fields -> 'documentNumber' ->> 'value') as number,
        doc.dossier_id as "dossierId", p.page_id as "pageId", null::uuid as "caseId", c.correction_id is null and coalesce((r.fields -> 'signedOn' ->> 'accepted')::boolean, false) is false as doubtful
      from document doc
      join lateral (select p.page_id from page p where p.document_id = doc.document_id and p.kind = 'content' order by p.seq, p.page_id limit 1) p on true
      left join reading r on r.page_id = p.page_id
      left join lateral (select c.correction_id, c.value from correction c where c.page_id = p.page_id and c.field = 'signedOn' order by c.correction_id desc limit 1) c on true
      left join lateral (select c.value from correction c where c.page_id = p.page_id and c.field = 'documentNumber' order by c.correction_id desc limit 1) n on true
      where doc.dossier_id = any(${dossierIds}::uuid[]) and doc.dossier_id not in (select subject_id from shut)
      union all
      select 'struck-off', s.gone_on::text, null, null, s.gone_to, s.dossier_id, null, null, false from strike_off s where s.dossier_id = any(${dossierIds}::uuid[]) and s.undone_at is null
      union all
      select way.kind, way.day, null, null, null, l.dossier_id, null, null, false from loan l
      cross join lateral (values ('loan-asked', ${day('l.requested_at')}), ('loan-out', ${day('l.handed_out_at')}), ('loan-back', case when l.state = 'returned' then ${day('l.closed_at')} end)) as way (kind, day)
      where l.dossier_id = any(${dossierIds}::uuid[]) and way.day is not null and (way.kind <> 'loan-asked' or l.state = 'requested')
      union all
      select 'copy', i.issued_on::text, null, i.kind, i.number || '/' || i.year, i.dossier_id, null, null, i.withdrawn_at is not null from issued_copy i where i.dossier_id = any(${dossierIds}::uuid[])
      union all
      select way.kind, way.day, null, s.slug, s.code, null, null, s.application_id, false from application_summary s
      join application a on a.application_id = s.application_id
      cross join lateral (values ('case', ${day('s.registered_at')}), ('case-decided', ${day('s.decided_at')}), ('case-ended', case when s.decided_at is null then s.ended_on::text end)) as way (kind, day)
      where (a.applicant_person_id = any(${recordIds}::uuid[]) or a.merit_person_id = any(${recordIds}::uuid[])) and way.day is not null
      union all
      select 'issued', i.issued_on::text, null, i.kind, i.number_symbol, null, null, i.application_id, false from issued_document i join application a on a.application_id = i.application_id
      where a.applicant_person_id = any(${recordIds}::uuid[]) or a.merit_person_id = any(${recordIds}::uuid[])
      union all
      select 'rating', lower(g.holds)::text, null, m.category, g.injury_rate::text, null, null, null, false from merit_rating g join merit_record m on m.merit_record_id = g.merit_record_id
      where m.person_id = any(${recordIds}::uuid[]) and g.known @> ${knownAt}::timestamptz and lower(g.holds) is not null
      union all
      select 'recognition', coalesce(n.decision_signed_edtf, lower(n.holds)::text), n.decision_signed_written, m.category || ' ' || case when n.state = 'recognised' and before.state = 'suspended' then 'resumed' else n.state end, n.decision_number, null, null, n.application_id, false
      from recognition n join merit_record m on m.merit_record_id = n.merit_record_id
      left join recognition before on before.merit_record_id = n.merit_record_id and before.known @> ${knownAt}::timestamptz and upper(before.holds) = lower(n.holds)
      where m.person_id = any(${recordIds}::uuid[]) and n.known @> ${knownAt}::timestamptz and n.state <> 'pending'
    ) line on true order by edtf nulls last, kind limit ${MOST + 1}`.execute(tx)
  const hidden = await listHiddenFields(tx, actor, rows.flatMap((row) => row.pageId ?? [])) // prettier-ignore
  const events = rows.slice(0, MOST).flatMap(({ kind, ...row }): TimelineEvent[] => {
    if (kind === null) return []
    const fields = row.pageId === null ? undefined : hidden.get(row.pageId)
    return [{ ...row, kind, ...(fields?.has('documentNumber') ? { number: null } : {}), ...(fields?.has('signedOn') ? { edtf: null, doubtful: true } : {}) }]
  })
  return { events, closed: rows[0]?.closed === true, more: rows.length > MOST }
}
