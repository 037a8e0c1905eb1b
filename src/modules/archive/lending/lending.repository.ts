import { sql } from 'kysely'
import { databaseErrorOf, type Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { newId } from '#shared/ids.ts'
import type { Place } from '../archive.types.ts'
import type { ReminderKind } from './lending.model.ts'

export async function insertLoan(
  tx: Tx,
  loan: { dossierId: string; borrower: string; unit: string; mail: string | null; purpose: string; dueOn: LegalDate; by: string; at: Date; place: Place },
): Promise<string> {
  const loanId = newId()
  await tx
    .insertInto('loan')
    .values({
      loan_id: loanId,
      dossier_id: loan.dossierId,
      borrower: loan.borrower,
      borrower_unit: loan.unit,
      mail: loan.mail,
      purpose: loan.purpose,
      requested_by: loan.by,
      requested_at: loan.at,
      state: 'requested',
      due_on: loan.dueOn,
      path: loan.place.path,
      also_paths: loan.place.also_paths,
    })
    .execute()
  return loanId
}

/** The loan, locked until the transaction ends. */
export async function lockLoan(tx: Tx, loanId: string) {
  return tx
    .selectFrom('loan')
    .select(['loan_id', 'dossier_id', 'state', 'due_on', 'requested_by', 'path', 'also_paths'])
    .where('loan_id', '=', loanId)
    .forUpdate()
    .executeTakeFirst()
}

/** Answers false when the paper is out already. */
export async function setHandedOut(tx: Tx, loanId: string, by: string, at: Date, dueOn: LegalDate): Promise<boolean> {
  try {
    await tx.updateTable('loan').set({ state: 'out', handed_out_by: by, handed_out_at: at, due_on: dueOn }).where('loan_id', '=', loanId).execute()
    return true
  } catch (error) {
    if (databaseErrorOf(error)?.constraint === 'loan_out_once') return false
    throw error
  }
}

export async function closeLoan(tx: Tx, loanId: string, to: { state: 'returned' | 'withdrawn'; by: string; at: Date; note: string | null }): Promise<void> {
  await tx.updateTable('loan').set({ state: to.state, closed_by: to.by, closed_at: to.at, closing_note: to.note }).where('loan_id', '=', loanId).execute()
}

export async function insertReminder(
  tx: Tx,
  reminder: { loanId: string; on: LegalDate; kind: ReminderKind; sentTo: string | null; at: Date; place: Place },
): Promise<void> {
  await tx
    .insertInto('loan_reminder')
    .values({
      loan_id: reminder.loanId,
      reminded_on: reminder.on,
      kind: reminder.kind,
      sent_to: reminder.sentTo,
      reminded_at: reminder.at,
      path: reminder.place.path,
      also_paths: reminder.place.also_paths,
    })
    .onConflict((conflict) => conflict.constraint('loan_reminder_pk').doNothing())
    .execute()
}

/** Loans go where their dossiers go. */
export async function placeLoans(tx: Tx, dossierIds: readonly string[], place: { path?: string; also_paths: string[] | null }): Promise<void> {
  await tx.updateTable('loan').set(place).where(sql<boolean>`dossier_id = any(${dossierIds}::uuid[])`).execute()
  await tx
    .updateTable('loan_reminder')
    .set(place)
    .where('loan_id', 'in', tx.selectFrom('loan').select('loan_id').where(sql<boolean>`dossier_id = any(${dossierIds}::uuid[])`))
    .execute()
}
