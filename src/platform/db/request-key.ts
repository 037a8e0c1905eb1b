import { sql } from 'kysely'
import type { Tx } from './connect.ts'

export type KeptRequest = { requestHash: string; answer: unknown }

/**
 * Claims an actor's key for a write that this transaction does. Undefined: the write is new, and the row stays locked until the
 * transaction ends, so that a second request under the key waits for it. Else what was done under the key before.
 */
export async function claimRequestKey(tx: Tx, one: { accountId: string; requestKey: string; requestHash: string; at: Date }): Promise<KeptRequest | undefined> {
  const claimed = await tx
    .insertInto('request_key')
    .values({ account_id: one.accountId, request_key: one.requestKey, request_hash: one.requestHash, at: one.at })
    .onConflict((conflict) => conflict.constraint('request_key_pk').doNothing())
    .returning('request_key')
    .executeTakeFirst()
  if (claimed !== undefined) return undefined
  return tx
    .selectFrom('request_key')
    .select(['request_hash as requestHash', 'answer'])
    .where('account_id', '=', one.accountId)
    .where('request_key', '=', one.requestKey)
    .executeTakeFirstOrThrow()
}

/** Whether a write was done under the key; one that is under way is not seen. */
export async function isRequestKeyUsed(tx: Tx, accountId: string, requestKey: string): Promise<boolean> {
  const row = await tx.selectFrom('request_key').select('request_key').where('account_id', '=', accountId).where('request_key', '=', requestKey).executeTakeFirst()
  return row !== undefined
}

/** Keeps what a write answered, in its own transaction, for whoever asks for it again under the key. */
export async function keepRequestAnswer(tx: Tx, accountId: string, requestKey: string, answer: unknown): Promise<void> {
  await tx
    .updateTable('request_key')
    .set({ answer: JSON.stringify(answer ?? null) })
    .where('account_id', '=', accountId)
    .where('request_key', '=', requestKey)
    .execute()
}

/** Lets all keys go that were claimed before the instant. Answers how many. */
export async function forgetRequestKeys(tx: Tx, before: Date): Promise<number> {
  const { rows } = await sql<{ gone: number }>`select forget_request_keys(${before}::timestamptz) as gone`.execute(tx)
  return rows[0]?.gone ?? 0
}
