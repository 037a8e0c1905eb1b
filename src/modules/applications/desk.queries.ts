import { sql } from 'kysely'
import { asOf, type Tx } from '#platform/db/index.ts'
import type { Clock } from '#shared/clock.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { DESK_ROLES } from './applications.permissions.ts'

/** Somebody to whom a case may be given. */
export type Colleague = { accountId: string; name: string; role: string; areaPath: string }

/** Who works on cases of these units today, by name; the province's own included. */
export async function listColleagues(tx: Tx, clock: Clock, paths: readonly string[]): Promise<Colleague[]> {
  return tx
    .selectFrom('assignment as s')
    .innerJoin('account as a', 'a.account_id', 's.account_id')
    .select(['a.account_id as accountId', 'a.display_name as name', 's.role', 's.area_path as areaPath'])
    .where('a.active', '=', true)
    .where('s.role', 'in', [...DESK_ROLES])
    .where(asOf('s', clock.today(), clock.now()))
    .where(sql<boolean>`exists (select from unnest(${[...paths]}::text[]) p where starts_with(p, s.area_path))`)
    .orderBy('a.display_name')
    .execute()
}

/** Names of accounts by id. */
export async function listAccountNames(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('account')
    .select(['account_id', 'display_name'])
    .where(sql<boolean>`account_id::text = any(${[...new Set(ids)]}::text[])`)
    .execute()
  return new Map(rows.map((row) => [row.account_id, row.display_name]))
}

/** How many of the files are there for the reader and not refused. */
export async function countScans(tx: Tx, batchFileIds: readonly string[]): Promise<number> {
  const { count } = await tx
    .selectFrom('batch_file')
    .select(sql<number>`count(*)::int`.as('count'))
    .where(sql<boolean>`batch_file_id = any(${[...batchFileIds]}::uuid[])`)
    .where('state', '<>', 'refused')
    .executeTakeFirstOrThrow()
  return count
}

export type ScanOfCase = { batchFileId: string; name: string; pages: { pageId: string; no: number }[] }

/** Files scanned for a case with the pages they became, as far as the reader may see them; of a file sent twice the pages of the first. */
export async function listScans(tx: Tx, batchFileIds: readonly string[]): Promise<Map<string, ScanOfCase>> {
  if (batchFileIds.length === 0) return new Map()
  const { rows } = await sql<{ batchFileId: string; name: string; pages: ScanOfCase['pages'] | null }>`
    select f.batch_file_id as "batchFileId", f.name,
      (select jsonb_agg(jsonb_build_object('pageId', p.page_id, 'no', p.file_page) order by p.file_page) from page p
        where p.batch_file_id = case when f.state = 'duplicate' then (f.refusal_detail ->> 'batchFileId')::uuid else f.batch_file_id end) as pages
    from batch_file f where f.batch_file_id = any(${[...batchFileIds]}::uuid[])`.execute(tx)
  return new Map(rows.map((row) => [row.batchFileId, { ...row, pages: row.pages ?? [] }]))
}

/**
 * Of pages of the archive those that stand for them today, as far as the reader may see them: itself, or the new scan that took its place.
 * `paper` tells which of them make one paper.
 */
export async function listPagesToday(tx: Tx, pageIds: readonly string[]): Promise<Map<string, { pageId: string; paper: string }>> {
  if (pageIds.length === 0) return new Map()
  // A scan may be scanned anew again and again, and put back: whoever is content today ends the way.
  const { rows } = await sql<{ asked: string; pageId: string; paper: string }>`
    with recursive now (asked, page_id, steps) as (
      select asked, asked, 0 from unnest(${[...new Set(pageIds)]}::uuid[]) as asked
      union all
      select now.asked, act.other_page_id, now.steps + 1 from now join page p on p.page_id = now.page_id and p.kind = 'aside'
      cross join lateral (select s.other_page_id from scan_act s where s.page_id = now.page_id and s.what = 'replaced' order by s.scan_act_id desc limit 1) act
      where now.steps < 50)
    select now.asked, p.page_id as "pageId", coalesce(p.document_id, p.page_id) as paper from now join page p on p.page_id = now.page_id and p.kind = 'content'`.execute(tx)
  return new Map(rows.map(({ asked, ...page }) => [asked, page]))
}

/** An absence that has not been taken back; days from and through, both included. */
export type Absence = { absenceId: string; accountId: string; name: string; deputyId: string; deputyName: string; from: LegalDate; through: LegalDate; note: string }

/** Who is away today or later, the next first. */
export async function listAbsences(tx: Tx, today: LegalDate, of: { accountId?: string } = {}): Promise<Absence[]> {
  const { rows } = await sql<Absence>`
    select b.desk_absence_id as "absenceId", b.account_id as "accountId", a.display_name as name, b.deputy_id as "deputyId", d.display_name as "deputyName",
      lower(b.away) as from, upper(b.away) - 1 as through, b.note
    from desk_absence b join account a on a.account_id = b.account_id join account d on d.account_id = b.deputy_id
    where b.withdrawn_at is null and upper(b.away) > ${today}::date ${of.accountId === undefined ? sql`` : sql`and b.account_id::text = ${of.accountId}`}
    order by lower(b.away), a.display_name`.execute(tx)
  return rows
}

/** Whose place the account takes today. */
export async function listStoodInFor(tx: Tx, accountId: string, today: LegalDate): Promise<{ accountId: string; name: string }[]> {
  const { rows } = await sql<{ accountId: string; name: string }>`
    select b.account_id as "accountId", a.display_name as name from desk_absence b join account a on a.account_id = b.account_id
    where b.deputy_id::text = ${accountId} and b.withdrawn_at is null and b.away @> ${today}::date order by a.display_name`.execute(tx)
  return rows
}

export async function isDeputyOf(tx: Tx, accountId: string, absentId: string, today: LegalDate): Promise<boolean> {
  return (await listStoodInFor(tx, accountId, today)).some((one) => one.accountId === absentId)
}
