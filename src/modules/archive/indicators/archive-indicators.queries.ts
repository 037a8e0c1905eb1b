import { sql, type RawBuilder } from 'kysely'
import { listClosed } from '#modules/purpose/index.ts'
import type { IndicatorSource, Question, RecordDescription } from '#modules/indicators/index.ts'
import { formatLegalDate, legalDateOf, type LegalDate } from '#shared/legal-date.ts'
import { toPublicId, type Id } from '#shared/ids.ts'

/**
 * Custody `c` on the day, as known at the instant. Of a range without an end PostgreSQL guesses that one in two hundred holds a value, and
 * of two such conditions one in forty thousand: it then sorts all dossiers to show the first fifty. What stands in a function it
 * guesses at half, which is nearer; neither range is ever null.
 */
const inCustody = (day: LegalDate, knownAt: Date) =>
  sql`coalesce(c.holds @> ${day}::date, false) and coalesce(c.known @> ${knownAt}::timestamptz, false)`

/**
 * Of each record of a kind the unit that had it, where it has another today: from the first reassignment that had not taken effect on the
 * day or was not known yet. Who has it today, and had it then, is not in it.
 */
const formerUnits = (subject: 'dossier' | 'person', { day, knownAt }: Question) => sql`
  select distinct on (r.subject_id) r.subject_id, r.from_path from reassignment_record r
  where r.subject = ${subject} and (r.effective_on > ${day}::date or r.made_at > ${knownAt}::timestamptz)
  order by r.subject_id, r.made_at, r.reassignment_id`

/** Paths of units that had ended on the day, and stand no more. */
const endedUnits = (day: LegalDate) => sql`
  select a.path from area a where a.valid_from <= ${day}::date group by a.path
  having not bool_or(a.valid_until is null or a.valid_until > ${day}::date)`

/** Dossiers in the archive's custody on the day, as known at the instant. */
const dossiersHeld: IndicatorSource = {
  code: 'archive.dossiers-held',
  queryVersion: '1',
  records: ({ day, knownAt }) => sql`
    select c.dossier_id as record_id from dossier_custody c
    where ${inCustody(day, knownAt)}`,
  placed: (question) => sql`
    select c.dossier_id as record_id, coalesce(former.from_path, c.path) as unit_path from dossier_custody c
    left join (${formerUnits('dossier', question)}) former on former.subject_id = c.dossier_id
    where ${inCustody(question.day, question.knownAt)}`,
  count: ({ day, knownAt }) => sql`select count_dossiers_held(${day}::date, ${knownAt}::timestamptz) as records`,
  columns: ['number', 'title', 'commune', 'received', 'box'],
  describe: async (tx, ids) => {
    const rows = await tx
      .selectFrom('dossier as d')
      .leftJoin('box as b', 'b.box_id', 'd.box_id')
      .leftJoin('area as a', (join) => join.onRef('a.path', '=', 'd.path').on('a.valid_until', 'is', null))
      .select(['d.dossier_id', 'd.number_written', 'd.title', 'd.received_on', 'b.code as box', 'a.name as commune'])
      .where('d.dossier_id', 'in', ids)
      .execute()
    return described(rows, (row) => row.dossier_id, (row) => ({
      href: `/ho-so/${toPublicId('dos', row.dossier_id as Id<'dos'>)}`,
      label: `${row.number_written ?? ''} ${row.title}`.trim(),
      cells: {
        number: row.number_written ?? '',
        title: row.title,
        commune: row.commune ?? '',
        received: row.received_on ? formatLegalDate(row.received_on as LegalDate) : '',
        box: row.box ?? '',
      },
    }))
  },
}

/**
 * Of each page that went from one dossier to another after the day, or by an act not known yet, the dossier in which it stood then. A page
 * taken from among the unfiled is not in it: it was scanned late, and counts with its dossier.
 */
const formerDossiers = ({ day, knownAt }: Question) => sql`
  select distinct on (f.page_id) f.page_id, f.from_dossier_id from page_filing f
  where f.from_dossier_id is not null and f.to_dossier_id is not null
    and (f.made_at > ${knownAt}::timestamptz or (f.made_at at time zone 'Asia/Ho_Chi_Minh')::date > ${day}::date)
  order by f.page_id, f.page_filing_id`

/** Content pages read, each with the dossier `c` that held it: those that stayed, and the few that stood in another dossier then. */
const readPages = <Row>(question: Question, columns: RawBuilder<unknown>, joined: RawBuilder<unknown>) => sql<Row>`
  select ${columns} from page p
  join dossier_custody c on c.dossier_id = p.dossier_id and ${inCustody(question.day, question.knownAt)} ${joined}
  where p.kind = 'content' and p.read_at <= ${question.knownAt}::timestamptz
    and not exists (select from (${formerDossiers(question)}) moved where moved.page_id = p.page_id)
  union all
  select ${columns} from (${formerDossiers(question)}) moved join page p on p.page_id = moved.page_id
  join dossier_custody c on c.dossier_id = moved.from_dossier_id and ${inCustody(question.day, question.knownAt)} ${joined}
  where p.kind = 'content' and p.read_at <= ${question.knownAt}::timestamptz`

/** Pages read that stood in another dossier then: once out of (-1) the dossier that holds them now, once into (1) the one that held them. */
const movedPages = (question: Question) => sql`
  select c.dossier_id, c.path, way.times from (${formerDossiers(question)}) moved join page p on p.page_id = moved.page_id
  cross join lateral (values (p.dossier_id, -1), (moved.from_dossier_id, 1)) as way (dossier_id, times)
  join dossier_custody c on c.dossier_id = way.dossier_id and ${inCustody(question.day, question.knownAt)}
  where p.kind = 'content' and p.read_at <= ${question.knownAt}::timestamptz`

