import { sql } from 'kysely'
import {
  importNotFound,
  toImport,
  type ImportRow,
  type RegisterImport,
} from '#modules/archive/register/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { identityOf } from './check-row.ts'

/** Dossiers that may be those of a list, by identity: of the numbers given, and those without a number of the names given. */
export async function listKnownDossiers(
  tx: Tx,
  wanted: { numberKeys: readonly string[]; nameKeys: readonly string[] },
): Promise<Map<string, string>> {
  const { rows } = await sql<{
    dossier_id: string
    number_key: string | null
    category: string | null
    name_key: string
    birth_edtf: string | null
    birth_written: string | null
  }>`
    select d.dossier_id, d.number_key, d.category, p.name_key, p.birth_edtf, p.birth_written
    from dossier d
    join dossier_person dp on dp.dossier_id = d.dossier_id and dp.part = 'subject'
    join person p on p.person_id = dp.person_id
    where d.number_key = any(${wanted.numberKeys}::text[])
    union all
    select d.dossier_id, null, d.category, p.name_key, p.birth_edtf, p.birth_written
    from person p
    join dossier_person dp on dp.person_id = p.person_id and dp.part = 'subject'
    join dossier d on d.dossier_id = dp.dossier_id and d.number_key is null
    where p.name_key = any(${wanted.nameKeys}::text[])
    order by dossier_id`.execute(tx)
  const known = new Map<string, string>()
  for (const row of rows) {
    const identity = identityOf({
      numberKey: row.number_key,
      category: row.category,
      nameKey: row.name_key,
      birthEdtf: row.birth_edtf,
      birthWritten: row.birth_written,
    })
    if (!known.has(identity)) known.set(identity, row.dossier_id)
  }
  return known
}

export type BoxPlaceHeld = { shelf: string | null; compartment: string | null }

/** Where boxes of a fonds stand, by their codes. */
export async function listBoxPlaces(
  tx: Tx,
  fondsCode: string,
  codes: readonly string[],
): Promise<Map<string, BoxPlaceHeld>> {
  const rows = await tx
    .selectFrom('box as b')
    .innerJoin('fonds as f', 'f.fonds_id', 'b.fonds_id')
    .select(['b.code', 'b.shelf', 'b.compartment'])
    .where('f.code', '=', fondsCode)
    .where(sql<boolean>`b.code = any(${codes}::text[])`)
    .execute()
  return new Map(rows.map(({ code, ...place }) => [code, place]))
}

/** A list handed in. Throws `not-found` where there is none in the account's scope. */
export async function getImport(tx: Tx, importId: string): Promise<RegisterImport> {
  const row = await tx
    .selectFrom('register_import')
    .selectAll()
    .where('register_import_id', '=', importId)
    .executeTakeFirst()
  if (!row) throw importNotFound(importId)
  return toImport(row)
}

/** Lists handed in, latest first, with the name of who did it and the dossiers that each made or found. */
export async function listImports(
  tx: Tx,
  limit: number,
): Promise<(RegisterImport & { createdByName: string })[]> {
  const rows = await tx
    .selectFrom('register_import as i')
    .innerJoin('account as a', 'a.account_id', 'i.created_by')
    .selectAll('i')
    .select('a.display_name')
    .orderBy('i.created_at', 'desc')
    .orderBy('i.register_import_id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...toImport(row), createdByName: row.display_name }))
}

/** Rows of a list; `order` file: as handed in; wrong-first: for the preview. */
export async function listImportRows(
  tx: Tx,
  importId: string,
  options: { order?: 'file' | 'wrong-first'; limit?: number; offset?: number } = {},
): Promise<ImportRow[]> {
  let query = tx.selectFrom('register_import_row').selectAll().where('register_import_id', '=', importId)
  if (options.order === 'wrong-first') query = query.orderBy(sql`outcome <> 'wrong'`)
  query = query.orderBy('row_no')
  if (options.limit !== undefined) query = query.limit(options.limit)
  if (options.offset !== undefined) query = query.offset(options.offset)
  const rows = await query.execute()
  return rows.map((row) => ({
    rowNo: row.row_no,
    cells: row.cells as unknown as string[],
    problems: row.problems as unknown as ImportRow['problems'],
    dossierId: row.dossier_id,
    outcome: row.outcome as ImportRow['outcome'],
    path: row.path,
  }))
}

/** How many rows of a list have each outcome. */
export async function countOutcomes(tx: Tx, importId: string): Promise<Record<ImportRow['outcome'], number>> {
  const rows = await tx
    .selectFrom('register_import_row')
    .select((eb) => ['outcome', eb.fn.countAll<number>().as('rows')])
    .where('register_import_id', '=', importId)
    .groupBy('outcome')
    .execute()
  const of = (outcome: string) => rows.find((row) => row.outcome === outcome)?.rows ?? 0
  return { new: of('new'), known: of('known'), wrong: of('wrong') }
}
