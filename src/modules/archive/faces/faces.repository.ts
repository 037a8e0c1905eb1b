import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'

/** Lets go what was told of changed dossiers before the mark of the night before; marks how far the next night goes. */
export async function letGo(tx: Tx, at: Date): Promise<void> {
  await sql`select let_go_dossier_changes(${at}::timestamptz)`.execute(tx)
}
