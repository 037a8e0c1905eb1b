import { sql } from 'kysely'
import { listClosed } from '#modules/purpose/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import type { Place } from '../archive.types.ts'

export type LoanState = 'requested' | 'out' | 'returned' | 'withdrawn'

export type LoanRow = {
  loanId: string
  dossierId: string
  number: string | null
  title: string
  /** Where the paper is fetched and put back. */
  box: string | null
  borrower: string
  unit: string
  /** Null in a list, of a sensitive dossier that this session gave no purpose for. */
  purpose: string | null
  state: LoanState
  dueOn: LegalDate
  requestedBy: string
  requestedByName: string | null
  requestedAt: Date
  handedOutAt: Date | null
  handedOutByName: string | null
  closedAt: Date | null
  closedByName: string | null
  closingNote: string | null
  /** The last reminder; null when there was none. */
  remindedOn: LegalDate | null
}

const columns = sql`l.loan_id as "loanId", l.dossier_id as "dossierId", d.number_written as number, d.title, b.code as box, l.borrower,
  l.borrower_unit as unit, l.purpose, l.state, l.due_on as "dueOn", l.requested_by as "requestedBy", asked.display_name as "requestedByName",
  l.requested_at as "requestedAt", l.handed_out_at as "handedOutAt", gave.display_name as "handedOutByName", l.closed_at as "closedAt",
  closed.display_name as "closedByName", l.closing_note as "closingNote",
  (select max(r.reminded_on) from loan_reminder r where r.loan_id = l.loan_id) as "remindedOn"`

const from = sql`loan l join dossier d on d.dossier_id = l.dossier_id left join box b on b.box_id = d.box_id
  left join account asked on asked.account_id::text = l.requested_by left join account gave on gave.account_id::text = l.handed_out_by
  left join account closed on closed.account_id::text = l.closed_by`

/** Who has the paper of the dossier, who asked for it, and who had it, newest first. The purposes stand in it: the caller guards the reading. */
export async function listLoansOf(tx: Tx, dossierId: string, limit: number): Promise<LoanRow[]> {
  const { rows } = await sql<LoanRow>`select ${columns} from ${from} where l.dossier_id = ${dossierId}::uuid order by l.loan_id desc limit ${limit}`.execute(tx)
  return rows
}

/** Who has the paper now: shown on the dossier. */
export async function findLoanOut(tx: Tx, dossierId: string): Promise<{ borrower: string; unit: string; dueOn: LegalDate } | undefined> {
  const row = await tx.selectFrom('loan').select(['borrower', 'borrower_unit', 'due_on']).where('dossier_id', '=', dossierId).where('state', '=', 'out').executeTakeFirst()
  return row && { borrower: row.borrower, unit: row.borrower_unit, dueOn: row.due_on as LegalDate }
}

export type LoanList = { rows: LoanRow[]; total: number }

/** What is out (the longest due first), what is asked for (the oldest first), or what was closed last; `by` narrows to who asked. */
export async function listLoans(tx: Tx, which: 'out' | 'asked' | 'closed', { by = null, limit }: { by?: string | null; limit: number }): Promise<LoanList> {
  const [state, order] = {
    out: [sql`l.state = 'out'`, sql`l.due_on, l.loan_id`],
    asked: [sql`l.state = 'requested'`, sql`l.loan_id`],
    closed: [sql`l.state in ('returned', 'withdrawn')`, sql`l.closed_at desc, l.loan_id desc`],
  }[which] as [ReturnType<typeof sql>, ReturnType<typeof sql>]
  const own = by === null ? sql`true` : sql`l.requested_by = ${by}`
  const { rows } = await sql<LoanRow>`select ${columns} from ${from} where ${state} and ${own} order by ${order} limit ${limit}`.execute(tx)
  const closed = await listClosed(tx, 'dossier', rows.map((row) => row.dossierId))
  for (const row of rows) if (closed.has(row.dossierId)) row.purpose = null
  if (rows.length < limit) return { rows, total: rows.length }
  const { rows: [counted] } = await sql<{ total: number }>`select count(*)::int as total from loan l where ${state} and ${own}`.execute(tx)
  return { rows, total: counted?.total ?? rows.length }
}

export type LoanToRemind = {
  loanId: string
  dossierNumber: string | null
  borrower: string
  dueOn: LegalDate
  remindedOn: LegalDate | null
  mail: string | null
  place: Place
}

/** A loan that is out, as its reminder needs it. */
export async function findLoanToRemind(tx: Tx, loanId: string): Promise<LoanToRemind | undefined> {
  const { rows: [row] } = await sql<Omit<LoanToRemind, 'place'> & Place>`
    select l.loan_id as "loanId", d.number_written as "dossierNumber", l.borrower, l.due_on as "dueOn", coalesce(l.mail, asked.mail) as mail, l.path, l.also_paths,
      (select max(r.reminded_on) from loan_reminder r where r.loan_id = l.loan_id) as "remindedOn"
    from loan l join dossier d on d.dossier_id = l.dossier_id left join account asked on asked.account_id::text = l.requested_by
    where l.loan_id = ${loanId}::uuid and l.state = 'out'`.execute(tx)
  if (!row) return undefined
  const { path, also_paths, ...rest } = row
  return { ...rest, place: { path, also_paths } }
}

/** All loans that are out, for their reminders to be set after a restore. */
export async function listOut(tx: Tx): Promise<{ loanId: string; dueOn: LegalDate }[]> {
  const rows = await tx.selectFrom('loan').select(['loan_id', 'due_on']).where('state', '=', 'out').orderBy('loan_id').execute()
  return rows.map((row) => ({ loanId: row.loan_id, dueOn: row.due_on as LegalDate }))
}
