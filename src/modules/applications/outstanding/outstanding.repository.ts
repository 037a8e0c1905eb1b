import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { Actor } from '#shared/actor.ts'
import { newId } from '#shared/ids.ts'
import type { Clock } from '#shared/clock.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import type { OutstandingAct, OutstandingKind } from './outstanding.types.ts'

type Found = { lacks: string; task: string; doer: string | null; dueOn: LegalDate | null; note: string }

/** Appends what was found; two at once break `outstanding_act_pk`. */
export async function insertOutstandingAct(tx: Tx, clock: Clock, by: Pick<Actor, 'accountId'>, of: { outstandingCaseId: string; path: string }, seq: number, kind: OutstandingAct, found: Found): Promise<void> {
  await tx
    .insertInto('outstanding_act')
    .values({
      outstanding_case_id: of.outstandingCaseId, seq, previous_seq: seq === 1 ? null : seq - 1, kind, lacks: found.lacks, task: found.task, doer: found.doer, due_on: found.dueOn,
      note: found.note, at: clock.now(), actor: by.accountId, path: of.path,
    })
    .execute()
}

/** Opens an outstanding case with its first finding. Answers its id. */
export async function insertOutstanding(
  tx: Tx,
  clock: Clock,
  by: Pick<Actor, 'accountId'>,
  one: { kind: OutstandingKind; subject: string; path: string; applicationId: string | null; personId: string | null } & Found,
): Promise<string> {
  const outstandingCaseId = newId<'out'>(clock) as string
  await tx
    .insertInto('outstanding_case')
    .values({
      outstanding_case_id: outstandingCaseId, kind: one.kind, application_id: one.applicationId, person_id: one.personId, subject: one.subject, path: one.path,
      opened_at: clock.now(), opened_by: by.accountId,
    })
    .execute()
  await insertOutstandingAct(tx, clock, by, { outstandingCaseId, path: one.path }, 1, 'opened', one)
  return outstandingCaseId
}

/** Whether an account is there and open, and one of its roles of today reaches the path. */
export async function mayBeAsked(tx: Tx, clock: Clock, accountId: string, path: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from account a join assignment s on s.account_id = a.account_id
    where a.account_id = ${accountId} and a.active and as_of(s.holds, s.known, ${clock.today()}::date, ${clock.now()}::timestamptz) and starts_with(${path}::text, s.area_path) limit 1`.execute(tx)
  return rows.length > 0
}
