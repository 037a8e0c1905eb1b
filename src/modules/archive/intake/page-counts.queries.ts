import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'

export type MiscountedDossier = {
  dossierId: string
  number: string | null
  title: string
  box: string | null
  /** Pages that the register states. */
  expected: number
  /** Content pages in the dossier, from all batches. */
  scanned: number
}

export type MiscountedFilter = { batchId?: string | undefined; which?: 'fewer' | 'more' | undefined }

const narrowed = ({ batchId, which }: MiscountedFilter) => sql`t.miscounted
  and ${which === undefined ? sql`true` : which === 'fewer' ? sql`t.content < t.expected` : sql`t.content > t.expected`}
  and ${batchId === undefined ? sql`true` : sql`t.dossier_id in (select p.dossier_id from page p join batch_file f on f.batch_file_id = p.batch_file_id where f.scan_batch_id = ${batchId}::uuid)`}`

/** In how many dossiers other pages are in than the register states. Those of which nothing is in are not among them. */
export async function countMiscounted(tx: Tx, filter: MiscountedFilter = {}): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from dossier_pages t where ${narrowed(filter)}`.execute(tx)
  return rows[0]?.count ?? 0
}

/** The dossiers that `countMiscounted` counts, in the order of their numbers. */
export async function listMiscounted(tx: Tx, filter: MiscountedFilter, { offset = 0, limit = 50 } = {}): Promise<MiscountedDossier[]> {
  const { rows } = await sql<MiscountedDossier>`
    select d.dossier_id as "dossierId", d.number_written as number, d.title, b.code as box, t.expected, t.content as scanned
    from dossier_pages t join dossier d on d.dossier_id = t.dossier_id left join box b on b.box_id = d.box_id
    where ${narrowed(filter)} order by d.number_order, d.dossier_id limit ${limit} offset ${offset}`.execute(tx)
  return rows
}
