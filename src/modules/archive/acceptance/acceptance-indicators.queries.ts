import { sql, type RawBuilder } from 'kysely'
import type { IndicatorSource, Question } from '#modules/indicators/index.ts'
import { toPublicId, type Id } from '#shared/ids.ts'
import { addDays, formatLegalDate, legalDateOf } from '#shared/legal-date.ts'

/** The last instant of which a question may know: the end of its day, or the instant of knowledge where that comes first. */
const instantOf = ({ day, knownAt }: Question): Date => new Date(Math.min(Date.parse(`${addDays(day, 1)}T00:00:00+07:00`) - 1, knownAt.getTime()))

type Records = RawBuilder<{ record_id: string }>
type Placed = RawBuilder<{ record_id: string; unit_path: string }>
type Value = RawBuilder<{ record_id: string; value: unknown }>

/** Lots that were concluded so by the end of the day. What was concluded stays. */
function lots(code: string, state: 'accepted' | 'sent-back'): IndicatorSource {
  const records = (question: Question, select: RawBuilder<unknown>) =>
    sql`select ${select} from acceptance_lot l where l.state = ${state} and l.concluded_at <= ${instantOf(question)}::timestamptz`
  return {
    code,
    queryVersion: '1',
    records: (question) => records(question, sql`l.acceptance_lot_id as record_id`) as Records,
    placed: (question) => records(question, sql`l.acceptance_lot_id as record_id, l.path as unit_path`) as Placed,
    by: {
      box: (question) => records(question, sql`l.acceptance_lot_id as record_id, l.box_id as value`) as Value,
      day: (question) => records(question, sql`l.acceptance_lot_id as record_id, l.concluded_at as value`) as Value,
      person: (question) => records(question, sql`l.acceptance_lot_id as record_id, l.concluded_by::text as value`) as Value,
    },
    columns: ['title', 'pages', 'fields', 'wrong', 'concluded'],
    describe: async (tx, ids) => {
      const rows = await tx.selectFrom('acceptance_lot').select(['acceptance_lot_id', 'label', 'pages', 'fields', 'wrong', 'concluded_at']).where('acceptance_lot_id', 'in', ids).execute()
      return new Map(
        rows.map((row) => [
          row.acceptance_lot_id,
          {
            href: `/nghiem-thu/${toPublicId('lot', row.acceptance_lot_id as Id<'lot'>)}`,
            label: row.label,
            cells: {
              title: row.label,
              pages: String(row.pages),
              fields: String(row.fields ?? ''),
              wrong: String(row.wrong ?? ''),
              concluded: row.concluded_at ? formatLegalDate(legalDateOf(row.concluded_at)) : '',
            },
          },
        ]),
      )
    },
  }
}

/** Fields of samples that were compared with the paper by the end of the day, or of these the wrong ones; a field belongs to its page's unit and box. */
function fields(code: string, wrong: boolean): IndicatorSource {
  const records = (question: Question, select: RawBuilder<unknown>, joined = sql``) =>
    sql`select ${select} from acceptance_field f ${joined} where f.checked_at <= ${instantOf(question)}::timestamptz and ${wrong ? sql`f.verdict = 'wrong'` : sql`f.verdict is not null`}`
  return {
    code,
    queryVersion: '1',
    records: (question) => records(question, sql`f.acceptance_field_id as record_id`) as Records,
    placed: (question) => records(question, sql`f.acceptance_field_id as record_id, f.path as unit_path`) as Placed,
    by: {
      box: (question) =>
        records(question, sql`f.acceptance_field_id as record_id, d.box_id as value`, sql`join page p on p.page_id = f.page_id left join dossier d on d.dossier_id = p.dossier_id`) as Value,
      day: (question) => records(question, sql`f.acceptance_field_id as record_id, f.checked_at as value`) as Value,
      person: (question) => records(question, sql`f.acceptance_field_id as record_id, f.checked_by as value`) as Value,
    },
    // The value of a field may be sensitive: it is told where the page is opened.
    columns: ['title', 'dossier', 'pages', 'checked'],
    describe: async (tx, ids) => {
      const { rows } = await sql<{ id: string; pageId: string; seq: number | null; title: string | null; number: string | null; label: string; at: Date | null }>`
        select f.acceptance_field_id as id, f.page_id as "pageId", p.seq, d.title, d.number_written as number, l.label, f.checked_at as at from acceptance_field f
        join acceptance_page a on a.acceptance_lot_id = f.acceptance_lot_id and a.page_id = f.page_id join page p on p.page_id = f.page_id
        left join dossier d on d.dossier_id = p.dossier_id left join acceptance_lot l on l.acceptance_lot_id = f.acceptance_lot_id
        where f.acceptance_field_id = any(${ids}::uuid[])`.execute(tx)
      return new Map(
        rows.map((row) => [
          row.id,
          {
            href: `/trang/${toPublicId('pag', row.pageId as Id<'pag'>)}`,
            label: `${row.number ?? ''} ${row.title ?? ''} · ${row.seq ?? ''}`.trim(),
            cells: { title: row.title ?? '', dossier: row.number ?? '', pages: String(row.seq ?? ''), checked: row.at ? formatLegalDate(legalDateOf(row.at)) : '' },
          },
        ]),
      )
    },
  }
}

export const acceptanceIndicators: IndicatorSource[] = [
  lots('archive.lots-accepted', 'accepted'),
  lots('archive.lots-sent-back', 'sent-back'),
  fields('archive.fields-checked', false),
  fields('archive.fields-wrong', true),
]
