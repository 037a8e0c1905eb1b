import { asActor, systemActor, type Tx } from '#platform/db/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { keyOf } from '#platform/files/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { newId, parsePublicId, toPublicId, type Id } from '#shared/ids.ts'
import { READ_PAGE, TAKE_APART } from '../archive.job-names.ts'
import { compareNames } from '../archive.model.ts'
import { findStoredFile, listDossiersOfPages, listLoosePages } from '../archive.queries.ts'
import {
  appendScanActs,
  insertPages,
  lockBatch,
  lockDossiers,
  lockPages,
  lockStoredFile,
  markRefused,
  markTakenIn,
  movePage,
  type LockedDossier,
  setPageAside,
  type NewPage,
} from '../archive.repository.ts'
import type { PageTools } from '../archive.tools.ts'
import { coverAmong, planBatch, type BatchPage, type CoverPayload } from '../cover/index.ts'
import { assembleDossier } from '../reading/assemble-documents.ts'
import type { SecondReading } from '../second-reading/second-reading.types.ts'
import { judgeScan, type ScanFinding } from './judge-scan.ts'
import { scanLawOf } from './scan-law.ts'
import { stateBefore } from './settle-scans.ts'

/** A dossier that was joined to another takes nothing in any more: a person files what its old sheet stands before. */
const standing = (dossier: LockedDossier | undefined): LockedDossier | undefined => (dossier?.joinedInto === null ? dossier : undefined)

type ScannedPage = {
  width: number
  height: number
  dpi: number
  cover: CoverPayload | null
  /** The back of a sheet, if it follows one. */
  blank: boolean
  judged: ReturnType<typeof judgeScan>
}
type Examined = { pages: ScannedPage[]; loose: boolean }

/** These may be the fault of the moment: the file is tried once more before it is refused. */
const DECODER_LOST = new Set(['intake.decode-timeout', 'intake.decode-crashed'])

/**
 * Takes a stored file apart: pages, cover sheets, dossiers, one job a page, all in one transaction. Pages behind a cover sheet go to
 * its dossier, the others wait unfiled. A file that is one image (a scanner that writes a file a page) continues the file before it
 * by name in the batch; any other file stands alone. Doing it again changes nothing. A file that cannot be decoded is refused
 * with the reason. Throws what may pass: the store or the database being away, the process stopping.
 */
export async function takeApart(
  services: Services,
  tools: PageTools,
  { batchFileId }: { batchFileId: string },
): Promise<void> {
  const system = systemActor(services.provincePath)
  const file = await asActor(services.database, system, (tx) => findStoredFile(tx, batchFileId), {
    readOnly: true,
  })
  if (!file) return
  const action = { action: TAKE_APART }
  let examined: Examined
  try {
    examined = await services.files.withLocalPath(keyOf(file.sha256), (path) => examine(path, tools.decoder, file.leastDpi))
  } catch (error) {
    const refusal = appErrorOf(error)
    if (!refusal || isStopping(refusal) || !/^(intake\.|files\.missing$)/.test(refusal.code)) throw error
    await asActor(
      services.database,
      system,
      async (tx) => {
        if (await lockStoredFile(tx, batchFileId))
          await markRefused(tx, batchFileId, refusal.code, refusal.data)
      },
      action,
    )
    return
  }
  const keep = async (tx: Tx): Promise<void> => {
    if (examined.loose) await lockBatch(tx, file.batchId)
    const stored = await lockStoredFile(tx, batchFileId)
    if (!stored) return
    await markTakenIn(tx, batchFileId, examined.pages.length)
    const add = examined.loose ? addLoosePage : addPages
    const content =
      (await addNewScan(tx, services, { ...file, batchFileId }, stored, examined.pages)) ??
      (await add(tx, services, { ...file, batchFileId }, examined.pages))
    await services.jobs.enqueue(
      tx,
      READ_PAGE,
      content.map((pageId) => ({ pageId })),
      { key: (job) => job.pageId },
    )
  }
  await asActor(services.database, system, keep, action)
}

const isUnreadSheet = (findings: readonly ScanFinding[]): boolean => findings.some((finding) => finding.code === 'sheet-unread')

const isStopping = ({ code, data }: { code: string; data: Record<string, unknown> }): boolean =>
  code === 'intake.decode-crashed' && data['how'] === 'closed'

