import { useCase } from '#platform/use-case/index.ts'
import { notFound, pageMoved } from '../archive.errors.ts'
import { READ_PAGE } from '../archive.job-names.ts'
import { canTakeIn } from '../archive.permissions.ts'
import { listDossiersOfPages } from '../archive.queries.ts'
import { lockDossiers, lockPages, setPageState } from '../archive.repository.ts'
import { readAgainSchema } from '../archive.schemas.ts'

/**
 * Pages that could not be read wait once more, each with a job. Pages in any other state stay as they are, so a second click does
 * nothing. Answers how many wait now. Throws `not-found` for a page the account does not see.
 */
export const readAgain = useCase({
  name: 'archive.read-again',
  input: readAgainSchema,
  allow: canTakeIn,
  run: async ({ tx, jobs }, { pageIds }) => {
    const asked = [...new Set(pageIds)]
    const dossiers = await listDossiersOfPages(tx, asked)
    await lockDossiers(tx, dossiers)
    const pages = await lockPages(tx, asked)
    if (pages.length < asked.length) throw notFound('page')
    if (pages.some((page) => page.dossier_id !== null && !dossiers.includes(page.dossier_id))) throw pageMoved()
    const failed = pages.filter((page) => page.state === 'failed').map((page) => page.page_id)
    for (const pageId of failed) await setPageState(tx, pageId, 'waiting')
    await jobs.enqueue(
      tx,
      READ_PAGE,
      failed.map((pageId) => ({ pageId })),
      { key: (job) => job.pageId },
    )
    return { waiting: failed.length }
  },
})
