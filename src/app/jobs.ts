import { join } from 'node:path'
import { forgetTriesJob, sendInvitationJob } from '#modules/accounts/index.ts'
import { foldTallies, makePaperJob, proveTallies } from '#modules/applications/index.ts'
import { remindLoanJob } from '#modules/archive/lending/index.ts'
import { checkFileJob, checkFixityJob, letGoChanges, makeCopyJob, readPageJob, takeApartJob, type PageTools } from '#modules/archive/index.ts'
import { findDoubles } from '#modules/people/index.ts'
import type { AreaIndex } from '#modules/areas/index.ts'
import type { FileStore } from '#platform/files/index.ts'
import type { JobDefinition } from '#platform/jobs/index.ts'
import type { Mailer } from '#platform/mail/index.ts'
import { openReaderPool, type EngineChoice } from '#platform/ocr/index.ts'
import { createDecoder, createPageImages, type PageImages, type PdfChoice } from '#platform/pdf/index.ts'
import { forgetRequestKeysJob, type Services } from '#platform/use-case/index.ts'
import { invitationLetter, loanLetter } from './letters.ts'
import { packageJobs } from './packages/package-jobs.ts'
import { takeInListJob } from './register-import/index.ts'
import { tellOnPaper } from './paper-words.ts'

export type JobSettings = {
  /** Pages read at once in this process. */
  readers: number
  ocr?: EngineChoice
  pdf?: PdfChoice
  /** Folder of the images made of pages; may be emptied at any time. */
  cacheDir: string
  mailer: Mailer
  /** Every stored file is checked once in so many days; 30 when left out. */
  fixityDays?: number
  /** Under which address links in letters stand. */
  origin: string
  /** The units that a written place may mean on a day; left out, places are read without suggestions. */
  resolvePlace?: PageTools['resolvePlace']
  /** The units by which lists of dossiers are read; left out, none is taken in. */
  areas?: AreaIndex
}

export type Jobs = {
  definitions: JobDefinition<never, Services>[]
  /** The images of pages for the screen, made by the same decoder. */
  images(files: FileStore): PageImages
  tools: PageTools
  /** Ends all children. After the queue has stopped: a page under way is otherwise read again by the next process. */
  close(): Promise<void>
}

/**
 * Every job of the house: what an earlier module tells a later one is read here. Decoders and readers are made once a process and
 * their children started when there is work, so a process that only adds jobs starts none.
 */
export function makeJobs(settings: JobSettings): Jobs {
  const decoder = createDecoder(settings.pdf ? { pdf: settings.pdf } : {})
  const readers = openReaderPool({
    size: settings.readers,
    ...(settings.ocr ? { choice: settings.ocr } : {}),
  })
  const made = new WeakMap<FileStore, PageImages>()
  const images = (files: FileStore): PageImages => {
    const known = made.get(files)
    if (known) return known
    const fresh = createPageImages({ folder: settings.cacheDir, files, decoder })
    made.set(files, fresh)
    return fresh
  }
  const tools: PageTools = { decoder, readers, images, resolvePlace: settings.resolvePlace }
  return {
    definitions: listed(
      takeApartJob(tools),
      readPageJob(tools, settings.readers),
      makeCopyJob({ decoder }),
      checkFixityJob({ periodDays: settings.fixityDays ?? 30 }),
      checkFileJob,
      letGoChanges.definition,
      ...packageJobs(join(settings.cacheDir, 'packages')),
      makePaperJob(tellOnPaper),
      foldTallies.definition,
      proveTallies.definition,
      forgetRequestKeysJob.definition,
      forgetTriesJob.definition,
      findDoubles.definition,
      takeInListJob(settings.areas ?? null),
      sendInvitationJob({ mailer: settings.mailer, origin: settings.origin, letter: invitationLetter }),
      remindLoanJob({ mailer: settings.mailer, origin: settings.origin, letter: loanLetter }),
    ),
    images,
    tools,
    close: async () => {
      await Promise.all([decoder.close(), readers.close(), settings.mailer.close()])
    },
  }
}

/** The queue checks each payload by its own schema before the handler sees it, so the list may forget the types. */
function listed(...definitions: unknown[]): JobDefinition<never, Services>[] {
  return definitions as JobDefinition<never, Services>[]
}
