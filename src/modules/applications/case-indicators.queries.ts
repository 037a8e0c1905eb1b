import { sql, type RawBuilder } from 'kysely'
import type { Dimension, IndicatorSource, Question } from '#modules/indicators/index.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import { toPublicId } from '#shared/ids.ts'
import { addDays, formatLegalDate, legalDateOf, type LegalDate } from '#shared/legal-date.ts'
import type { ApplicationId } from './applications.types.ts'

/**
 * The last instant of which a question may know: the end of its day, or the instant of knowledge where that comes first. An act is known
 * from the instant on at which it is done, so both are one condition.
 */
export const instantOf = ({ day, knownAt }: Question): Date => new Date(Math.min(Date.parse(`${addDays(day, 1)}T00:00:00+07:00`) - 1, knownAt.getTime()))

/** How each case stood at the instant. */
const at = (question: Question) => sql`p.from_at <= ${instantOf(question)}::timestamptz and p.until_at > ${instantOf(question)}::timestamptz`
/** Named one by one, so that the index that begins with the state answers. */
const ANY_STATE = sql`p.state = any('{1,2,3,4,5,6,7,8,9,10}'::smallint[])`

type Value = RawBuilder<{ record_id: string; value: unknown }>
type Counted = RawBuilder<{ value: unknown; records: number }>

/** Cases that a question counts; with `from` only those that came to be counted at that instant or later. */
type Records = (question: Question, select: RawBuilder<unknown>, from?: string) => RawBuilder<unknown>

/** What a case itself says, beside when it was counted. */
const OWN = {
  channel: sql`s.channel`,
  field: sql`s.field`,
  agency: sql`s.received_by`,
  level: sql`coalesce(s.level, 'unknown')`,
} satisfies Partial<Record<Dimension, RawBuilder<unknown>>>

/** Tallies are of the whole province; for who sees a part of it the cases are counted. Asked once a statement. */
const WIDE = sql`current_setting('role') = 'ansinh_wide'`

/** The months before that of the instant are kept; that one is counted from its first instant on. */
function monthOf(question: Question): { month: string; from: string } {
  const month = `${legalDateOf(instantOf(question)).slice(0, 7)}-01`
  return { month, from: `${month}T00:00:00+07:00` }
}

/** What the months before have by a part of the tallies. `own`: where case_change has it; `value`: what is answered of both. */
const months = (code: string, question: Question, part: string, own: RawBuilder<unknown>, value = sql`t.value`) => sql`
  select ${value} as value, t.records from case_tally t where ${WIDE} and t.measure = ${code} and t.part = ${part} and t.month < ${monthOf(question).month}::date
  union all
  select ${value}, t.records from (select ${own} as value, c.month, c.records from case_change c where c.measure = ${code} and c.month < ${monthOf(question).month}::date) t
  where ${WIDE} and t.value is not null`

/** The parts of a figure that are kept, with what each is of a case and where case_change has it. */
const PARTS = {
  all: { own: sql`case when c.state is null then '' end`, of: sql`''` },
  unit: { own: sql`c.unit`, of: sql`s.path` },
  channel: { own: sql`c.channel`, of: OWN.channel },
  field: { own: sql`c.field`, of: OWN.field },
  level: { own: sql`c.level`, of: OWN.level },
  agency: { own: sql`c.agency`, of: OWN.agency },
}

/** How many cases there are by a part: from the tallies and the last month for the whole province, one by one for who sees a part of it. */
function kept(code: string, records: Records, question: Question, part: keyof typeof PARTS): Counted {
  const { own, of } = PARTS[part]
  const counted = (from?: string) => sql`select value, count(*) as records from (${records(question, sql`${of} as value`, from)}) counted`
  return sql`${months(code, question, part, own)}
    union all ${counted(monthOf(question).from)} where ${WIDE} group by value
    union all ${counted()} where not ${WIDE} group by value`
}

/** By month: `day` is that of the case. */
function keptByMonth(code: string, records: Records, question: Question, day: RawBuilder<unknown>): Counted {
  const counted = (from?: string) => sql`select value, count(*) as records from (${records(question, sql`${day} as value`, from)}) counted`
  return sql`${months(code, question, 'all', PARTS.all.own, sql`t.month`)}
    union all ${counted(monthOf(question).from)} where ${WIDE} group by value
    union all ${counted()} where not ${WIDE} group by value`
}

/** How many cases are in each state: who came into it less who left it. */
const keptByState = (code: string, question: Question): Counted => sql`
  ${months(code, question, 'state', sql`c.state`)}
  union all
  select p.state::text, count(*) from application_span p where ${WIDE} and p.from_at >= ${monthOf(question).from}::timestamptz and p.from_at <= ${instantOf(question)}::timestamptz group by 1
  union all
  select p.state::text, -count(*) from application_span p
  where ${WIDE} and ${ANY_STATE} and p.until_at >= ${monthOf(question).from}::timestamptz and p.until_at <= ${instantOf(question)}::timestamptz group by 1
  union all
  select p.state::text, count(*) from application_span p where not ${WIDE} and ${ANY_STATE} and ${at(question)} group by 1`

