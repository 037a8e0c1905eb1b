/*
 * The process that the fault test of corrections kills: two persons read the name on pages, one after the other, a new name each time, on
 * the database it is given. Works no jobs, so that the archive copy is always behind. Prints a line of JSON for each act that is acknowledged.
 */
import { makeCopyJob, correctField } from '#modules/archive/index.ts'
import { getChecksToRead, readFieldsAgain } from '#modules/archive/second-reading/index.ts'
import type { DatabaseUrls } from '#app/database.ts'
import { asActor, openDatabase, type Actor } from '#platform/db/index.ts'
import { openFolderStore } from '#platform/files/index.ts'
import { startJobs, type JobDefinition } from '#platform/jobs/index.ts'
import { createLog } from '#platform/log/index.ts'
import { noSigner } from '#platform/signing/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { systemClock } from '#shared/clock.ts'

export type CorrectionsWorkerOptions = { urls: DatabaseUrls; filesDir: string; pageIds: string[]; from: number; actors: Record<'first' | 'second', Actor> }

const { urls, filesDir, pageIds, from, actors } = JSON.parse(process.argv[2] ?? '{}') as CorrectionsWorkerOptions
const log = createLog('silent')
const database = openDatabase({ url: urls.app, schema: 'phu_tho' })
const definitions = [makeCopyJob({} as never)] as unknown as JobDefinition<never, Services>[]
const services: Services = {
  database,
  clock: systemClock,
  files: await openFolderStore(filesDir),
  log,
  provincePath: '25/',
  jobs: await startJobs({ database, url: urls.app, log, definitions }),
  signer: noSigner,
  origin: 'http://localhost:3000',
  sample: true,
}
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

say({ ready: true })
for (let number = from; ; number++) {
  const pageId = pageIds[number % pageIds.length]!
  const value = `Nguyễn Văn Số${number}`
  await correctField(services, actors.first, { pageId, field: 'fullName', value })
  say({ pageId, number, value })
  const { read } = await asActor(database, actors.second, (tx) => getChecksToRead(tx, actors.second, pageId), { readOnly: true })
  const check = read.find((one) => one.field === 'fullName')
  if (!check) throw new Error('nobody is asked to read again')
  await readFieldsAgain(services, actors.second, { pageId, words: [{ checkId: check.checkId, value }] })
  say({ pageId, number, value, agreed: true })
}
