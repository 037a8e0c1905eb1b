import { sql } from 'kysely'
import { listClosed } from '#modules/purpose/index.ts'
import type { Actor, Tx } from '#platform/db/index.ts'
import { notFound } from '../archive.errors.ts'
import { effectiveFields } from '../archive.model.ts'
import type { Correction } from '../archive.types.ts'
import type { FieldName, Fields } from '../fields/index.ts'

export type BoxView = {
  boxId: string
  code: string
  fonds: { fondsId: string; code: string; title: string }
  catalogue: { code: string; title: string } | null
  store: string | null
  shelf: string | null
  compartment: string | null
  /** Dossiers in it that the account may see. */
  dossiers: number
}

/**
 * A box and where it stands. Throws `not-found` also for one in which the account sees no dossier: an empty box is shown to those who
 * keep the whole province.
 */
export async function getBox(tx: Tx, actor: Actor, boxId: string): Promise<BoxView> {
  const { rows: [row] } = await sql<{
    code: string
    store: string | null
    shelf: string | null
    compartment: string | null
    fonds_id: string
    fonds_code: string
    fonds_title: string
    catalogue_code: string | null
    catalogue_title: string | null
    dossiers: number
  }>`
    select b.code, b.store, b.shelf, b.compartment, f.fonds_id, f.code as fonds_code, f.title as fonds_title, c.code as catalogue_code,
      c.title as catalogue_title, (select count(*) from dossier d where d.box_id = b.box_id and d.joined_into is null)::int as dossiers
    from box b join fonds f on f.fonds_id = b.fonds_id left join catalogue c on c.catalogue_id = b.catalogue_id
    where b.box_id = ${boxId}::uuid`.execute(tx)
  if (!row || (row.dossiers === 0 && !actor.wide)) throw notFound('box')
  return {
    boxId,
    code: row.code,
    fonds: { fondsId: row.fonds_id, code: row.fonds_code, title: row.fonds_title },
    catalogue: row.catalogue_code === null || row.catalogue_title === null ? null : { code: row.catalogue_code, title: row.catalogue_title },
    store: row.store,
    shelf: row.shelf,
    compartment: row.compartment,
    dossiers: row.dossiers,
  }
}

export type BoxLine = {
  boxId: string
  code: string
  store: string | null
  shelf: string | null
  compartment: string | null
  catalogue: string | null
  dossiers: number
}

/**
 * Boxes by code, with the dossiers in the account's scope; a box without any is shown to those who keep the whole province. `query` is
 * the beginning of a code, or a shelf or store by name. `after` is the code and id of the last row of the page before.
 */
export async function listBoxesByCode(
  tx: Tx,
  actor: Actor,
  { query = '', after, limit }: { query?: string; after?: { code: string; boxId: string } | undefined; limit: number },
): Promise<{ rows: BoxLine[]; next: { code: string; boxId: string } | null }> {
  const like = `${query.replace(/[\\%_]/g, '\\$&')}%`
  const wanted = query === '' ? sql`true` : sql`(b.code ilike ${like} or b.shelf ilike ${like} or b.store ilike ${like})`
  const beyond = after === undefined ? sql`true` : sql`(b.code, b.box_id) > (${after.code}, ${after.boxId}::uuid)`
  // Who keeps a part sees the boxes that hold a dossier of that part.
  const seen = actor.wide ? sql`true` : sql`exists (select from dossier d where d.box_id = b.box_id and d.joined_into is null)`
  const { rows } = await sql<BoxLine>`
    select b.box_id as "boxId", b.code, b.store, b.shelf, b.compartment, c.code as catalogue,
      (select count(*) from dossier d where d.box_id = b.box_id and d.joined_into is null)::int as dossiers
    from box b left join catalogue c on c.catalogue_id = b.catalogue_id
    where ${wanted} and ${beyond} and ${seen} order by b.code, b.box_id limit ${limit + 1}`.execute(tx)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { rows: shown, next: rows.length > limit && last ? { code: last.code, boxId: last.boxId } : null }
}

export type BoxedDossier = {
  dossierId: string
  number: string | null
  title: string
  person: string | null
  papers: number
  pages: number
  expected: number | null
}

/** The dossiers of a box in the order of their numbers, those that the account sees. */
export async function listBoxedDossiers(tx: Tx, boxId: string, limit: number): Promise<BoxedDossier[]> {
  const { rows } = await sql<BoxedDossier>`
    select d.dossier_id as "dossierId", d.number_written as number, d.title, person.full_name as person, d.expected_pages as expected,
      (select count(*) from document doc where doc.dossier_id = d.dossier_id)::int as papers,
      (select count(*) from page p where p.dossier_id = d.dossier_id and p.kind = 'content')::int as pages
    from dossier d
    left join lateral (select pe.full_name from dossier_person dp join person pe on pe.person_id = dp.person_id
      where dp.dossier_id = d.dossier_id and dp.part = 'subject' order by dp.person_id limit 1) person on true
    where d.box_id = ${boxId}::uuid and d.joined_into is null
    order by dossier_number_order(d.number_key) collate "C", d.dossier_id limit ${limit}`.execute(tx)
  return rows
}

