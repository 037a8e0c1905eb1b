import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, readFile, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig, type Config } from '#app/config.ts'
import { openForCommand } from '#app/commands/context.ts'
import { openServer } from '#app/database.ts'
import { openRuntime, prepareDatabase } from '#app/runtime.ts'
import { readSecrets } from '#app/secrets.ts'
import { registerAccount, setPassword } from '#modules/accounts/index.ts'
import { folderSealWitness, sealAudit, verifyAudit, type SealWitness } from '#platform/audit/index.ts'
import { makeKeyFile, readBackupKey, type BackupKey } from '#platform/backup/index.ts'
import { asActor, openDatabase } from '#platform/db/index.ts'
import { startEmbedded } from '#platform/db/embedded/index.ts'
import { findUpkeep } from '#platform/upkeep/index.ts'
import { keyOf, openFolderStore } from '#platform/files/index.ts'
import { createLog } from '#platform/log/index.ts'
import { systemClock } from '#shared/clock.ts'
import { newId } from '#shared/ids.ts'
import { dumpSchema } from '../../../scripts/lint/dump-schema.ts'
import { TEST_PASSWORDS } from '../../../test/passwords.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { makeBackup, type BackupReport, type BackupSource } from './make-backup.ts'
import { restoreBackup } from './restore-backup.ts'
import { backupRun, readUpkeepFigures, storeRun, watchBackup, watchStoreCheck } from './upkeep-runs.ts'
import { removeUnknown, verifyStore } from './verify-store.ts'

const log = createLog('silent')
const bin = join(import.meta.dirname, '../../../bin/ansinh')
let province: TestProvince
let folder: string
let key: BackupKey
let witness: SealWitness
let source: BackupSource
/** Made while writers run; the tests after the first restore it again and again. */
let archive: string
let report: BackupReport
let acknowledged = 0

beforeAll(async () => {
  province = await makeProvince()
  folder = await mkdtemp(join(tmpdir(), 'ansinh-backup-'))
  await makeKeyFile(join(folder, 'key'))
  key = await readBackupKey({ keyFile: join(folder, 'key') })
  witness = folderSealWitness(join(folder, 'seals.jsonl'))
  const config = readConfig({ ANSINH_DATA: join(folder, 'unused') })
  const secrets = { ...TEST_PASSWORDS, session: 'd'.repeat(32) }
  await prepareDatabase(config, secrets, province.urls, log)
  const runtime = await openRuntime({ ...config, dataDir: join(folder, 'unused') }, secrets, province.urls, log, { work: false })
  const authUserId = await setPassword(runtime.auth, 'can.bo', 'Cán bộ', 'mot-mat-khau-dai')
  await registerAccount(province.services, province.system, { loginName: 'can.bo', displayName: 'Cán bộ', authUserId, role: 'officer', areaPath: '25/07900/' })
  await runtime.close()
  source = {
    urls: province.urls,
    province: { schema: 'phu_tho', code: '25' },
    files: province.services.files,
    witness,
    secrets: { session: 'd'.repeat(32) },
    settings: { ANSINH_TODAY: '2026-06-15' },
  }
  for (let n = 0; n < 10; n++) await writeOne(n)
  await sealAudit(province.owner, witness)

  archive = join(folder, 'under-load.ansinh')
  const writers = startWriters(4)
  await until(() => acknowledged > 10)
  report = await makeBackup(source, archive, key)
  const atEnd = acknowledged
  await until(() => acknowledged > atEnd + 3)
  await writers.stop()
}, 180_000)
afterAll(async () => {
  await province.close()
  await rm(folder, { recursive: true, force: true })
})

/** A person, a stored file and the row that names it: all or nothing. */
async function writeOne(n: number): Promise<void> {
  const bytes = Buffer.from(`giấy ${n} `.repeat(1 + ((n * 37) % 4000)))
  const stored = await province.services.files.put(bytes, { maxBytes: 1 << 20 })
  await asActor(
    province.services.database,
    province.system,
    async (tx) => {
      const at = new Date('2026-06-15')
      await tx.insertInto('file').values({ sha256: stored.sha256, size: stored.size, media_type: 'text/plain', stored_at: at }).execute()
      await tx.insertInto('person').values({ person_id: newId(), full_name: `Người \\ thứ\t${n}\n`, name_key: `nguoi ${n}`, path: '25/07900/', created_at: at }).execute()
    },
    { action: 'test.write' },
  )
}

