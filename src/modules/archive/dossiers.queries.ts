import { sql, type RawBuilder } from 'kysely'
import { countRecords, type Question } from '#modules/indicators/index.ts'
import { listSurvivors } from '#modules/people/index.ts'
import { listClosed, requirePurpose } from '#modules/purpose/index.ts'
import { recordView } from '#platform/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { foldName } from '#shared/names.ts'
import { notFound } from './archive.errors.ts'
import type { PageState } from './archive.types.ts'
import { archiveIndicators } from './indicators/archive-indicators.queries.ts'
import { comparePages, type PageComparison } from './intake/batches.queries.ts'

export type DossierFilter = {
  /** Part of the number, however it is set apart; part of the title as written; or the beginning of the name of a person in it, without marks too. */
  query?: string | undefined
  category?: string | undefined
  /** Path of a unit: it and all below it. */
  areaPath?: string | undefined
  boxId?: string | undefined
  /** unscanned: no page; reading: pages wait; incomplete: fewer pages than expected; review: pages wait for a person. */
  state?: 'unscanned' | 'reading' | 'incomplete' | 'review' | undefined
  /** Of a category, with papers, none of which is of these types: of any line. An empty list is met by none. */
  lacks?: readonly { category: string; anyOf: readonly string[] }[] | undefined
}

export type DossierSort = 'number' | '-number' | 'title' | '-title' | 'received' | '-received'

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
}

/** As the indexes of migrations 0012 and 0027 have them, letter by letter; empty values sort as the smallest, so that a cursor compares. */
const SORT_KEYS: Record<'number' | 'title' | 'received', RawBuilder<unknown>> = {
  number: sql`d.number_order`,
  title: sql`d.title`,
  received: sql`coalesce(d.received_on, '0001-01-01'::date)`,
}
const KEY_TYPES = { number: sql`text collate "C"`, title: sql`text`, received: sql`date` }

/**
 * The dossiers that the archive holds on the day asked about, in steps: `after` and `before` are cursors of an earlier answer; `offset`
 * jumps (slower the further). The rows are those of the figure, so the count and the list cannot disagree.
 */
export async function listDossiers(
  tx: Tx,
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
  const held = archiveIndicators.find((source) => source.code === 'archive.dossiers-held')
  if (!held) throw new Error('the figure of dossiers has no query')
  const narrowed = hasFilter(filter)
  const papers = sql`dossier_papers k on k.dossier_id = h.record_id`
  const dossiers = sql`(${held.records(question)}) h join dossier d on d.dossier_id = h.record_id
    ${filter.state ? sql`join dossier_pages t on t.dossier_id = d.dossier_id` : sql``}
    ${filter.lacks ? sql`join ${papers}` : sql``}`
  // What is lacking, of a category and a unit, is counted without the dossiers themselves.
  const slim = filter.lacks && !filter.query && !filter.boxId && !filter.state
  const asked = slim ? sql`(${held.records(question)}) h join ${papers} cross join lateral (select k.category, k.path) d` : dossiers
  const counted = sql<{ total: number }>`select count(*) as total from ${asked} where ${conditions(filter)}`
  const total = narrowed ? ((await counted.execute(tx)).rows[0]?.total ?? 0) : await countRecords(tx, held, question)

  const limit = page.limit ?? 50
  const column = sort.replace('-', '') as keyof typeof SORT_KEYS
  const key = SORT_KEYS[column]
  const cursor = page.after ?? page.before
  // Going back reads the other way round and turns the answer.
  const backwards = page.before !== undefined && page.after === undefined
  const descending = sort.startsWith('-') !== backwards
  const beyond = cursor === undefined ? sql`true` : beyondCursor(cursor, column, descending)
  const direction = descending ? sql`desc` : sql`asc`
  const { rows: found } = await sql<{ dossier_id: string; sort_key: string }>`
    select d.dossier_id, (${key})::text as sort_key from ${dossiers}
    where ${conditions(filter)} and ${beyond}
    order by ${key} ${direction}, d.dossier_id ${direction} limit ${limit + 1} offset ${page.offset ?? 0}`.execute(
    tx,
  )
  const more = found.length > limit
  const shown = found.slice(0, limit)
  if (backwards) shown.reverse()
  const first = shown[0]
  const last = shown.at(-1)
  const isFirst = backwards ? !more : cursor === undefined && (page.offset ?? 0) === 0
  const isLast = backwards ? cursor === undefined : !more
  return {
    rows: await describe(
      tx,
      shown.map((row) => row.dossier_id),
    ),
    total,
    next: last && !isLast ? toCursor(last) : null,
    previous: first && !isFirst ? toCursor(first) : null,
  }
}

const toCursor = (row: { sort_key: string; dossier_id: string }): string =>
  Buffer.from(JSON.stringify([row.sort_key, row.dossier_id])).toString('base64url')

