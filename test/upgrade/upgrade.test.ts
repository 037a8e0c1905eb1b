import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { restoreBackup, type RestoreReport } from '#app/backup/restore-backup.ts'
import { verifyStore } from '#app/backup/verify-store.ts'
import { readConfig, type Config } from '#app/config.ts'
import { openServer, type DatabaseServer } from '#app/database.ts'
import { DEMO_PASSWORD } from '#app/demo/accounts.ts'
import { openRuntime, prepareDatabase, type Runtime } from '#app/runtime.ts'
import { readSecrets, type Secrets } from '#app/secrets.ts'
import { findByLoginName } from '#modules/accounts/index.ts'
import { countDossiers, countPagesByState, getPersonPage, search } from '#modules/archive/index.ts'
import { countRecords } from '#modules/indicators/index.ts'
import { sealAudit, verifyAudit } from '#platform/audit/index.ts'
import { readBackupKey } from '#platform/backup/index.ts'
import { givePurpose } from '#modules/purpose/index.ts'
import { asActor, readMigrations } from '#platform/db/index.ts'
import { createLog } from '#platform/log/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { dumpSchema } from '../../scripts/lint/dump-schema.ts'

/*
 * From the oldest state that is in service to the newest: an archive made by the version of migration 0010 (twelve dossiers of the sample
 * province, one of them scanned and read, all roles) is restored and brought up to date. Every later migration runs over its rows here,
 * without a word in this file; one that takes a table or rows away on purpose says so in CHANGED.
 */
const CHANGED: Record<string, string> = { 'phu_tho.name_vocabulary': '0011 keeps distinct names in name_form instead' }

const log = createLog('silent')
let folder: string
let config: Config
let secrets: Secrets
let server: DatabaseServer
let runtime: Runtime
let restored: RestoreReport
let before: Map<string, number>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansinh-upgrade-'))
  // The day after the one on which the archive was made: whatever was entered then is known.
  config = readConfig({ ANSINH_DATA: join(folder, 'data'), ANSINH_TODAY: '2026-06-16', LOG_LEVEL: 'silent' })
  const key = await readBackupKey({ keyFile: join(import.meta.dirname, 'key') })
  restored = await restoreBackup(config, join(import.meta.dirname, 'schema-0010.backup'), key, log)
  secrets = await readSecrets(config.dataDir)
  server = await openServer(config, secrets, log)
  before = await rowCounts()
  await prepareDatabase(config, secrets, server.urls, log)
  runtime = await openRuntime(config, secrets, server.urls, log, { work: false })
}, 240_000)
afterAll(async () => {
  await runtime.close()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

async function inAdmin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server.urls.admin })
  await client.connect()
  return work(client).finally(() => client.end())
}

function rowCounts(): Promise<Map<string, number>> {
  return inAdmin(async (client) => {
    const { rows: tables } = await client.query<{ name: string }>("select c.oid::regclass::text as name from pg_class c where c.relkind in ('r', 'p') and c.relnamespace in ('phu_tho'::regnamespace, 'common'::regnamespace, 'auth'::regnamespace)")
    const counts = new Map<string, number>()
    for (const { name } of tables) counts.set(name, Number((await client.query<{ count: string }>(`select count(*) from ${name}`)).rows[0]?.count))
    return counts
  })
}

test('the archive of the old version is whole, and every migration since has run over its rows', async () => {
  expect(restored).toMatchObject({ migrations: 10, missing: [], damaged: [], era: 2 })
  const applied = await runtime.owner.db.selectNoFrom(sql<string[]>`(select array_agg(name order by name) from migration)`.as('names')).executeTakeFirstOrThrow()
  expect(applied.names).toEqual((await readMigrations('migrations')).map((one) => one.name))
})

test('an upgraded schema is the one that is made from nothing', async () => {
  const dump = await inAdmin((client) => dumpSchema(client, 'phu_tho'))
  expect(dump.replace('$function$ select 2 $function$', '$function$ select 1 $function$')).toBe(await readFile('migrations/schema.sql', 'utf8'))
})

test('no row is lost on the way', async () => {
  const now = await rowCounts()
  const fewer = [...before].filter(([table, count]) => !(table in CHANGED) && (now.get(table) ?? 0) < count)
  expect(fewer.map(([table, count]) => `${table}: ${count} → ${now.get(table) ?? 'gone'}`)).toEqual([])
  expect(before.get('phu_tho.dossier')).toBe(12)
})

test('people sign in with the passwords of before', async () => {
  const signedIn = await runtime.auth.api.signInUsername({ body: { username: 'luu-tru', password: DEMO_PASSWORD } })
  expect(signedIn?.user.username).toBe('luu-tru')
})

test('persons, dossiers, papers and figures answer as an officer sees them', async () => {
  const { services } = runtime
  const account = await findByLoginName(services, 'chuyen-vien')
  if (!account) throw new Error('no officer')
  // Some of the persons are sensitive by their category, which the version before did not ask about.
  const officer = { ...account, session: 'f'.repeat(64) }
  const read = <T>(work: Parameters<typeof asActor<T>>[2]) => asActor(services.database, officer, work, { readOnly: true })
  expect(await read((tx) => countDossiers(tx))).toBe(12)
  const states = await read((tx) => countPagesByState(tx))
  expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0)
  const persons = await read((tx) => tx.selectFrom('person as p').innerJoin('dossier_person as d', 'd.person_id', 'p.person_id').select(['p.person_id', 'p.full_name']).distinct().orderBy('p.person_id').execute())
  expect(persons.length).toBeGreaterThanOrEqual(12)
  for (const person of persons) {
    const found = await search(services, officer, { text: person.full_name, limit: 20 })
    expect(found.persons.hits.map((hit) => hit.personId ?? (hit as { id?: string }).id), person.full_name).toContain(person.person_id)
    await givePurpose(services, officer, { subject: 'person', id: person.person_id, purpose: 'compare', note: '' })
    const page = await read((tx) => getPersonPage(tx, person.person_id, { day: '2026-06-15' as LegalDate, knownAt: new Date('2100-01-01') }))
    expect(JSON.stringify(page)).toContain(person.full_name)
  }
  for (const indicator of runtime.indicators.values())
    expect(await read((tx) => countRecords(tx, indicator.source, { day: '2026-06-15' as LegalDate, knownAt: new Date('2100-01-01') })), indicator.code).toBeGreaterThanOrEqual(0)
  expect(await verifyStore(runtime.owner, services.files)).toMatchObject({ ok: true, whole: restored.files })
})

test('the trail goes on over the upgrade and holds', async () => {
  await sealAudit(runtime.owner, runtime.witness)
  expect(await verifyAudit(runtime.owner, runtime.witness)).toMatchObject({ ok: true, unsealed: 0 })
})
