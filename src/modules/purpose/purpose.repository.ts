import type { Tx } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import type { ReadSubject } from './purpose.types.ts'

/** A purpose given once stays for the session; said again it changes nothing. */
export async function insertPurpose(
  tx: Tx,
  given: {
    accountId: string
    session: string
    subject: ReadSubject
    id: string
    path: string
    purpose: string
    note: string
    at: Date
  },
): Promise<void> {
  await tx
    .insertInto('read_purpose')
    .values({
      read_purpose_id: newId(),
      account_id: given.accountId,
      session_ref: given.session,
      subject: given.subject,
      subject_id: given.id,
      path: given.path,
      purpose: given.purpose,
      note: given.note,
      at: given.at,
    })
    .onConflict((conflict) => conflict.constraint('read_purpose_once').doNothing())
    .execute()
}

export async function insertMark(
  tx: Tx,
  mark: { subject: ReadSubject; id: string; path: string; reason: string; by: string; at: Date },
): Promise<void> {
  await tx
    .insertInto('sensitive_mark')
    .values({
      sensitive_mark_id: newId(),
      subject: mark.subject,
      subject_id: mark.id,
      path: mark.path,
      reason: mark.reason,
      marked_at: mark.at,
      marked_by: mark.by,
      lifted_at: null,
      lifted_by: null,
    })
    .execute()
}

/** How many open marks were lifted: none or one. */
export async function liftOpenMark(
  tx: Tx,
  mark: { subject: ReadSubject; id: string; by: string; at: Date },
): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('sensitive_mark')
    .set({ lifted_at: mark.at, lifted_by: mark.by })
    .where('subject', '=', mark.subject)
    .where('subject_id', '=', mark.id)
    .where('lifted_at', 'is', null)
    .executeTakeFirst()
  return Number(numUpdatedRows)
}
