import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'

/** Enters rows as they came, into a table of this module; those that are there already stay. Answers how many are new. */
export async function enterRows(
  tx: Tx,
  table: 'fonds' | 'box' | 'dossier' | 'dossier_custody' | 'scan_batch' | 'file' | 'batch_file' | 'document' | 'page' | 'reading' | 'correction' | 'page_filing' | 'dossier_person',
  rows: readonly Record<string, unknown>[],
): Promise<number> {
  if (rows.length === 0) return 0
  // What the database works out by itself is not entered.
  const { rows: columns } = await sql<{ name: string }>`select attname::text as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`.execute(tx)
  const names = sql.join(columns.map((column) => sql.ref(column.name)))
  const result = await sql`
    insert into ${sql.table(table)} (${names}) select ${names} from jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)}::jsonb)
    on conflict do nothing`.execute(tx)
  return Number(result.numAffectedRows ?? 0n)
}

/** The fonds of this code and, in it, the box of that code; whichever id they have here. */
export async function findPlaces(tx: Tx, fondsCode: string, boxCode: string | null): Promise<{ fondsId: string | null; boxId: string | null }> {
  const fonds = await tx.selectFrom('fonds').select('fonds_id').where('code', '=', fondsCode).executeTakeFirst()
  const box =
    fonds && boxCode !== null
      ? await tx.selectFrom('box').select('box_id').where('fonds_id', '=', fonds.fonds_id).where('code', '=', boxCode).executeTakeFirst()
      : undefined
  return { fondsId: fonds?.fonds_id ?? null, boxId: box?.box_id ?? null }
}