function startWriters(count: number): { stop(): Promise<void> } {
  let running = true
  let next = 1000
  const write = async () => {
    while (running) {
      await writeOne(next++)
      acknowledged += 1
      if (acknowledged % 6 === 0) await sealAudit(province.owner, witness)
    }
  }
  const all = Promise.all(Array.from({ length: count }, write))
  return {
    async stop() {
      running = false
      await all
    },
  }
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = AbortSignal.timeout(60_000)
  while (!(await what())) {
    deadline.throwIfAborted()
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Restored by the first test, used by the next two. */
let first: Config
/** All that the source sealed was sealed before. */
let restoredFrom: Date
let places = 0
const emptyPlace = (): Config => readConfig({ ANSINH_DATA: join(folder, `place-${++places}`), LOG_LEVEL: 'silent' })

/** The restored place as the product would open it: same settings, its own secrets, its own server. */
async function opened<T>(config: Config, work: (place: { owner: ReturnType<typeof openDatabase>; urls: Awaited<ReturnType<typeof openServer>>['urls']; secrets: Awaited<ReturnType<typeof readSecrets>> }) => Promise<T>): Promise<T> {
  const secrets = await readSecrets(config.dataDir)
  const server = await openServer(config, secrets, log)
  const owner = openDatabase({ url: server.urls.owner, schema: 'phu_tho', max: 2 })
  try {
    return await work({ owner, urls: server.urls, secrets })
  } finally {
    await owner.close()
    await server.stop()
  }
}

test('a backup taken while four writers write is one moment of the system, and its restore equals it hash by hash', async () => {
  expect(report).toMatchObject({ missing: [], damaged: [] })
  first = emptyPlace()
  restoredFrom = systemClock.now()
  const place = first
  const restored = await restoreBackup(place, archive, key, log)
  expect(restored).toMatchObject({ rows: report.rows, tables: report.tables, files: report.files, fileBytes: report.fileBytes, takenAt: report.takenAt, era: 2, missing: [], damaged: [] })

  await opened(place, async ({ owner, secrets, urls }) => {
    const { rows: [counts] } = await sql<{ persons: number; files: number }>`
      select (select count(*)::int from person) as persons, (select count(*)::int from file) as files`.execute(owner.db)
    // What was written before the backup began is in it, and no transaction by half.
    expect(counts?.persons).toBe(counts?.files)
    expect(counts?.files).toBe(report.files)
    expect(report.files).toBeGreaterThan(20)
    expect(report.files).toBeLessThan(10 + acknowledged)
    expect((await sql<{ full_name: string }>`select full_name from person where name_key = 'nguoi 3'`.execute(owner.db)).rows).toEqual([{ full_name: 'Người \\ thứ\t3\n' }])
    // The sessions' key came along (second factors are encrypted with it); the passwords of the roles are the place's own.
    expect(secrets.session).toBe('d'.repeat(32))
    expect(secrets.owner).not.toBe(TEST_PASSWORDS.owner)
    expect(JSON.parse(await readFile(join(place.dataDir, 'settings.json'), 'utf8'))).toEqual({ ANSINH_TODAY: '2026-06-15' })

    const admin = new pg.Client({ connectionString: urls.admin })
    await admin.connect()
    // Every trigger, foreign key and policy is back; only the era of the trail has moved on.
    const dump = await dumpSchema(admin, 'phu_tho')
    expect(dump.replace('$function$ select 2 $function$', '$function$ select 1 $function$')).toBe(await readFile('migrations/schema.sql', 'utf8'))
    expect((await admin.query("select tgname from pg_trigger where tgenabled <> 'O'")).rows).toEqual([])
    await admin.end()
  })
})

test('a restored place is backed up and restored again: the third place holds all eras', async () => {
  const second = first
  const again = join(folder, 'again.ansinh')
  let closing = 0
  await opened(second, async ({ owner, urls, secrets }) => {
    // A backup that came just after a seal leaves nothing to close.
    const { rows: [seals] } = await sql<{ closing: number }>`select count(*)::int as closing from audit_seal where era = 1 and sealed_at >= ${restoredFrom}`.execute(owner.db)
    closing = seals?.closing ?? 0
    const files = await openFolderStore(second.filesDir)
    await makeBackup({ ...source, urls, secrets: { session: secrets.session }, files, witness: folderSealWitness(second.sealPath) }, again, key)
  })
  const third = emptyPlace()
  const restored = await restoreBackup(third, again, key, log)
  expect(restored.era).toBe(3)
  // One event more, the one that says the second place was restored, and the seal that closed the first era.
  expect(closing).toBeLessThanOrEqual(1)
  expect(restored.rows).toBe(report.rows + 1 + closing)
  await opened(third, async ({ owner }) => {
    expect(await verifyAudit(owner, folderSealWitness(third.sealPath))).toMatchObject({ ok: true })
  })
})

test('in the restored place people sign in, the trail goes on in a new era and holds, jobs are made from state', async () => {
  const place = first
  const secrets = await readSecrets(place.dataDir)
  const server = await openServer(place, secrets, log)
  try {
    await prepareDatabase(place, secrets, server.urls, log)
    const runtime = await openRuntime(place, secrets, server.urls, log, { work: false })
    const signedIn = await runtime.auth.api.signInUsername({ body: { username: 'can.bo', password: 'mot-mat-khau-dai' } })
    expect(signedIn?.user.name).toBe('Cán bộ')
    const { services } = runtime
    await asActor(services.database, province.system, (tx) => tx.insertInto('fonds').values({ fonds_id: newId(), code: 'SAU', title: 'Sau khi khôi phục' }).execute())
    await sealAudit(runtime.owner, runtime.witness)
    expect(await verifyAudit(runtime.owner, runtime.witness)).toMatchObject({ ok: true, unsealed: 0 })
    const eras = await runtime.owner.db.selectFrom('audit_event').select('era').distinct().orderBy('era').execute()
    expect(eras.map((row) => row.era)).toEqual([1, 2])
    const first = await runtime.owner.db.selectFrom('audit_event').select(['action', 'content']).where('era', '=', 2).where('subject', '=', 'audit_era').execute()
    expect(first).toMatchObject([{ action: 'restore', content: { takenAt: report.takenAt } }])
    // An old row changed in the new place is found, although it was written on another server.
    await sql`update audit_event set actor = 'x' where audit_event_id = (select audit_event_id from audit_event where era = 1 order by xid limit 1)`.execute(runtime.owner.db)
    expect(await verifyAudit(runtime.owner, runtime.witness)).toMatchObject({ ok: false, block: 1, reason: 'row-changed' })
    await runtime.close()
  } finally {
    await server.stop()
  }
})

test('an archive that is cut, altered or closed with another key is refused before anything is written', async () => {
  const bytes = await readFile(archive)
  const copy = join(folder, 'bad.ansinh')
  const place = emptyPlace()
  const refused = async (code: unknown, withKey = key) => {
    await expect(restoreBackup(place, copy, withKey, log)).rejects.toMatchObject({ code, status: 422 })
    expect(existsSync(place.dataDir)).toBe(false)
  }
  await writeFile(copy, bytes)
  await truncate(copy, bytes.length - 5)
  await refused('backup.altered')
  await truncate(copy, 52)
  await refused('backup.truncated')
  const changed = Buffer.from(bytes)
  changed[bytes.length >> 1] = (changed[bytes.length >> 1] ?? 0) ^ 1
  await writeFile(copy, changed)
  await refused('backup.altered')
  await writeFile(copy, bytes)
  await appendFile(copy, 'x')
  await refused('backup.altered')
  await writeFile(copy, bytes)
  await makeKeyFile(join(folder, 'other-key'))
  await refused('backup.wrong-key', await readBackupKey({ keyFile: join(folder, 'other-key') }))
})

test('a place that holds anything, another province and a newer version’s archive are refused', async () => {
  const place = emptyPlace()
  await mkdir(place.dataDir, { recursive: true })
  await writeFile(join(place.dataDir, 'something'), '')
  await expect(restoreBackup(place, archive, key, log)).rejects.toMatchObject({ code: 'restore.place-not-empty' })
  expect(await readdir(place.dataDir)).toEqual(['something'])

  const occupied = { ...emptyPlace(), DATABASE_URL: province.urls.admin }
  await expect(restoreBackup(occupied, archive, key, log)).rejects.toMatchObject({ code: 'restore.place-not-empty', data: { database: expect.arrayContaining(['phu_tho']) } })
  const elsewhere = readConfig({ ANSINH_DATA: join(folder, 'elsewhere'), ANSINH_PROVINCE: 'hoa_binh', ANSINH_PROVINCE_CODE: '17' })
  await expect(restoreBackup(elsewhere, archive, key, log)).rejects.toMatchObject({ code: 'restore.other-province' })

  await sql`insert into migration values ('9999-from-tomorrow.sql', 'x', now())`.execute(province.owner.db)
  const newer = join(folder, 'newer.ansinh')
  await makeBackup(source, newer, key)
  await sql`delete from migration where name = '9999-from-tomorrow.sql'`.execute(province.owner.db)
  await expect(restoreBackup(emptyPlace(), newer, key, log)).rejects.toMatchObject({ code: 'restore.newer-archive', data: { migration: '9999-from-tomorrow.sql' } })
})

test('a file that the store has lost or that was changed there is told by the backup and again by the restore', async () => {
  const hashes = await province.owner.db.selectFrom('file').select('sha256').orderBy('sha256').limit(2).execute()
  const [lost = '', changed = ''] = hashes.map((row) => keyOf(row.sha256))
  const where = (await province.services.files.withLocalPath(lost, async (path) => path)).slice(0, -lost.length)
  const [lostBytes, changedBytes] = [await readFile(join(where, lost)), await readFile(join(where, changed))]
  await rm(join(where, lost))
  await writeFile(join(where, changed), 'other bytes')
  expect(await verifyStore(province.owner, province.services.files)).toMatchObject({ ok: false, missing: [lost], changed: [changed], counts: { missing: 1, changed: 1 } })

  const damaged = join(folder, 'damaged.ansinh')
  const made = await makeBackup(source, damaged, key)
  expect(made).toMatchObject({ missing: [lost], damaged: [changed] })
  const restored = await restoreBackup(emptyPlace(), damaged, key, log)
  expect(restored).toMatchObject({ missing: [lost], damaged: [changed], files: made.files - 1 })

  await writeFile(join(where, lost), lostBytes)
  await writeFile(join(where, changed), changedBytes)
  expect(await verifyStore(province.owner, province.services.files)).toMatchObject({ ok: true, counts: { missing: 0, changed: 0 } })
})

test('files that no row names are told when they are a day old, and nothing is cleaned away while a backup runs', async () => {
  const stray = await province.services.files.put(Buffer.from('stray'), { maxBytes: 100 })
  expect((await verifyStore(province.owner, province.services.files)).counts.unknown).toBe(0)
  await province.services.files.withLocalPath(stray.key, (path) => utimes(path, 1, 1))
  expect(await verifyStore(province.owner, province.services.files)).toMatchObject({ ok: true, unknown: [stray.key], counts: { unknown: 1, unknownBytes: 5 } })

  const running = makeBackup(source, join(folder, 'meanwhile.ansinh'), key)
  await until(async () => (await sql`select 1 from pg_locks where locktype = 'advisory' and objid = 741852965`.execute(province.owner.db)).rows.length > 0)
  await expect(removeUnknown(province.owner, province.services.files)).rejects.toMatchObject({ code: 'store.backup-running' })
  await running
  expect(await removeUnknown(province.owner, province.services.files)).toMatchObject({ files: 1, bytes: 5 })
  expect(await verifyStore(province.owner, province.services.files)).toMatchObject({ ok: true, unknown: [] })
})

test('a backup that breaks off leaves no file, and none goes over another', async () => {
  const target = join(folder, 'broken.ansinh')
  const breaking = { ...source, files: { ...source.files, open: () => Promise.reject(new Error('the store went away')) } }
  await expect(makeBackup(breaking, target, key)).rejects.toThrow('the store went away')
  expect((await readdir(folder)).filter((name) => name.startsWith('broken'))).toEqual([])
  await expect(makeBackup(source, archive, key)).rejects.toMatchObject({ code: 'backup.exists' })
})

test('how the last backup and the last reading of the store ended is kept: whole with its moment and size, failed with the reason and the one before', async () => {
  const { owner } = province
  const run = () => findUpkeep(owner.db, backupRun)
  await expect(watchBackup(owner, log, () => makeBackup(source, archive, key))).rejects.toMatchObject({ code: 'backup.exists' })
  expect(await run()).toMatchObject({ sound: false, soundAt: null, detail: { code: 'backup.exists' } })
  const made = await watchBackup(owner, log, () => makeBackup(source, join(folder, 'watched.ansinh'), key))
  const kept = { bytes: made.bytes, files: made.files, lacking: 0 }
  expect(await run()).toMatchObject({ sound: true, endedAt: new Date(made.takenAt), soundAt: new Date(made.takenAt), detail: kept })
  expect((await run())?.soundSecondsAgo).toBeGreaterThan(0)
  expect(await readUpkeepFigures(owner.db)).toMatchObject({ runs: { backup: { sound: true, soundAt: new Date(made.takenAt) }, verify_store: null }, backup: { bytes: made.bytes, lacking: 0 } })
  await expect(watchBackup(owner, log, () => Promise.reject(new Error('the disk went away')))).rejects.toThrow('the disk went away')
  expect(await run()).toMatchObject({ sound: false, soundAt: new Date(made.takenAt), detail: { code: 'internal' } })

  await watchStoreCheck(owner, log, () => verifyStore(owner, province.services.files))
  expect(await findUpkeep(owner.db, storeRun)).toMatchObject({ sound: true, detail: { changed: 0, missing: 0 } })
})

test('a backup that cannot be noted down is a backup all the same', async () => {
  await sql`alter table upkeep_run rename to upkeep_run_away`.execute(province.owner.db)
  const target = join(folder, 'unnoted.ansinh')
  expect(await watchBackup(province.owner, log, () => makeBackup(source, target, key)).finally(() => sql`alter table upkeep_run_away rename to upkeep_run`.execute(province.owner.db))).toMatchObject({ file: target })
  expect(existsSync(target)).toBe(true)
})

test('a restore killed at any point leaves a place that nothing starts on', async () => {
  const points = Number(process.env['ANSINH_FAULT_POINTS'] ?? '2')
  // Lines that the restore says, and how long after; the last ones lie between the comparison and the end.
  for (let point = 0; point < points; point++) {
    const dataDir = join(folder, `killed-${point}`)
    const env = { ...process.env, ANSINH_DATA: dataDir, ANSINH_BACKUP_KEY_FILE: join(folder, 'key'), DATABASE_URL: '' }
    const child = spawn(process.execPath, [bin, 'restore', archive], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    const line = await lineOf(child, (point + 1) % 3)
    await new Promise((resolve) => setTimeout(resolve, Math.floor(point / 3) * 60))
    child.kill('SIGKILL')
    await new Promise((resolve) => (child.exitCode !== null || child.signalCode !== null ? resolve(null) : child.once('exit', resolve)))
    const asCommand = { share: false, quiet: true, env: { ANSINH_DATA: dataDir, LOG_LEVEL: 'silent', DATABASE_URL: '' } }
    const mark = join(dataDir, 'restore-unfinished.json')
    if (existsSync(mark)) {
      await expect(openForCommand(asCommand), `after: ${line}`).rejects.toMatchObject({ code: 'restore.unfinished' })
      await expect(restoreBackup(readConfig({ ANSINH_DATA: dataDir }), archive, key, log)).rejects.toMatchObject({ code: 'restore.unfinished' })
      // Without the folder's mark, as from another machine on the same database, the database tells it itself.
      await rm(mark)
      const { config, secrets, server } = await openForCommand(asCommand)
      const prepared = await prepareDatabase(config, secrets, server.urls, log).then(() => 'prepared', (error: { code?: string }) => error.code)
      await server.stop()
      // After the first line the schema may not be there yet: then there is nothing in the database that could pass for whole.
      if (line.startsWith('the archive is whole')) expect(['restore.unfinished', 'prepared']).toContain(prepared)
      else expect(prepared).toBe('restore.unfinished')
    } else {
      // It was done before the blow: then it is whole.
      await opened(readConfig({ ANSINH_DATA: dataDir }), async ({ owner }) => {
        expect(await verifyAudit(owner, folderSealWitness(join(dataDir, 'seals/phu_tho.jsonl')))).toMatchObject({ ok: true })
      })
    }
    await (await startEmbedded({ dataDir, watch: false, stopOnSignals: false })).stop({ mode: 'immediate' })
    await rm(dataDir, { recursive: true, force: true })
  }
}, 300_000)

/** Waits for the n-th line that a command says. */
async function lineOf(child: ChildProcess, n: number): Promise<string> {
  if (!child.stderr) throw new Error('no output')
  let at = 0
  for await (const line of createInterface(child.stderr)) if (at++ === n) return line
  return 'the end'
}
