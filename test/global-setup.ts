import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '#platform/db/embedded/index.ts'
import { migrate, readMigrations } from '#platform/db/index.ts'
import { loadAgencies, loadAreas } from '#modules/areas/index.ts'
import { openDatabase } from '#platform/db/index.ts'
import { urlsOf } from '#app/database.ts'
import { TEST_PASSWORDS } from './passwords.ts'

/**
 * One server for all test files: the embedded one without fsync, or the server of ANSINH_TEST_DATABASE_URL (a role that may create
 * roles and databases). A migrated template with the areas loaded is made once for each state of the migrations; every test file
 * clones it.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const external = process.env['ANSINH_TEST_DATABASE_URL']
  const folder = external ? null : await ownFolder()
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
  const state = createHash('sha256').update(JSON.stringify(migrations)).update(await areaFilesHash()).digest('hex').slice(0, 12)
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
      await admin.query(`alter database ${building} rename to ${template}`)
    }
  } finally {
    await admin.end()
  }
  project.provide('adminUrl', adminUrl('postgres'))
  project.provide('template', template)
  return async () => {
    await server?.stop()
    if (folder !== null) await rm(folder, { recursive: true, force: true })
  }
}

/** A folder for this run, so that two runs do not meet; those that killed runs left behind are removed. */
async function ownFolder(): Promise<string> {
  const prefix = 'ansinh-test-run-'
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue
    const pid = Number(name.slice(prefix.length))
    if (!existsSync(`/proc/${pid}`)) await rm(join(tmpdir(), name), { recursive: true, force: true })
  }
  const folder = join(tmpdir(), `${prefix}${process.pid}`)
  await mkdir(folder, { recursive: true })
  return folder
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
  }
}
