import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { urlsOf, type DatabaseUrls } from '#app/database.ts'
import { makeJobs, type Jobs } from '#app/jobs.ts'
import { openDatabase, scopeOfPath, systemActor, type Actor, type Database } from '#platform/db/index.ts'
import { folderMailer } from '#platform/mail/index.ts'
import { openFolderStore } from '#platform/files/index.ts'
import { startJobs } from '#platform/jobs/index.ts'
import { createLog } from '#platform/log/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { keySigner, makeSelfSigned } from '#platform/signing/index.ts'
import { stoppedClock, type Clock } from '#shared/clock.ts'
import { TEST_PASSWORDS } from './passwords.ts'

export type TestProvince = {
  services: Services
  urls: DatabaseUrls
  /** Folder of the stored files. */
  filesDir: string
  /** Opened as the owner: past row security, for looking behind the scenes. */
  owner: Database
  system: Actor
  /** What the jobs work with; nothing is started before a test uses it. */
  jobs: Jobs
  /** Makes an account with one assignment. `path` defaults to the whole province. */
  actor(role: string, path?: string): Promise<Actor>
  close(): Promise<void>
}

/** Held while a template is made: the others of this run wait for it. */
const MAKING = 741_852_999

/** The name of a template of this run that `fill` makes of the migrated one, once, however many test files ask. */
export async function templateOf(name: string, fill: (urls: DatabaseUrls) => Promise<void>): Promise<string> {
  const template = `ansinh_t_of_${inject('run')}_${name}`
  await inAdmin(async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [MAKING])
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [template])
    if (rowCount) return
    const building = `${template}_new`
    await admin.query(`drop database if exists ${building}`)
    await admin.query(`create database ${building} template ${inject('template')} strategy ${inject('copying')}`)
    const url = new URL(inject('adminUrl'))
    url.pathname = `/${building}`
    await fill(urlsOf(url.href, TEST_PASSWORDS))
    await admin.query(`alter database ${building} rename to ${template}`)
  })
  return template
}

let signerOfTests: ReturnType<typeof makeSelfSigned> | undefined
/** One key for all provinces of a test file; valid long before and after its days. */
const testSigner = () => (signerOfTests ??= makeSelfSigned('MẪU: Chữ ký của bài kiểm thử', new Date('2015-01-01T00:00:00Z'), 34))

/**
 * An empty province on a database of its own: migrated, areas loaded, queues made; or one as another template has it. Jobs are added but not
 * worked unless asked.
 */
export async function makeProvince(options: { clock?: Clock; template?: string } = {}): Promise<TestProvince> {
  const name = `ansinh_t_${randomBytes(6).toString('hex')}`
  await inAdmin((admin) => admin.query(`create database ${name} template ${options.template ?? inject('template')} strategy ${inject('copying')}`))
  const adminUrl = new URL(inject('adminUrl'))
  adminUrl.pathname = `/${name}`
  const urls = urlsOf(adminUrl.href, TEST_PASSWORDS)
  const database = openDatabase({ url: urls.app, schema: 'phu_tho' })
  const owner = openDatabase({ url: urls.owner, schema: 'phu_tho', max: 4 })
  const folder = await mkdtemp(join(tmpdir(), 'ansinh-files-'))
  const log = createLog('silent')
  const clock = options.clock ?? stoppedClock(new Date('2026-06-15T09:00:00+07:00'))
  const work = makeJobs({
    readers: 2,
    cacheDir: `${folder}-cache`,
    mailer: folderMailer({ folder: `${folder}-mail`, from: 'an-sinh@localhost', now: () => clock.now() }),
    origin: 'http://localhost:3000',
  })
  const jobs = await startJobs({ database, url: urls.app, log, definitions: work.definitions })
  const services: Services = { database, clock, jobs, files: await openFolderStore(folder), log, provincePath: '25/', signer: keySigner(testSigner(), clock), origin: 'http://localhost:3000', sample: false }
  return {
    services,
    urls,
    filesDir: folder,
    owner,
    system: systemActor('25/'),
    jobs: work,
    async actor(role, path = '25/') {
      const accountId = newId()
      await owner.db
        .insertInto('account')
        .values({ account_id: accountId, login_name: `${role}-${accountId.slice(-6)}`, display_name: role, active: true, created_at: clock.now() })
        .execute()
      const scope = role === 'administrator' ? { scopeFrom: '', scopeUntil: '' } : scopeOfPath(path)
      return { accountId, role, ...scope, wide: role !== 'administrator' && path === '25/' }
    },
    async close() {
      await jobs.stop()
      await work.close()
      await Promise.all([database.close(), owner.close()])
      await Promise.all([folder, `${folder}-cache`, `${folder}-mail`].map((path) => rm(path, { recursive: true, force: true })))
      await inAdmin((admin) => admin.query(`drop database if exists ${name} with (force)`))
    },
  }
}

async function inAdmin(work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: inject('adminUrl') })
  await admin.connect()
  try {
    await work(admin)
  } finally {
    await admin.end()
  }
}
