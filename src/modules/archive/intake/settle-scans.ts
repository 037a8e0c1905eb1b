import type { Tx } from '#platform/db/index.ts'
import { useCase, type UseCaseContext } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { nothingToUndo, notFound } from '../archive.errors.ts'
import { READ_PAGE } from '../archive.job-names.ts'
import { canTakeIn } from '../archive.permissions.ts'
import { listDossiersOfPages, listScanActsToUndo } from '../archive.queries.ts'
import {
  appendScanActs,
  findReading,
  listCorrections,
  lockDossiers,
  lockPages,
  setPageAside,
  setPageContent,
  setScanOpen,
  type NewScanAct,
} from '../archive.repository.ts'
import { acceptScansSchema, putScansBackSchema, setBlanksAsideSchema } from '../archive.schemas.ts'
import type { PageState } from '../archive.types.ts'
import { assembleDossier } from '../reading/assemble-documents.ts'
import { writePageText } from '../reading/page-text.ts'

type LockedPage = Awaited<ReturnType<typeof lockPages>>[number]

/** How a page stands, to be kept with what is done to it. */
export const stateBefore = (page: LockedPage): Pick<NewScanAct, 'wasState' | 'place'> => ({
  wasState: page.state,
  place: { path: page.path, also_paths: page.also_paths },
})

/**
 * Says of pages found wanting that their paper is so, with the reason: they are not asked about again. Pages that are not asked about
 * stay as they are. Answers how many and the act by which `putScansBack` takes it back. Throws `not-found` for a page the account does
 * not see.
 */
export const acceptScans = useCase({
  name: 'archive.accept-scans',
  input: acceptScansSchema,
  allow: canTakeIn,
  run: async (context, { pageIds, reason }) => {
    const pages = (await lockAll(context, pageIds)).filter((page) => page.kind === 'content' && page.scan_open)
    await setScanOpen(context.tx, pages.map((page) => page.page_id), false) // prettier-ignore
    return settled(
      context,
      pages.map((page) => ({ pageId: page.page_id, what: 'as-paper', reason, ...stateBefore(page) })),
    )
  },
})

/**
 * Sets blank sides aside: they leave their dossier and every list, and are kept. A page on which something was found is not touched.
 * Answers how many and the act. Throws `not-found` for a page the account does not see.
 */
export const setBlanksAside = useCase({
  name: 'archive.set-blanks-aside',
  input: setBlanksAsideSchema,
  allow: canTakeIn,
  run: async (context, { pageIds }) => {
    const { tx, jobs } = context
    const dossiers = await lockDossiers(tx, await listDossiersOfPages(tx, pageIds))
    const pages = (await lockAll(context, pageIds)).filter((page) => page.kind === 'content' && page.blank)
    for (const page of pages) await setPageAside(tx, page.page_id)
    for (const id of new Set(pages.flatMap((page) => page.dossier_id ?? []))) {
      const dossier = dossiers.get(id)
      if (dossier) await assembleDossier({ tx, jobs }, dossier)
    }
    return settled(
      context,
      pages.map((page) => ({ pageId: page.page_id, what: 'blank', ...stateBefore(page) })),
    )
  },
})

/**
 * Takes such an act back: pages set aside go where they stood; the new scan that took a page's place is set aside in its turn; a page
 * whose paper was said to be so is asked about again. Throws `archive.nothing-to-undo` when nothing of it is still as the act left it.
 */
export const putScansBack = useCase({
  name: 'archive.put-scans-back',
  input: putScansBackSchema,
  allow: canTakeIn,
  run: async (context, { actId }) => {
    const { tx, jobs } = context
    const acts = await listScanActsToUndo(tx, actId)
    if (acts.length === 0) throw nothingToUndo()
    const pageIds = acts.flatMap((act) => [act.page_id, ...(act.other_page_id ? [act.other_page_id] : [])])
    const dossiers = await lockDossiers(tx, await listDossiersOfPages(tx, pageIds))
    const pages = new Map((await lockPages(tx, pageIds)).map((page) => [page.page_id, page]))
    const done: NewScanAct[] = []
    const unread: string[] = []
    for (const act of acts) {
      const page = pages.get(act.page_id)
      if (!page) continue
      if (act.what === 'as-paper') {
        if (page.kind !== 'content') continue
        await setScanOpen(tx, [page.page_id], true)
      } else {
        if (page.kind !== 'aside') continue
        const newer = act.other_page_id === null ? undefined : pages.get(act.other_page_id)
        if (newer?.kind === 'content') {
          await setPageAside(tx, newer.page_id)
          done.push({ pageId: newer.page_id, what: 'replaced', otherPageId: page.page_id, ...stateBefore(newer) })
        }
        if (!(await restore(tx, page, act.was_state as PageState))) unread.push(page.page_id)
      }
      done.push({ pageId: page.page_id, what: 'put-back', ...stateBefore(page) })
    }
    if (done.length === 0) throw nothingToUndo()
    for (const id of [...dossiers.keys()].sort()) await assembleDossier({ tx, jobs }, dossiers.get(id)!)
    await jobs.enqueue(
      tx,
      READ_PAGE,
      unread.map((pageId) => ({ pageId })),
      { key: (job) => job.pageId },
    )
    return settled(context, done, actId)
  },
})

/** Answers false for a page that waits to be read now. */
async function restore(tx: Tx, page: LockedPage, wasState: PageState): Promise<boolean> {
  const reading = wasState === 'waiting' || wasState === 'failed' ? undefined : await findReading(tx, page.page_id)
  await setPageContent(tx, page.page_id, reading ? wasState : 'waiting')
  if (!reading) return false
  const { dossier_id: dossierId, path, also_paths } = page
  const corrections = await listCorrections(tx, page.page_id)
  await writePageText(tx, { pageId: page.page_id, dossierId, place: { path, also_paths } }, reading, corrections)
  return true
}

async function lockAll({ tx }: UseCaseContext, pageIds: readonly string[]): Promise<LockedPage[]> {
  const asked = [...new Set(pageIds)]
  const pages = await lockPages(tx, asked)
  if (pages.length < asked.length) throw notFound('page')
  return pages
}

async function settled(
  { tx, clock, actor }: UseCaseContext,
  acts: NewScanAct[],
  undoesActId: string | null = null,
): Promise<{ settled: number; actId: string | null }> {
  if (acts.length === 0) return { settled: 0, actId: null }
  const actId = newId()
  await appendScanActs(tx, { actId, undoesActId, madeBy: actor.accountId, madeAt: clock.now() }, acts)
  return { settled: undoesActId === null ? acts.length : acts.filter((act) => act.what === 'put-back').length, actId }
}
