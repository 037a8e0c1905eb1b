/*
 * The process that the fault test of papers kills: receives cases and decides them, one after the other, on the database and the store it is given. Works no jobs, so that a paper
 * is always behind its act. Prints a line of JSON for each act that is acknowledged.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import * as acts from '#modules/applications/index.ts'
import type { DatabaseUrls } from '#app/database.ts'
import { makePaperJob } from '#modules/applications/index.ts'
import { openDatabase, type Actor } from '#platform/db/index.ts'
import { openFolderStore } from '#platform/files/index.ts'
import { startJobs, type JobDefinition } from '#platform/jobs/index.ts'
import { createLog } from '#platform/log/index.ts'
import { openSampleSigner } from '#platform/signing/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { systemClock } from '#shared/clock.ts'

export type PapersWorkerOptions = { urls: DatabaseUrls; filesDir: string; signer: string; actors: Record<'counter' | 'officer' | 'director', Actor> }

const { urls, filesDir, signer, actors } = JSON.parse(process.argv[2] ?? '{}') as PapersWorkerOptions
const log = createLog('silent')
const database = openDatabase({ url: urls.app, schema: 'phu_tho' })
const definitions = [makePaperJob(() => Promise.resolve(() => []))] as unknown as JobDefinition<never, Services>[]
const services: Services = {
  database,
  clock: systemClock,
  files: await openFolderStore(filesDir),
  log,
  provincePath: '25/',
  jobs: await startJobs({ database, url: urls.app, log, definitions }),
  signer: await openSampleSigner(signer, 'SAMPLE', systemClock),
  origin: 'http://localhost:3000',
  sample: true,
}
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
const form = { submitterName: 'Lê Thị Bưởi', submitterRelation: 'con', applicantName: 'Lê Thị Bưởi', applicantResidence: 'khu 3', meritName: 'Lê Văn Đức', request: 'x' }

say({ ready: true })
for (;;) {
  const received = await acts.receiveAtCounter(services, actors.counter, { slug: 'war-invalid-and-sick-soldier', unitPath: '25/07900/', form, papers: [{ paper: 'application', how: 'handed', originals: 1, copies: 0 }] })
  const { applicationId } = received
  say({ received: applicationId })
  const taken = await acts.takeCase(services, actors.officer, { applicationId, seq: received.seq })
  const drafted = await acts.draftDecision(services, actors.officer, { applicationId, seq: taken.seq, draft: { outcome: 'granted', text: 'Điều 1. Hưởng.' }, facts: { dossierCompared: true } })
  await acts.decide(services, actors.director, { applicationId, seq: drafted.seq })
  say({ decided: applicationId })
  await sleep(1)
}
