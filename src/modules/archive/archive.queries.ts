import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { PageState, ScanSides } from './archive.types.ts'
import type { ProfileValues } from './profiles/index.ts'
import type { SecondReading } from './second-reading/second-reading.types.ts'

/* What jobs and use cases ask. What screens ask stands in queries/. */

export async function findBatchPath(tx: Tx, batchId: string): Promise<string | undefined> {
  return (await findBatch(tx, batchId))?.path
}

export async function findBatch(tx: Tx, batchId: string) {
  return tx
    .selectFrom('scan_batch')
    .select(['path', 'origin', 'created_by as createdBy'])
    .where('scan_batch_id', '=', batchId)
    .executeTakeFirst()
}

/** The newest batch of a watched folder under this name, and what its files hold. */
/** What the profile of a batch said when it was opened; null where it came in under none. */
export const profileKept = (batch: { scan_profile_id: string | null; profile_name: string | null; profile: string; least_dpi: number | null }): ProfileValues | null =>
  batch.scan_profile_id === null || batch.profile_name === null || batch.least_dpi === null
    ? null
    : { scanProfileId: batch.scan_profile_id, name: batch.profile_name, sides: batch.profile as ScanSides, leastDpi: batch.least_dpi }

export async function findWatchedBatch(
  tx: Tx,
  batch: { label: string; createdBy: string },
): Promise<{ batchId: string; profile: ProfileValues | null; hashes: Map<string, string | null> } | undefined> {
  const held = await tx
    .selectFrom('scan_batch')
    .select(['scan_batch_id', 'scan_profile_id', 'profile_name', 'profile', 'least_dpi'])
    .where('origin', '=', 'watched')
    .where('label', '=', batch.label)
    .where('created_by', '=', batch.createdBy)
    .orderBy('created_at', 'desc')
    .orderBy('scan_batch_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!held) return undefined
  const files = await tx
    .selectFrom('batch_file')
    .select(['name', 'sha256'])
    .where('scan_batch_id', '=', held.scan_batch_id)
    .where('state', '<>', 'refused')
    .execute()
  return { batchId: held.scan_batch_id, profile: profileKept(held), hashes: new Map(files.map((file) => [file.name, file.sha256])) }
}

/** The same bytes under the same name in the same batch: a second sending of what arrived. */
export async function findSameFile(
  tx: Tx,
  file: { batchId: string; name: string; sha256: string },
): Promise<string | undefined> {
  const row = await tx
    .selectFrom('batch_file')
    .select('batch_file_id')
    .where('sha256', '=', file.sha256)
    .where('scan_batch_id', '=', file.batchId)
    .where('name', '=', file.name)
    .where('state', 'in', ['stored', 'taken-in'])
    .executeTakeFirst()
  return row?.batch_file_id
}

/** The file that an account sent for a case of the unit under this name, the last one. */
export async function findScanOf(tx: Tx, file: { accountId: string; path: string; name: string; sha256: string }): Promise<string | undefined> {
  const row = await tx
    .selectFrom('batch_file as f')
    .innerJoin('scan_batch as b', 'b.scan_batch_id', 'f.scan_batch_id')
    .select('f.batch_file_id')
    .where('f.sha256', '=', file.sha256)
    .where('f.name', '=', file.name)
    .where('f.state', '<>', 'refused')
    .where('b.origin', '=', 'receipt')
    .where('b.created_by', '=', file.accountId)
    .where('b.path', '=', file.path)
    .orderBy('f.batch_file_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.batch_file_id
}

/** A second sending of a file whose bytes stand elsewhere, of which it is still asked what becomes of it. */
export async function findAskedFile(tx: Tx, file: { batchId: string; name: string; sha256: string }): Promise<string | undefined> {
  const row = await tx
    .selectFrom('batch_file')
    .select('batch_file_id')
    .where('sha256', '=', file.sha256)
    .where('scan_batch_id', '=', file.batchId)
    .where('name', '=', file.name)
    .where('state', '=', 'duplicate')
    .where('replaces_page_id', 'is', null)
    .executeTakeFirst()
  return row?.batch_file_id
}

/** Where these bytes are taken in. */
export async function findTakenIn(tx: Tx, sha256: string) {
  const row = await tx
    .selectFrom('batch_file as f')
    .innerJoin('scan_batch as b', 'b.scan_batch_id', 'f.scan_batch_id')
    .select(['f.batch_file_id', 'f.scan_batch_id', 'f.name', 'b.label', 'b.path'])
    .where('f.sha256', '=', sha256)
    .where('f.state', 'in', ['stored', 'taken-in'])
    .where('f.again', 'is', null)
    .executeTakeFirst()
  return (
    row && { batchFileId: row.batch_file_id, batchId: row.scan_batch_id, name: row.name, label: row.label, path: row.path }
  )
}

/** A file that waits to be taken apart. */
export async function findStoredFile(tx: Tx, batchFileId: string) {
  const row = await tx
    .selectFrom('batch_file as f')
    .innerJoin('scan_batch as b', 'b.scan_batch_id', 'f.scan_batch_id')
    .select(['f.scan_batch_id', 'f.sha256', 'f.path', 'f.again', 'b.second_reading', 'b.least_dpi'])
    .where('f.batch_file_id', '=', batchFileId)
    .where('f.state', '=', 'stored')
    .executeTakeFirst()
  return row && row.sha256 !== null
    ? { batchId: row.scan_batch_id, sha256: row.sha256, path: row.path, filedToo: row.again !== null, secondReading: row.second_reading as SecondReading | null, leastDpi: row.least_dpi }
    : undefined
}

/** Pages of a batch that came as a file of one image each. `settled`: a person has put a hand to it, no plan moves it. */
export async function listLoosePages(tx: Tx, batchId: string) {
  const { rows } = await sql<{
    pageId: string
    name: string
    kind: 'content' | 'cover'
    dossierId: string | null
    seq: number | null
    settled: boolean
    unreadSheet: boolean
    filePath: string
  }>`
    select p.page_id as "pageId", f.name, p.kind, p.dossier_id as "dossierId", p.seq, f.path as "filePath",
      (p.filed_by = 'person' or p.state = 'verified' or (p.scan_open and p.scan_findings @> '[{"code": "other-dossier"}]') or exists (select from correction c where c.page_id = p.page_id)) is true as settled,
      (p.scan_open and (p.scan_findings @> '[{"code": "sheet-unread"}]' or p.scan_findings @> '[{"code": "sheet-words"}]')) is true as "unreadSheet"
    from batch_file f join file on file.sha256 = f.sha256 join page p on p.batch_file_id = f.batch_file_id
    where f.scan_batch_id = ${batchId} and f.state = 'taken-in' and f.pages = 1 and p.kind <> 'aside' and file.media_type <> 'application/pdf'`.execute(
    tx,
  )
  return rows
}

export async function findPageToRead(tx: Tx, pageId: string) {
  const row = await tx
    .selectFrom('page as p')
    .leftJoin('reading as r', 'r.page_id', 'p.page_id')
    .select(['p.sha256', 'p.file_page', 'p.kind', 'p.state', 'r.engine_version'])
    .where('p.page_id', '=', pageId)
    .executeTakeFirst()
  return (
    row && {
      sha256: row.sha256,
      filePage: row.file_page,
      kind: row.kind,
      state: row.state as PageState,
      engineVersion: row.engine_version,
    }
  )
}

export async function findDossierOfPage(tx: Tx, pageId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('page')
    .select('dossier_id')
    .where('page_id', '=', pageId)
    .executeTakeFirst()
  return row?.dossier_id ?? null
}

/** Pages read by another engine version than this one, by id after `after`. */
export async function listReadOtherwise(
  tx: Tx,
  engineVersion: string,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await tx
    .selectFrom('reading')
    .select('page_id')
    .where('engine_version', '<>', engineVersion)
    .where('page_id', '>', after)
    .orderBy('page_id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.page_id)
}

/** Content pages that wait to be read, by id after `after`. */
export async function listWaiting(tx: Tx, after: string, limit: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('page')
    .select('page_id')
    .where('state', '=', 'waiting')
    .where('page_id', '>', after)
    .orderBy('page_id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.page_id)
}

/** Files that wait to be taken apart, by id after `after`. */
export async function listStored(tx: Tx, after: string, limit: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('batch_file')
    .select('batch_file_id')
    .where('state', '=', 'stored')
    .where('batch_file_id', '>', after)
    .orderBy('batch_file_id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.batch_file_id)
}

export async function listDossiersOfPages(tx: Tx, pageIds: readonly string[]): Promise<string[]> {
  const rows = await tx
    .selectFrom('page')
    .select('dossier_id')
    .distinct()
    .where('page_id', 'in', [...pageIds])
    .where('dossier_id', 'is not', null)
    .execute()
  return rows.flatMap((row) => row.dossier_id ?? [])
}

/** The pages of an act of filing that nobody moved since, with where they came from and went, in its order. An arrangement is taken back as a whole, elsewhere. */
export async function listFilingsToUndo(tx: Tx, actId: string) {
  const { rows } = await sql<{ pageId: string; fromDossierId: string | null; toDossierId: string | null }>`
    select f.page_id as "pageId", f.from_dossier_id as "fromDossierId", f.to_dossier_id as "toDossierId"
    from page_filing f where f.act_id = ${actId} and not exists (select from arrangement a where a.arrangement_id = f.act_id)
      and not exists (select from page_filing later where later.page_id = f.page_id and later.page_filing_id > f.page_filing_id)
    order by f.page_filing_id`.execute(tx)
  return rows
}

/** The pages of an act on scans that nobody settled since, in the order of the act. */
export async function listScanActsToUndo(tx: Tx, actId: string) {
  return tx
    .selectFrom('scan_act as a')
    .select(['a.page_id', 'a.what', 'a.other_page_id', 'a.was_state'])
    .where('a.act_id', '=', actId)
    .where('a.what', '<>', 'put-back')
    .where(sql<boolean>`not exists (select from scan_act later where later.page_id = a.page_id and later.scan_act_id > a.scan_act_id)`)
    .orderBy('a.scan_act_id')
    .execute()
}

/** The batch and name of the file a page came in. */
export async function findPageFile(tx: Tx, pageId: string) {
  const row = await tx
    .selectFrom('page as p')
    .innerJoin('batch_file as f', 'f.batch_file_id', 'p.batch_file_id')
    .select(['f.scan_batch_id', 'f.name', 'p.kind'])
    .where('p.page_id', '=', pageId)
    .executeTakeFirst()
  return row && { batchId: row.scan_batch_id, name: row.name, kind: row.kind }
}

/** Numbers, or else titles, of the dossiers in which pages of a file lie. */
export async function listDossiersOfFile(tx: Tx, batchFileId: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select coalesce(d.number_written, d.title) as name from page p join dossier d on d.dossier_id = p.dossier_id
    where p.batch_file_id = ${batchFileId} and p.kind <> 'aside' group by d.dossier_id, d.number_written, d.title
    order by min(p.file_page)`.execute(tx)
  return rows.map((row) => row.name)
}

/** Where pages lie while they wait: with the files they came in. */
export async function listFilePlaces(tx: Tx, pageIds: readonly string[]): Promise<Map<string, string>> {
  if (pageIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('page as p')
    .innerJoin('batch_file as f', 'f.batch_file_id', 'p.batch_file_id')
    .select(['p.page_id', 'f.path'])
    .where('p.page_id', 'in', [...pageIds])
    .execute()
  return new Map(rows.map((row) => [row.page_id, row.path]))
}

export async function isKnownArea(tx: Tx, area: { code: string; validFrom: string }): Promise<boolean> {
  const { rows } =
    await sql`select from common.area where code = ${area.code} and valid_from = ${area.validFrom}::date`.execute(tx)
  return rows.length > 0
}

export async function findPageImage(tx: Tx, pageId: string) {
  const row = await tx
    .selectFrom('page')
    .select(['sha256', 'file_page', 'dossier_id'])
    .where('page_id', '=', pageId)
    .executeTakeFirst()
  return row && { sha256: row.sha256, filePage: row.file_page, dossierId: row.dossier_id }
}

export async function hasWaitingPages(tx: Tx, dossierId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('page')
    .select('page_id')
    .where('dossier_id', '=', dossierId)
    .where('state', '=', 'waiting')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Which of these dossiers hold a page already. */
export async function listDossiersWithPages(tx: Tx, dossierIds: readonly string[]): Promise<Set<string>> {
  if (dossierIds.length === 0) return new Set()
  const rows = await tx
    .selectFrom('page')
    .select('dossier_id')
    .distinct()
    .where(sql<boolean>`dossier_id = any(${[...dossierIds]}::uuid[])`)
    .execute()
  return new Set(rows.flatMap((row) => row.dossier_id ?? []))
}

/** The batch of a page that nobody was asked about as a sheet and no person filed or settled; `loose`: its file is one image. */
export async function findUnaskedSheet(
  tx: Tx,
  pageId: string,
): Promise<{ batchId: string; loose: boolean; filed: boolean; numberKey: string | null } | undefined> {
  const { rows } = await sql<{ batchId: string; loose: boolean; filed: boolean; numberKey: string | null }>`
    select f.scan_batch_id as "batchId", (f.pages = 1 and file.media_type <> 'application/pdf') as loose, p.dossier_id is not null as filed, d.number_key as "numberKey"
    from page p join batch_file f on f.batch_file_id = p.batch_file_id join file on file.sha256 = f.sha256 left join dossier d on d.dossier_id = p.dossier_id
    where p.page_id = ${pageId}::uuid and p.kind = 'content'
      and coalesce(p.scan_findings @> '[{"code": "sheet-words"}]', false) is false and coalesce(p.scan_findings @> '[{"code": "other-dossier"}]', false) is false and coalesce(p.scan_findings @> '[{"code": "sheet-unread"}]', false) is false
      and not exists (select from scan_act a where a.page_id = p.page_id) and p.filed_by is distinct from 'person'`.execute(tx)
  return rows[0]
}

export const isNumberKnown = async (tx: Tx, numberKey: string): Promise<boolean> =>
  (await tx.selectFrom('dossier').select('dossier_id').where('number_key', '=', numberKey).limit(1).executeTakeFirst()) !== undefined

/** The sheet and the pages behind it in its file, up to the next sheet, that nobody has put a hand to; each with the path of the file. */
export async function listFiledBehind(tx: Tx, pageId: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ pageId: string; path: string }>`
    select p.page_id as "pageId", f.path from page s join page p on p.batch_file_id = s.batch_file_id and p.file_page >= s.file_page
    join batch_file f on f.batch_file_id = p.batch_file_id
    where s.page_id = ${pageId}::uuid and p.kind = 'content' and not exists (select from correction c where c.page_id = p.page_id)
      and p.file_page < coalesce((select min(n.file_page) from page n where n.batch_file_id = s.batch_file_id and n.kind = 'cover' and n.file_page > s.file_page), 2147483647)
    order by p.file_page`.execute(tx)
  return new Map(rows.map((row) => [row.pageId, row.path]))
}
