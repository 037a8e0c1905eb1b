/*
 * The process that the fault test kills: takes a folder in and reads its pages on a database of its own, as `ansinh serve` and
 * `ansinh ingest` do in one. Prints a line of JSON for each thing that is acknowledged. Started again on the same folder, it goes on.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { readFile, readdir } from 'node:fs/promises'
import pg from 'pg'
import { urlsOf } from '#app/database.ts'
import { makeJobs } from '#app/jobs.ts'
import { getBatch, openBatch, readPageJob, storeBatchFile, takeApartJob } from '#modules/archive/index.ts'
import { startEmbedded } from '#platform/db/embedded/index.ts'
import { asActor, isTransient, migrate, openDatabase, systemActor } from '#platform/db/index.ts'
import { openFolderStore } from '#platform/files/index.ts'
import { startJobs, type JobDefinition } from '#platform/jobs/index.ts'
import { folderMailer } from '#platform/mail/index.ts'
import { createLog } from '#platform/log/index.ts'
import { openReaderPool } from '#platform/ocr/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { systemClock } from '#shared/clock.ts'

export type WorkerOptions = {
  dataDir: string
  filesDir: string
  /** Folder to take in; without it the process only makes the database ready and ends. */
  scans?: string
  /** The fault test's own engine; only this entry knows it. */
  fakeEngine: boolean
}
const PASSWORDS = { owner: 'a'.repeat(32), app: 'b'.repeat(32), auth: 'c'.repeat(32) }
const options = JSON.parse(process.argv[2] ?? '{}') as WorkerOptions
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
const log = createLog(process.env['LOG_LEVEL'] ?? 'silent')

const server = await startEmbedded({ dataDir: options.dataDir, sharedBuffersMb: 64, watch: {}, log })
const urls = urlsOf(server.url('faults'), PASSWORDS)
if (options.scans === undefined) {
  const admin = new pg.Client({ connectionString: server.url('postgres') })
  await admin.connect()
  await admin.query('create database faults')
  await admin.end()
  await migrate({
    adminUrl: urls.admin,
    migrationsDir: 'migrations',
    schema: 'phu_tho',
    passwords: PASSWORDS,
  })
  say({ ready: true, pid: server.pid, adminUrl: urls.admin, ownerUrl: urls.owner })
  await server.release()
  process.exit(0)
}
const { scans } = options
const database = openDatabase({ url: urls.app, schema: 'phu_tho' })
const work = makeJobs({
  readers: 2,
  cacheDir: join(options.filesDir, '../cache'),
  mailer: folderMailer({ folder: join(options.filesDir, '../mail'), from: 'an-sinh@localhost', now: () => systemClock.now() }),
  origin: 'http://localhost:3000',
})
const readers = options.fakeEngine
  ? openReaderPool({ size: 2, engineModule: new URL('./fake-engine.ts', import.meta.url).href })
  : work.tools.readers
const tools = { ...work.tools, readers }
const copyJob = work.definitions.find((definition) => definition.name === 'archive.make-copy')
const definitions = [takeApartJob(tools), readPageJob(tools, 2), copyJob] as unknown as JobDefinition<
  never,
  Services
>[]
const services = {
  database,
  clock: systemClock,
  files: await openFolderStore(options.filesDir),
  log,
  provincePath: '25/',
} as Services
services.jobs = await startJobs({ database, url: urls.app, log, definitions, work: services })
const system = systemActor('25/')
say({ ready: true, pid: server.pid })

/** A person or a program that sends again when the answer did not come. */
async function untilAnswered<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isTransient(error)) throw error
      await sleep(100)
    }
  }
}

const { batchId } = await untilAnswered(() => openBatch(services, system, { label: scans, origin: 'folder' }))
for (const name of (await readdir(scans)).sort()) {
  const source = await readFile(join(scans, name))
  const answer = await untilAnswered(() => storeBatchFile(services, system, { batchId, name, source }))
  say({ stored: name, state: answer.state })
}
await untilAnswered(() => asActor(database, system, (tx) => getBatch(tx, batchId)))
say({ sent: true })
setInterval(() => undefined, 60_000)
