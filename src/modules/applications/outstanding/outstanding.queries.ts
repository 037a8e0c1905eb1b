import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import type { OutstandingKind, OutstandingRow, OutstandingStep } from './outstanding.types.ts'

/** The last word on an outstanding case `o`, as `l`. */
export const LAST_ACT = sql`cross join lateral (select t.* from outstanding_act t where t.outstanding_case_id = o.outstanding_case_id order by t.seq desc limit 1) l`

const ROWS = sql`
  select o.outstanding_case_id as "outstandingCaseId", o.kind, o.subject, o.application_id as "applicationId", s.code as "applicationCode", o.person_id as "personId", o.path,
    o.opened_at as "openedAt", (select d.data #>> '{effect,leadsTo}' from application_action d where d.application_id = o.application_id and d.kind = 'decided') as "leadsTo", l.seq, l.kind = 'closed' as closed, l.lacks, l.task, l.doer, a.display_name as "doerName", l.due_on as "dueOn", l.at as "reviewedAt"
  from outstanding_case o ${LAST_ACT}
    left join application_summary s on s.application_id = o.application_id left join account a on a.account_id = l.doer`

export type OutstandingFilter = { kind: OutstandingKind | null; closed: boolean; mine: string | null; limit: number; offset: number }

/** Outstanding cases of the reader's scope: the soonest due first, those without a day after them. */
export async function listOutstanding(tx: Tx, filter: OutstandingFilter): Promise<{ rows: OutstandingRow[]; total: number }> {
  const wanted = sql`(${filter.kind}::text is null or o.kind = ${filter.kind}) and (l.kind = 'closed') = ${filter.closed} and (${filter.mine}::text is null or l.doer::text = ${filter.mine})`
  const { rows } = await sql<OutstandingRow>`${ROWS} where ${wanted} order by l.due_on nulls last, o.opened_at, o.outstanding_case_id limit ${filter.limit} offset ${filter.offset}`.execute(tx)
  const { rows: [count] } = await sql<{ total: number }>`select count(*)::int as total from (${ROWS} where ${wanted}) x`.execute(tx)
  return { rows, total: count?.total ?? 0 }
}

/** Open ones by kind, and how many of them are past their day. */
export async function countOutstanding(tx: Tx, today: LegalDate): Promise<{ kind: OutstandingKind; open: number; late: number }[]> {
  const { rows } = await sql<{ kind: OutstandingKind; open: number; late: number }>`
    select x.kind, count(*)::int as open, count(*) filter (where x."dueOn" < ${today}::date)::int as late from (${ROWS}) x where not x.closed group by x.kind order by x.kind`.execute(tx)
  return rows
}

/** One as it stands; undefined when there is none in scope. */
export async function findOutstanding(tx: Tx, outstandingCaseId: string): Promise<OutstandingRow | undefined> {
  const { rows } = await sql<OutstandingRow>`${ROWS} where o.outstanding_case_id = ${outstandingCaseId}`.execute(tx)
  return rows[0]
}

/** All that was found of it, in order. */
export async function listOutstandingSteps(tx: Tx, outstandingCaseId: string): Promise<OutstandingStep[]> {
  const { rows } = await sql<OutstandingStep>`
    select t.seq, t.kind, t.lacks, t.task, d.display_name as "doerName", t.due_on as "dueOn", t.note, t.at, coalesce(b.display_name, t.actor) as "byName"
    from outstanding_act t left join account d on d.account_id = t.doer left join account b on b.account_id::text = t.actor
    where t.outstanding_case_id = ${outstandingCaseId} order by t.seq`.execute(tx)
  return rows
}
