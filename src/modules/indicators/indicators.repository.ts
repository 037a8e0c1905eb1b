import type { Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'

const RECORDS_A_PART = 5000

/** Keeps a frozen answer with the ids of the records counted, in order. */
export async function insertRun(
  tx: Tx,
  run: {
    runId: string
    code: string
    queryVersion: string
    asOf: LegalDate
    knownAt: Date
    scopePath: string
    recordIds: string[]
    recordsHash: string
    frozenBy: string
    frozenAt: Date
  },
): Promise<void> {
  await tx
    .insertInto('indicator_run')
    .values({
      indicator_run_id: run.runId,
      code: run.code,
      query_version: run.queryVersion,
      as_of: run.asOf,
      known_at: run.knownAt,
      scope_path: run.scopePath,
      records: run.recordIds.length,
      records_hash: run.recordsHash,
      frozen_by: run.frozenBy,
      frozen_at: run.frozenAt,
    })
    .execute()
  for (let at = 0; at < run.recordIds.length; at += RECORDS_A_PART)
    await tx
      .insertInto('indicator_run_part')
      .values({
        indicator_run_id: run.runId,
        part_no: at / RECORDS_A_PART,
        record_ids: run.recordIds.slice(at, at + RECORDS_A_PART),
        scope_path: run.scopePath,
      })
      .execute()
}
