import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import { notFound } from '../archive.errors.ts'
import { profileKept } from '../archive.queries.ts'
import type { ProfileValues } from '../profiles/index.ts'
import type { BatchFileState, BatchOrigin } from '../archive.types.ts'

export type BatchProgress = {
  files: number
  /** Files that wait to be taken apart. */
  stored: number
  takenIn: number
  refused: number
  duplicates: number
  /** Content pages, and how far they are. */
  pages: number
  waiting: number
  read: number
  needsReview: number
  verified: number
  failed: number
  covers: number
  /** Content pages in no dossier. */
  unfiled: number
  /** Pages whose scan a person is asked about. */
  wanting: number
  /** Blank sides among the content pages. */
  blank: number
  /** Dossiers of it in which other pages are than the register states. */
  miscounted: number
}

export type BatchSummary = {
  batchId: string
  label: string
  origin: BatchOrigin
  createdAt: Date
  createdBy: string
  createdByName: string | null
  /** What the profile under which it came in said when it was opened; null: none. */
  profile: ProfileValues | null
  progress: BatchProgress
}

type Row = {
  scan_batch_id: string
  label: string
  origin: BatchOrigin
  created_at: Date
  created_by: string
  created_by_name: string | null
  scan_profile_id: string | null
  profile_name: string | null
  profile: string
  least_dpi: number | null
} & BatchProgress

const summary = ({
  scan_batch_id,
  label,
  origin,
  created_at,
  created_by,
  created_by_name,
  scan_profile_id,
  profile_name,
  profile,
  least_dpi,
  ...progress
}: Row): BatchSummary => ({
  batchId: scan_batch_id,
  label,
  origin,
  createdAt: created_at,
  createdBy: created_by,
  createdByName: created_by_name,
  profile: profileKept({ scan_profile_id, profile_name, profile, least_dpi }),
  progress,
})

const batches = (where: ReturnType<typeof sql>) => sql<Row>`
  select b.scan_batch_id, b.label, b.origin, b.created_at, b.created_by, a.display_name as created_by_name,
    b.scan_profile_id, b.profile_name, b.profile, b.least_dpi, f.*, p.pages, p.waiting, p.read, p."needsReview",
    p.verified, p.failed, p.covers, p.unfiled, p.wanting, p.blank, m.*
  from (select * from scan_batch where ${where}) b
  left join account a on a.account_id::text = b.created_by
  cross join lateral (
    select count(*) as files, count(*) filter (where state = 'stored') as stored, count(*) filter (where state = 'taken-in') as "takenIn",
      count(*) filter (where state = 'refused') as refused, count(*) filter (where state = 'duplicate') as duplicates
    from batch_file where scan_batch_id = b.scan_batch_id) f
  cross join lateral (
    select count(*) filter (where kind = 'content') as pages, count(*) filter (where p.state = 'waiting') as waiting,
      count(*) filter (where p.state = 'read') as read, count(*) filter (where p.state = 'needs_review') as "needsReview",
      count(*) filter (where p.state = 'verified') as verified, count(*) filter (where p.state = 'failed') as failed,
      count(*) filter (where kind = 'cover') as covers, count(*) filter (where kind = 'content' and dossier_id is null) as unfiled,
      count(*) filter (where kind = 'content' and scan_open) as wanting, count(*) filter (where kind = 'content' and blank) as blank,
      array_agg(distinct p.dossier_id) filter (where p.dossier_id is not null) as dossiers
    from page p join batch_file bf on bf.batch_file_id = p.batch_file_id where bf.scan_batch_id = b.scan_batch_id) p
  cross join lateral (select count(*) as miscounted from dossier_pages t where t.miscounted and t.dossier_id = any(p.dossiers)) m
  order by b.created_at desc, b.scan_batch_id desc`

/** The newest batches with their progress. */
export async function listBatches(tx: Tx, { limit = 20 } = {}): Promise<BatchSummary[]> {
  const newest = sql`scan_batch_id in (select scan_batch_id from scan_batch order by created_at desc, scan_batch_id desc limit ${limit})`
  const { rows } = await batches(newest).execute(tx)
  return rows.map(summary)
}

export type BatchFileView = {
  batchFileId: string
  name: string
  state: BatchFileState
  pages: number | null
  /** Why a file was refused: a code, and the figures of its message. For a duplicate: where the bytes are. */
  refusalCode: string | null
  detail: Record<string, unknown> | null
}

/** A batch, its files in the order of their ids (that of arrival), and its progress. Throws `not-found`. */
export async function getBatch(
  tx: Tx,
  batchId: string,
): Promise<BatchSummary & { batchFiles: BatchFileView[] }> {
  const { rows } = await batches(sql`scan_batch_id = ${batchId}`).execute(tx)
  const [batch] = rows
  if (!batch) throw notFound('batch')
  const files = await tx
    .selectFrom('batch_file')
    .select(['batch_file_id', 'name', 'state', 'pages', 'refusal_code', 'refusal_detail'])
    .where('scan_batch_id', '=', batchId)
    .orderBy('batch_file_id')
    .execute()
  return {
    ...summary(batch),
    batchFiles: files.map((file) => ({
      batchFileId: file.batch_file_id,
      name: file.name,
      state: file.state as BatchFileState,
      pages: file.pages,
      refusalCode: file.refusal_code,
      detail: file.refusal_detail as Record<string, unknown> | null,
    })),
  }
}

export type PageComparison = {
  dossierId: string
  number: string | null
  title: string
  /** Pages that the register expects; null when nobody counted. */
  expected: number | null
  /** Content pages in the dossier, from all batches. */
  scanned: number
  mismatch: 'none' | 'fewer' | 'more' | 'unknown'
}

/** Expected against scanned pages, of one dossier or of all that a batch has a page or a cover sheet of. */
export async function comparePages(
  tx: Tx,
  of: { dossierId: string } | { batchId: string },
): Promise<PageComparison[]> {
  const which =
    'dossierId' in of
      ? sql`d.dossier_id = ${of.dossierId}`
      : sql`d.dossier_id in (select p.dossier_id from page p join batch_file f on f.batch_file_id = p.batch_file_id where f.scan_batch_id = ${of.batchId})`
  const { rows } = await sql<{
    dossier_id: string
    number_written: string | null
    title: string
    expected_pages: number | null
    scanned: number
  }>`
    select d.dossier_id, d.number_written, d.title, d.expected_pages,
      (select count(*) from page p where p.dossier_id = d.dossier_id and p.kind = 'content') as scanned
    from dossier d where ${which} order by d.number_order, d.dossier_id`.execute(tx)
  return rows.map(({ dossier_id, number_written, title, expected_pages: expected, scanned }) => ({
    dossierId: dossier_id,
    number: number_written,
    title,
    expected,
    scanned,
    mismatch:
      expected === null ? 'unknown' : scanned === expected ? 'none' : scanned < expected ? 'fewer' : 'more',
  }))
}
