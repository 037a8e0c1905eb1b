import { requirePurpose, requirePurposesOfFile, type Work } from '#modules/purpose/index.ts'
import { recordView } from '#platform/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { unpackReading } from '#platform/ocr/index.ts'
import { notFound } from '../archive.errors.ts'
import { effectiveFields, effectiveLines, effectiveType } from '../archive.model.ts'
import { findReading, listCorrections } from '../archive.repository.ts'
import type {
  Correction,
  EffectiveFields,
  EffectiveType,
  EffectiveWord,
  PageState,
} from '../archive.types.ts'

export type PageView = {
  pageId: string
  kind: 'content' | 'cover' | 'aside'
  state: PageState
  failureCode: string | null
  /** Pixels of the page as shown: what all boxes are measured in. */
  width: number
  height: number
  dpi: number | null
  dossier: { dossierId: string; number: string | null; title: string } | null
  /** `seq` counts the papers of the dossier from 1, `page` the pages of the paper. */
  document: {
    documentId: string
    type: string
    confirmed: boolean
    seq: number
    page: number
    pages: number
  } | null
  /** Place among the content pages of its dossier, or of its file while unfiled; from 1. */
  position: number
  pages: number
  previousId: string | null
  nextId: string | null
  file: {
    sha256: string
    filePage: number
    mediaType: string
    storedAt: Date
    /**
     * The file as it was handed in; null where its batch is out of scope: pages that the province scanned are read in the communes,
     * the whole file holds other dossiers.
     */
    handedIn: { fileId: string; name: string; batchId: string; batchLabel: string } | null
  }
  reading: {
    engineVersion: string
    meanConfidence: number
    readAt: Date
    rotation: number
    angle: number
  } | null
  type: EffectiveType
  /** Words with boxes, line by line, with every correction over them. */
  lines: EffectiveWord[][]
  /** Corrected values that stand nowhere among the words; search knows them. */
  unplaced: string[]
  fields: EffectiveFields
  /** All that persons said of the page, in order: nothing is ever overwritten. */
  corrections: Correction[]
}

/**
 * A page with its words and fields as they count. Logs one view. Throws `not-found` also for a page outside the scope, `purpose.needed`
 * for one of a sensitive dossier, unless `work` says why.
 */
export async function getPageView(tx: Tx, pageId: string, work?: Work): Promise<PageView> {
  const page = await tx
    .selectFrom('page as p')
    .leftJoin('batch_file as f', 'f.batch_file_id', 'p.batch_file_id')
    .innerJoin('file', 'file.sha256', 'p.sha256')
    .leftJoin('scan_batch as b', 'b.scan_batch_id', 'f.scan_batch_id')
    .leftJoin('dossier as d', 'd.dossier_id', 'p.dossier_id')
    .selectAll('p')
    .select([
      'f.name',
      'f.scan_batch_id',
      'file.media_type',
      'file.stored_at',
      'b.label',
      'd.number_written',
      'd.title',
    ])
    .where('p.page_id', '=', pageId)
    .executeTakeFirst()
  if (!page) throw notFound('page')
  if (page.dossier_id !== null) await requirePurpose(tx, 'dossier', page.dossier_id, work)
  const reading = await findReading(tx, pageId)
  const corrections = await listCorrections(tx, pageId)
  const neighbours = await listNeighbours(tx, page.dossier_id, page.batch_file_id)
  const at = neighbours.findIndex((other) => other.page_id === pageId)
  const unpacked = reading ? unpackReading(reading.words) : { words: [], lines: [] }
  const fields = reading?.fields ?? {}
  const { lines, unplaced } = effectiveLines({ ...unpacked, fields }, corrections)
  await recordView(tx, { subject: 'page', subjectId: pageId, path: page.path })
  return {
    pageId,
    kind: page.kind as PageView['kind'],
    state: page.state as PageState,
    failureCode: page.failure_code,
    width: page.width,
    height: page.height,
    dpi: page.dpi,
    dossier:
      page.dossier_id === null || page.title === null
        ? null
        : { dossierId: page.dossier_id, number: page.number_written, title: page.title },
    document: await documentOf(tx, page.document_id, neighbours, pageId),
    position: at + 1,
    pages: neighbours.length,
    previousId: neighbours[at - 1]?.page_id ?? null,
    nextId: at < 0 ? null : (neighbours[at + 1]?.page_id ?? null),
    file: {
      sha256: page.sha256,
      filePage: page.file_page,
      mediaType: page.media_type,
      storedAt: page.stored_at,
      handedIn:
        page.name === null || page.scan_batch_id === null || page.label === null
          ? null
          : { fileId: page.batch_file_id, name: page.name, batchId: page.scan_batch_id, batchLabel: page.label },
    },
    reading: reading
      ? {
          engineVersion: reading.engineVersion,
          meanConfidence: reading.meanConfidence,
          readAt: reading.readAt,
          rotation: reading.words.rotation,
          angle: reading.words.angle,
        }
      : null,
    type: effectiveType(reading ?? { type: null, typeConfidence: null }, corrections),
    lines,
    unplaced,
    fields: effectiveFields(fields, corrections),
    corrections,
  }
}

