import { sql } from 'kysely'
import type { Database } from '#platform/db/index.ts'
import { FIRST_SEAL_HASH, MARK_BYTES, sealHash } from './seal.ts'
import type { SealWitness } from './witness.ts'

/** `unsealed` events are younger than the last block: the stated window in which a change would not be found. */
export type AuditVerdict =
  | { ok: true; blocks: number; events: number; unsealed: number; unsealedSince: Date | null }
  | { ok: false; block: number; event: string | null; reason: 'row-changed' | 'rows-missing-or-added' | 'chain-broken' | 'tail-cut' | 'behind-witness' }

type EventRow = { audit_event_id: string; hash: Buffer; recomputed: Buffer }

/**
 * Reads the whole trail again: each row against its own hash, each block against its rows, the chain, and the seal kept outside.
 * Names the first bad block and, where rows changed, the first bad row.
 */
export async function verifyAudit(owner: Database, witness: SealWitness): Promise<AuditVerdict> {
  // Before the snapshot: a block closed while the trail is read stands outside at once and is not yet in the snapshot, and would look cut off.
  const outside = await witness.last()
  return owner.db.transaction().setIsolationLevel('repeatable read').execute(async (tx) => {
    const seals = await tx.selectFrom('audit_seal').selectAll().orderBy('seal_no').execute()
    let previous: Buffer = FIRST_SEAL_HASH
    let events = 0
    for (const [index, seal] of seals.entries()) {
      const block = seal.seal_no
      const before = seals[index - 1]
      const follows = block === index + 1 && seal.previous_hash.equals(previous) && (before?.era !== seal.era || before.xid_until === seal.xid_from)
      if (!follows) return { ok: false, block, event: null, reason: 'chain-broken' }
      const { rows } = await sql<EventRow>`
        select audit_event_id, hash, audit_hash(audit_event_id, era, xid, at, actor, action, subject, subject_id, path, content) as recomputed
        from audit_event where era = ${seal.era} and xid >= ${seal.xid_from} and xid < ${seal.xid_until}
        order by era, xid, audit_event_id`.execute(tx)
      const changed = rows.find((row) => !row.hash.equals(row.recomputed))
      if (changed) return { ok: false, block, event: changed.audit_event_id, reason: 'row-changed' }
      const stray = rows.findIndex((row, at) => !row.hash.subarray(0, MARK_BYTES).equals(seal.event_marks.subarray(at * MARK_BYTES, (at + 1) * MARK_BYTES)))
      if (stray >= 0 || rows.length !== seal.events)
        return { ok: false, block, event: rows[stray]?.audit_event_id ?? null, reason: 'rows-missing-or-added' }
      const range = { era: seal.era, xidFrom: seal.xid_from, xidUntil: seal.xid_until }
      if (!sealHash(previous, range, rows.map((row) => row.hash)).equals(seal.hash)) return { ok: false, block, event: null, reason: 'chain-broken' }
      previous = seal.hash
      events += rows.length
    }
    if (outside) {
      const inside = seals[outside.sealNo - 1]
      if (!inside) return { ok: false, block: outside.sealNo, event: null, reason: 'tail-cut' }
      if (inside.hash.toString('hex') !== outside.hash) return { ok: false, block: outside.sealNo, event: null, reason: 'behind-witness' }
    } else if (seals.length > 1) return { ok: false, block: seals.length, event: null, reason: 'behind-witness' }
    const last = seals.at(-1)
    const { rows: [open] } = await sql<{ unsealed: number; since: Date | null; bad: string | null }>`
      select count(*)::int as unsealed, min(at) as since,
        (array_agg(audit_event_id order by xid) filter (where hash <> audit_hash(audit_event_id, era, xid, at, actor, action, subject, subject_id, path, content)))[1] as bad
      from audit_event where (era, xid) >= (${last?.era ?? 0}, ${last?.xid_until ?? 0})`.execute(tx)
    if (open?.bad) return { ok: false, block: seals.length + 1, event: open.bad, reason: 'row-changed' }
    return { ok: true, blocks: seals.length, events: events + (open?.unsealed ?? 0), unsealed: open?.unsealed ?? 0, unsealedSince: open?.since ?? null }
  })
}

/** Events younger than the last block, and the age of the oldest in seconds: what the sealer is behind by. */
export async function unsealedWindow(owner: Database): Promise<{ events: number; seconds: number }> {
  const { rows } = await sql<{ events: number; seconds: number }>`
    select count(*)::int as events, coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::float8 as seconds
    from audit_event
    where (era, xid) >= (coalesce((select era from audit_seal order by seal_no desc limit 1), 0), coalesce((select xid_until from audit_seal order by seal_no desc limit 1), 0))`.execute(owner.db)
  return rows[0] ?? { events: 0, seconds: 0 }
}
