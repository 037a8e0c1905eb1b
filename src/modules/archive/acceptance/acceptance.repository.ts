import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { newId } from '#shared/ids.ts'
import type { AcceptanceRule } from './acceptance.law.ts'

export type LotOf = { kind: 'box'; boxId: string } | { kind: 'batch'; batchId: string } | { kind: 'day'; on: LegalDate }

export type CandidatePage = { pageId: string; dossierId: string; verifiedBy: string | null; path: string; alsoPaths: string[] | null }

const ofLot = (of: LotOf) =>
  of.kind === 'box'
    ? sql`d.box_id = ${of.boxId}::uuid`
    : of.kind === 'batch'
      ? sql`p.batch_file_id in (select f.batch_file_id from batch_file f where f.scan_batch_id = ${of.batchId}::uuid)`
      : sql`p.verified_at >= ${`${of.on}T00:00:00+07:00`}::timestamptz and p.verified_at < ${`${of.on}T00:00:00+07:00`}::timestamptz + interval '1 day'`

/** Verified pages that may be put up: in a dossier that the account's own unit manages, and in no lot that is open or accepted. */
export async function listCandidates(tx: Tx, of: LotOf, scope: { lo: string; hi: string } | null): Promise<CandidatePage[]> {
  const { rows } = await sql<CandidatePage>`
    select p.page_id as "pageId", p.dossier_id as "dossierId", p.verified_by as "verifiedBy", p.path, p.also_paths as "alsoPaths"
    from page p join dossier d on d.dossier_id = p.dossier_id
    where p.kind = 'content' and p.state = 'verified' and p.verified_at is not null and ${ofLot(of)}
      and ${scope === null ? sql`true` : sql`(d.path >= ${scope.lo} and d.path < ${scope.hi})`}
      and not exists (select from acceptance_page a where a.page_id = p.page_id and a.live)
    order by p.page_id`.execute(tx)
  return rows
}

export type NewLot = {
  lotId: string
  of: LotOf
  label: string
  seed: string
  rule: AcceptanceRule
  putUpBy: string
  putUpAt: Date
  path: string
  pages: readonly CandidatePage[]
  /** In the order of the draw. */
  sample: readonly { pageId: string; makers: string[]; fields: readonly { field: string; value: string | null }[] }[]
}

/** Rows of one INSERT: far below the 65,535 parameters of a message. */
const ROWS = 2000

export async function insertLot(tx: Tx, lot: NewLot): Promise<void> {
  const { of } = lot
  await tx
    .insertInto('acceptance_lot')
    .values({
      acceptance_lot_id: lot.lotId,
      kind: of.kind,
      box_id: of.kind === 'box' ? of.boxId : null,
      scan_batch_id: of.kind === 'batch' ? of.batchId : null,
      verified_on: of.kind === 'day' ? of.on : null,
      label: lot.label,
      pages: lot.pages.length,
      sample_pages: lot.sample.length,
      seed: lot.seed,
      rule: JSON.stringify(lot.rule),
      state: 'open',
      put_up_by: lot.putUpBy,
      put_up_at: lot.putUpAt,
      path: lot.path,
    })
    .execute()
  const place = new Map(lot.sample.map((one, at) => [one.pageId, at + 1]))
  for (let at = 0; at < lot.pages.length; at += ROWS)
    await tx
      .insertInto('acceptance_page')
      .values(
        lot.pages.slice(at, at + ROWS).map((page) => ({
          acceptance_lot_id: lot.lotId,
          page_id: page.pageId,
          sampled: place.get(page.pageId) ?? null,
          verified_by: page.verifiedBy,
          live: true,
          path: page.path,
          also_paths: page.alsoPaths,
        })),
      )
      .execute()
  const pages = new Map(lot.pages.map((page) => [page.pageId, page]))
  const fields = lot.sample.flatMap(({ pageId, makers, fields: its }) => {
    const page = pages.get(pageId)
    return its.map(({ field, value }) => ({
      acceptance_field_id: newId() as string,
      acceptance_lot_id: lot.lotId,
      page_id: pageId,
      field,
      value,
      made_by: makers,
      path: page?.path ?? lot.path,
      also_paths: page?.alsoPaths ?? null,
    }))
  })
  for (let at = 0; at < fields.length; at += ROWS) await tx.insertInto('acceptance_field').values(fields.slice(at, at + ROWS)).execute()
}

