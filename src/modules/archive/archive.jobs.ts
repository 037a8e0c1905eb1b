import type { JobDefinition } from '#platform/jobs/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { CHECK_FILE, CHECK_FIXITY, MAKE_COPY, READ_PAGE, TAKE_APART } from './archive.job-names.ts'
import { checkFileSchema, checkFixitySchema, makeCopySchema, readPageSchema, takeApartSchema } from './archive.schemas.ts'
import type { CopyTools, PageTools } from './archive.tools.ts'
import { takeApart } from './intake/take-apart.ts'
import { checkFile, checkFixity } from './keeping/check-fixity.ts'
import { makeCopy } from './keeping/make-copy.ts'
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

/** Makes archive copies, one at a time: a page takes as long to decode as to read its file, and reading comes first. */
export const makeCopyJob = (tools: CopyTools): JobDefinition<{ dossierId: string }, Services> => ({
  name: MAKE_COPY,
  payload: makeCopySchema,
  handle: (services, payload) => makeCopy(services, tools, payload),
  concurrency: 1,
  expireInSeconds: 3600,
  retryLimit: 20,
})

/** Walks over all stored files within the period, one stretch a job. A store that is away for a night is waited for. */
export const checkFixityJob = (settings: { periodDays: number }): JobDefinition<object, Services> => ({
  name: CHECK_FIXITY,
  payload: checkFixitySchema,
  handle: (services) => checkFixity(services, settings),
  concurrency: 1,
  expireInSeconds: 3600,
  retryLimit: 1000,
})

/** Checks one file that somebody asked about. */
export const checkFileJob: JobDefinition<{ sha256: string }, Services> = {
  name: CHECK_FILE,
  payload: checkFileSchema,
  handle: checkFile,
  concurrency: 1,
  expireInSeconds: 600,
  retryLimit: 20,
}
