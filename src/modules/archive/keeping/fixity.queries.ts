import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db/index.ts'

/** After every hash. */
export const LAST = 'g'

export type KnownFile = { sha256: string; size: number; of: 'original' | 'archive-copy' | 'package' }

/** Files that rows name and that must be in the store, by hash after `after`. */
export async function listKnownFiles(tx: Tx, after: string, limit: number): Promise<KnownFile[]> {
  const { rows } = await sql<KnownFile>`
    select * from (
      (select sha256, size, 'original' as of from file where sha256 > ${after} order by sha256 limit ${limit})
      union all
      (select sha256, size, kind as of from derived_file where sha256 > ${after} and superseded_at is null order by sha256 limit ${limit})) known
    order by sha256 limit ${limit}`.execute(tx)
  return rows
}

/** Of these hashes those that a row names, as what; superseded ones too, as long as they may lie in the store. */
export async function describeFiles(tx: Tx, hashes: readonly string[]): Promise<Map<string, { of: KnownFile['of']; superseded: boolean }>> {
  if (hashes.length === 0) return new Map()
  const { rows } = await sql<{ sha256: string; of: KnownFile['of']; superseded: boolean }>`
    select sha256, 'original' as of, false as superseded from file where sha256 = any(${[...hashes]}::text[])
    union all select sha256, kind, superseded_at is not null from derived_file where sha256 = any(${[...hashes]}::text[]) and removed_at is null`.execute(tx)
  return new Map(rows.map(({ sha256, ...one }) => [sha256, one]))
}

export async function countKnownFiles(tx: Tx): Promise<{ files: number; bytes: number }> {
  const { rows } = await sql<{ files: number; bytes: number }>`
    select count(*)::int as files, coalesce(sum(size), 0)::bigint as bytes from (
      select size from file union all select size from derived_file where superseded_at is null) known`.execute(tx)
  return rows[0] ?? { files: 0, bytes: 0 }
}

/** Files that were made here and that nothing refers to any more since before `since`, a few at a time. */
export async function listGivenUp(tx: Tx, since: Date, limit: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('derived_file')
    .select('sha256')
    .where('superseded_at', '<', since)
    .where('removed_at', 'is', null)
    .orderBy('superseded_at')
    .limit(limit)
    .execute()
  return rows.map((row) => row.sha256)
}

/** The walk under way and up to which hash it came. */
export async function findOpenPass(tx: Tx): Promise<{ passId: string; begunAt: Date; cursor: string } | undefined> {
  const { rows } = await sql<{ passId: string; begunAt: Date; cursor: string }>`
    select p.fixity_pass_id as "passId", p.begun_at as "begunAt",
      coalesce((select max(until_hash) from fixity_part f where f.fixity_pass_id = p.fixity_pass_id), '') as cursor
    from fixity_pass p where p.ended_at is null`.execute(tx)
  return rows[0]
}

export async function listDossiersOfCopies(tx: Tx, hashes: readonly string[]): Promise<string[]> {
  if (hashes.length === 0) return []
  const rows = await tx.selectFrom('archive_copy').select('dossier_id').where('sha256', 'in', [...hashes]).execute()
  return rows.map((row) => row.dossier_id)
}

export type FixityState = {
  /** As the last walk that is done found them; counted while there is none. */
  files: number
  bytes: number
  periodDays: number | null
  pass: { begunAt: Date; checked: number } | null
  /** No file was checked longer ago than this; null while the first walk is not at its end. */
  allCheckedSince: Date | null
  lastPartAt: Date | null
  open: { changed: number; missing: number; unknown: number }
}

