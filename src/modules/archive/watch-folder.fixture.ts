/* The process that the test of the watched folder kills: watches a folder and says each file that is in and moved. */
import { openDatabase, type Actor } from '#platform/db/index.ts'
import { openFolderStore } from '#platform/files/index.ts'
import { startJobs } from '#platform/jobs/index.ts'
import { createLog } from '#platform/log/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { systemClock } from '#shared/clock.ts'
import { watchFolder } from './intake/watch-folder.ts'

const { url, files, folder, actor } = JSON.parse(process.argv[2]!) as { url: string; files: string; folder: string; actor: Actor }
const database = openDatabase({ url, schema: 'phu_tho', max: 2 })
const log = createLog('silent')
const jobs = await startJobs({ database, url, log, definitions: [] })
// Nothing is signed here.
const signer = {} as Services['signer']
const services: Services = { signer, origin: 'http://localhost:3000', sample: true, database, clock: systemClock, jobs, files: await openFolderStore(files), log, provincePath: '25/' }
await watchFolder(services, actor, folder, {
  label: (subfolder) => `Thư mục ${folder} ${subfolder}`,
  explain: async (code) => code,
  stableMs: 10,
  everyMs: 5,
  onTaken: (file) => void process.send?.(file),
  signal: new AbortController().signal,
})