type Ways = { isKept?: boolean; month?: RawBuilder<unknown>; state?: (question: Question) => Value }

function source(code: string, records: Records, by: Partial<Record<Dimension, RawBuilder<unknown>>>, { isKept = true, month, state }: Ways = {}): IndicatorSource {
  const valued = (value: RawBuilder<unknown>) => (question: Question) => records(question, sql`s.application_id as record_id, ${value} as value`) as Value
  return {
    code,
    queryVersion: '1',
    records: (question) => records(question, sql`s.application_id as record_id`) as RawBuilder<{ record_id: string }>,
    placed: (question) => records(question, sql`s.application_id as record_id, s.path as unit_path`) as RawBuilder<{ record_id: string; unit_path: string }>,
    by: {
      ...Object.fromEntries(Object.entries(by).map(([dimension, value]) => [dimension, valued(value)])),
      ...(month ? { month: valued(month) } : {}),
      ...(state ? { state } : {}),
    },
    ...(isKept
      ? {
          count: (question: Question) => sql<{ records: number }>`select coalesce(sum(records), 0)::bigint as records from (${kept(code, records, question, 'all')}) kept`,
          tally: (question: Question) => sql<{ unit_path: string; records: number }>`select value as unit_path, records from (${kept(code, records, question, 'unit')}) kept`,
          tallyBy: Object.fromEntries(
            Object.entries({
              ...Object.fromEntries((Object.keys(by) as (keyof typeof OWN)[]).map((part) => [part, (question: Question) => kept(code, records, question, part)])),
              ...(month ? { month: (question: Question) => keptByMonth(code, records, question, month) } : {}),
              ...(state ? { state: (question: Question) => keptByState(code, question) } : {}),
            }).map(([dimension, count]) => [dimension, (question: Question) => (question.areaPath === undefined ? count(question) : undefined)]),
          ),
        }
      : {}),
    columns: ['caseCode', 'applicant', 'procedure', 'received', 'due', 'state'],
    describe: async (tx, ids) => {
      const { common, procedures } = procedureLaw().law
      const states = new Map(common.states.map((one) => [one.code, one.name]))
      const rows = await tx.selectFrom('application_summary').select(['application_id', 'code', 'applicant_name', 'slug', 'received_on', 'due_on', 'state']).where('application_id', 'in', ids).execute()
      const day = (text: string | null) => (text === null ? '' : formatLegalDate(text as LegalDate))
      return new Map(
        rows.map((row) => [
          row.application_id,
          {
            href: `/mot-cua/${toPublicId('app', row.application_id as ApplicationId)}`,
            label: `${row.code} ${row.applicant_name}`.trim(),
            cells: {
              caseCode: row.code,
              applicant: row.applicant_name,
              procedure: procedures.get(row.slug)?.name ?? row.slug,
              received: day(row.received_on),
              due: day(row.due_on),
              state: states.get(row.state) ?? String(row.state),
            },
          },
        ]),
      )
    },
  }
}

/** Cases of which a column of the summary tells when they came to be counted; it is set once and stays. */
const since =
  (column: string, more: (question: Question) => RawBuilder<unknown> = () => sql`true`): Records =>
  (question, select, from) =>
    sql`select ${select} from application_summary s where ${sql.ref(`s.${column}`)} <= ${instantOf(question)}::timestamptz
      and ${from === undefined ? sql`true` : sql`${sql.ref(`s.${column}`)} >= ${from}::timestamptz`} and ${more(question)}`

const whenDecided = { month: sql`s.ended_on` }

export const caseIndicators: IndicatorSource[] = [
  source('cases.registered', since('registered_at'), { channel: OWN.channel }, {
    state: (question) => sql`select p.application_id as record_id, p.state as value from application_span p where ${ANY_STATE} and ${at(question)}`,
  }),
  source('cases.received', since('received_at'), OWN, { month: sql`s.received_on` }),
  source('cases.decided', since('decided_at'), OWN, whenDecided),
  source('cases.decided-on-time', since('decided_at', () => sql`s.on_time`), OWN, whenDecided),
  source('cases.decided-late', since('decided_at', () => sql`not s.on_time`), OWN, whenDecided),
  source(
    'cases.open-overdue',
    (question, select) =>
      // The clock runs in states 2 and 4. What is past its day at the instant ran past it at all: that is what the index of late spans has. One by
      // one, since they are few: taken together, all cases would be read for the sake of them.
      sql`select ${select} from application_span p
        cross join lateral (select * from application_summary c where c.application_id = p.application_id offset 0) s
        where ${at(question)} and p.due_on < ${legalDateOf(instantOf(question))}::date
          and p.state in (2, 4) and p.until_at > ((p.due_on + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh')`,
    OWN,
    // Which day is past changes by itself: nothing could be kept of it.
    { isKept: false },
  ),
  // Scanned on the day of receipt at the latest: it counts from its receipt on, or from the scan later on that day.
  source('cases.digitised-on-receipt', since('received_at', (question) => sql`s.digitised_at <= ${instantOf(question)}::timestamptz`), {}),
  source('cases.papers-reused', since('reused_at'), {}),
]
