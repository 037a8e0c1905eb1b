/*
 * The process that the fault test of packages kills: works the jobs of packages on the database and the store it is given, as `ansinh worker` does, and kills itself with SIGKILL before
 * the step whose number it was told. Steps are those of the store and the statements that write, of all jobs of packages it works, counted from its start. Prints a line of JSON for each job that ended.
 */
import pg from 'pg'
import type { DatabaseUrls } from '#app/database.ts'
import { packageJobs } from '#app/packages/package-jobs.ts'
import { openDatabase } from '#platform/db/index.ts'
import { openFolderStore } from '#platform/files/index.ts'
import { startJobs, type JobDefinition } from '#platform/jobs/index.ts'
import { createLog } from '#platform/log/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { systemClock } from '#shared/clock.ts'

export type PackagesWorkerOptions = { urls: DatabaseUrls; filesDir: string; unpackDir: string; killAt: number | null }

const { urls, filesDir, unpackDir, killAt } = JSON.parse(process.argv[2] ?? '{}') as PackagesWorkerOptions
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

let working = false
let steps = 0
function step(): void {
  if (!working) return
  if (steps++ === killAt) process.kill(process.pid, 'SIGKILL')
}

const prototype = pg.Client.prototype as unknown as { query: (this: unknown, ...parameters: unknown[]) => unknown }
const query = prototype.query
prototype.query = function (...parameters) {
  const [asked] = parameters
  const text = typeof asked === 'string' ? asked : String((asked as { text?: string }).text ?? '')
  // The queue looks for work on its own, as often as time passes: those are no steps of a job.
  if (/^\s*(?:insert|update|delete|commit)/i.test(text) && !text.includes('pgboss')) step()
  return Reflect.apply(query, this, parameters) as unknown
}

const log = createLog('silent')
const database = openDatabase({ url: urls.app, schema: 'phu_tho' })
const files = await openFolderStore(filesDir, { onStep: step })
const open = files.open.bind(files)
files.open = (...parameters) => {
  step()
  return open(...parameters)
}
const services = { database, clock: systemClock, files, log, provincePath: '25/' } as Services
const definitions = packageJobs(unpackDir).map((definition) => ({
  ...definition,
  async handle(...parameters: Parameters<typeof definition.handle>) {
    working = true
    await definition.handle(...parameters)
    // Done, and the queue not told.
    step()
    working = false
    say({ ended: definition.name, steps })
  },
})) as unknown as JobDefinition<never, Services>[]
services.jobs = await startJobs({ database, url: urls.app, log, definitions, work: services })
say({ ready: true })
