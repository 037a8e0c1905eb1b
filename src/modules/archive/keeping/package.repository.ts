import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'

type PackagedTable =
  | 'fonds'
  | 'catalogue'
  | 'box'
  | 'dossier'
  | 'dossier_custody'
  | 'scan_batch'
  | 'file'
  | 'batch_file'
  | 'document'
  | 'page'
  | 'reading'
  | 'correction'
  | 'page_filing'
  | 'dossier_person'
  | 'field_check'
  | 'field_word'
  | 'contradiction_choice'

/** Enters rows as they came, into a table of this module; those that are there already stay. Answers how many are new. */
export async function enterRows(
  tx: Tx,
  table: PackagedTable,
  rows: readonly Record<string, unknown>[],
): Promise<number> {
  if (rows.length === 0) return 0
  // What the database works out by itself is not entered.
  const { rows: columns } = await sql<{ name: string }>`select attname::text as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`.execute(tx)
  const names = sql.join(columns.map((column) => sql.ref(column.name)))
  // A row of the table and not `null::box`, which PostgreSQL takes for its own type of that name.
  const result = await sql`
    insert into ${sql.table(table)} (${names})
    select ${names} from jsonb_populate_recordset((select t from ${sql.table(table)} t where false), ${JSON.stringify(rows)}::jsonb)
    on conflict do nothing`.execute(tx)
  return Number(result.numAffectedRows ?? 0n)
}

/** The fonds of this code; whichever id it has here. */
export const findFonds = async (tx: Tx, code: string): Promise<string | undefined> =>
  (await tx.selectFrom('fonds').select('fonds_id').where('code', '=', code).executeTakeFirst())?.fonds_id

/** The series of this code in a fonds, and the box of that code. */
export const findCatalogue = async (tx: Tx, fondsId: string, code: string): Promise<string | undefined> =>
  (await tx.selectFrom('catalogue').select('catalogue_id').where('fonds_id', '=', fondsId).where('code', '=', code).executeTakeFirst())?.catalogue_id
export const findBox = async (tx: Tx, fondsId: string, code: string): Promise<string | undefined> =>
  (await tx.selectFrom('box').select('box_id').where('fonds_id', '=', fondsId).where('code', '=', code).executeTakeFirst())?.box_id
