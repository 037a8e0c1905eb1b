import { sql, type RawBuilder } from 'kysely'
import type { IndicatorSource, Question } from '#modules/indicators/index.ts'
import { toPublicId, type Id } from '#shared/ids.ts'
import { formatLegalDate, legalDateOf, type LegalDate } from '#shared/legal-date.ts'
import { instantOf } from '../case-indicators.queries.ts'

/**
 * Outstanding cases with the days planned for their review that came: each a day of an act, and the act after it is the review. `day`: the last of those days; `kept`: every
 * one was met.
 */
const planned = (question: Question) => sql`
  select o.outstanding_case_id, o.path, max(a.due_on) as day, bool_and(n.at is not null and (n.at at time zone 'Asia/Ho_Chi_Minh')::date <= a.due_on) as kept
  from outstanding_case o join outstanding_act a on a.outstanding_case_id = o.outstanding_case_id
    left join outstanding_act n on n.outstanding_case_id = a.outstanding_case_id and n.seq = a.seq + 1 and n.at <= ${instantOf(question)}::timestamptz
  where a.due_on is not null and a.at <= ${instantOf(question)}::timestamptz and (n.at is not null or a.due_on < ${legalDateOf(instantOf(question))}::date)
  group by o.outstanding_case_id, o.path`

/** Open cases whose last word sets no day. */
const withoutDay = (question: Question) => sql`
  select o.outstanding_case_id, o.path from outstanding_case o cross join lateral (
    select t.kind, t.due_on from outstanding_act t where t.outstanding_case_id = o.outstanding_case_id and t.at <= ${instantOf(question)}::timestamptz order by t.seq desc limit 1) l
  where l.kind <> 'closed' and l.due_on is null`

type Select = (question: Question) => RawBuilder<unknown>

function source(code: string, from: Select, { month, where = sql`true` }: { month?: RawBuilder<unknown>; where?: RawBuilder<unknown> } = {}): IndicatorSource {
  const select = (question: Question, what: RawBuilder<unknown>) => sql`select ${what} from (${from(question)}) p where ${where}`
  return {
    code,
    queryVersion: '1',
    records: (question) => select(question, sql`p.outstanding_case_id as record_id`) as RawBuilder<{ record_id: string }>,
    placed: (question) => select(question, sql`p.outstanding_case_id as record_id, p.path as unit_path`) as RawBuilder<{ record_id: string; unit_path: string }>,
    ...(month ? { by: { month: (question: Question) => select(question, sql`p.outstanding_case_id as record_id, ${month} as value`) as RawBuilder<{ record_id: string; value: unknown }> } } : {}),
    columns: ['matter', 'due', 'commune'],
    describe: async (tx, ids) => {
      const { rows } = await sql<{ id: string; subject: string; due: LegalDate | null; commune: string | null }>`
        select o.outstanding_case_id as id, o.subject, (select t.due_on::text from outstanding_act t where t.outstanding_case_id = o.outstanding_case_id and t.due_on is not null order by t.seq desc limit 1) as due,
          a.name as commune
        from outstanding_case o left join area a on a.path = o.path and a.valid_until is null where o.outstanding_case_id = any(${ids}::uuid[])`.execute(tx)
      return new Map(
        rows.map((row) => [
          row.id,
          { href: `/ton-dong/${toPublicId('out', row.id as Id<'out'>)}`, label: row.subject, cells: { matter: row.subject, due: row.due === null ? '' : formatLegalDate(row.due), commune: row.commune ?? '' } },
        ]),
      )
    },
  }
}

export const outstandingIndicators: IndicatorSource[] = [
  source('outstanding.reviews-due', planned, { month: sql`p.day` }),
  source('outstanding.reviewed-on-time', planned, { month: sql`p.day`, where: sql`p.kept` }),
  source('outstanding.without-day', withoutDay),
]
