/*
 * The process that the fault test of cases kills: receives cases, takes them, drafts and decides, each act under a key that follows from
 * its place in the plan. Prints a line of JSON for each answer. Started again it asks for everything anew under the same keys.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import pg from 'pg'
import { urlsOf } from '#app/database.ts'
import { decide, draftDecision, makePaperJob, receiveAtCounter, takeCase, type CaseAnswer } from '#modules/applications/index.ts'
import { loadAreas } from '#modules/areas/index.ts'
import { startEmbedded } from '#platform/db/embedded/index.ts'
import { isTransient, migrate, openDatabase, scopeOfPath, type Actor } from '#platform/db/index.ts'
import { openFolderStore } from '#platform/files/index.ts'
import { startJobs, type JobDefinition } from '#platform/jobs/index.ts'
import { createLog } from '#platform/log/index.ts'
import { openSampleSigner } from '#platform/signing/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { fixedDayClock } from '#shared/clock.ts'
import { legalDate } from '#shared/legal-date.ts'

export type CasesWorkerOptions = { dataDir: string; cases: number; prepare?: boolean }

const PASSWORDS = { owner: 'a'.repeat(32), app: 'b'.repeat(32), auth: 'c'.repeat(32) }
const options = JSON.parse(process.argv[2] ?? '{}') as CasesWorkerOptions
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
const log = createLog(process.env['LOG_LEVEL'] ?? 'silent')
const actor = (index: number, role: string): Actor => ({ accountId: `00000000-0000-7000-8000-00000000000${index}`, role, ...scopeOfPath('25/'), wide: true })
const [reception, officer, head] = [actor(1, 'reception'), actor(2, 'officer'), actor(3, 'head')]

const server = await startEmbedded({ dataDir: options.dataDir, sharedBuffersMb: 64, watch: { onRestart: ({ pid }) => say({ pid }) }, log })
const urls = urlsOf(server.url('faults'), PASSWORDS)
if (options.prepare) {
  const admin = new pg.Client({ connectionString: server.url('postgres') })
  await admin.connect()
  await admin.query('create database faults')
  await admin.end()
  await migrate({ adminUrl: urls.admin, migrationsDir: 'migrations', schema: 'phu_tho', passwords: PASSWORDS })
  const owner = openDatabase({ url: urls.owner, schema: 'phu_tho', max: 1 })
  await loadAreas(owner, 'law/areas')
  for (const one of [reception, officer, head])
    await owner.db.insertInto('account').values({ account_id: one.accountId, login_name: one.role, display_name: one.role, active: true, created_at: new Date('2026-06-15T08:00:00+07:00') }).execute()
  await owner.close()
  say({ pid: server.pid, appUrl: urls.app, ownerUrl: urls.owner })
  await server.release()
  process.exit(0)
}

const database = openDatabase({ url: urls.app, schema: 'phu_tho' })
const clock = fixedDayClock(legalDate('2026-06-15'), new Date(performance.timeOrigin))
const definitions = [makePaperJob(() => Promise.resolve(() => []))] as unknown as JobDefinition<never, Services>[]
const services: Services = {
  database,
  clock,
  log,
  provincePath: '25/',
  files: await openFolderStore(join(options.dataDir, '../files')),
  jobs: await startJobs({ database, url: urls.app, log, definitions }),
  signer: await openSampleSigner(join(options.dataDir, '../signer.pem'), 'SAMPLE', clock),
  origin: 'http://localhost:3000',
  sample: true,
}
say({ pid: server.pid })

/** A person or a program that sends again under the same key when the answer did not come. */
async function untilAnswered(key: string, work: () => Promise<CaseAnswer>): Promise<CaseAnswer> {
  for (;;) {
    try {
      const answer = await work()
      say({ key, answer })
      return answer
    } catch (error) {
      if (!isTransient(error)) throw error
      await sleep(50)
    }
  }
}

const form = { submitterName: 'Lê Thị Mẫu', submitterRelation: 'con', applicantName: 'Lê Thị Mẫu', applicantResidence: 'khu 3', meritName: 'Lê Văn Mẫu', request: 'MẪU' }
async function oneCase(index: number): Promise<void> {
  const key = (act: string) => ({ requestKey: `plan-${index}-${act}` })
  const on = ({ applicationId, seq }: CaseAnswer) => ({ applicationId, seq })
  let at = await untilAnswered(key('receive').requestKey, () =>
    receiveAtCounter(services, reception, { slug: 'war-invalid-and-sick-soldier', unitPath: '25/07900/', form, papers: [{ paper: 'application', how: 'handed', originals: 1, copies: 0 }] }, key('receive')),
  )
  at = await untilAnswered(key('take').requestKey, () => takeCase(services, officer, on(at), key('take')))
  at = await untilAnswered(key('draft').requestKey, () =>
    draftDecision(services, officer, { ...on(at), facts: { dossierCompared: true }, draft: { outcome: 'granted', text: 'Cấp lại' } }, key('draft')),
  )
  await untilAnswered(key('decide').requestKey, () => decide(services, head, on(at), key('decide')))
}

// Three at once, as at three counters.
let next = 0
const counters = Array.from({ length: 3 }, async () => {
  while (next < options.cases) await oneCase(next++)
})
await Promise.all(counters)
say({ done: true })
await database.close()
await server.release()
process.exit(0)
