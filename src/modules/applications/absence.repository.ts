import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'

/** Two that overlap break `desk_absence_once`. */
export async function insertAbsence(
  tx: Tx,
  one: { absenceId: string; accountId: string; deputyId: string; from: LegalDate; through: LegalDate; note: string; by: string; at: Date; path: string },
): Promise<void> {
  await tx
    .insertInto('desk_absence')
    .values({
      desk_absence_id: one.absenceId,
      account_id: one.accountId,
      deputy_id: one.deputyId,
      away: sql`daterange(${one.from}::date, ${one.through}::date, '[]')` as never,
      note: one.note,
      recorded_by: one.by,
      recorded_at: one.at,
      path: one.path,
    })
    .execute()
}

/** False where there is none that stands, or none that the account may take back. */
export async function markAbsenceWithdrawn(tx: Tx, absenceId: string, by: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('desk_absence')
    .set({ withdrawn_by: by, withdrawn_at: at })
    .where('desk_absence_id', '=', absenceId)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst()
  return Number(numUpdatedRows) === 1
}
