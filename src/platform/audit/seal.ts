import { createHash } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import { replaceEra, type Database, type DB } from '#platform/db/index.ts'
import type { Seal, SealWitness } from './witness.ts'

export type SealResult = { sealed: Seal | null; openEvents: number }

export const FIRST_SEAL_HASH = Buffer.alloc(32)
export const MARK_BYTES = 8

/** The chain: SHA-256 over the previous hash, the block's range as text and the events' hashes in order. */
export function sealHash(previous: Buffer, block: { era: number; xidFrom: number; xidUntil: number }, hashes: Iterable<Buffer>): Buffer {
  const hash = createHash('sha256').update(previous).update(`${block.era}:${block.xidFrom}:${block.xidUntil}:`)
  for (const one of hashes) hash.update(one)
  return hash.digest()
}

/**
 * Closes one block over all events of transactions older than the oldest still running: no event can join it any more. `owner` is a
 * database opened with the owner's URL, since no application role may write seals. Two sealers at once: the key of the second is
 * refused and it does nothing. Events younger than the block are the unsealed window.
 */
export async function sealAudit(owner: Database, witness: SealWitness): Promise<SealResult> {
  const result = await owner.db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(741852964)`.execute(tx)
    const { rows: [now] } = await sql<{ era: number; horizon: number }>`
      select audit_era() as era, pg_snapshot_xmin(pg_current_snapshot())::text::bigint as horizon`.execute(tx)
    if (!now) throw new Error('no snapshot')
    return closeBlock(tx, now.era, now.horizon)
  })
  // After the commit: a crash between leaves the outside seal one block behind, which verifies; the other order would cry wolf.
  if (result.sealed) await witness.append(result.sealed)
  return result
}

/**
 * Ends the era of the trail and begins the next, after the records came to another server (a restore) or went back in time (a recovery to
 * a moment): there transaction numbers begin anew or are given out again. What the old era had not sealed is sealed as it was found, and
 * the new era's first event says why. `owner` must be the only one at work.
 */
export async function beginEra(owner: Database, witness: SealWitness, event: { action: string; detail: Record<string, unknown> }): Promise<{ era: number }> {
  const result = await owner.db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(741852964)`.execute(tx)
    const { rows: [now] } = await sql<{ era: number; until: number }>`
      select greatest(audit_era(), (select max(era) from audit_event), (select max(era) from audit_seal)) as era,
        coalesce((select max(xid) + 1 from audit_event where era = audit_era()), 0) as until`.execute(tx)
    if (!now) throw new Error('no era')
    const { sealed } = await closeBlock(tx, now.era, now.until)
    await replaceEra(tx, now.era + 1)
    await sql`select audit_append(${event.action}, 'audit_era', ${String(now.era + 1)}, '', ${JSON.stringify(event.detail)}::jsonb)`.execute(tx)
    return { era: now.era + 1, sealed }
  })
  if (result.sealed) await witness.append(result.sealed)
  return { era: result.era }
}

async function closeBlock(tx: Transaction<DB>, era: number, until: number): Promise<SealResult> {
  const last = await tx.selectFrom('audit_seal').selectAll().orderBy('seal_no', 'desc').limit(1).executeTakeFirst()
  const block = { era, xidFrom: last?.era === era ? last.xid_until : 0, xidUntil: until }
  const hashes: Buffer[] = []
  if (block.xidUntil > block.xidFrom) {
    const { rows } = await sql<{ hash: Buffer }>`
      select hash from audit_event where era = ${block.era} and xid >= ${block.xidFrom} and xid < ${block.xidUntil}
      order by era, xid, audit_event_id`.execute(tx)
    for (const row of rows) hashes.push(row.hash)
  }
  const { rows: [open] } = await sql<{ events: number }>`
    select count(*)::int as events from audit_event where era = ${block.era} and xid >= ${block.xidUntil}`.execute(tx)
  if (hashes.length === 0) return { sealed: null, openEvents: open?.events ?? 0 }
  const previous = last?.hash ?? FIRST_SEAL_HASH
  const hash = sealHash(previous, block, hashes)
  const sealNo = (last?.seal_no ?? 0) + 1
  await sql`
    insert into audit_seal (seal_no, era, xid_from, xid_until, events, event_marks, previous_hash, hash, sealed_at)
    values (${sealNo}, ${block.era}, ${block.xidFrom}, ${block.xidUntil}, ${hashes.length},
      ${Buffer.concat(hashes.map((one) => one.subarray(0, MARK_BYTES)))}, ${previous}, ${hash}, clock_timestamp())`.execute(tx)
  return { sealed: { sealNo, ...block, events: hashes.length, hash: hash.toString('hex') }, openEvents: open?.events ?? 0 }
}
