import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'

export type ReassignmentRow = {
  reassignmentId: string
  toCode: string
  toName: string
  reason: string
  records: number
  madeByName: string | null
  madeAt: Date
}

/** The latest batches, and what was said of them; within the scope of the account. */
export async function listReassignments(tx: Tx, limit: number): Promise<ReassignmentRow[]> {
  const { rows } = await sql<ReassignmentRow>`
    select r.reassignment_id as "reassignmentId", r.to_code as "toCode", a.name as "toName", r.reason, r.records,
      c.display_name as "madeByName", r.made_at as "madeAt"
    from reassignment r join area a on a.code = r.to_code and a.valid_from = r.to_valid_from
    left join account c on c.account_id::text = r.made_by
    order by r.made_at desc, r.reassignment_id limit ${limit}`.execute(tx)
  return rows
}