export type FolderRow = {
  dossierId: string
  number: string | null
  title: string
  person: string | null
  category: string | null
  path: string
  fonds: { code: string; title: string }
  catalogue: string | null
  box: string | null
  store: string | null
  shelf: string | null
  compartment: string | null
  receivedOn: string | null
  pages: number
  expected: number | null
  /** Sensitive, and this session said no purpose. */
  closed: boolean
}

/** What the cover of a folder says; of a sensitive one without a purpose no category. Undefined beyond the scope. */
export async function findFolder(tx: Tx, dossierId: string): Promise<FolderRow | undefined> {
  const { rows: [row] } = await sql<Omit<FolderRow, 'fonds' | 'closed'> & { fondsCode: string; fondsTitle: string }>`
    select d.dossier_id as "dossierId", d.number_written as number, d.title, d.category, d.path, d.received_on as "receivedOn",
      d.expected_pages as expected, f.code as "fondsCode", f.title as "fondsTitle", c.code as catalogue, b.code as box, b.store, b.shelf,
      b.compartment, person.full_name as person,
      (select count(*) from page p where p.dossier_id = d.dossier_id and p.kind = 'content')::int as pages
    from dossier d join fonds f on f.fonds_id = d.fonds_id left join box b on b.box_id = d.box_id
    left join catalogue c on c.catalogue_id = b.catalogue_id
    left join lateral (select pe.full_name from dossier_person dp join person pe on pe.person_id = dp.person_id
      where dp.dossier_id = d.dossier_id and dp.part = 'subject' order by dp.person_id limit 1) person on true
    where d.dossier_id = ${dossierId}::uuid`.execute(tx)
  if (!row) return undefined
  const { fondsCode, fondsTitle, ...rest } = row
  const closed = (await listClosed(tx, 'dossier', [dossierId])).has(dossierId)
  return { ...rest, category: closed ? null : rest.category, fonds: { code: fondsCode, title: fondsTitle }, closed }
}

export type PaperRow = {
  documentId: string
  type: string
  number: string | null
  /** EDTF. */
  signedOn: string | null
  issuer: string | null
  firstPage: number
  lastPage: number
}

/** What a list of papers tells of each. */
export const LISTED: FieldName[] = ['documentNumber', 'signedOn', 'issuingBody']

/** The papers of a dossier in order, with the number, day and author that count: of each the first page that says it. The caller guards the reading. */
export async function listPapers(tx: Tx, dossierId: string): Promise<PaperRow[]> {
  const { rows: pages } = await sql<{ page_id: string; document_id: string | null; type: string | null; fields: Fields | null }>`
    select p.page_id, p.document_id, doc.type, r.fields from page p left join reading r on r.page_id = p.page_id
    left join document doc on doc.document_id = p.document_id
    where p.dossier_id = ${dossierId}::uuid and p.kind = 'content' order by p.seq, p.page_id`.execute(tx)
  const { rows: said } = await sql<{ page_id: string; field: FieldName; value: string | null; made_by: string; made_at: Date }>`
    select c.page_id, c.field, c.value, c.made_by, c.made_at from correction c join page p on p.page_id = c.page_id
    where p.dossier_id = ${dossierId}::uuid and c.target = 'field' and c.field = any(${LISTED}::text[]) order by c.correction_id`.execute(tx)
  const byPage = Map.groupBy(said, (row) => row.page_id)
  const papers = new Map<string, PaperRow>()
  pages.forEach((page, at) => {
    if (page.document_id === null || page.type === null) return
    const paper = papers.get(page.document_id) ?? {
      documentId: page.document_id, type: page.type, number: null, signedOn: null, issuer: null, firstPage: at + 1, lastPage: at + 1,
    } // prettier-ignore
    const corrections = (byPage.get(page.page_id) ?? []).map(
      (row): Correction => ({ correctionId: '', target: 'field', field: row.field, box: null, value: row.value, area: null, madeBy: row.made_by, madeAt: row.made_at }),
    )
    const fields = effectiveFields(page.fields ?? {}, corrections)
    papers.set(page.document_id, {
      ...paper,
      number: paper.number ?? fields.documentNumber?.value ?? null,
      signedOn: paper.signedOn ?? fields.signedOn?.value ?? null,
      issuer: paper.issuer ?? fields.issuingBody?.value ?? null,
      lastPage: at + 1,
    })
  })
  return [...papers.values()]
}

/** Codes of boxes by their ids. */
export async function listBoxCodes(tx: Tx, boxIds: readonly string[]): Promise<Map<string, string>> {
  if (boxIds.length === 0) return new Map()
  const { rows } = await sql<{ id: string; code: string }>`select box_id as id, code from box where box_id = any(${[...boxIds]}::uuid[])`.execute(tx)
  return new Map(rows.map((row) => [row.id, row.code]))
}
