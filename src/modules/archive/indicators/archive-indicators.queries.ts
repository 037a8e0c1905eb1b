import { sql } from 'kysely'
import type { IndicatorSource, RecordDescription } from '#modules/indicators/index.ts'
import { formatLegalDate, legalDateOf, type LegalDate } from '#shared/legal-date.ts'
import { toPublicId, type Id } from '#shared/ids.ts'

/**
 * Custody `c` on the day, as known at the instant. Of a range without an end PostgreSQL guesses that one in two hundred holds a value, and
 * of two such conditions one in forty thousand: it then sorts all dossiers to show the first fifty. What stands in a function it
 * guesses at half, which is nearer; neither range is ever null.
 */
const inCustody = (day: LegalDate, knownAt: Date) =>
  sql`coalesce(c.holds @> ${day}::date, false) and coalesce(c.known @> ${knownAt}::timestamptz, false)`

/** Dossiers in the archive's custody on the day, as known at the instant. */
const dossiersHeld: IndicatorSource = {
  code: 'archive.dossiers-held',
  queryVersion: '1',
  records: ({ day, knownAt }) => sql`
    select c.dossier_id as record_id from dossier_custody c
    where ${inCustody(day, knownAt)}`,
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

/** Pages read, as known at the instant, of dossiers that the archive held on the day. */
const pagesRead: IndicatorSource = {
  code: 'archive.pages-read',
  queryVersion: '1',
  records: ({ day, knownAt }) => sql`
    select p.page_id as record_id from page p
    join reading r on r.page_id = p.page_id and r.read_at <= ${knownAt}::timestamptz
    join dossier_custody c on c.dossier_id = p.dossier_id and ${inCustody(day, knownAt)}
    where p.kind = 'content'`,
  columns: ['title', 'dossier', 'pages', 'readAt'],
  describe: async (tx, ids) => {
    const rows = await tx
      .selectFrom('page as p')
      .innerJoin('reading as r', 'r.page_id', 'p.page_id')
      .innerJoin('dossier as d', 'd.dossier_id', 'p.dossier_id')
      .select(['p.page_id', 'p.seq', 'd.title', 'd.number_written', 'r.read_at'])
      .where('p.page_id', 'in', ids)
      .execute()
    return described(rows, (row) => row.page_id, (row) => ({
      href: `/trang/${toPublicId('pag', row.page_id as Id<'pag'>)}`,
      label: `${row.number_written ?? ''} ${row.title} · ${row.seq ?? ''}`.trim(),
      cells: {
        title: row.title,
        dossier: row.number_written ?? '',
        pages: String(row.seq ?? ''),
        readAt: formatLegalDate(legalDateOf(row.read_at)),
      },
    }))
  },
}

function described<Row>(rows: Row[], idOf: (row: Row) => string, describe: (row: Row) => RecordDescription): Map<string, RecordDescription> {
  return new Map(rows.map((row) => [idOf(row), describe(row)]))
}

export const archiveIndicators: IndicatorSource[] = [dossiersHeld, pagesRead]

