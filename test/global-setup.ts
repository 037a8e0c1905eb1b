import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '#platform/db/embedded/index.ts'
import { migrate, readMigrations } from '#platform/db/index.ts'
import { migrateAuth, openAuthForUpkeep } from '#modules/accounts/index.ts'
import { loadAgencies, loadAreas } from '#modules/areas/index.ts'
import { openDatabase } from '#platform/db/index.ts'
import { urlsOf } from '#app/database.ts'
import { TEST_PASSWORDS } from './passwords.ts'

/**
 * One server for all test files: the embedded one without fsync, or the server of ANSINH_TEST_DATABASE_URL (a role that may create
 * roles and databases). A migrated template with the areas loaded is made once for each state of the migrations; every test file
 * clones it, or a template that the first file in need of it makes of it (`templateOf`). All that the tests write lies in one folder, which is gone at the end.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const external = process.env['ANSINH_TEST_DATABASE_URL']
  const run = await ownFolder()
  // Of this process, and so of the test files that it starts and of what they start.
  process.env['ANSINH_TEST_KEPT'] = tmpdir()
  process.env['TMPDIR'] = join(run, 'tmp')
  // As `bin/ansinh` has it, for what the tests start without it.
  process.env['NODE_COMPILE_CACHE'] ??= resolve('node_modules/.cache/ansinh')
  const folder = external ? null : join(run, 'server')
  const server = folder === null ? null : await startEmbedded({ dataDir: folder, durable: false, watch: false, sharedBuffersMb: 128 })
  const adminUrl = (database: string) => {
    if (server) return server.url(database)
    const url = new URL(external ?? '')
    url.pathname = `/${database}`
    return url.href
  }
  const admin = new pg.Client({ connectionString: adminUrl('postgres') })
  await admin.connect()
  const migrations = await readMigrations('migrations')
  const state = createHash('sha256').update(JSON.stringify(migrations)).update(await areaFilesHash()).update('sign-in').digest('hex').slice(0, 12)
  const template = `ansinh_template_${state}`
  try {
    const { rows } = await admin.query<{ datname: string }>("select datname from pg_database where datname like 'ansinh\\_t%'")
    if (!rows.some((row) => row.datname === template)) {
      const building = `ansinh_tbuild_${process.pid}`
      await admin.query(`create database ${building}`)
      await migrate({ adminUrl: adminUrl(building), migrationsDir: 'migrations', schema: 'phu_tho', passwords: TEST_PASSWORDS })
      const owner = openDatabase({ url: urlsOf(adminUrl(building), TEST_PASSWORDS).owner, schema: 'phu_tho', max: 2 })
      await loadAreas(owner, 'law/areas')
      await loadAgencies(owner, 'law/agencies')
      await owner.close()
      const auth = openAuthForUpkeep({ url: urlsOf(adminUrl(building), TEST_PASSWORDS).auth, secret: 'd'.repeat(32), origin: 'http://localhost:3000' })
      await migrateAuth(auth).finally(() => auth.close())
      await admin.query(`alter database ${building} rename to ${template}`)
    }
  } finally {
    await admin.end()
  }
  project.provide('adminUrl', adminUrl('postgres'))
  project.provide('template', template)
  project.provide('run', `${process.pid}`)
  // Copying files is ten times as fast as writing each page to the log, on a server that waits for no disk at its checkpoints.
  project.provide('copying', server ? 'file_copy' : 'wal_log')
  return async () => {
    await server?.stop()
    if (external) await dropTemplates(adminUrl('postgres'))
    await rm(run, { recursive: true, force: true })
  }
}

/** What test files made of the template for themselves is of this run alone. */
async function dropTemplates(url: string): Promise<void> {
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  try {
    const { rows } = await admin.query<{ datname: string }>('select datname from pg_database where starts_with(datname, $1)', [`ansinh_t_of_${process.pid}_`])
    for (const { datname } of rows) await admin.query(`drop database ${datname}`)
  } finally {
    await admin.end()
  }
}

/** Memory of the system that can be used as a disk, and how much of it must be free; what a whole run writes was not measured. */
const MEMORY = '/dev/shm'
const ROOM = 4 * 1024 ** 3

/**
 * A folder for this run, so that two runs do not meet; those that killed runs left behind are removed. In memory where there is room:
 * on a busy disk the tests of the embedded database waited most of their time. What is asked of the disk is asked all the same, and what a killed process has handed
 * to the system outlives it there as on a disk; that a disk keeps its word through a power cut is not tried by any test.
 */
async function ownFolder(): Promise<string> {
  const prefix = 'ansinh-test-run-'
  const home = process.env['TMPDIR'] === undefined && (await hasRoom(MEMORY)) ? MEMORY : tmpdir()
  for (const name of await readdir(home)) {
    if (!name.startsWith(prefix)) continue
    const pid = Number(name.slice(prefix.length))
    // What a killed run of another user left is his to take away.
    if (!existsSync(`/proc/${pid}`)) await rm(join(home, name), { recursive: true, force: true }).catch(() => undefined)
  }
  const folder = join(home, `${prefix}${process.pid}`)
  await mkdir(join(folder, 'tmp'), { recursive: true })
  // The database server may run as another user.
  for (const path of [folder, join(folder, 'tmp')]) await chmod(path, 0o755)
  return folder
}

async function hasRoom(path: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(path).catch(() => ({ bavail: 0, bsize: 0 }))
  return bavail * bsize > ROOM
}

async function areaFilesHash(): Promise<string> {
  const hash = createHash('sha256')
  for (const name of ['areas/areas.csv', 'areas/successions.csv', 'areas/historic-areas.csv', 'areas/historic-successions.csv', 'agencies/agencies.yaml'])
    hash.update(await readFile(join('law', name)))
  return hash.digest('hex')
}

declare module 'vitest' {
  interface ProvidedContext {
    adminUrl: string
    template: string
    /** Of this run alone. */
    run: string
    copying: 'file_copy' | 'wal_log'
  }
}
