import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { Clock } from '#shared/clock.ts'
import { newId } from '#shared/ids.ts'
import { insertFile } from '../archive.repository.ts'
import type { ImportRow, RegisterImport } from './register.types.ts'

const ROWS = 500

/** Names the original of a list, which the file store holds already. */
export async function insertListFile(
  tx: Tx,
  clock: Clock,
  file: { sha256: string; size: number; mediaType: string },
): Promise<void> {
  await insertFile(tx, { ...file, storedAt: clock.now() })
}

/** Keeps a list as it was handed in, with what was found of each row. The file's row must be there. Answers the import's id. */
export async function insertImport(
  tx: Tx,
  clock: Clock,
  list: Pick<RegisterImport, 'name' | 'sha256' | 'columns' | 'textEncoding' | 'cellsConverted' | 'cellsUnmapped' | 'createdBy' | 'path'>,
  rows: readonly ImportRow[],
): Promise<string> {
  const importId = newId(clock)
  await tx
    .insertInto('register_import')
    .values({
      register_import_id: importId,
      name: list.name,
      sha256: list.sha256,
      columns: JSON.stringify(list.columns),
      text_encoding: list.textEncoding,
      cells_converted: list.cellsConverted,
      cells_unmapped: list.cellsUnmapped,
      state: 'previewed',
      rows_total: rows.length,
      rows_wrong: rows.filter((row) => row.outcome === 'wrong').length,
      created_by: list.createdBy,
      created_at: clock.now(),
      path: list.path,
    })
    .execute()
  for (let at = 0; at < rows.length; at += ROWS)
    await tx
      .insertInto('register_import_row')
      .values(
        rows.slice(at, at + ROWS).map((row) => ({
          register_import_id: importId,
          row_no: row.rowNo,
          cells: JSON.stringify(row.cells),
          problems: JSON.stringify(row.problems),
          dossier_id: row.dossierId,
          outcome: row.outcome,
          path: row.path,
        })),
      )
      .execute()
  return importId
}

/** The import, locked until the transaction ends; undefined when not there or out of scope. */
export async function lockImport(tx: Tx, importId: string): Promise<RegisterImport | undefined> {
  const row = await tx
    .selectFrom('register_import')
    .selectAll()
    .where('register_import_id', '=', importId)
    .forUpdate()
    .executeTakeFirst()
  return row && toImport(row)
}

export function toImport(row: {
  register_import_id: string
  name: string
  sha256: string
  columns: unknown
  text_encoding: string | null
  cells_converted: number | null
  cells_unmapped: number | null
  state: string
  rows_total: number
  rows_wrong: number
  created_by: string
  created_at: Date
  applied_at: Date | null
  path: string
}): RegisterImport {
  return {
    importId: row.register_import_id,
    name: row.name,
    sha256: row.sha256,
    columns: row.columns as string[],
    textEncoding: row.text_encoding as RegisterImport['textEncoding'],
    cellsConverted: row.cells_converted,
    cellsUnmapped: row.cells_unmapped,
    state: row.state as RegisterImport['state'],
    rowsTotal: row.rows_total,
    rowsWrong: row.rows_wrong,
    createdBy: row.created_by,
    createdAt: row.created_at,
    appliedAt: row.applied_at,
    path: row.path,
  }
}

/** Writes what became of the rows: the dossier each one made or was found to be. */
export async function updateImportRows(tx: Tx, importId: string, rows: readonly ImportRow[]): Promise<void> {
  if (rows.length === 0) return
  const values = rows.map((row) => ({
    row_no: row.rowNo,
    problems: row.problems,
    dossier_id: row.dossierId,
    outcome: row.outcome,
  }))
  await sql`update register_import_row t set problems = n.problems, dossier_id = n.dossier_id, outcome = n.outcome
    from jsonb_to_recordset(${JSON.stringify(values)}::jsonb) as n (row_no integer, problems jsonb, dossier_id uuid, outcome text)
    where t.register_import_id = ${importId} and t.row_no = n.row_no`.execute(tx)
}

export async function markImportApplied(
  tx: Tx,
  importId: string,
  rowsWrong: number,
  appliedAt: Date,
): Promise<void> {
  await tx
    .updateTable('register_import')
    .set({ state: 'applied', rows_wrong: rowsWrong, applied_at: appliedAt })
    .where('register_import_id', '=', importId)
    .execute()
}

/** Only one list is taken into the register at a time: two lists with the same rows must see each other. Held until the end. */
export async function lockRegister(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(741852971)`.execute(tx)
}
