import { sql } from 'kysely'
import { areaPath, successors } from '#modules/areas/index.ts'
import type { Question } from '#modules/indicators/index.ts'
import { listSurvivors } from '#modules/people/index.ts'
import { listClosed, readingLaw, requirePurpose } from '#modules/purpose/index.ts'
import { recordView } from '#platform/audit/index.ts'
import type { Database, Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { notFound } from './archive.errors.ts'
import type { PageState } from './archive.types.ts'
import { findEndedUnit } from './assignment/assign-records.ts'
import { pageOfFaces, type Cursor, type FaceSort } from './faces/face-order.model.ts'
import { selectFaces, type FaceFilter, type FacetNumbers, type Faces, type Selected } from './faces/faces.model.ts'
import { currentFaces } from './faces/held-faces.ts'
import { comparePages, type PageComparison } from './intake/batches.queries.ts'
import { searchLaw } from './search/search-law.ts'

export type DossierFilter = FaceFilter
export type DossierSort = FaceSort

export type DossierRow = {
  dossierId: string
  number: string | null
  title: string
  category: string | null
  person: string | null
  commune: string | null
  path: string
  receivedOn: string | null
  scanned: number
  expected: number | null
  waiting: number
  toReview: number
  box: string | null
  boxId: string | null
}

export type DossierPage = {
  rows: DossierRow[]
  /** How many the whole list has: that of the figure `archive.dossiers-held`, narrowed by the filter. */
  total: number
  /** Cursors of the neighbouring pages; null where the list ends. */
  next: string | null
  previous: string | null
  /** How many the list would have with another value of a facet. */
  facets: FacetNumbers
}

/**
 * The dossiers that the archive holds on the day asked about, in steps: `after` and `before` are cursors of an earlier answer; `offset`
 * jumps. Which they are, how many, and the numbers beside the facets are read off one and the same rows (`faces`); what is shown of them comes
 * from the tables, under row security.
 */
export async function listDossiers(
  tx: Tx,
  database: Database,
  question: Question,
  {
    filter = {},
    sort = 'number',
    page = {},
  }: {
    filter?: DossierFilter
    sort?: DossierSort
    page?: { limit?: number; after?: string | undefined; before?: string | undefined; offset?: number }
  } = {},
): Promise<DossierPage> {
  const { faces, fits, total, facets } = await findDossiers(tx, database, question, filter)
  const { ids, next, previous } = pageOfFaces(faces, fits, sort, {
    limit: page.limit ?? 50,
    offset: page.offset ?? 0,
    after: cursorOf(page.after),
    before: cursorOf(page.before),
  })
  return { rows: await describeDossiers(tx, ids), total, next: next && cursorText(next), previous: previous && cursorText(previous), facets }
}

/** All dossiers of a list in order, to be given out as a whole. */
export async function listAllDossiers(tx: Tx, database: Database, question: Question, filter: DossierFilter, sort: DossierSort): Promise<string[]> {
  const { faces, fits, total } = await findDossiers(tx, database, question, filter)
  return pageOfFaces(faces, fits, sort, { limit: total }).ids
}

async function findDossiers(tx: Tx, database: Database, question: Question, filter: DossierFilter): Promise<Selected & { faces: Faces }> {
  const { faces, view } = await currentFaces(tx, database)
  const selected = selectFaces(faces, {
    ...question,
    view,
    filter,
    sensitive: readingLaw().categories,
    successors: (path) => unitsAfter(path, question.day),
  })
  return { ...selected, faces }
}

const after = new Map<string, readonly string[]>()

/** Paths of the units that took over what a path meant, where it has ended by the day. */
function unitsAfter(path: string, day: LegalDate): readonly string[] {
  const known = after.get(`${day} ${path}`)
  if (known) return known
  const { areas } = searchLaw()
  const ended = findEndedUnit(path, day, areas)
  const found = ended ? successors(ended, day, areas).map(({ area }) => areaPath(area, day, areas)) : []
  if (after.size > 20_000) after.clear()
  after.set(`${day} ${path}`, found)
  return found
}

const cursorText = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url')

/** Undefined also for one that somebody made up: the list from its beginning. */
function cursorOf(text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (!Array.isArray(parsed) || parsed.length !== 2) return undefined
    const [value, id] = parsed as unknown[]
    return typeof value === 'string' && typeof id === 'string' ? [value, id] : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Persons outside the scope are not named: row security leaves them out of the join. */
export async function describeDossiers(tx: Tx, ids: readonly string[]): Promise<DossierRow[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<DossierRow>`
    select d.dossier_id as "dossierId", d.number_written as number, d.title, d.category, d.path, d.received_on as "receivedOn",
      d.expected_pages as expected, d.box_id as "boxId", b.code as box, a.name as commune, person.full_name as person,
      t.content as scanned, t.waiting, t.to_review as "toReview"
    from dossier d join dossier_pages t on t.dossier_id = d.dossier_id
    left join box b on b.box_id = d.box_id left join area a on a.path = d.path and a.valid_until is null
    left join lateral (select pe.full_name from dossier_person dp join person pe on pe.person_id = dp.person_id
      where dp.dossier_id = d.dossier_id and dp.part = 'subject' order by dp.person_id limit 1) person on true
    where d.dossier_id = any(${ids}::uuid[])`.execute(tx)
  const byId = new Map(rows.map((row) => [row.dossierId, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

export type DossierView = DossierRow & {
  meritRecordId: string | null
  /** The number of the merit record, where it differs from the one on the folder. */
  meritNumber: string | null
  store: string | null
  shelf: string | null
  compartment: string | null
  /** The dossier that took over its papers. */
  joinedInto: { dossierId: string; number: string | null; title: string } | null
  /** Who has the paper now. */
  loan: { borrower: string; unit: string; dueOn: string } | null
  /** Since when and where to it is gone. */
  struckOff: { on: string; to: string; reason: string } | null
  persons: { personId: string; name: string; part: 'subject' | 'relative' | 'applicant' }[]
  /** Persons of the dossier whom the account may not see. */
  hiddenPersons: number
  /** Mục lục: the papers in order; first and last page counted within the dossier from 1. */
  documents: {
    documentId: string
    seq: number
    type: string
    typeConfidence: number | null
    confirmed: boolean
    firstPage: number
    lastPage: number
    firstPageId: string
    /** The state that asks most: failed, needs_review, waiting, read, verified. */
    state: PageState
  }[]
  pages: {
    pageId: string
    position: number
    state: PageState
    failureCode: string | null
    documentSeq: number | null
  }[]
  comparison: PageComparison
}

const BY_URGENCY: PageState[] = ['failed', 'needs_review', 'waiting', 'read', 'verified']

/**
 * A dossier with its papers, pages and persons. Logs one view. Throws `not-found` also for one outside the scope, `purpose.needed` for a
 * sensitive one.
 */
export async function getDossierView(tx: Tx, dossierId: string): Promise<DossierView> {
  const [row] = await describeDossiers(tx, [dossierId])
  if (!row) throw notFound('dossier')
  await requirePurpose(tx, 'dossier', dossierId)
  const { rows: extras } = await sql<{
    meritRecordId: string | null
    meritNumber: string | null
    store: string | null
    shelf: string | null
    compartment: string | null
    joinedId: string | null
    joinedNumber: string | null
    joinedTitle: string | null
    loan: DossierView['loan']
    struckOff: DossierView['struckOff']
  }>`select d.merit_record_id as "meritRecordId", m.number_written as "meritNumber", b.store, b.shelf, b.compartment,
      j.dossier_id as "joinedId", j.number_written as "joinedNumber", j.title as "joinedTitle",
      (select jsonb_build_object('borrower', l.borrower, 'unit', l.borrower_unit, 'dueOn', l.due_on) from loan l where l.dossier_id = d.dossier_id and l.state = 'out') as loan,
      (select jsonb_build_object('on', s.gone_on, 'to', s.gone_to, 'reason', s.reason) from strike_off s where s.dossier_id = d.dossier_id and s.undone_at is null) as "struckOff"
    from dossier d left join merit_record m on m.merit_record_id = d.merit_record_id left join box b on b.box_id = d.box_id
    left join dossier j on j.dossier_id = d.joined_into
    where d.dossier_id = ${dossierId}`.execute(tx)
  const extra = extras[0]
  const persons = await tx
    .selectFrom('dossier_person as dp')
    .leftJoin('person as p', 'p.person_id', 'dp.person_id')
    .select(['dp.person_id', 'dp.part', 'p.full_name'])
    .where('dp.dossier_id', '=', dossierId)
    .orderBy(sql`array_position(array['subject', 'relative', 'applicant'], dp.part)`)
    .orderBy('dp.person_id')
    .execute()
  // A record that turned out to be another one's person is shown as that person, where he may be seen.
  const survivors = await listSurvivors(
    tx,
    persons.map((person) => person.person_id),
    null,
  )
  const shownAs = new Map(
    survivors.size === 0
      ? []
      : (
          await tx
            .selectFrom('person')
            .select(['person_id', 'full_name'])
            .where('person_id', 'in', [...survivors.values()])
            .execute()
        ).map((row) => [row.person_id, row]),
  )
  const pages = await tx
    .selectFrom('page')
    .select(['page_id', 'state', 'failure_code', 'document_id'])
    .where('dossier_id', '=', dossierId)
    .where('kind', '=', 'content')
    .orderBy('seq')
    .orderBy('page_id')
    .execute()
  const documents = await tx
    .selectFrom('document')
    .select(['document_id', 'type', 'type_confidence', 'type_confirmed'])
    .where('dossier_id', '=', dossierId)
    .execute()
  const byId = new Map(documents.map((document) => [document.document_id, document]))
  const order = [...new Set(pages.flatMap((page) => page.document_id ?? []))]
  const [comparison] = await comparePages(tx, { dossierId })
  if (!comparison) throw notFound('dossier')
  await recordView(tx, { subject: 'dossier', subjectId: dossierId, path: row.path })
  return {
    ...row,
    meritRecordId: extra?.meritRecordId ?? null,
    meritNumber: extra?.meritNumber ?? null,
    store: extra?.store ?? null,
    shelf: extra?.shelf ?? null,
    compartment: extra?.compartment ?? null,
    joinedInto:
      extra?.joinedId && extra.joinedTitle !== null
        ? { dossierId: extra.joinedId, number: extra.joinedNumber, title: extra.joinedTitle }
        : null,
    loan: extra?.loan ?? null,
    struckOff: extra?.struckOff ?? null,
    persons: persons.flatMap((person) => {
      if (person.full_name === null) return []
      const shown = shownAs.get(survivors.get(person.person_id) ?? '')
      return {
        personId: shown?.person_id ?? person.person_id,
        name: shown?.full_name ?? person.full_name,
        part: person.part as DossierView['persons'][0]['part'],
      }
    }),
    hiddenPersons: persons.filter((person) => person.full_name === null).length,
    documents: order.flatMap((documentId, index) => {
      const document = byId.get(documentId)
      const own = pages.flatMap((page, at) =>
        page.document_id === documentId ? [{ ...page, position: at + 1 }] : [],
      )
      const [first] = own
      const last = own.at(-1)
      if (!document || !first || !last) return []
      return {
        documentId,
        seq: index + 1,
        type: document.type,
        typeConfidence: document.type_confidence,
        confirmed: document.type_confirmed,
        firstPage: first.position,
        lastPage: last.position,
        firstPageId: first.page_id,
        state: BY_URGENCY.find((state) => own.some((page) => page.state === state)) ?? 'read',
      }
    }),
    pages: pages.map((page, at) => ({
      pageId: page.page_id,
      position: at + 1,
      state: page.state as PageState,
      failureCode: page.failure_code,
      documentSeq: page.document_id === null ? null : order.indexOf(page.document_id) + 1,
    })),
    comparison,
  }
}

export type BoxRow = {
  boxId: string
  code: string
  shelf: string | null
  compartment: string | null
  dossiers: number
}

/** Boxes with the dossiers in the account's scope. */
export async function listBoxes(tx: Tx): Promise<BoxRow[]> {
  const { rows } = await sql<BoxRow>`
    select b.box_id as "boxId", b.code, b.shelf, b.compartment, count(d.dossier_id) as dossiers
    from box b join dossier d on d.box_id = b.box_id group by b.box_id order by b.code, b.box_id`.execute(tx)
  return rows
}

export type CoverRow = {
  dossierId: string
  number: string | null
  title: string
  person: string | null
  birthWritten: string | null
  category: string | null
  box: string | null
  shelf: string | null
  compartment: string | null
  expected: number | null
}

/**
 * What cover sheets say of dossiers: chosen ones in the order chosen, or all of a box by number. Of a sensitive one that this session
 * gave no purpose for, what finds the folder: number, name and place.
 */
export async function listCoverRows(
  tx: Tx,
  of: { dossierIds: readonly string[] } | { boxId: string },
  limit: number,
): Promise<CoverRow[]> {
  const chosen =
    'boxId' in of ? sql`d.box_id = ${of.boxId}::uuid` : sql`d.dossier_id in (${sql.join(of.dossierIds)})`
  const { rows } = await sql<CoverRow>`
    select d.dossier_id as "dossierId", d.number_written as number, d.title, d.category, d.expected_pages as expected,
      b.code as box, b.shelf, b.compartment, person.full_name as person, person.birth_written as "birthWritten"
    from dossier d left join box b on b.box_id = d.box_id
    left join lateral (select pe.full_name, pe.birth_written from dossier_person dp join person pe on pe.person_id = dp.person_id
      where dp.dossier_id = d.dossier_id and dp.part = 'subject' order by dp.person_id limit 1) person on true
    where ${chosen} order by d.number_order, d.dossier_id limit ${limit}`.execute(tx)
  const closed = await listClosed(
    tx,
    'dossier',
    rows.map((row) => row.dossierId),
  )
  const shown = rows.map((row) => (closed.has(row.dossierId) ? { ...row, birthWritten: null, category: null } : row))
  if ('boxId' in of) return shown
  const byId = new Map(shown.map((row) => [row.dossierId, row]))
  return of.dossierIds.flatMap((id) => byId.get(id) ?? [])
}
