import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'

/** What a package holds: one dossier, a box of a fonds, a whole fonds. */
export type PackageOf = { dossierId: string } | { boxId: string } | { fondsId: string } | { box: string; fonds: string | null } | { fonds: string }

export type PackagedDossier = { dossierId: string; number: string | null; title: string; path: string }

/** The dossiers asked for, as far as the acting account sees them, by number. */
export async function listPackaged(tx: Tx, of: PackageOf): Promise<PackagedDossier[]> {
  const chosen =
    'dossierId' in of
      ? sql`d.dossier_id = ${of.dossierId}::uuid`
      : 'boxId' in of
        ? sql`d.box_id = ${of.boxId}::uuid`
      : 'fondsId' in of
        ? sql`d.fonds_id = ${of.fondsId}::uuid`
      : 'box' in of
        ? sql`b.code = ${of.box} and (${of.fonds}::text is null or f.code = ${of.fonds})`
        : sql`f.code = ${of.fonds}`
  const { rows } = await sql<PackagedDossier>`
    select d.dossier_id as "dossierId", d.number_written as number, d.title, d.path
    from dossier d join fonds f on f.fonds_id = d.fonds_id left join box b on b.box_id = d.box_id
    where ${chosen} order by dossier_number_order(d.number_key) collate "C", d.dossier_id`.execute(tx)
  return rows
}

/** Of these dossiers those with a file that also holds pages of others, or pages that lie in no dossier. Asked as the system: others may be out of sight. */
export async function listSharingFiles(tx: Tx, dossierIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select distinct p.dossier_id as id from page p join page other on other.sha256 = p.sha256 and other.kind = 'content'
      and (other.dossier_id is null or other.dossier_id <> all(${[...dossierIds]}::uuid[]))
    where p.dossier_id = any(${[...dossierIds]}::uuid[]) and p.kind = 'content'`.execute(tx)
  return new Set(rows.map((row) => row.id))
}

export type PackagedRows = Record<string, Record<string, unknown>[]>

/** All rows of a dossier, table by table, as the database has them: whole, and in one order. */
export async function readPackagedRows(tx: Tx, dossierId: string): Promise<PackagedRows> {
  const of = (table: string, from: ReturnType<typeof sql>) =>
    sql`select ${table}::text as name, coalesce(jsonb_agg(to_jsonb(t) order by to_jsonb(t)::text), '[]'::jsonb) as rows from (${from}) t`
  const pages = sql`(select page_id from page where dossier_id = ${dossierId}::uuid)`
  const files = sql`(select batch_file_id from page where dossier_id = ${dossierId}::uuid)`
  const persons = sql`(select person_id from dossier_person where dossier_id = ${dossierId}::uuid)`
  const checks = sql`(select field_check_id from field_check where page_id in ${pages})`
  const { rows } = await sql<{ name: string; rows: Record<string, unknown>[] }>`${sql.join(
    [
      of('fonds', sql`select f.* from fonds f join dossier d on d.fonds_id = f.fonds_id where d.dossier_id = ${dossierId}::uuid`),
      of('catalogue', sql`select c.* from catalogue c join box b on b.catalogue_id = c.catalogue_id join dossier d on d.box_id = b.box_id where d.dossier_id = ${dossierId}::uuid`),
      of('box', sql`select b.* from box b join dossier d on d.box_id = b.box_id where d.dossier_id = ${dossierId}::uuid`),
      of('dossier', sql`select * from dossier where dossier_id = ${dossierId}::uuid`),
      of('dossier_custody', sql`select * from dossier_custody where dossier_id = ${dossierId}::uuid`),
      of('dossier_person', sql`select * from dossier_person where dossier_id = ${dossierId}::uuid`),
      // Without when it was entered here: elsewhere it is entered at another time.
      of('person', sql`select person_id, full_name, aliases, sex, birth_written, birth_edtf, home_written, home_area_code, home_area_valid_from, path from person where person_id in ${persons}`),
      of('scan_batch', sql`select * from scan_batch where scan_batch_id in (select scan_batch_id from batch_file where batch_file_id in ${files})`),
      of('file', sql`select * from file where sha256 in (select sha256 from page where dossier_id = ${dossierId}::uuid)`),
      of('batch_file', sql`select * from batch_file where batch_file_id in ${files}`),
      of('document', sql`select * from document where dossier_id = ${dossierId}::uuid`),
      of('page', sql`select * from page where dossier_id = ${dossierId}::uuid`),
      of('reading', sql`select * from reading where page_id in ${pages}`),
      of('correction', sql`select * from correction where page_id in ${pages}`),
      of('page_filing', sql`select * from page_filing where page_id in ${pages} and (from_dossier_id is null or from_dossier_id = ${dossierId}::uuid) and (to_dossier_id is null or to_dossier_id = ${dossierId}::uuid)`),
      of('field_check', sql`select * from field_check where page_id in ${pages}`),
      of('field_word', sql`select * from field_word where field_check_id in ${checks}`),
      of('contradiction_choice', sql`select * from contradiction_choice where dossier_id = ${dossierId}::uuid`),
      of(
        'agent',
        sql`select account_id, display_name from account where account_id in (select made_by from correction where page_id in ${pages}
          union select settled_by from field_check where page_id in ${pages} union select read_by from field_word where field_check_id in ${checks}
          union select made_by from contradiction_choice where dossier_id = ${dossierId}::uuid)`,
      ),
    ],
    sql` union all `,
  )}`.execute(tx)
  return Object.fromEntries(rows.map((row) => [row.name, row.rows]))
}

/** When each of these files was last read again and found whole; asked as the system. */
export async function listLastChecks(tx: Tx, hashes: readonly string[]): Promise<Map<string, Date>> {
  const { rows } = await sql<{ sha256: string; at: Date }>`
    select h.sha256, max(p.ended_at) as at from unnest(${[...hashes]}::text[]) h (sha256)
    join fixity_part p on h.sha256 > p.after_hash and h.sha256 <= p.until_hash
    where not exists (select from fixity_finding f where f.sha256 = h.sha256 and f.resolved_at is null) group by h.sha256`.execute(tx)
  return new Map(rows.map((row) => [row.sha256, row.at]))
}

/** A file of the package that is taken in here already by another way: its pages would stand twice. */
export async function findTakenInOtherwise(tx: Tx, files: readonly { sha256: string; batchFileId: string }[]): Promise<string | undefined> {
  for (const { sha256, batchFileId } of files) {
    const row = await tx.selectFrom('batch_file').select('batch_file_id').where('sha256', '=', sha256).where('state', 'in', ['stored', 'taken-in']).where('again', 'is', null).executeTakeFirst()
    if (row && row.batch_file_id !== batchFileId) return sha256
  }
  return undefined
}

export const hasDossier = async (tx: Tx, dossierId: string): Promise<boolean> =>
  (await tx.selectFrom('dossier').select('dossier_id').where('dossier_id', '=', dossierId).executeTakeFirst()) !== undefined
