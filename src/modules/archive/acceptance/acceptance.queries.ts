import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { lotNotFound } from './acceptance.errors.ts'
import { ruleSchema, type AcceptanceRule } from './acceptance.law.ts'

export type LotState = 'open' | 'accepted' | 'sent-back'
export type LotRow = {
  lotId: string
  kind: 'box' | 'batch' | 'day'
  label: string
  state: LotState
  pages: number
  samplePages: number
  putUpBy: string | null
  putUpAt: Date
  concludedBy: string | null
  concludedAt: Date | null
  note: string | null
  fields: number | null
  wrong: number | null
  /** Fields of the sample that were said something of, of all. */
  checked: number
  toCheck: number
}

const columns = sql`l.acceptance_lot_id as "lotId", l.kind, l.label, l.state, l.pages, l.sample_pages as "samplePages", up.display_name as "putUpBy", l.put_up_at as "putUpAt",
  down.display_name as "concludedBy", l.concluded_at as "concludedAt", l.note, l.fields, l.wrong, f.checked, f.to_check as "toCheck"`
const from = sql`acceptance_lot l left join account up on up.account_id = l.put_up_by left join account down on down.account_id = l.concluded_by
  cross join lateral (select count(verdict)::int as checked, count(*)::int as to_check from acceptance_field a where a.acceptance_lot_id = l.acceptance_lot_id) f`

/** Lots that are open, oldest first; or those concluded, the last first. */
export async function listLots(tx: Tx, which: 'open' | 'concluded', limit: number): Promise<LotRow[]> {
  const { rows } = await (which === 'open'
    ? sql<LotRow>`select ${columns} from ${from} where l.state = 'open' order by l.put_up_at, l.acceptance_lot_id limit ${limit}`
    : sql<LotRow>`select ${columns} from ${from} where l.concluded_at is not null order by l.concluded_at desc, l.acceptance_lot_id limit ${limit}`
  ).execute(tx)
  return rows
}

export type LotView = LotRow & {
  seed: string
  rule: AcceptanceRule
  boxId: string | null
  batchId: string | null
  verifiedOn: LegalDate | null
  putUpById: string
  /** Pages of the sample in the order of the draw. */
  sample: { pageId: string; no: number; dossierId: string | null; number: string | null; title: string | null; fields: number; checked: number; wrong: number; makers: string[] }[]
}

/** A lot with its sample. Throws `not-found`, also for one out of sight. */
export async function getLot(tx: Tx, lotId: string): Promise<LotView> {
  const { rows } = await sql<LotRow & Pick<LotView, 'seed' | 'boxId' | 'batchId' | 'verifiedOn' | 'putUpById'> & { rule: unknown }>`
    select ${columns}, l.seed, l.rule, l.box_id as "boxId", l.scan_batch_id as "batchId", l.verified_on as "verifiedOn", l.put_up_by as "putUpById"
    from ${from} where l.acceptance_lot_id = ${lotId}::uuid`.execute(tx)
  const [row] = rows
  if (!row) throw lotNotFound()
  const sample = await sql<LotView['sample'][number]>`
    select a.page_id as "pageId", a.sampled as no, p.dossier_id as "dossierId", d.number_written as number, d.title, f.fields, f.checked, f.wrong, f.makers
    from acceptance_page a join page p on p.page_id = a.page_id left join dossier d on d.dossier_id = p.dossier_id
    cross join lateral (select count(*)::int as fields, count(verdict)::int as checked, count(*) filter (where verdict = 'wrong')::int as wrong, max(made_by) as makers
      from acceptance_field v where v.acceptance_lot_id = a.acceptance_lot_id and v.page_id = a.page_id) f
    where a.acceptance_lot_id = ${lotId}::uuid and a.sampled is not null order by a.sampled`.execute(tx)
  return { ...row, rule: ruleSchema.parse(row.rule), sample: sample.rows }
}

export type FieldToCheck = { fieldId: string; field: string; value: string | null; verdict: 'right' | 'wrong' | null; shouldBe: string | null; checkedBy: string | null; checkedById: string | null; makers: string[] }

/** What the lot says of a page of its sample, field by field: what paper it is first. */
export async function listSampleFields(tx: Tx, lotId: string, pageId: string): Promise<FieldToCheck[]> {
  const { rows } = await sql<FieldToCheck>`
    select f.acceptance_field_id as "fieldId", f.field, f.value, f.verdict, f.should_be as "shouldBe", a.display_name as "checkedBy", f.checked_by as "checkedById", f.made_by as makers
    from acceptance_field f left join account a on a.account_id::text = f.checked_by
    where f.acceptance_lot_id = ${lotId}::uuid and f.page_id = ${pageId}::uuid order by f.field <> 'type', f.acceptance_field_id`.execute(tx)
  return rows
}
