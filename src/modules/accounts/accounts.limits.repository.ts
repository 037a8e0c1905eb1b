import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import { LIMITS, type LimitKind } from './accounts.model.ts'

export type Door = { open: true } | { open: false; until: Date; justShut: boolean }

const keyOf = (kind: LimitKind, value: string): string => createHash('sha256').update(`${kind}:${value}`).digest('hex')

const MINUTE = 60_000

/**
 * Counts a try and says whether it may be judged. One statement: of many tries at once, in however many processes, no more than the limit
 * pass. A shut door counts nothing, so that trying on does not keep it shut.
 */
export async function countTry(tx: Tx, kind: LimitKind, value: string, now: Date): Promise<Door> {
  const limit = LIMITS[kind]
  const windowStart = new Date(now.getTime() - limit.windowMinutes * MINUTE)
  const lockUntil = new Date(now.getTime() + limit.lockMinutes * MINUTE)
  const shut = sql`l.locked_until > ${now}::timestamptz`
  const fresh = sql`(l.locked_until <= ${now}::timestamptz or l.window_from <= ${windowStart}::timestamptz)`
  const { rows: [row] } = await sql<{ locked_until: Date | null }>`
    insert into sign_in_limit as l (key_hash, tries, window_from, locked_until) values (${keyOf(kind, value)}, 1, ${now}::timestamptz, null)
    on conflict (key_hash) do update set
      tries = case when ${shut} then l.tries when ${fresh} then 1 else l.tries + 1 end,
      window_from = case when ${shut} then l.window_from when ${fresh} then ${now}::timestamptz else l.window_from end,
      locked_until = case when ${shut} then l.locked_until when ${fresh} then null when l.tries >= ${limit.tries} then ${lockUntil}::timestamptz end
    returning locked_until`.execute(tx)
  const until = row?.locked_until ?? null
  return until ? { open: false, until, justShut: until.getTime() === lockUntil.getTime() } : { open: true }
}

/** A try that was right is not counted: the whole count of the name goes, of the address this one. */
export async function forgiveTry(tx: Tx, kind: LimitKind, value: string): Promise<void> {
  const counted = tx.updateTable('sign_in_limit').where('key_hash', '=', keyOf(kind, value))
  if (kind === 'address' || kind === 'code') await counted.set({ tries: sql`greatest(tries - 1, 0)` }).execute()
  else await counted.set({ tries: 0, locked_until: null }).execute()
}

/** Lets counts go whose window and lock were over before the instant. */
export async function forgetTries(tx: Tx, before: Date): Promise<void> {
  await sql`select forget_tries(${before}::timestamptz)`.execute(tx)
}

/** Until when the door of a name stays shut; null when it is open. */
export async function shutUntil(tx: Tx, kind: LimitKind, value: string, now: Date): Promise<Date | null> {
  const row = await tx.selectFrom('sign_in_limit').select('locked_until').where('key_hash', '=', keyOf(kind, value)).executeTakeFirst()
  return row?.locked_until && row.locked_until > now ? row.locked_until : null
}
