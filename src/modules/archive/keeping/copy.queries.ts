import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { Box } from '#platform/ocr/index.ts'
import type { Fields, FieldName } from '../fields/index.ts'
import type { Correction, StoredWords } from '../archive.types.ts'

export type PageToCopy = {
  pageId: string
  sha256: string
  mediaType: string
  filePage: number
  width: number
  height: number
  dpi: number | null
  documentId: string | null
  type: string | null
  words: StoredWords | null
  fields: Fields
  corrections: Correction[]
}

export type DossierToCopy = {
  dossierId: string
  number: string | null
  title: string
  path: string
  alsoPaths: string[] | null
  waiting: boolean
  pages: PageToCopy[]
}

/** Everything that stands in the archive copy of a dossier, its pages in order; undefined when there is no such dossier. */
export async function findDossierToCopy(tx: Tx, dossierId: string): Promise<DossierToCopy | undefined> {
  const dossier = await tx
    .selectFrom('dossier')
    .select(['number_written', 'title', 'path', 'also_paths'])
    .where('dossier_id', '=', dossierId)
    .executeTakeFirst()
  if (!dossier) return undefined
  const pages = await tx
    .selectFrom('page as p')
    .innerJoin('file as f', 'f.sha256', 'p.sha256')
    .leftJoin('document as d', 'd.document_id', 'p.document_id')
    .leftJoin('reading as r', 'r.page_id', 'p.page_id')
    .select(['p.page_id', 'p.sha256', 'f.media_type', 'p.file_page', 'p.width', 'p.height', 'p.dpi', 'p.state', 'p.document_id', 'd.type', 'r.words', 'r.fields'])
    .where('p.dossier_id', '=', dossierId)
    .where('p.kind', '=', 'content')
    .orderBy('p.seq')
    .orderBy('p.page_id')
    .execute()
  const corrections = await listCorrectionsOf(tx, dossierId)
  return {
    dossierId,
    number: dossier.number_written,
    title: dossier.title,
    path: dossier.path,
    alsoPaths: dossier.also_paths,
    waiting: pages.some((page) => page.state === 'waiting'),
    pages: pages.map((page) => ({
      pageId: page.page_id,
      sha256: page.sha256,
      mediaType: page.media_type,
      filePage: page.file_page,
      width: page.width,
      height: page.height,
      dpi: page.dpi,
      documentId: page.document_id,
      type: page.type,
      words: page.words as unknown as StoredWords | null,
      fields: (page.fields ?? {}) as unknown as Fields,
      corrections: corrections.get(page.page_id) ?? [],
    })),
  }
}

async function listCorrectionsOf(tx: Tx, dossierId: string): Promise<Map<string, Correction[]>> {
  const { rows } = await sql<{ page_id: string; correction_id: string; target: Correction['target']; field: FieldName | null; box: Box | null; value: string | null; made_by: string; made_at: Date }>`
    select c.page_id, c.correction_id, c.target, c.field, c.box, c.value, c.made_by, c.made_at
    from page p join correction c on c.page_id = p.page_id where p.dossier_id = ${dossierId} order by c.correction_id`.execute(tx)
  const byPage = new Map<string, Correction[]>()
  for (const row of rows) {
    const own = byPage.get(row.page_id) ?? []
    own.push({ correctionId: row.correction_id, target: row.target, field: row.field, box: row.box, value: row.value, area: null, madeBy: row.made_by, madeAt: row.made_at })
    byPage.set(row.page_id, own)
  }
  return byPage
}

export type ArchiveCopy = {
  basis: string
  sha256: string | null
  size: number | null
  pages: number
  originalImages: number
  failureCode: string | null
  madeAt: Date
}

export async function findArchiveCopy(tx: Tx, dossierId: string): Promise<ArchiveCopy | undefined> {
  const row = await tx.selectFrom('archive_copy').selectAll().where('dossier_id', '=', dossierId).executeTakeFirst()
  return (
    row && {
      basis: row.basis,
      sha256: row.sha256,
      size: row.size,
      pages: row.pages,
      originalImages: row.original_images,
      failureCode: row.failure_code,
      madeAt: row.made_at,
    }
  )
}

/** Dossiers whose pages are all read and that have no archive copy yet, by id after `after`. */
export async function listWithoutCopy(tx: Tx, after: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ dossier_id: string }>`
    select d.dossier_id from dossier d
    where d.dossier_id > ${after} and not exists (select from archive_copy c where c.dossier_id = d.dossier_id)
      and exists (select from page p where p.dossier_id = d.dossier_id and p.kind = 'content')
      and not exists (select from page p where p.dossier_id = d.dossier_id and p.state = 'waiting')
    order by d.dossier_id limit ${limit}`.execute(tx)
  return rows.map((row) => row.dossier_id)
}

/** What names a dossier and where it lies. */
export const findDossierOfCopy = (tx: Tx, dossierId: string) =>
  tx
    .selectFrom('dossier')
    .select(['number_written as number', 'title', 'path'])
    .where('dossier_id', '=', dossierId)
    .executeTakeFirst()