/** Pages read, as known at the instant, of dossiers that the archive held on the day. */
const pagesRead: IndicatorSource = {
  code: 'archive.pages-read',
  queryVersion: '2',
  records: (question) => readPages<{ record_id: string }>(question, sql`p.page_id as record_id`, sql``),
  placed: (question) =>
    readPages<{ record_id: string; unit_path: string }>(
      question,
      sql`p.page_id as record_id, coalesce(former.from_path, c.path) as unit_path`,
      sql`left join (${formerUnits('dossier', question)}) former on former.subject_id = c.dossier_id`,
    ),
  // Of a dossier whose pages were all read by then their number is kept; of one that was still being read they are counted. The few that
  // stood in another dossier then count there and not where they are now.
  tally: (question) => sql`
    select coalesce(former.from_path, c.path) as unit_path,
      case when t.pages_read = 0 or t.last_read_at <= ${question.knownAt}::timestamptz then t.pages_read
        else (select count(*) from page p where p.dossier_id = t.dossier_id and p.kind = 'content' and p.read_at <= ${question.knownAt}::timestamptz) end as records
    from dossier_custody c join dossier_pages t on t.dossier_id = c.dossier_id
    left join (${formerUnits('dossier', question)}) former on former.subject_id = c.dossier_id
    where ${inCustody(question.day, question.knownAt)}
    union all
    select coalesce(former.from_path, c.path), c.times from (${movedPages(question)}) c
    left join (${formerUnits('dossier', question)}) former on former.subject_id = c.dossier_id`,
  count: (question) => sql`
    select count_pages_read(${question.day}::date, ${question.knownAt}::timestamptz) + coalesce((select sum(c.times) from (${movedPages(question)}) c), 0) as records`,
  columns: ['title', 'dossier', 'pages', 'readAt'],
  describe: async (tx, ids) => {
    const rows = await tx
      .selectFrom('page as p')
      .innerJoin('dossier as d', 'd.dossier_id', 'p.dossier_id')
      .select(['p.page_id', 'p.seq', 'd.title', 'd.number_written', 'p.read_at'])
      .where('p.page_id', 'in', ids)
      .execute()
    return described(rows, (row) => row.page_id, (row) => ({
      href: `/trang/${toPublicId('pag', row.page_id as Id<'pag'>)}`,
      label: `${row.number_written ?? ''} ${row.title} · ${row.seq ?? ''}`.trim(),
      cells: {
        title: row.title,
        dossier: row.number_written ?? '',
        pages: String(row.seq ?? ''),
        readAt: row.read_at ? formatLegalDate(legalDateOf(row.read_at)) : '',
      },
    }))
  },
}

/** Dossiers held whose unit has ended: they wait for a person to say which of the units that followed it has them now. */
const dossiersUnassigned: IndicatorSource = {
  code: 'archive.dossiers-unassigned',
  queryVersion: '1',
  records: (question) => sql`select record_id from (${unassigned(question)}) as waiting`,
  placed: (question) => unassigned(question),
  columns: dossiersHeld.columns,
  describe: (tx, ids) => dossiersHeld.describe(tx, ids),
}

function unassigned(question: Question): RawBuilder<{ record_id: string; unit_path: string }> {
  return sql`select held.record_id, held.unit_path from (${dossiersHeld.placed?.(question) ?? sql``}) as held
    join (${endedUnits(question.day)}) ended on ended.path = held.unit_path`
}

/** Persons whose unit has ended and who are in no dossier that waits: with such a dossier they are assigned together. */
const personsUnassigned: IndicatorSource = {
  code: 'archive.persons-unassigned',
  queryVersion: '1',
  records: (question) => sql`select record_id from (${personsOfEndedUnits(question)}) as waiting`,
  placed: (question) => personsOfEndedUnits(question),
  columns: ['person', 'birth', 'home'],
  describe: async (tx, ids) => {
    const rows = await tx
      .selectFrom('person')
      .select(['person_id', 'full_name', 'birth_written', 'home_written'])
      .where('person_id', 'in', ids)
      .execute()
    const closed = await listClosed(tx, 'person', ids)
    const open = (row: { person_id: string }, text: string | null) => (closed.has(row.person_id) ? '' : (text ?? ''))
    return described(rows, (row) => row.person_id, (row) => ({
      href: `/nguoi/${toPublicId('per', row.person_id as Id<'per'>)}`,
      label: row.full_name,
      cells: { person: row.full_name, birth: open(row, row.birth_written), home: open(row, row.home_written) },
    }))
  },
}

function personsOfEndedUnits(question: Question): RawBuilder<{ record_id: string; unit_path: string }> {
  return sql`select p.person_id as record_id, coalesce(former.from_path, p.path) as unit_path from person p
    left join (${formerUnits('person', question)}) former on former.subject_id = p.person_id
    join (${endedUnits(question.day)}) ended on ended.path = coalesce(former.from_path, p.path)
    where p.created_at <= ${question.knownAt}::timestamptz
    and not exists (select from person_merge g where g.person_id = p.person_id and g.known @> ${question.knownAt}::timestamptz)
    and not exists (
      select from dossier_person dp join (${unassigned(question)}) waiting on waiting.record_id = dp.dossier_id where dp.person_id = p.person_id)`
}

function described<Row>(rows: Row[], idOf: (row: Row) => string, describe: (row: Row) => RecordDescription): Map<string, RecordDescription> {
  return new Map(rows.map((row) => [idOf(row), describe(row)]))
}

export const archiveIndicators: IndicatorSource[] = [dossiersHeld, pagesRead, dossiersUnassigned, personsUnassigned]

