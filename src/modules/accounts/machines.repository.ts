import type { Tx } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import type { Clock } from '#shared/clock.ts'

export async function insertMachine(tx: Tx, clock: Clock, machine: { loginName: string; displayName: string }): Promise<string> {
  const accountId = newId(clock)
  await tx.insertInto('account').values({ account_id: accountId, login_name: machine.loginName, display_name: machine.displayName, active: true, machine: true, created_at: clock.now() }).execute()
  return accountId
}

type NewKey = { apiKeyId: string; accountId: string; name: string; hash: Buffer; shown: string; at: Date; by: string; expiresAt: Date }

export async function insertKey(tx: Tx, key: NewKey): Promise<void> {
  await tx
    .insertInto('api_key')
    .values({ api_key_id: key.apiKeyId, account_id: key.accountId, name: key.name, key_hash: key.hash, shown: key.shown, created_at: key.at, created_by: key.by, expires_at: key.expiresAt })
    .execute()
}

/** Undefined where there is none or it was ended before. */
export async function revokeKey(tx: Tx, apiKeyId: string, { at, by }: { at: Date; by: string }): Promise<{ accountId: string; shown: string } | undefined> {
  const row = await tx.updateTable('api_key').set({ revoked_at: at, revoked_by: by }).where('api_key_id', '=', apiKeyId).where('revoked_at', 'is', null).returning(['account_id', 'shown']).executeTakeFirst()
  return row && { accountId: row.account_id, shown: row.shown }
}

/** The day on which a key was last used: written once a day. */
export async function markKeyUsed(tx: Tx, apiKeyId: string, on: string): Promise<void> {
  await tx.updateTable('api_key').set({ used_on: on }).where('api_key_id', '=', apiKeyId).execute()
}
