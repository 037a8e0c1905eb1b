import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'

/** Adds what acts changed to the tallies. Answers how many changes. */
export async function foldChanges(tx: Tx): Promise<number> {
  const { rows } = await sql<{ folded: number }>`select fold_case_changes() as folded`.execute(tx)
  return rows[0]?.folded ?? 0
}

/** Counts all cases anew and puts the tallies right. Answers how many numbers were wrong. */
export async function proveAll(tx: Tx): Promise<number> {
  const { rows } = await sql<{ wrong: number }>`select prove_case_tallies() as wrong`.execute(tx)
  return rows[0]?.wrong ?? 0
}