/**
 * The stored file that a page came in, whole. Throws `not-found` where its batch is out of scope: who sees a page and not the batch would
 * get the pages of other dossiers with it; `purpose.needed` for the first sensitive dossier that has a page in it.
 */
export async function getHandedInFile(tx: Tx, pageId: string): Promise<{ sha256: string; mediaType: string }> {
  const page = await getPageView(tx, pageId)
  if (page.file.handedIn === null) throw new AppError('not-found', 404, { what: 'file' })
  await requirePurposesOfFile(tx, page.file.handedIn.fileId)
  return page.file
}

/** A dossier has some hundred pages at most: all of them are cheaper than two ordered look-ups and a count. */
function listNeighbours(tx: Tx, dossierId: string | null, batchFileId: string) {
  const pages = tx.selectFrom('page').select(['page_id', 'document_id']).where('kind', '=', 'content')
  return dossierId === null
    ? pages
        .where('batch_file_id', '=', batchFileId)
        .where('dossier_id', 'is', null)
        .orderBy('file_page')
        .execute()
    : pages.where('dossier_id', '=', dossierId).orderBy('seq').orderBy('page_id').execute()
}

async function documentOf(
  tx: Tx,
  documentId: string | null,
  pages: { page_id: string; document_id: string | null }[],
  pageId: string,
): Promise<PageView['document']> {
  if (documentId === null) return null
  const row = await tx
    .selectFrom('document')
    .select(['type', 'type_confirmed'])
    .where('document_id', '=', documentId)
    .executeTakeFirst()
  if (!row) return null
  const order = [...new Set(pages.flatMap((page) => page.document_id ?? []))]
  const own = pages.filter((page) => page.document_id === documentId)
  return {
    documentId,
    type: row.type,
    confirmed: row.type_confirmed,
    seq: order.indexOf(documentId) + 1,
    page: own.findIndex((page) => page.page_id === pageId) + 1,
    pages: own.length,
  }
}

export type PageToReview = {
  pageId: string
  state: 'needs_review' | 'failed'
  failureCode: string | null
  dossier: { dossierId: string; number: string | null; title: string } | null
  meanConfidence: number | null
}

/** Pages that wait for a person, oldest first, in steps: `after` is the last id of the step before. */
export async function listPagesToReview(
  tx: Tx,
  { after = null, limit = 50 }: { after?: string | null; limit?: number } = {},
): Promise<{ pages: PageToReview[]; waiting: number }> {
  let query = tx
    .selectFrom('page as p')
    .leftJoin('dossier as d', 'd.dossier_id', 'p.dossier_id')
    .leftJoin('reading as r', 'r.page_id', 'p.page_id')
    .select([
      'p.page_id',
      'p.state',
      'p.failure_code',
      'p.dossier_id',
      'd.number_written',
      'd.title',
      'r.mean_confidence',
    ])
    .where('p.state', 'in', ['needs_review', 'failed'])
    .orderBy('p.page_id')
    .limit(limit)
  if (after !== null) query = query.where('p.page_id', '>', after)
  const rows = await query.execute()
  const total = await tx
    .selectFrom('page')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', 'in', ['needs_review', 'failed'])
    .executeTakeFirstOrThrow()
  return {
    waiting: Number(total.count),
    pages: rows.map((row) => ({
      pageId: row.page_id,
      state: row.state as PageToReview['state'],
      failureCode: row.failure_code,
      dossier:
        row.dossier_id === null || row.title === null
          ? null
          : { dossierId: row.dossier_id, number: row.number_written, title: row.title },
      meanConfidence: row.mean_confidence,
    })),
  }
}