/** The lot, locked: who checks and who concludes wait for each other. */
export async function lockLot(tx: Tx, lotId: string) {
  return tx.selectFrom('acceptance_lot').select(['acceptance_lot_id', 'state', 'rule', 'put_up_by', 'path']).where('acceptance_lot_id', '=', lotId).forUpdate().executeTakeFirst()
}

export async function listFieldsToCheck(tx: Tx, lotId: string, pageId: string) {
  return tx
    .selectFrom('acceptance_field')
    .select(['acceptance_field_id', 'field', 'made_by', 'checked_by'])
    .where('acceptance_lot_id', '=', lotId)
    .where('page_id', '=', pageId)
    .execute()
}

export async function setVerdict(tx: Tx, fieldId: string, verdict: { verdict: 'right' | 'wrong'; shouldBe: string | null; by: string; at: Date }): Promise<void> {
  await tx
    .updateTable('acceptance_field')
    .set({ verdict: verdict.verdict, should_be: verdict.shouldBe, checked_by: verdict.by, checked_at: verdict.at })
    .where('acceptance_field_id', '=', fieldId)
    .execute()
}

/** What was found of a lot, and of which pages some field was wrong. */
export async function countVerdicts(tx: Tx, lotId: string): Promise<{ checked: number; wrong: number; left: number; wrongPages: string[]; makers: string[] }> {
  const { rows } = await sql<{ checked: number; wrong: number; left: number; wrong_pages: string[] | null }>`
    select count(verdict)::int as checked, count(*) filter (where verdict = 'wrong')::int as wrong, count(*) filter (where verdict is null)::int as left,
      array_agg(distinct page_id) filter (where verdict = 'wrong') as wrong_pages
    from acceptance_field where acceptance_lot_id = ${lotId}::uuid`.execute(tx)
  const makers = await sql<{ by: string }>`select distinct verified_by as by from acceptance_page where acceptance_lot_id = ${lotId}::uuid and verified_by is not null`.execute(tx)
  const [row] = rows
  return { checked: row?.checked ?? 0, wrong: row?.wrong ?? 0, left: row?.left ?? 0, wrongPages: row?.wrong_pages ?? [], makers: makers.rows.map((one) => one.by) }
}

export async function listLotPages(tx: Tx, lotId: string): Promise<{ pageId: string; dossierId: string | null }[]> {
  const { rows } = await sql<{ pageId: string; dossierId: string | null }>`
    select a.page_id as "pageId", p.dossier_id as "dossierId" from acceptance_page a join page p on p.page_id = a.page_id where a.acceptance_lot_id = ${lotId}::uuid order by a.page_id`.execute(tx)
  return rows
}

export async function setConcluded(
  tx: Tx,
  lotId: string,
  end: { state: 'accepted' | 'sent-back'; by: string; at: Date; note: string | null; fields: number; wrong: number },
): Promise<void> {
  await tx
    .updateTable('acceptance_lot')
    .set({ state: end.state, concluded_by: end.by, concluded_at: end.at, note: end.note, fields: end.fields, wrong: end.wrong })
    .where('acceptance_lot_id', '=', lotId)
    .execute()
  if (end.state === 'sent-back') await tx.updateTable('acceptance_page').set({ live: false }).where('acceptance_lot_id', '=', lotId).execute()
}

/** Pages of the lot that still count as right are accepted. */
export async function acceptPages(tx: Tx, pageIds: readonly string[], by: string, at: Date): Promise<void> {
  await sql`update page set accepted_at = ${at}::timestamptz, accepted_by = ${by} where page_id = any(${[...pageIds]}::uuid[]) and state = 'verified' and verified_at is not null and accepted_at is null`.execute(tx)
}

/** They go where their dossiers go. */
export async function placeAcceptance(tx: Tx, pageIds: readonly string[], place: { path?: string; also_paths: string[] | null }): Promise<void> {
  for (const table of ['acceptance_page', 'acceptance_field'] as const) await tx.updateTable(table).set(place).where(sql<boolean>`page_id = any(${[...pageIds]}::uuid[])`).execute()
}
