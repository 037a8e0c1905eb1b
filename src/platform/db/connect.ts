import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { Actor } from '#shared/actor.ts'
import type { DB } from './schema.generated.ts'

// Days and ranges stay text (a JavaScript Date would shift them by the time zone); counts fit a number.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new Error(`count beyond a safe integer: ${text}`)
  return value
})

export type Db = Kysely<DB>
/** A transaction that has an actor: the only way to rows. */
export type Tx = Transaction<DB>

export type Database = {
  db: Db
  pool: pg.Pool
  schema: string
  close(): Promise<void>
}

export const searchPathOf = (schema: string): string => `${schema}, common, public, pg_temp`

/**
 * Opens a pool whose connections work in one province's schema. `url` decides the role. Throws when `schema` is not a plain
 * lower-case name, since it stands in connection options.
 */
export function openDatabase(options: {
  url: string
  schema: string
  max?: number
  name?: string
}): Database {
  if (!/^[a-z][a-z0-9_]*$/.test(options.schema)) throw new Error(`not a schema name: ${options.schema}`)
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 12,
    application_name: options.name ?? 'ansinh',
    options: `-c search_path=${searchPathOf(options.schema).replaceAll(' ', '')}`,
    connectionTimeoutMillis: 10_000,
  })
  // An idle connection that breaks is replaced by the pool at its next use; without a listener Node would end the process.
  pool.on('error', () => undefined)
  // Nor does a client that is checked out between two queries have one: its next query reports what happened.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) })
  return { db, pool, schema: options.schema, close: () => db.destroy() }
}

/**
 * Runs `work` in one transaction on behalf of `actor`; `action` names the use case in the audit trail. The settings are literal-quoted `SET LOCAL`: `set_config` is not passed
 * on to other nodes by Citus, which would show no rows, silently. `readOnly` transactions do not wait for the disk: what they
 * write is the log of views.
 */
export function asActor<T>(
  database: Database,
  actor: Actor,
  work: (tx: Tx) => Promise<T>,
  options: { readOnly?: boolean; action?: string } = {},
): Promise<T> {
  return database.db.transaction().execute(async (tx) => {
    await setActor(tx, actor, options)
    return work(tx)
  })
}

async function setActor(
  tx: Tx,
  actor: Actor,
  { readOnly, action }: { readOnly?: boolean; action?: string },
): Promise<void> {
  const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`
  if (
    [actor.accountId, actor.role, actor.scopeFrom, actor.scopeUntil, actor.session ?? '', action ?? ''].some(
      (value) => value.includes('\\') || value.includes('\0'),
    )
  )
    throw new Error('an actor with a backslash or a zero byte')
  const statements = [
    `set local ansinh.actor = ${quoted(actor.accountId)}`,
    `set local ansinh.role = ${quoted(actor.role)}`,
    `set local ansinh.lo = ${quoted(actor.scopeFrom)}`,
    `set local ansinh.hi = ${quoted(actor.scopeUntil)}`,
    ...(actor.session ? [`set local ansinh.session = ${quoted(actor.session)}`] : []),
    ...(action ? [`set local ansinh.action = ${quoted(action)}`] : []),
    ...(actor.wide ? ['set local role ansinh_wide'] : []),
    ...(readOnly ? ['set local synchronous_commit = off'] : []),
  ]
  // One simple query: PostgreSQL takes several statements a message when there are no parameters.
  await sql.raw(statements.join('; ')).execute(tx)
}

/**
 * Proves at start that the actor's settings reach the province's tables and that nothing is seen without one.
 * Throws `db.actor-not-effective` otherwise: the process must not serve.
 */
export async function proveActorReachesRows(database: Database, system: Actor): Promise<void> {
  const refuse = (why: string) =>
    Object.assign(new Error(`the actor does not reach the tables: ${why}`), {
      code: 'db.actor-not-effective',
    })
  const without = await database.db
    .transaction()
    .execute((tx) => tx.selectFrom('fonds').select('fonds_id').limit(1).execute())
  if (without.length > 0) throw refuse('rows are seen without an actor')
  const seen = await asActor(database, system, async (tx) => {
    const { rows } = await sql<{
      actor: string
      role: string
    }>`select current_setting('ansinh.actor', true) as actor, current_user::text as role`.execute(tx)
    return rows[0]
  })
  if (seen?.actor !== system.accountId || seen.role !== 'ansinh_wide') throw refuse(JSON.stringify(seen))
}
