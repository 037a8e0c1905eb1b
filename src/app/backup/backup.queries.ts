import { sql } from 'kysely'
import pg from 'pg'
import type { Db } from '#platform/db/index.ts'

const PAGE = 1000

export type SnapshotFacts = { takenAt: Date; serverVersion: string; migrations: { name: string; sha256: string }[] }

export async function readFacts(client: pg.Client): Promise<SnapshotFacts> {
  const { rows } = await client.query<{ at: Date; version: string }>("select now() as at, current_setting('server_version') as version")
  const { rows: migrations } = await client.query<{ name: string; sha256: string }>('select name, sha256 from migration order by name')
  return { takenAt: rows[0]?.at ?? new Date(0), serverVersion: rows[0]?.version ?? '', migrations }
}

/** What the store must have, a page in the order of hashes: originals, and what was made of them and is in use. */
const KNOWN = `select sha256 from (
  (select sha256 from file where sha256 > $1 order by sha256 limit $2)
  union all (select sha256 from derived_file where sha256 > $1 and superseded_at is null order by sha256 limit $2)) known
  order by sha256 limit $2`

/** Hashes of all stored files that the snapshot names, in their order. */
export async function* listFileHashes(client: pg.Client): AsyncGenerator<string> {
  for (let after = ''; ; ) {
    const { rows } = await client.query<{ sha256: string }>(KNOWN, [after, PAGE])
    for (const row of rows) yield row.sha256
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) return
    after = last.sha256
  }
}

/** Which of these hashes a row names. */
export async function knownAmong(db: Db, hashes: string[]): Promise<Set<string>> {
  // What was replaced some days ago is removed by the check of the store, and is not unknown until then.
  const { rows } = await sql<{ sha256: string }>`select sha256 from file where sha256 = any(${hashes}::text[])
    union select sha256 from derived_file where sha256 = any(${hashes}::text[]) and removed_at is null`.execute(db)
  return new Set(rows.map((row) => row.sha256))
}

/** A page of the files that rows name, by hash. */
export async function listFilesAfter(db: Db, after: string): Promise<{ sha256: string; size: number }[]> {
  const { rows } = await sql<{ sha256: string; size: number }>`
    select sha256, size from (
      (select sha256, size from file where sha256 > ${after} order by sha256 limit ${PAGE})
      union all (select sha256, size from derived_file where sha256 > ${after} and superseded_at is null order by sha256 limit ${PAGE})) known
    order by sha256 limit ${PAGE}`.execute(db)
  return rows
}

const CLEAN_UP = 741_852_965

/** Held by a backup while it copies; a clean-up asks for it alone and goes away when it does not get it. */
export async function holdBackCleanUp(client: pg.Client): Promise<void> {
  await client.query('select pg_advisory_lock_shared($1)', [CLEAN_UP])
}

/** Runs `work` unless a backup is running: null then. */
export function unlessBackupRuns<T>(db: Db, work: () => Promise<T>): Promise<T | null> {
  return db.connection().execute(async (connection) => {
    const { rows } = await sql<{ got: boolean }>`select pg_try_advisory_lock(${CLEAN_UP}) as got`.execute(connection)
    if (!rows[0]?.got) return null
    try {
      return await work()
    } finally {
      await sql`select pg_advisory_unlock(${CLEAN_UP})`.execute(connection)
    }
  })
}

/** Which of the schemas of this system the database of a connection has already. */
export async function listOwnSchemas(url: string, province: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      "select nspname as name from pg_namespace where nspname in ('common', 'auth', 'pgboss', $1) order by 1",
      [province],
    )
    return rows.map((row) => row.name)
  } finally {
    await client.end()
  }
}