/** How far checking is, for pages and figures; asked by whoever may read the tables of the checks. */
export async function readFixity(db: Tx | Db): Promise<FixityState> {
  const { rows } = await sql<{ files: number; bytes: number; period: number | null; begun: Date | null; checked: number; since: Date | null; last: Date | null; changed: number; missing: number; unknown: number }>`
    with pass as (select * from fixity_pass where ended_at is null),
      before as (select * from fixity_pass where ended_at is not null order by begun_at desc limit 1),
      cursor as (select coalesce(max(f.until_hash), '') as at from fixity_part f join pass p on p.fixity_pass_id = f.fixity_pass_id),
      walked as (select sum(f.files)::int as files, sum(f.bytes)::bigint as bytes from fixity_part f join before b on b.fixity_pass_id = f.fixity_pass_id),
      known as materialized (select count(*)::int as files, coalesce(sum(size), 0)::bigint as bytes from (
        select size from file union all select size from derived_file where superseded_at is null) k)
    select coalesce((select files from walked), (select files from known)) as files, coalesce((select bytes from walked), (select bytes from known)) as bytes, coalesce((select period_days from pass), (select period_days from before)) as period,
      (select begun_at from pass) as begun,
      (select coalesce(sum(f.files), 0)::int from fixity_part f join pass p on p.fixity_pass_id = f.fixity_pass_id) as checked,
      (select min(f.ended_at) from fixity_part f join before b on b.fixity_pass_id = f.fixity_pass_id where f.until_hash > cursor.at) as since,
      (select max(ended_at) from fixity_part) as last,
      (select count(*)::int from fixity_finding where resolved_at is null and kind = 'changed') as changed,
      (select count(*)::int from fixity_finding where resolved_at is null and kind = 'missing') as missing,
      (select count(*)::int from fixity_finding where resolved_at is null and kind = 'unknown') as unknown
    from cursor`.execute(db)
  const row = rows[0]!
  return {
    files: row.files,
    bytes: row.bytes,
    periodDays: row.period,
    pass: row.begun === null ? null : { begunAt: row.begun, checked: row.checked },
    allCheckedSince: row.since,
    lastPartAt: row.last,
    open: { changed: row.changed, missing: row.missing, unknown: row.unknown },
  }
}

export type FindingRow = {
  findingId: string
  sha256: string
  kind: 'changed' | 'missing' | 'unknown'
  of: KnownFile['of'] | 'nothing'
  size: number | null
  mediaType: string | null
  foundHash: string | null
  foundAt: Date
  seenAt: Date
  resolvedAt: Date | null
  /** A dossier in the reader's scope that the file belongs to; none for who reads no records. */
  dossier: { dossierId: string; number: string | null; title: string } | null
}

/** What the checks found, open ones first, newest first. The dossier is told as far as the reader sees it, by number and title. */
export async function listFindings(
  tx: Tx,
  filter: { kind: string | null; open: boolean },
  page: { offset: number; limit: number },
): Promise<{ rows: FindingRow[]; total: number }> {
  const { rows } = await sql<Omit<FindingRow, 'dossier'> & { total: number; dossierId: string | null; number: string | null; title: string | null }>`
    select f.fixity_finding_id as "findingId", f.sha256, f.kind, f.of, f.size, o.media_type as "mediaType", f.found_hash as "foundHash", f.found_at as "foundAt",
      f.seen_at as "seenAt", f.resolved_at as "resolvedAt", d.dossier_id as "dossierId", d.number_written as number, d.title, f.total
    from (select *, count(*) over ()::int as total from fixity_finding
      where (${filter.kind}::text is null or kind = ${filter.kind}) and (${filter.open} = (resolved_at is null))
      order by found_at desc, fixity_finding_id offset ${page.offset} limit ${page.limit}) f
    left join file o on o.sha256 = f.sha256
    left join lateral (select coalesce((select p.dossier_id from page p where p.sha256 = f.sha256 and p.dossier_id is not null limit 1),
      (select c.dossier_id from archive_copy c where c.sha256 = f.sha256 limit 1)) as id) of_file on true
    left join dossier d on d.dossier_id = of_file.id
    order by f.found_at desc, f.fixity_finding_id`.execute(tx)
  return {
    total: rows[0]?.total ?? 0,
    rows: rows.map(({ dossierId, number, title, ...row }) => ({
      findingId: row.findingId,
      sha256: row.sha256,
      kind: row.kind,
      of: row.of,
      size: row.size,
      mediaType: row.mediaType,
      foundHash: row.foundHash,
      foundAt: row.foundAt,
      seenAt: row.seenAt,
      resolvedAt: row.resolvedAt,
      dossier: dossierId === null || title === null ? null : { dossierId, number, title },
    })),
  }
}
