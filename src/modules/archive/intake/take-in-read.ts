import { asActor, type Actor } from '#platform/db/index.ts'
import { MAX_PAGES } from '#platform/images/limits.ts'
import type { PageReading } from '#platform/ocr/index.ts'
import { requireAllowed, type Services } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { notFound } from '../archive.errors.ts'
import { effectiveFields, groupPages, needsReview } from '../archive.model.ts'
import { canTakeIn } from '../archive.permissions.ts'
import { findBatchPath, listDossiersWithPages } from '../archive.queries.ts'
import {
  insertBatchFile,
  insertFile,
  insertReadPages,
  lockDossiers,
  markTakenIn,
  type ReadPageRow,
} from '../archive.repository.ts'
import type { PageTools } from '../archive.tools.ts'
import { buildPageText, type PageText } from '../reading/page-text.ts'
import { understandReading, type Understood } from '../reading/understand-reading.ts'

/** A page of which it is known beforehand what stands on it, made ready outside of any transaction; may be used again and again. */
export type KnownPage = {
  width: number
  height: number
  dpi: number
  understood: Understood
  text: PageText
  state: 'read' | 'needs_review'
}

/** What reading a page and keeping it would make of this reading. */
export function knownPage(
  reading: PageReading,
  dpi: number,
  tools: Pick<PageTools, 'resolvePlace'>,
): KnownPage {
  const understood = understandReading(reading, tools)
  const { words, fields, meanConfidence } = understood
  return {
    width: reading.width,
    height: reading.height,
    dpi,
    understood,
    text: buildPageText({ words, fields }, []),
    state: needsReview(effectiveFields(fields, []), meanConfidence) ? 'needs_review' : 'read',
  }
}

/**
 * Takes in one PDF whose pages are known with what stands on them, and files them, in one transaction: the rows are those that
 * `storeBatchFile`, the jobs of taking apart and reading, and `filePages` leave one after another (a test compares). For papers made by the
 * house itself; what comes from outside is decoded and read. A file in which one dossier holds a page already is left out as a
 * whole, so it may be sent again; answers how many pages were added. Throws `forbidden`, `not-found` for the batch or a dossier.
 */
export async function takeInRead(
  services: Services,
  actor: Actor,
  file: {
    batchId: string
    name: string
    source: Uint8Array
    pages: readonly { dossierId: string; page: KnownPage }[]
  },
): Promise<number> {
  requireAllowed(canTakeIn(actor), 'archive.take-in-read')
  if (file.pages.length > MAX_PAGES) throw new RangeError(`a file has at most ${MAX_PAGES} pages`)
  const { clock } = services
  const wanted = [...new Set(file.pages.map((page) => page.dossierId))]
  const { sha256, size } = await services.files.put(file.source, { maxBytes: file.source.byteLength })
  return asActor(
    services.database,
    actor,
    async (tx) => {
      const path = await findBatchPath(tx, file.batchId)
      if (path === undefined) throw notFound('batch')
      const dossiers = await lockDossiers(tx, wanted)
      if (dossiers.size < wanted.length) throw notFound('dossier')
      if ((await listDossiersWithPages(tx, wanted)).size > 0) return 0
      const batchFileId = newId(clock) as string
      await insertFile(tx, { sha256, size, mediaType: 'application/pdf', storedAt: clock.now() })
      const entry = {
        batchFileId,
        batchId: file.batchId,
        name: file.name,
        sha256,
        path,
        state: 'stored' as const,
      }
      if (!(await insertBatchFile(tx, entry))) return 0
      await markTakenIn(tx, batchFileId, file.pages.length)
      const rows = file.pages.map(({ dossierId, page }, index): ReadPageRow => {
        const dossier = dossiers.get(dossierId)!
        const { understood, text, state, width, height, dpi } = page
        return {
          page: {
            pageId: newId(clock),
            batchFileId,
            filePage: index + 1,
            sha256,
            kind: 'content',
            width,
            height,
            dpi,
            dossierId,
            documentId: '',
            seq: dossier.nextSeq++,
            place: { path: dossier.path, also_paths: dossier.also_paths },
            createdAt: clock.now(),
            state,
          },
          reading: { ...understood, text: understood.words.t, readAt: clock.now() },
          text,
        }
      })
      const byId = new Map(rows.map((row) => [row.page.pageId, row]))
      const documents = wanted.flatMap((dossierId) => {
        const own = rows.filter((row) => row.page.dossierId === dossierId)
        const { place } = own[0]!.page
        return groupPages(
          own.map(({ page, reading }) => ({
            pageId: page.pageId,
            seq: page.seq!,
            type: reading.type,
            documentId: null,
          })),
          new Set(),
        ).map((group) => {
          const documentId = newId() as string
          for (const pageId of group.pageIds) byId.get(pageId)!.page.documentId = documentId
          const first = byId.get(group.pageIds[0]!)!.reading
          return {
            documentId,
            dossierId,
            seq: group.seq,
            type: group.type,
            typeConfidence: Math.round(first.typeConfidence),
            place,
          }
        })
      })
      await insertReadPages(tx, documents, rows)
      return rows.length
    },
    { action: 'archive.take-in-read' },
  )
}
