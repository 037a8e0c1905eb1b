import { asActor, systemActor, type Database, type Tx } from '#platform/db/index.ts'
import { systemClock, type Clock } from '#shared/clock.ts'
import { actorOf } from './accounts.model.ts'
import { listAssignments, type SignedIn } from './accounts.queries.ts'
import { hashOfToken } from './accounts.repository.ts'
import { countRequest } from './key-meter.repository.ts'
import { markKeyUsed } from './machines.repository.ts'

export type ApiKeyRow = { apiKeyId: string; accountId: string; name: string; shown: string; createdAt: Date; expiresAt: Date; revokedAt: Date | null; usedOn: string | null }

/** Accounts of service with their keys, the newest key first. */
export async function listMachines(tx: Tx, clock: Clock) {
  const accounts = await tx.selectFrom('account').select(['account_id', 'login_name', 'display_name', 'active']).where('machine', '=', true).orderBy('login_name').execute()
  const keys = accounts.length === 0 ? [] : await tx.selectFrom('api_key').selectAll().where('account_id', 'in', accounts.map((one) => one.account_id)).orderBy('created_at', 'desc').execute()
  return Promise.all(
    accounts.map(async (one) => ({
      accountId: one.account_id,
      loginName: one.login_name,
      displayName: one.display_name,
      active: one.active,
      assignments: await listAssignments(tx, clock, one.account_id),
      keys: keys
        .filter((key) => key.account_id === one.account_id)
        .map((key): ApiKeyRow => ({ apiKeyId: key.api_key_id, accountId: key.account_id, name: key.name, shown: key.shown, createdAt: key.created_at, expiresAt: key.expires_at, revokedAt: key.revoked_at, usedOn: key.used_on })),
    })),
  )
}

/**
 * Who comes by a key: the account of service with its role of today. Undefined for a key that is unknown, ended or out of its time, and for an account that is
 * closed or has no role. The actor's session is the key, so what it states for itself holds for it alone. The request is counted: `wait` is 0, or in how many seconds
 * the key may be shown again.
 */
export async function findMachine(context: { database: Database; clock: Clock; provincePath: string }, secret: string): Promise<(SignedIn & { wait: number }) | undefined> {
  const { database, clock, provincePath } = context
  const hash = hashOfToken(secret)
  return asActor(
    database,
    systemActor(provincePath),
    async (tx) => {
      const row = await tx
        .selectFrom('api_key as k')
        .innerJoin('account as a', 'a.account_id', 'k.account_id')
        .select(['k.api_key_id', 'k.used_on', 'a.account_id', 'a.login_name', 'a.display_name'])
        .where('k.key_hash', '=', hash)
        .where('k.revoked_at', 'is', null)
        .where('k.expires_at', '>', clock.now())
        .where('a.active', '=', true)
        .where('a.machine', '=', true)
        .executeTakeFirst()
      if (row === undefined) return undefined
      const assignments = await listAssignments(tx, clock, row.account_id)
      const [assignment] = assignments
      if (assignment === undefined) return undefined
      const today = clock.today()
      if (row.used_on !== today) await markKeyUsed(tx, row.api_key_id, today)
      return {
        accountId: row.account_id,
        loginName: row.login_name,
        displayName: row.display_name,
        actor: { ...actorOf(row.account_id, assignment.role, assignment.areaPath, provincePath), session: hash.toString('hex') },
        assignment,
        assignments,
        // The machine's time: the demo's day stands still, a minute must not.
        wait: await countRequest(tx, row.api_key_id, systemClock.now()),
      }
    },
    { action: 'accounts.come-by-key', readOnly: true },
  )
}
