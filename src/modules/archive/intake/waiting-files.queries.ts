import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import { compareNames } from '../archive.model.ts'
import { listLoosePages } from '../archive.queries.ts'
import type { PageState } from '../archive.types.ts'

/** Why pages wait: no sheet before them; a sheet whose dossier the register does not know; a person put them back. */
export type WhyWaiting = 'no-sheet' | 'unknown-sheet' | 'put-back'

export type WaitingFile = {
  batchFileId: string
  batchId: string
  batchLabel: string
  name: string
  createdAt: Date
  /** Pages of the whole file. */
  filePages: number
  why: WhyWaiting
  pages: { pageId: string; filePage: number; state: PageState }[]
}

/** About so many pages are shown at once; a file is never parted. */
const PAGES_A_STEP = 120

type Row = {
  batch_file_id: string
  scan_batch_id: string
  label: string
  name: string
  pages: number
  media_type: string
  page_id: string
  file_page: number
  state: PageState
  created_at: Date
  put_back: boolean
  behind_sheet: boolean
}

/**
 * The pages in no dossier, file by file in the order in which files arrived; of one batch, or all. `next` is the last file of the
 * answer when more wait: `after` of the next step.
 */
export async function listWaitingFiles(
  tx: Tx,
  { batchId, after, limit = 40 }: { batchId?: string | undefined; after?: string | undefined; limit?: number } = {},
): Promise<{ files: WaitingFile[]; next: string | null; totalFiles: number; totalPages: number }> {
  const ofBatch = batchId === undefined ? sql`true` : sql`f.scan_batch_id = ${batchId}::uuid`
  const { rows: counted } = await sql<{ batch_file_id: string; pages: number }>`
    select p.batch_file_id, count(*)::int as pages from page p join batch_file f on f.batch_file_id = p.batch_file_id
    where p.dossier_id is null and p.kind = 'content' and ${ofBatch} group by p.batch_file_id order by p.batch_file_id`.execute(tx)
  const behind = counted.filter((file) => after === undefined || file.batch_file_id > after)
  const shown: string[] = []
  let pages = 0
  for (const file of behind.slice(0, limit)) {
    if (shown.length > 0 && pages + file.pages > PAGES_A_STEP) break
    shown.push(file.batch_file_id)
    pages += file.pages
  }
  const totals = { totalFiles: counted.length, totalPages: counted.reduce((sum, file) => sum + file.pages, 0) }
  if (shown.length === 0) return { files: [], next: null, ...totals }
  const { rows } = await sql<Row>`
    select f.batch_file_id, f.scan_batch_id, b.label, f.name, f.pages, file.media_type, p.page_id, p.file_page, p.state, p.created_at,
      exists (select from page_filing m where m.page_id = p.page_id and m.to_dossier_id is null) as put_back,
      exists (select from page c where c.batch_file_id = p.batch_file_id and c.kind = 'cover' and c.file_page < p.file_page) as behind_sheet
    from page p join batch_file f on f.batch_file_id = p.batch_file_id join scan_batch b on b.scan_batch_id = f.scan_batch_id
    join file on file.sha256 = f.sha256
    where p.dossier_id is null and p.kind = 'content' and p.batch_file_id = any(${shown}::uuid[])
    order by p.batch_file_id, p.file_page`.execute(tx)
  const looseBatches = rows.filter((row) => row.pages === 1 && row.media_type !== 'application/pdf')
  const behindLooseSheet = new Set<string>()
  for (const id of new Set(looseBatches.map((row) => row.scan_batch_id)))
    for (const pageId of await listBehindLooseSheet(tx, id)) behindLooseSheet.add(pageId)
  const files = new Map<string, WaitingFile>()
  for (const row of rows) {
    const unknown = row.behind_sheet || behindLooseSheet.has(row.page_id)
    const file = files.get(row.batch_file_id) ?? {
      batchFileId: row.batch_file_id,
      batchId: row.scan_batch_id,
      batchLabel: row.label,
      name: row.name,
      createdAt: row.created_at,
      filePages: row.pages,
      why: row.put_back ? 'put-back' : unknown ? 'unknown-sheet' : 'no-sheet',
      pages: [],
    }
    file.pages.push({ pageId: row.page_id, filePage: row.file_page, state: row.state })
    files.set(row.batch_file_id, file)
  }
  return { files: [...files.values()], next: behind.length > shown.length ? (shown.at(-1) ?? null) : null, ...totals }
}

/** Pages of one-image files that follow a sheet by name: they wait because its dossier is not known. */
async function listBehindLooseSheet(tx: Tx, batchId: string): Promise<string[]> {
  const pages = (await listLoosePages(tx, batchId)).sort((a, b) => compareNames(a.name, b.name))
  const first = pages.findIndex((page) => page.kind === 'cover')
  return first < 0 ? [] : pages.slice(first).flatMap((page) => (page.kind === 'content' ? page.pageId : []))
}

