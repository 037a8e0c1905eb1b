import type { Tx } from '#platform/db/index.ts'
import type { ImportWork } from './register.types.ts'

/** Notes that a list is to be taken in, on whose behalf; anew where it was refused before. */
export async function askImportWork(tx: Tx, work: Pick<ImportWork, 'importId' | 'askedBy' | 'role' | 'areaPath' | 'askedAt' | 'wrongLeft'> & { path: string }): Promise<void> {
  const asked = { asked_by: work.askedBy, role: work.role, area_path: work.areaPath, asked_at: work.askedAt, wrong_left: work.wrongLeft, rows_done: 0, ended_at: null, failure_code: null, failure_rows: null }
  await tx
    .insertInto('register_import_work')
    .values({ register_import_id: work.importId, path: work.path, ...asked })
    .onConflict((conflict) => conflict.constraint('register_import_work_pk').doUpdateSet(asked).where('register_import_work.ended_at', 'is not', null))
    .execute()
}

/** How far a list is; undefined when nobody asked. */
export async function findImportWork(tx: Tx, importId: string): Promise<ImportWork | undefined> {
  const row = await tx.selectFrom('register_import_work').selectAll().where('register_import_id', '=', importId).executeTakeFirst()
  return (
    row && {
      importId: row.register_import_id,
      askedBy: row.asked_by,
      role: row.role,
      areaPath: row.area_path,
      askedAt: row.asked_at,
      wrongLeft: row.wrong_left,
      rowsDone: row.rows_done,
      endedAt: row.ended_at,
      failure: row.failure_code === null ? null : { code: row.failure_code, rows: row.failure_rows },
    }
  )
}

export async function tellImportWork(tx: Tx, importId: string, rowsDone: number): Promise<void> {
  await tx.updateTable('register_import_work').set({ rows_done: rowsDone }).where('register_import_id', '=', importId).execute()
}

export async function endImportWork(tx: Tx, importId: string, endedAt: Date, failure: ImportWork['failure']): Promise<void> {
  await tx
    .updateTable('register_import_work')
    .set({ ended_at: endedAt, failure_code: failure?.code ?? null, failure_rows: failure?.rows ?? null })
    .where('register_import_id', '=', importId)
    .execute()
}
