import { sql, type RawBuilder } from 'kysely'
import { listClosed } from '#modules/purpose/index.ts'
import type { IndicatorSource, Question, RecordDescription } from '#modules/indicators/index.ts'
import { acceptanceIndicators } from '../acceptance/acceptance-indicators.queries.ts'
import { transferIndicators } from '../transfer/transfer.queries.ts'
import { addDays, formatLegalDate, legalDateOf, type LegalDate } from '#shared/legal-date.ts'
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

/**
 * Pages read of dossiers held, with something of the page or of its dossier: as they are kept by day; of the day of the instant page by page;
 * and those that stood in another dossier then.
 */
function keptReadings(question: Question, value: { kept: RawBuilder<unknown>; now: RawBuilder<unknown>; moved: RawBuilder<unknown> }, joined = sql``) {
  const day = legalDateOf(question.knownAt)
  const held = sql`join dossier_custody c on c.dossier_id = done.dossier_id and ${inCustody(question.day, question.knownAt)} ${joined}
    left join (${formerUnits('dossier', question)}) former on former.subject_id = c.dossier_id`
  return sql<{ value: unknown; unit_path: string; records: number }>`
    select ${value.kept} as value, coalesce(former.from_path, c.path) as unit_path, w.pages as records
    from dossier_work w cross join lateral (select w.dossier_id) done ${held} where w.what = 'read' and w.on_day < ${day}::date
    union all
    select ${value.now}, coalesce(former.from_path, c.path), 1 from (
      select p.dossier_id, ${day}::date as on_day from page p where p.kind = 'content' and p.dossier_id is not null
        and p.read_at >= ${dayBegins(day)} and p.read_at <= ${question.knownAt}::timestamptz) p cross join lateral (select p.dossier_id) done ${held}
    union all
    select ${value.moved}, coalesce(former.from_path, c.path), c.times from (${movedPages(question)}) c ${joined}
    left join (${formerUnits('dossier', question)}) former on former.subject_id = c.dossier_id`
}

