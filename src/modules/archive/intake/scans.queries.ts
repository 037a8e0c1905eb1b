import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { ScanFinding } from './judge-scan.ts'

export type ScanToSettle = {
  pageId: string
  fileName: string
  filePage: number
  batchId: string
  batchLabel: string
  dossier: { dossierId: string; number: string | null; title: string } | null
  findings: ScanFinding[]
}

export type ScansToSettle = { total: number; pages: ScanToSettle[] }

/**
 * What a person is asked about scans, newest batch first and in the order of scanning within it: pages found wanting, and blank sides
 * of batches whose blank sides are to be asked about.
 */
export async function getScansToSettle(
  tx: Tx,
  { limit = 60 }: { limit?: number } = {},
): Promise<{ wanting: ScansToSettle; blank: ScansToSettle }> {
  return {
    wanting: await listScans(tx, sql`p.scan_open`, limit),
    blank: await listScans(tx, sql`p.blank and b.profile = 'duplex-ask'`, limit),
  }
}

async function listScans(tx: Tx, which: ReturnType<typeof sql>, limit: number): Promise<ScansToSettle> {
  const { rows } = await sql<{
    page_id: string
    name: string
    file_page: number
    scan_batch_id: string
    label: string
    dossier_id: string | null
    number_written: string | null
    title: string | null
    scan_findings: ScanFinding[] | null
    total: number
  }>`
    select p.page_id, f.name, p.file_page, b.scan_batch_id, b.label, p.dossier_id, d.number_written, d.title, p.scan_findings,
      count(*) over ()::int as total
    from page p join batch_file f on f.batch_file_id = p.batch_file_id join scan_batch b on b.scan_batch_id = f.scan_batch_id
    left join dossier d on d.dossier_id = p.dossier_id
    where p.kind = 'content' and ${which}
    order by b.created_at desc, b.scan_batch_id desc, f.batch_file_id, p.file_page limit ${limit}`.execute(tx)
  return {
    total: rows[0]?.total ?? 0,
    pages: rows.map((row) => ({
      pageId: row.page_id,
      fileName: row.name,
      filePage: row.file_page,
      batchId: row.scan_batch_id,
      batchLabel: row.label,
      dossier:
        row.dossier_id === null || row.title === null
          ? null
          : { dossierId: row.dossier_id, number: row.number_written, title: row.title },
      findings: row.scan_findings ?? [],
    })),
  }
}

export type ScanAct = {
  actId: string
  at: Date
  what: 'as-paper' | 'replaced' | 'blank'
  reason: string | null
  pages: number
  /** Whether a page of it is still as the act left it. */
  open: boolean
}

/** What an account settled of scans last, newest first, for it to be taken back. */
export async function listScanActs(tx: Tx, madeBy: string, { limit = 5 } = {}): Promise<ScanAct[]> {
  const { rows } = await sql<{
    act_id: string
    made_at: Date
    what: ScanAct['what']
    reason: string | null
    pages: number
    open: boolean
  }>`
    select a.act_id, max(a.made_at) as made_at, min(a.what) as what, min(a.reason) as reason, count(*)::int as pages,
      bool_or(not exists (select from scan_act l where l.page_id = a.page_id and l.scan_act_id > a.scan_act_id)) as open
    from (select * from scan_act where made_by = ${madeBy} order by scan_act_id desc limit 2000) a
    where not exists (select from scan_act u where u.act_id = a.act_id and u.what = 'put-back')
    group by a.act_id order by max(a.scan_act_id::text) desc limit ${limit}`.execute(tx)
  return rows.map((row) => ({
    actId: row.act_id,
    at: row.made_at,
    what: row.what,
    reason: row.reason,
    pages: row.pages,
    open: row.open,
  }))
}
