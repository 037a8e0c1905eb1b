import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { searchPathOf } from './connect.ts'

export type Migration = { name: string; sql: string; sha256: string }

export type MigrateOptions = {
  /** Of a role that may create roles, schemas and extensions the first time. */
  adminUrl: string
  migrationsDir: string
  schema: string
  /** Passwords of the roles that sign in; set at every run, so that a moved data folder keeps working. */
  passwords: { owner: string; app: string; auth: string }
  /** For a restore: only these migrations, and the schema is marked as unfinished until `markRestored`. */
  restoring?: { only: ReadonlySet<string> }
}

const UNFINISHED = 'A restore into this schema was not finished.'

const unfinishedError = () =>
  Object.assign(
    new Error('a restore into this database was not finished, so what is here is not whole: empty the database and the data folder, then restore again'),
    { code: 'restore.unfinished' },
  )

export async function readMigrations(dir: string): Promise<Migration[]> {
  const names = (await readdir(dir)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(dir, name), 'utf8')
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/** Cuts a file into statements at semicolons outside quotes, dollar quotes and comments: one statement a call (docs/scale-out.md). */
export function splitStatements(sql: string): string[] {
  const statements: string[] = []
  let current = ''
  let at = 0
  const token = /--[^\n]*|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([a-z_]*)\$[\s\S]*?\$\1\$|;|[^-'"$;]+|[-$]/g
  for (const match of sql.matchAll(token)) {
    if (match.index !== at) throw new Error(`unreadable SQL at ${sql.slice(at, at + 40)}`)
    at += match[0].length
    if (match[0] === ';') {
      if (current.trim() !== '') statements.push(current.trim())
      current = ''
    } else if (!match[0].startsWith('--')) current += match[0]
  }
  if (at !== sql.length || current.trim() !== '')
    throw new Error(`the last statement has no semicolon: ${current.trim().slice(0, 60)}`)
  return statements
}

/**
 * Brings a province's schema up to date: roles, schemas and extensions, then each migration not yet applied in a transaction of
 * its own. Returns the names applied. Throws `db.migration-edited` when an applied file was changed since, `restore.unfinished` when a
 * restore was broken off.
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const client = new pg.Client({ connectionString: options.adminUrl, application_name: 'ansinh-migrate' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(741852963)')
    await prepareRoles(client, options)
    await client.query('set role ansinh_owner')
    if (options.restoring) await client.query(`comment on schema ${options.schema} is '${UNFINISHED}'`)
    else if (await isUnfinished(client, options.schema)) throw unfinishedError()
    await client.query(`set search_path = ${searchPathOf(options.schema)}`)
    await client.query(
      'create table if not exists migration (name text not null, sha256 text not null, applied_at timestamptz not null, constraint migration_pk primary key (name))',
    )
    const applied = new Map(
      (await client.query<{ name: string; sha256: string }>('select name, sha256 from migration')).rows.map(
        (row) => [row.name, row.sha256],
      ),
    )
    const done: string[] = []
    for (const migration of await readMigrations(options.migrationsDir)) {
      const known = applied.get(migration.name)
      if (known === migration.sha256) continue
      if (options.restoring?.only.has(migration.name) === false) continue
      if (known !== undefined)
        throw Object.assign(new Error(`migration ${migration.name} was changed after it was applied`), {
          code: 'db.migration-edited',
        })
      await apply(client, migration)
      done.push(migration.name)
    }
    return done
  } finally {
    await client.end()
  }
}

async function isUnfinished(client: pg.Client, schema: string): Promise<boolean> {
  const { rows } = await client.query<{ told: string | null }>("select obj_description(to_regnamespace($1), 'pg_namespace') as told", [schema])
  return rows[0]?.told === UNFINISHED
}

/** Takes the mark of an unfinished restore away, as its very last act. `client` works as the owner. */
export async function markRestored(client: pg.Client, schema: string): Promise<void> {
  await client.query(`comment on schema ${pg.escapeIdentifier(schema)} is null`)
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin')
  try {
    for (const statement of splitStatements(migration.sql)) {
      try {
        await client.query(statement)
      } catch (cause) {
        throw new Error(
          `migration ${migration.name}: ${(cause as Error).message} in: ${statement.slice(0, 200)}`,
          { cause },
        )
      }
    }
    await client.query('insert into migration (name, sha256, applied_at) values ($1, $2, now())', [
      migration.name,
      migration.sha256,
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

async function prepareRoles(client: pg.Client, { schema, passwords }: MigrateOptions): Promise<void> {
  const roles = new Set(
    (
      await client.query<{ rolname: string }>("select rolname from pg_roles where rolname like 'ansinh\\_%'")
    ).rows.map((row) => row.rolname),
  )
  const signIn = (name: string, password: string) => {
    // Passwords are ours (hexadecimal), so that they can stand in a statement that takes no parameter.
    if (!/^[0-9a-f]{16,}$/.test(password)) throw new Error('a role password must be hexadecimal')
    return client.query(
      `${roles.has(name) ? 'alter' : 'create'} role ${name} login noinherit password '${password}'`,
    )
  }
  await signIn('ansinh_owner', passwords.owner)
  await signIn('ansinh_app', passwords.app)
  await signIn('ansinh_auth', passwords.auth)
  if (!roles.has('ansinh_wide')) await client.query('create role ansinh_wide nologin')
  await client.query('grant ansinh_wide to ansinh_app')
  await client.query('grant ansinh_owner to current_user')
  for (const extension of ['btree_gist', 'btree_gin'])
    await client.query(`create extension if not exists ${extension} schema public`)
  await client.query('create schema if not exists common authorization ansinh_owner')
  await client.query(`create schema if not exists ${schema} authorization ansinh_owner`)
  await client.query('create schema if not exists auth authorization ansinh_auth')
  await client.query('create schema if not exists pgboss authorization ansinh_app')
  await client.query(`grant usage on schema common, ${schema} to ansinh_app, ansinh_wide`)
  await client.query('revoke create on schema public from public')
}
