import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'

export type SameFile = {
  batchFileId: string
  name: string
  batchId: string
  batchLabel: string
  /** Where the bytes were taken in, as far as the account sees it; null: in another unit. */
  holder: { batchLabel: string; name: string; dossiers: { dossierId: string; number: string | null; title: string }[]; waiting: number } | null
  /** The unit to ask. */
  path: string
}

/**
 * Files whose bytes were taken in before and of which nobody has said yet whether they are filed a second time, newest first. Dossiers
 * outside the account's scope are not among those named.
 */
export async function listSameFiles(tx: Tx, { limit = 50 } = {}): Promise<{ files: SameFile[]; total: number }> {
  const { rows } = await sql<{
    batchFileId: string
    name: string
    batchId: string
    batchLabel: string
    path: string
    holderName: string | null
    holderLabel: string | null
    dossiers: { dossierId: string; number: string | null; title: string }[] | null
    waiting: number
    total: number
  }>`
    with asked as (
      select f.batch_file_id, f.name, f.sha256, f.scan_batch_id, f.path, f.refusal_detail, count(*) over ()::int as total
      from batch_file f where f.state = 'duplicate' and f.again is null and f.replaces_page_id is null
      order by f.batch_file_id desc limit ${limit})
    select a.batch_file_id as "batchFileId", a.name, a.scan_batch_id as "batchId", b.label as "batchLabel", a.total,
      coalesce(a.refusal_detail ->> 'path', a.path) as path, h.name as "holderName", hb.label as "holderLabel",
      (select json_agg(json_build_object('dossierId', d.dossier_id, 'number', d.number_written, 'title', d.title) order by d.number_order, d.dossier_id)
        from dossier d where d.dossier_id in (select p.dossier_id from page p where p.sha256 = a.sha256 and p.kind <> 'aside')) as dossiers,
      (select count(*)::int from page p where p.sha256 = a.sha256 and p.kind = 'content' and p.dossier_id is null) as waiting
    from asked a join scan_batch b on b.scan_batch_id = a.scan_batch_id
    left join batch_file h on h.sha256 = a.sha256 and h.state in ('stored', 'taken-in') and h.again is null
    left join scan_batch hb on hb.scan_batch_id = h.scan_batch_id
    order by a.batch_file_id desc`.execute(tx)
  return {
    total: rows[0]?.total ?? 0,
    files: rows.map(({ batchFileId, name, batchId, batchLabel, path, holderName, holderLabel, dossiers, waiting }) => ({
      batchFileId,
      name,
      batchId,
      batchLabel,
      path,
      holder:
        holderLabel === null && dossiers === null
          ? null
          : { batchLabel: holderLabel ?? '', name: holderName ?? '', dossiers: dossiers ?? [], waiting },
    })),
  }
}

export type SameFileAct = { actId: string; at: Date; files: number; reason: string | null }

/** Acts by which an account left files where they stand, newest first, for them to be taken back. */
export async function listSameFileActs(tx: Tx, leftBy: string, { limit = 5 } = {}): Promise<SameFileAct[]> {
  const { rows } = await sql<SameFileAct>`
    select again_act as "actId", again_at as at, count(*)::int as files, min(again_reason) as reason
    from batch_file where again_by = ${leftBy} and again = 'left' and again_act is not null
    group by again_at, again_act order by again_at desc, again_act desc limit ${limit}`.execute(tx)
  return rows
}
