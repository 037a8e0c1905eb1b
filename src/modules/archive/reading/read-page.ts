import { asActor, systemActor, type Tx } from '#platform/db/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { keyOf } from '#platform/files/index.ts'
import type { PageReading } from '#platform/ocr/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { READ_PAGE } from '../archive.job-names.ts'
import { effectiveFields, needsReview } from '../archive.model.ts'
import { findPageToRead, findDossierOfPage } from '../archive.queries.ts'
import {
  listCorrections,
  lockDossiers,
  lockPages,
  replaceReading,
  setPageRead,
  setPageState,
} from '../archive.repository.ts'
import type { PageTools } from '../archive.tools.ts'
import { holdMisplaced, wordsOnPlace } from './hold-sheet.ts'
import { assembleDossier } from './assemble-documents.ts'
import { writePageText } from './page-text.ts'
import { understandReading, type Understood } from './understand-reading.ts'

/** A page that does this to the decoder or the engine once more is set aside. */
const MAY_BE_THE_PAGE = new Set([
  'ocr.crashed',
  'ocr.timeout',
  'intake.decode-timeout',
  'intake.decode-crashed',
])
/** What stands in the file will not get better. */
const IS_THE_PAGE = /^(intake\.|ocr\.unreadable$|files\.missing$)/

type Outcome = { understood: Understood } | { failureCode: string }

/**
 * Reads a page and keeps in one transaction what was read, the words for search, the state, and, when it was the last page of its
 * dossier to be read, the papers. Done already by this engine: nothing happens. A page that crashes or stalls the engine twice is
 * set aside as failed with the code; a page that was read before keeps its reading. Throws what may pass: the engine missing, the
 * store or the database away, the process stopping.
 */
export async function readPage(
  services: Services,
  tools: PageTools,
  { pageId }: { pageId: string },
): Promise<void> {
  const { database, provincePath, files } = services
  const system = systemActor(provincePath)
  const page = await asActor(database, system, (tx) => findPageToRead(tx, pageId), { readOnly: true })
  if (!page || page.kind !== 'content') return
  if (page.state !== 'waiting' && page.engineVersion === null) return
  if (page.state !== 'waiting' && page.engineVersion === (await tools.readers.version())) return

  const keepThumbnail = async (decoded: { bytes: Buffer }) => {
    try {
      await tools
        .images?.(files)
        .keepThumbnail({ key: keyOf(page.sha256), index: page.filePage - 1 }, decoded)
    } catch (error) {
      // It is made again when somebody looks; a page is not left unread for it.
      services.log.warn({ pageId, err: error }, 'thumbnail not kept')
    }
  }
  const look = () =>
    files.withLocalPath(keyOf(page.sha256), async (path) => {
      const decoded = await tools.decoder.decodePage(path, page.filePage - 1)
      const [reading] = await Promise.all([tools.readers.read(decoded.bytes), keepThumbnail(decoded)])
      return reading
    })
  let outcome: Outcome
  try {
    const reading = await look().catch((error: unknown) =>
      mayBeThePage(error) ? look() : Promise.reject(error),
    )
    outcome = understand(services, tools, pageId, reading)
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined || isStopping(error) || !(MAY_BE_THE_PAGE.has(code) || IS_THE_PAGE.test(code)))
      throw error
    outcome = { failureCode: code }
  }
  if ('understood' in outcome) await holdMisplaced(services, pageId, wordsOnPlace(outcome.understood.words.t))
  const keep = async (tx: Tx): Promise<boolean> => keepOutcome(tx, services, tools, pageId, outcome)
  while (!(await asActor(database, system, keep, { action: READ_PAGE })));
}

const codeOf = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : undefined
}
const isStopping = (error: unknown): boolean =>
  codeOf(error) === 'intake.decode-crashed' && appErrorOf(error)?.data['how'] === 'closed'
const mayBeThePage = (error: unknown): boolean =>
  MAY_BE_THE_PAGE.has(codeOf(error) ?? '') && !isStopping(error)

/**
 * Type and fields of a page, and its words in the form of the column: before the transaction, in which others wait. A page on which
 * the rules themselves break is set aside: trying again would break them again, and its dossier would never be complete.
 */
function understand(services: Services, tools: PageTools, pageId: string, reading: PageReading): Outcome {
  try {
    return { understood: understandReading(reading, tools) }
  } catch (error) {
    services.log.error({ pageId, err: error }, 'a page broke the rules of reading')
    return { failureCode: 'archive.not-understood' }
  }
}

/** Answers false when the page went to another dossier meanwhile: dossiers are locked before pages, so it starts over. */
async function keepOutcome(
  tx: Tx,
  services: Services,
  tools: PageTools,
  pageId: string,
  outcome: Outcome,
): Promise<boolean> {
  const dossierId = await findDossierOfPage(tx, pageId)
  const dossier = dossierId === null ? undefined : (await lockDossiers(tx, [dossierId])).get(dossierId)
  const [page] = await lockPages(tx, [pageId])
  // Set aside while it was being read: put back, it is read again.
  if (!page || page.kind !== 'content') return true
  if (page.dossier_id !== dossierId) return false
  if ('failureCode' in outcome) {
    if (page.state === 'waiting') await setPageState(tx, pageId, 'failed', outcome.failureCode)
  } else {
    const { understood } = outcome
    const { words, fields, meanConfidence } = understood
    const place = { path: page.path, also_paths: page.also_paths }
    const readAt = page.read_at ?? services.clock.now()
    await replaceReading(tx, { ...understood, pageId, text: words.t, readAt, place })
    const corrections = await listCorrections(tx, pageId)
    await writePageText(tx, { pageId, dossierId, place }, { words, fields }, corrections)
    const found = needsReview(effectiveFields(fields, corrections), meanConfidence) ? 'needs_review' : 'read'
    const state = page.state === 'verified' ? page.state : found
    if (page.read_at === null || page.state !== state) await setPageRead(tx, pageId, state, readAt)
  }
  if (dossier) await assembleDossier({ tx, jobs: services.jobs }, dossier)
  return true
}
