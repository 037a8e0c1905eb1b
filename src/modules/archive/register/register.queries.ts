import type { Tx } from '#platform/db/index.ts'

/** What a dossier takes over from a merit record in the account's scope. */
export async function findMeritNumber(tx: Tx, meritRecordId: string) {
  const row = await tx
    .selectFrom('merit_record')
    .select(['person_id', 'category', 'number_written', 'number_key'])
    .where('merit_record_id', '=', meritRecordId)
    .executeTakeFirst()
  if (!row) return undefined
  const number =
    row.number_written === null || row.number_key === null
      ? null
      : { written: row.number_written, key: row.number_key }
  return { personId: row.person_id, category: row.category, number }
}
