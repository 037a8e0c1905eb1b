import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import type { KnownFile } from './fixity.queries.ts'

/** Begins a walk unless one is under way. */
export async function beginPass(tx: Tx, pass: { periodDays: number; begunAt: Date }): Promise<void> {
  await tx
    .insertInto('fixity_pass')
    .values({ fixity_pass_id: newId(), period_days: pass.periodDays, begun_at: pass.begunAt })
    .onConflict((conflict) => conflict.expression(sql`(ended_at is null)`).where('ended_at', 'is', null).doNothing())
    .execute()
}

export async function endPass(tx: Tx, passId: string, endedAt: Date): Promise<void> {
  await tx.updateTable('fixity_pass').set({ ended_at: endedAt }).where('fixity_pass_id', '=', passId).execute()
}

export type Part = {
  passId: string
  after: string
  until: string
  files: number
  bytes: number
  changed: number
  missing: number
  unknown: number
  beganAt: Date
  endedAt: Date
}

/** Keeps what one stretch of a walk came to. Answers false when another worker checked that stretch meanwhile. */
export async function appendPart(tx: Tx, part: Part): Promise<boolean> {
  const result = await tx
    .insertInto('fixity_part')
    .values({
      fixity_pass_id: part.passId,
      after_hash: part.after,
      until_hash: part.until,
      files: part.files,
      bytes: part.bytes,
      changed: part.changed,
      missing: part.missing,
      unknown: part.unknown,
      began_at: part.beganAt,
      ended_at: part.endedAt,
    })
    .onConflict((conflict) => conflict.constraint('fixity_part_pk').doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

export type Finding = {
  sha256: string
  kind: 'changed' | 'missing' | 'unknown'
  of: KnownFile['of'] | 'nothing'
  size: number | null
  foundHash: string | null
}

/** Keeps findings: a new one, or that an open one is still so. What was open in the stretch and was not found again is in order now. */
export async function keepFindings(
  tx: Tx,
  stretch: { after: string; until: string },
  findings: readonly Finding[],
  at: Date,
): Promise<void> {
  await tx
    .updateTable('fixity_finding')
    .set({ resolved_at: at, seen_at: at })
    .where('resolved_at', 'is', null)
    .where('sha256', '>', stretch.after)
    .where('sha256', '<=', stretch.until)
    .where((eb) => eb.not(eb('sha256', 'in', findings.length > 0 ? findings.map((one) => one.sha256) : [''])))
    .execute()
  for (const { sha256, kind, of, size, foundHash } of findings) {
    const values = { kind, of, size, found_hash: foundHash, seen_at: at }
    await tx
      .insertInto('fixity_finding')
      .values({ fixity_finding_id: newId(), sha256, found_at: at, ...values })
      .onConflict((conflict) => conflict.column('sha256').where('resolved_at', 'is', null).doUpdateSet(values))
      .execute()
  }
}

export async function markRemoved(tx: Tx, sha256: string, at: Date): Promise<void> {
  await tx.updateTable('derived_file').set({ removed_at: at }).where('sha256', '=', sha256).where('superseded_at', 'is not', null).execute()
}

const CLEAN_UP = 741_852_965

/** Whether nothing is being copied out of the store: a backup holds this lock while it runs. Kept until the transaction ends. */
export async function mayCleanUp(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ got: boolean }>`select pg_try_advisory_xact_lock(${CLEAN_UP}) as got`.execute(tx)
  return rows[0]?.got === true
}
