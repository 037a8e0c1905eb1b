import type { JobDefinition } from '#platform/jobs/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { READ_PAGE, TAKE_APART } from './archive.job-names.ts'
import { readPageSchema, takeApartSchema } from './archive.schemas.ts'
import type { PageTools } from './archive.tools.ts'
import { takeApart } from './intake/take-apart.ts'
import { readPage } from './reading/read-page.ts'

/** Takes stored files apart, two at once: the decoder's children do the work. 500 pages of a thick dossier take some minutes. */
export const takeApartJob = (tools: PageTools): JobDefinition<{ batchFileId: string }, Services> => ({
  name: TAKE_APART,
  payload: takeApartSchema,
  handle: (services, payload) => takeApart(services, tools, payload),
  concurrency: 2,
  expireInSeconds: 3600,
  retryLimit: 20,
})

/** Reads pages. One more at once than there are readers, so that a reader finds the next page decoded. */
export const readPageJob = (
  tools: PageTools,
  readers: number,
): JobDefinition<{ pageId: string }, Services> => ({
  name: READ_PAGE,
  payload: readPageSchema,
  handle: (services, payload) => readPage(services, tools, payload),
  concurrency: readers + 1,
  expireInSeconds: 600,
  retryLimit: 20,
})
