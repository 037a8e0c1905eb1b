import { asActor, systemActor, type Tx } from '#platform/db/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { READ_PAGE } from '../archive.job-names.ts'
import { textTokens } from '../archive.model.ts'
import { findUnaskedSheet, isNumberKnown, listDossiersOfPages, listFiledBehind } from '../archive.queries.ts'
import { lockBatch, lockDossiers, lockPages, movePage, setOtherDossierFound, setSheetFound } from '../archive.repository.ts'
import { dossierNumbersIn } from '../intake/suggest-dossiers.queries.ts'
import { planLoosePages } from '../intake/take-apart.ts'
import { searchLaw } from '../search/search-law.ts'
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

type Named = { key: string; written: string }
/** What the words of a page say about where it belongs: the numbers of dossiers on it, and whether one stands there as on a sheet. */
export type WordsOnPlace = { sheet: boolean; likeSheet: boolean; named: Named[] }

/** A sheet bears some twenty words, the number alone on its line. */
const WORDS_OF_SHEET = 40
/** A paper that names more is a list of many persons. */
const NUMBERS = 3

/** What a page says of its own place. `likeSheet`: neither code nor title was left of it, but a number stands alone above few words. */
export function wordsOnPlace(text: string): WordsOnPlace {
  const { symbols } = searchLaw()
  const byKey = new Map(dossierNumbersIn(text, symbols).map((one) => [one.key, one]))
  const alone = text.split('\n').some((line) => dossierNumbersIn(line, symbols).some(({ written }) => written.trim() === line.trim()))
  const named = byKey.size > NUMBERS ? [] : [...byKey.values()]
  return { sheet: isSheetByWords(text), likeSheet: named.length === 1 && alone && textTokens(text).length < WORDS_OF_SHEET, named }
}

/**
 * Holds what the words of a page say is in the wrong place, before the page counts as read. A cover sheet of whose code nothing was left is known by its words, when it is read: it is asked about, and what was filed behind the
 * sheet before it goes back among the pages that wait, up to the next sheet. Pages that a person filed or put right stay. Doing it again
 * changes nothing, nor does it after somebody said that the paper is so. A paper that bears the number of another dossier of the register than
 * that of the sheet before it, and not its own, goes back among those that wait, alone.
 */
export async function holdMisplaced(services: Services, pageId: string, words: WordsOnPlace): Promise<void> {
  if (!words.sheet && words.named.length === 0) return
  await asActor(services.database, systemActor(services.provincePath), (tx) => hold(tx, services, pageId, words), { action: READ_PAGE })
}

async function hold(tx: Tx, services: Services, pageId: string, words: WordsOnPlace): Promise<void> {
  const sheet = await findUnaskedSheet(tx, pageId)
  if (!sheet) return
  if (words.sheet) return holdSheet(tx, services, pageId, sheet)
  if (words.named.some(({ key }) => key === sheet.numberKey)) return
  const [known] = await Promise.all(words.named.map(async (one) => ((await isNumberKnown(tx, one.key)) ? one : []))).then((all) => all.flat())
  if (words.likeSheet && (sheet.filed || (known && sheet.loose))) return holdSheet(tx, services, pageId, sheet)
  if (known && sheet.filed) await holdPaper(tx, services, pageId, known.written)
}

/** The paper alone: what lies around it may well belong where it lies. */
async function holdPaper(tx: Tx, services: Services, pageId: string, number: string): Promise<void> {
  const dossiers = await lockDossiers(tx, await listDossiersOfPages(tx, [pageId]))
  const behind = await listFiledBehind(tx, pageId)
  const [page] = await lockPages(tx, [pageId])
  const filePath = behind.get(pageId)
  if (page?.filed_by !== 'cover' || page.dossier_id === null || page.state === 'verified' || filePath === undefined) return
  await setOtherDossierFound(tx, pageId, number)
  await movePage(tx, pageId, { dossierId: null, seq: null, filedBy: null, place: { path: filePath, also_paths: null } })
  const dossier = dossiers.get(page.dossier_id)
  if (dossier) await assembleDossier({ tx, jobs: services.jobs }, dossier)
}

async function holdSheet(tx: Tx, services: Services, pageId: string, sheet: { batchId: string; loose: boolean }): Promise<void> {
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