/** Pages read that stood in another dossier then: once out of (-1) the dossier that holds them now, once into (1) the one that held them. */
const movedPages = (question: Question) => sql`
  select c.dossier_id, c.path, way.times, (p.read_at at time zone 'Asia/Ho_Chi_Minh')::date as on_day from (${formerDossiers(question)}) moved join page p on p.page_id = moved.page_id
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
  by: {
    day: (question) => readPages(question, sql`p.page_id as record_id, p.read_at as value`, sql``),
    box: (question) => readPages(question, sql`p.page_id as record_id, d.box_id as value`, sql`join dossier d on d.dossier_id = c.dossier_id`),
  },
  tallyBy: {
    day: (question) => keptReadings(question, { kept: sql`w.on_day`, now: sql`p.on_day`, moved: sql`c.on_day` }),
    box: (question) => keptReadings(question, { kept: sql`d.box_id`, now: sql`d.box_id`, moved: sql`d.box_id` }, sql`join dossier d on d.dossier_id = c.dossier_id`),
  },
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

/** The last instant of which a question may know: the end of its day, or the instant of knowledge where that comes first. */
const instantOf = ({ day, knownAt }: Question): Date => new Date(Math.min(Date.parse(`${addDays(day, 1)}T00:00:00+07:00`) - 1, knownAt.getTime()))

const dayBegins = (day: LegalDate) => sql`${`${day}T00:00:00+07:00`}::timestamptz`

type Value = RawBuilder<{ record_id: string; value: unknown }>
type Tally = RawBuilder<{ value: unknown; unit_path: string; records: number }>

/** What is done to pages that lie in a dossier: the column that tells when, and who did it. */
const WORK = {
  taken: { at: sql.ref('p.created_at'), person: sql`coalesce(p.taken_in_by, 'unknown')` },
  read: { at: sql.ref('p.read_at'), person: sql`'machine'` },
  verified: { at: sql.ref('p.verified_at'), person: sql`coalesce(p.verified_by, 'unknown')` },
  accepted: { at: sql.ref('p.accepted_at'), person: sql`coalesce(p.accepted_by, 'unknown')` },
} as const
type Work = keyof typeof WORK

const filed = sql`p.kind = 'content' and p.dossier_id is not null`

/**
 * Pages to which something was done by the end of the day, by the unit and box that have the dossier today. What was done before the last
 * day is kept by day and person (dossier_work); of that day itself, which may have an instant for its end, the pages are looked at.
 */
function pagesWorked(code: string, work: Exclude<Work, 'read'>): IndicatorSource {
  const { at, person } = WORK[work]
  const records = (question: Question, select: RawBuilder<unknown>, joined = sql``) =>
    sql`select ${select} from page p ${joined} where ${filed} and ${at} <= ${instantOf(question)}::timestamptz`
  const tallied = (question: Question, kept: RawBuilder<unknown>, now: RawBuilder<unknown>, joined: { kept: RawBuilder<unknown>; now: RawBuilder<unknown> } = { kept: sql``, now: sql`` }) => {
    const instant = instantOf(question)
    const day = legalDateOf(instant)
    return sql`select ${kept} as value, w.path as unit_path, w.pages as records from dossier_work w ${joined.kept} where w.what = ${work} and w.on_day < ${day}::date
      union all select ${now}, p.path, 1 from page p ${joined.now} where ${filed} and ${at} >= ${dayBegins(day)} and ${at} <= ${instant}::timestamptz` as Tally
  }
  const box = { kept: sql`join dossier d on d.dossier_id = w.dossier_id`, now: sql`join dossier d on d.dossier_id = p.dossier_id` }
  return {
    code,
    queryVersion: '1',
    records: (question) => records(question, sql`p.page_id as record_id`) as RawBuilder<{ record_id: string }>,
    placed: (question) => records(question, sql`p.page_id as record_id, p.path as unit_path`) as RawBuilder<{ record_id: string; unit_path: string }>,
    tally: (question) => tallied(question, sql`null::text`, sql`null::text`),
    by: {
      day: (question) => records(question, sql`p.page_id as record_id, ${at} as value`) as Value,
      person: (question) => records(question, sql`p.page_id as record_id, ${person} as value`) as Value,
      box: (question) => records(question, sql`p.page_id as record_id, d.box_id as value`, box.now) as Value,
    },
    tallyBy: {
      day: (question) => tallied(question, sql`w.on_day`, sql`${legalDateOf(instantOf(question))}::date`),
      person: (question) => tallied(question, sql`w.person`, person),
      box: (question) => tallied(question, sql`d.box_id`, sql`d.box_id`, box),
    },
    columns: pagesRead.columns,
    describe: (tx, ids) => pagesRead.describe(tx, ids),
  }
}

/**
 * Dossiers to which something was done by the end of the day: with `some` as soon as it was done to a page of theirs; else when it was done
 * to all pages that they have today.
 */
function dossiersWorked(code: string, work: Work, { some = false } = {}): IndicatorSource {
  const { at } = WORK[work]
  const records = (question: Question, select: RawBuilder<unknown>) => {
    const instant = instantOf(question)
    const day = legalDateOf(instant)
    return sql`select ${select} from (
      select done.dossier_id, sum(done.pages) as pages, ${some ? sql`min` : sql`max`}(done.on_day) as on_day from (
        select w.dossier_id, w.pages, w.on_day from dossier_work w where w.what = ${work} and w.on_day < ${day}::date
        union all select p.dossier_id, 1, ${day}::date from page p where ${filed} and ${at} >= ${dayBegins(day)} and ${at} <= ${instant}::timestamptz) done
      group by done.dossier_id) o join dossier_pages t on t.dossier_id = o.dossier_id join dossier d on d.dossier_id = o.dossier_id
      where ${some ? sql`true` : sql`o.pages = t.content`}`
  }
  return {
    code,
    queryVersion: '1',
    records: (question) => records(question, sql`d.dossier_id as record_id`) as RawBuilder<{ record_id: string }>,
    placed: (question) => records(question, sql`d.dossier_id as record_id, d.path as unit_path`) as RawBuilder<{ record_id: string; unit_path: string }>,
    by: {
      day: (question) => records(question, sql`d.dossier_id as record_id, (o.on_day::timestamp at time zone 'Asia/Ho_Chi_Minh') as value`) as Value,
      box: (question) => records(question, sql`d.dossier_id as record_id, d.box_id as value`) as Value,
    },
    columns: dossiersHeld.columns,
    describe: (tx, ids) => dossiersHeld.describe(tx, ids),
  }
}

function described<Row>(rows: Row[], idOf: (row: Row) => string, describe: (row: Row) => RecordDescription): Map<string, RecordDescription> {
  return new Map(rows.map((row) => [idOf(row), describe(row)]))
}

export const archiveIndicators: IndicatorSource[] = [
  dossiersHeld,
  pagesRead,
  dossiersUnassigned,
  personsUnassigned,
  pagesWorked('archive.pages-taken-in', 'taken'),
  pagesWorked('archive.pages-verified', 'verified'),
  pagesWorked('archive.pages-accepted', 'accepted'),
  dossiersWorked('archive.dossiers-taken-in', 'taken', { some: true }),
  dossiersWorked('archive.dossiers-read', 'read'),
  dossiersWorked('archive.dossiers-verified', 'verified'),
  dossiersWorked('archive.dossiers-accepted', 'accepted'),
  ...acceptanceIndicators,
  ...transferIndicators,
]

