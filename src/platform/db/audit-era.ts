import { sql, type Transaction } from 'kysely'
import type { DB } from './schema.generated.ts'

/** Puts the next number into the function that every event of the trail asks (migration 0002). */
export async function replaceEra(tx: Transaction<DB>, era: number): Promise<void> {
  if (!Number.isSafeInteger(era)) throw new Error(`not an era: ${era}`)
  await sql.raw(`create or replace function audit_era() returns integer language sql immutable parallel safe as $$ select ${era} $$`).execute(tx)
}