async function examine(path: string, decoder: PageTools['decoder'], leastDpi: number | null): Promise<Examined> {
  const inspected = await twice(() => decoder.inspectFile(path))
  const pages: ScannedPage[] = []
  const law = scanLawOf(leastDpi)
  for (const { index } of inspected.pages) {
    const decoded = await twice(() => decoder.decodePage(path, index, { glance: true })).catch(
      (error: unknown) => {
        throw withPage(error, index)
      },
    )
    const { width, height, dpi, glance } = decoded
    const judged = glance?.measures
      ? judgeScan({ measures: glance.measures, unreadCode: glance.unreadCode }, decoded, law)
      : { findings: [], blank: false }
    pages.push({ width, height, dpi, cover: coverAmong(glance?.codes ?? []), blank: glance?.blank ?? false, judged })
  }
  return { pages, loose: inspected.type !== 'pdf' && pages.length === 1 }
}

async function twice<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const refusal = appErrorOf(error)
    if (!refusal || !DECODER_LOST.has(refusal.code) || isStopping(refusal)) throw error
    return work()
  }
}

/** The refusal of a file names the page that cannot be decoded, counted from 1. */
function withPage(error: unknown, index: number): unknown {
  const refusal = appErrorOf(error)
  return refusal ? Object.assign(error as Error, { data: { ...refusal.data, page: index + 1 } }) : error
}

type FileToFile = { batchFileId: string; batchId: string; sha256: string; path: string; filedToo: boolean; secondReading: SecondReading | null }

/**
 * A new scan takes the place of its page, which is set aside. Answers null where it cannot: the page was replaced or set aside
 * meanwhile, or the file holds a sheet or another number of written pages than one. Then it is taken in like any other file and the
 * old page is still asked about.
 */
async function addNewScan(
  tx: Tx,
  services: Services,
  file: FileToFile,
  stored: { replaces_page_id: string | null; replaces_by: string | null },
  scanned: ScannedPage[],
): Promise<string[] | null> {
  if (stored.replaces_page_id === null || stored.replaces_by === null) return null
  const written = scanned.flatMap((page, index) => (page.judged.blank ? [] : [index]))
  const [place] = scanned.length === 1 ? [0] : written.length === 1 ? written : []
  if (place === undefined || scanned.some((page) => page.cover)) return null
  const dossiers = await lockDossiers(tx, await listDossiersOfPages(tx, [stored.replaces_page_id]))
  const [old] = await lockPages(tx, [stored.replaces_page_id])
  if (old?.kind !== 'content') return null
  const rows = scanned.map((page, index) => newPage(services, file, index, page))
  await insertPages(tx, rows)
  const { pageId } = rows[place]!
  const dossier = old.dossier_id === null ? undefined : dossiers.get(old.dossier_id)
  if (dossier)
    await movePage(tx, pageId, {
      dossierId: dossier.dossierId,
      seq: old.seq,
      begins: old.begins,
      filedBy: 'person',
      place: { path: old.path, also_paths: old.also_paths },
    })
  await setPageAside(tx, old.page_id)
  await appendScanActs(
    tx,
    { actId: newId(), undoesActId: null, madeBy: stored.replaces_by, madeAt: services.clock.now() },
    [{ pageId: old.page_id, what: 'replaced', otherPageId: pageId, ...stateBefore(old) }],
  )
  if (dossier) await assembleDossier({ tx, jobs: services.jobs }, dossier)
  return rows.map((row) => row.pageId)
}

/** Files with several pages: planned by themselves. Answers the content pages. */
async function addPages(
  tx: Tx,
  services: Services,
  file: FileToFile,
  scanned: ScannedPage[],
): Promise<string[]> {
  const plan = planBatch(
    scanned.map(({ cover, blank, judged }, index): BatchPage => ({ index, cover, blank, unreadSheet: isUnreadSheet(judged.findings) })),
  )
  const dossierIds = plan.groups.flatMap((group) => parsePublicId('dos', group.dossier) ?? [])
  const dossiers = await lockDossiers(tx, dossierIds)
  const rows: NewPage[] = scanned.map((page, index) => newPage(services, file, index, page))
  for (const group of plan.groups) {
    const dossier = standing(dossiers.get(parsePublicId('dos', group.dossier) ?? ''))
    for (const index of group.coverPages) Object.assign(rows[index]!, { kind: 'cover' })
    // A sheet of a dossier that the register does not know, or one whose pages are in already: a person files what lies behind it.
    if (!dossier || file.filedToo) continue
    const place = { path: dossier.path, also_paths: dossier.also_paths }
    for (const index of group.coverPages) Object.assign(rows[index]!, { dossierId: dossier.dossierId, place })
    for (const index of group.pages)
      Object.assign(rows[index]!, { dossierId: dossier.dossierId, seq: dossier.nextSeq++, place })
  }
  await insertPages(tx, rows)
  return rows.filter((row) => row.kind === 'content').map((row) => row.pageId)
}

