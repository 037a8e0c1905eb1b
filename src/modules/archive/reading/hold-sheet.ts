import { asActor, systemActor, type Tx } from '#platform/db/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { READ_PAGE } from '../archive.job-names.ts'
import { textTokens } from '../archive.model.ts'
import { findUnaskedSheet, listDossiersOfPages, listFiledBehind } from '../archive.queries.ts'
import { lockBatch, lockDossiers, lockPages, movePage, setSheetFound } from '../archive.repository.ts'
import { planLoosePages } from '../intake/take-apart.ts'
import { assembleDossier } from './assemble-documents.ts'

/** How the line under the code begins, as a reading engine may have it. */
const LINE = /\b[A4]?N[S5]\S{1,2}[NM]?H\s*[:;.,]\s*[1Il|]\s*[:;.,]\s*[DO0][O0Q][S5]\b/iu

/** Titles that sheets were and are printed with (`cover_title` of the messages), folded: engines now and then drop the line under a torn code. */
const TITLES = ['to bia phan cach', 'phieu bia quet ho so']

/** Whether the words of a page are those of a cover sheet: whose code nobody could read, or the page would not be among the papers. */
export function isSheetByWords(text: string): boolean {
  if (LINE.test(text)) return true
  const words = textTokens(text).join(' ')
  return TITLES.some((title) => words.includes(title))
}

/**
 * A cover sheet of whose code nothing was left is known by its words, when it is read: it is asked about, and what was filed behind the
 * sheet before it goes back among the pages that wait, up to the next sheet. Pages that a person filed or put right stay. Doing it again
 * changes nothing, nor does it after somebody said that the paper is so. Runs before the page counts as read, so that a process that dies
 * does it again.
 */
export async function holdSheet(services: Services, pageId: string): Promise<void> {
  await asActor(services.database, systemActor(services.provincePath), (tx) => hold(tx, services, pageId), { action: READ_PAGE })
}

async function hold(tx: Tx, services: Services, pageId: string): Promise<void> {
  const sheet = await findUnaskedSheet(tx, pageId)
  if (!sheet) return
  if (sheet.loose) await lockBatch(tx, sheet.batchId)
  const behind = await listFiledBehind(tx, pageId)
  const dossiers = await lockDossiers(tx, await listDossiersOfPages(tx, [pageId, ...behind.keys()]))
  const pages = await lockPages(tx, [pageId, ...behind.keys()])
  await setSheetFound(tx, pageId)
  if (sheet.loose) return planLoosePages({ tx, jobs: services.jobs }, sheet.batchId)
  const changed = new Set<string>()
  for (const page of pages) {
    if (page.dossier_id === null || page.filed_by !== 'cover' || page.state === 'verified') continue
    changed.add(page.dossier_id)
    const place = { path: behind.get(page.page_id) ?? page.path, also_paths: null }
    await movePage(tx, page.page_id, { dossierId: null, seq: null, filedBy: null, place })
  }
  for (const dossierId of [...changed].sort()) {
    const dossier = dossiers.get(dossierId)
    if (dossier) await assembleDossier({ tx, jobs: services.jobs }, dossier)
  }
}