/** The pages that wait of some files, in the order of the files given and of their pages. */
export async function listWaitingPagesOf(tx: Tx, batchFileIds: readonly string[]): Promise<string[]> {
  if (batchFileIds.length === 0) return []
  const { rows } = await sql<{ page_id: string }>`
    select page_id from page where dossier_id is null and kind = 'content' and batch_file_id = any(${[...batchFileIds]}::uuid[])
    order by array_position(${[...batchFileIds]}::uuid[], batch_file_id), file_page`.execute(tx)
  return rows.map((row) => row.page_id)
}

export type Filing = {
  actId: string
  at: Date
  pages: number
  /** Where the pages went; null: back among those that wait. */
  to: { dossierId: string; number: string | null; title: string } | null
  /** Whether a page of it is still where the act put it. */
  open: boolean
}

/** What an account filed last, newest first, for it to be taken back. Acts that only took others back are left out. */
export async function listFilings(tx: Tx, madeBy: string, { limit = 5 } = {}): Promise<Filing[]> {
  const { rows } = await sql<{
    act_id: string
    made_at: Date
    pages: number
    open: boolean
    dossier_id: string | null
    number_written: string | null
    title: string | null
  }>`
    select f.act_id, max(f.made_at) as made_at, count(*)::int as pages, d.dossier_id, d.number_written, d.title,
      bool_or(not exists (select from page_filing l where l.page_id = f.page_id and l.page_filing_id > f.page_filing_id)) as open
    from (select * from page_filing p where made_by = ${madeBy} and undoes_act_id is null
      and not exists (select from arrangement a where a.arrangement_id = p.act_id) order by page_filing_id desc limit 2000) f
    left join dossier d on d.dossier_id = f.to_dossier_id
    group by f.act_id, d.dossier_id, d.number_written, d.title order by max(f.page_filing_id::text) desc limit ${limit}`.execute(tx)
  return rows.map((row) => ({
    actId: row.act_id,
    at: row.made_at,
    pages: row.pages,
    to:
      row.dossier_id === null || row.title === null
        ? null
        : { dossierId: row.dossier_id, number: row.number_written, title: row.title },
    open: row.open,
  }))
}

export type FailedPage = {
  pageId: string
  failureCode: string
  fileName: string
  filePage: number
  batchLabel: string
  dossier: { dossierId: string; number: string | null; title: string } | null
}

/** Pages that could not be read, oldest first, with where they stand and why. */
export async function listFailedPages(tx: Tx, { limit = 50 } = {}): Promise<{ pages: FailedPage[]; total: number }> {
  const rows = await tx
    .selectFrom('page as p')
    .innerJoin('batch_file as f', 'f.batch_file_id', 'p.batch_file_id')
    .innerJoin('scan_batch as b', 'b.scan_batch_id', 'f.scan_batch_id')
    .leftJoin('dossier as d', 'd.dossier_id', 'p.dossier_id')
    .select(['p.page_id', 'p.failure_code', 'p.file_page', 'p.dossier_id', 'f.name', 'b.label', 'd.number_written', 'd.title'])
    .where('p.state', '=', 'failed')
    .orderBy('p.page_id')
    .limit(limit)
    .execute()
  const { count } = await tx
    .selectFrom('page')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('state', '=', 'failed')
    .executeTakeFirstOrThrow()
  return {
    total: Number(count),
    pages: rows.map((row) => ({
      pageId: row.page_id,
      failureCode: row.failure_code ?? '',
      fileName: row.name,
      filePage: row.file_page,
      batchLabel: row.label,
      dossier:
        row.dossier_id === null || row.title === null
          ? null
          : { dossierId: row.dossier_id, number: row.number_written, title: row.title },
    })),
  }
}

export type RefusedFile = {
  batchFileId: string
  batchId: string
  batchLabel: string
  name: string
  refusalCode: string
  detail: Record<string, unknown>
  /** Whether its bytes are kept. */
  kept: boolean
}

/** Refused files, newest first; those whose bytes came in by another file since are settled and left out. */
export async function listRefusedFiles(tx: Tx, { limit = 50 } = {}): Promise<{ files: RefusedFile[]; total: number }> {
  const { rows } = await sql<{
    batch_file_id: string
    scan_batch_id: string
    label: string
    name: string
    refusal_code: string
    refusal_detail: Record<string, unknown> | null
    sha256: string | null
    total: number
  }>`
    select f.batch_file_id, f.scan_batch_id, b.label, f.name, f.refusal_code, f.refusal_detail, f.sha256, count(*) over ()::int as total
    from batch_file f join scan_batch b on b.scan_batch_id = f.scan_batch_id
    where f.state = 'refused' and not exists (
      select from batch_file o where o.sha256 = f.sha256 and o.state in ('stored', 'taken-in'))
    order by b.created_at desc, f.batch_file_id desc limit ${limit}`.execute(tx)
  return {
    total: rows[0]?.total ?? 0,
    files: rows.map((row) => ({
      batchFileId: row.batch_file_id,
      batchId: row.scan_batch_id,
      batchLabel: row.label,
      name: row.name,
      refusalCode: row.refusal_code,
      detail: row.refusal_detail ?? {},
      kept: row.sha256 !== null,
    })),
  }
}