function beyondCursor(
  cursor: string,
  column: keyof typeof SORT_KEYS,
  descending: boolean,
): RawBuilder<unknown> {
  const parsed = parseCursor(cursor)
  // A cursor that somebody made up: the list from its beginning.
  if (!parsed) return sql`true`
  const type = KEY_TYPES[column]
  const [value, id] = parsed
  const compared = descending ? sql`<` : sql`>`
  return sql`(${SORT_KEYS[column]}, d.dossier_id) ${compared} (${value}::${type}, ${id}::uuid)`
}

function parseCursor(cursor: string): [string, string] | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (!Array.isArray(parsed) || parsed.length !== 2) return null
    const [value, id] = parsed as unknown[]
    return typeof value === 'string' &&
      typeof id === 'string' &&
      /^[0-9a-f-]{36}$/.test(id) &&
      !value.includes('\0')
      ? [value, id]
      : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const hasFilter = (filter: DossierFilter): boolean =>
  Object.values(filter).some((value) => value !== undefined && value !== '')

/** `t` is the row of dossier_pages. */
const STATES: Record<NonNullable<DossierFilter['state']>, RawBuilder<unknown>> = {
  unscanned: sql`t.content = 0`,
  reading: sql`t.waiting > 0`,
  incomplete: sql`d.expected_pages > t.content`,
  review: sql`t.to_review > 0`,
}

function conditions(filter: DossierFilter): RawBuilder<unknown> {
  const all = [sql`true`] as RawBuilder<unknown>[]
  if (filter.query) {
    const like = `%${filter.query.normalize('NFC').replace(/[\\%_]/g, '\\$&')}%`
    // A number however its parts are set apart, and a name as one types it, without marks or only its beginning.
    const number = filter.query.replaceAll(/[\s/.-]/g, '')
    const key = foldName(filter.query).join(' ')
    const ways = [sql`d.title ilike ${like}`]
    if (number) ways.push(sql`translate(d.number_written, ' /.-', '') ilike ${`%${number.replace(/[\\%_]/g, '\\$&')}%`}`)
    if (key)
      ways.push(sql`d.dossier_id in (select dp.dossier_id from person pe join dossier_person dp on dp.person_id = pe.person_id
        where pe.name_key = ${key} or (pe.name_key >= ${`${key} `} and pe.name_key < ${`${key}!`}))`)
    all.push(sql`(${sql.join(ways, sql` or `)})`)
  }
  if (filter.category) all.push(sql`d.category = ${filter.category}`)
  if (filter.areaPath)
    all.push(sql`d.path >= ${filter.areaPath} and d.path < ${`${filter.areaPath.slice(0, -1)}0`}`)
  if (filter.boxId) all.push(sql`d.box_id = ${filter.boxId}::uuid`)
  if (filter.state) all.push(STATES[filter.state])
  if (filter.lacks) all.push(lacking(filter.lacks))
  return sql.join(all, sql` and `)
}

/**
 * By category, so that of each dossier only the kinds of its own checklist are asked for. `k` is the row of dossier_papers, in which each kind
 * stands between two spaces.
 */
function lacking(lacks: NonNullable<DossierFilter['lacks']>): RawBuilder<unknown> {
  if (lacks.length === 0) return sql`false`
  const ofCategory = [...Map.groupBy(lacks, (lack) => lack.category)].map(([category, its]) => {
    const missing = its.map(({ anyOf }) => sql`(${sql.join(anyOf.map((type) => sql`k.types not like ${`% ${type} %`}`), sql` and `)})`)
    return sql`(k.category = ${category} and (${sql.join(missing, sql` or `)}))`
  })
  return sql`((${sql.join(ofCategory, sql` or `)}) and k.types <> '')`
}

/** Persons outside the scope are not named: row security leaves them out of the join. */
async function describe(tx: Tx, ids: string[]): Promise<DossierRow[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<DossierRow>`
    select d.dossier_id as "dossierId", d.number_written as number, d.title, d.category, d.path, d.received_on as "receivedOn",
      d.expected_pages as expected, d.box_id as "boxId", b.code as box, a.name as commune, person.full_name as person,
      t.content as scanned, t.waiting, t.to_review as "toReview"
    from dossier d join dossier_pages t on t.dossier_id = d.dossier_id
    left join box b on b.box_id = d.box_id left join area a on a.path = d.path and a.valid_until is null
    left join lateral (select pe.full_name from dossier_person dp join person pe on pe.person_id = dp.person_id
      where dp.dossier_id = d.dossier_id and dp.part = 'subject' order by dp.person_id limit 1) person on true
    where d.dossier_id in (${sql.join(ids)})`.execute(tx)
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
  const [row] = await describe(tx, [dossierId])
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