/** A file of one image: its batch is planned anew over all of these, in the order of their names. */
async function addLoosePage(
  tx: Tx,
  services: Services,
  file: FileToFile,
  scanned: ScannedPage[],
): Promise<string[]> {
  const [page] = scanned
  if (!page) return []
  const row = newPage(services, file, 0, page)
  if (page.cover) {
    row.kind = 'cover'
    const dossierId = parsePublicId('dos', page.cover.dossierId)
    const dossier = dossierId && standing((await lockDossiers(tx, [dossierId])).get(dossierId))
    if (dossier)
      Object.assign(row, {
        dossierId: dossier.dossierId,
        place: { path: dossier.path, also_paths: dossier.also_paths },
      })
  }
  await insertPages(tx, [row])
  await planLoosePages({ tx, jobs: services.jobs }, file.batchId)
  return row.kind === 'content' ? [row.pageId] : []
}

/**
 * Files arrive in any order, so a page may have been filed behind the wrong sheet: it is moved, unless a person filed or corrected it.
 * The batch is locked.
 */
export async function planLoosePages({ tx, jobs }: { tx: Tx; jobs: Services['jobs'] }, batchId: string): Promise<void> {
  const pages = (await listLoosePages(tx, batchId)).sort((a, b) => compareNames(a.name, b.name))
  const plan = planBatch(
    pages.map((page, index) => ({
      index,
      unreadSheet: page.unreadSheet,
      cover:
        page.kind === 'cover'
          ? {
              dossierId:
                page.dossierId === null ? `unknown ${index}` : toPublicId('dos', page.dossierId as Id<'dos'>),
              expectedPages: null,
            }
          : null,
    })),
  )
  const touched = pages.flatMap((page) => page.dossierId ?? [])
  const dossiers = await lockDossiers(tx, [...new Set(touched)])
  const changed = new Set<string>()
  const movable = (indexes: number[]) =>
    indexes.flatMap((index) => (pages[index]?.settled === false ? [pages[index]] : []))
  const unfile = async (indexes: number[]): Promise<void> => {
    for (const page of movable(indexes)) {
      if (page.dossierId === null) continue
      changed.add(page.dossierId)
      const place = { path: page.filePath, also_paths: null }
      await movePage(tx, page.pageId, { dossierId: null, seq: null, filedBy: null, place })
    }
  }
  // Pages of another name that came between: a sheet that cannot be read.
  await unfile(plan.unassigned)
  for (const group of plan.groups) {
    const dossier = standing(dossiers.get(parsePublicId('dos', group.dossier) ?? ''))
    if (!dossier) {
      // The sheet that turned up between is of a dossier that the register does not know.
      await unfile(group.pages)
      continue
    }
    const own = movable(group.pages)
    // Their own numbers, in the order of the names, so that pages arriving out of order leave no gap.
    const numbers = own
      .flatMap((page) => (page.dossierId === dossier.dossierId && page.seq !== null ? [page.seq] : []))
      .sort((a, b) => a - b)
    while (numbers.length < own.length) numbers.push(dossier.nextSeq++)
    for (const [at, page] of own.entries()) {
      const seq = numbers[at] ?? null
      if (page.dossierId === dossier.dossierId && page.seq === seq) continue
      if (page.dossierId !== null) changed.add(page.dossierId)
      changed.add(dossier.dossierId)
      const place = { path: dossier.path, also_paths: dossier.also_paths }
      await movePage(tx, page.pageId, { dossierId: dossier.dossierId, seq, filedBy: 'cover', place })
    }
  }
  for (const dossierId of [...changed].sort()) await assembleDossier({ tx, jobs }, dossiers.get(dossierId)!)
}

function newPage(services: Services, file: FileToFile, index: number, page: ScannedPage): NewPage {
  return {
    pageId: newId(services.clock),
    batchFileId: file.batchFileId,
    filePage: index + 1,
    sha256: file.sha256,
    kind: 'content',
    width: page.width,
    height: page.height,
    dpi: Math.round(page.dpi),
    dossierId: null,
    seq: null,
    place: { path: file.path, also_paths: null },
    createdAt: services.clock.now(),
    findings: page.judged.findings,
    blank: page.judged.blank,
    secondReading: file.secondReading,
  }
}
