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
const instantOf = ({ day, knownAt }: Question): Date => new Date(Math.min(Date.parse(`${addDays(day, 1)}T00:00:00+07:00`) - 1, knownAt.getTime()))

/** How each case stood at the instant. */
const spansAt = (question: Question, states: readonly number[]) =>
  sql`p.state = any(${`{${states.join(',')}}`}::smallint[]) and p.from_at <= ${instantOf(question)}::timestamptz and p.until_at > ${instantOf(question)}::timestamptz`

const ALL_STATES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
/** In which the clock runs. */
const RUNNING = [2, 4]

type Value = RawBuilder<{ record_id: string; value: unknown }>

/** What a case itself says, beside when it was counted. */
const OWN = {
  channel: sql`s.channel`,
  field: sql`s.field`,
  agency: sql`s.received_by`,
  level: sql`coalesce(s.level, 'unknown')`,
} satisfies Partial<Record<Dimension, RawBuilder<unknown>>>

function source(
  code: string,
  records: (question: Question, select: RawBuilder<unknown>) => RawBuilder<unknown>,
  by: Partial<Record<Dimension, RawBuilder<unknown> | ((question: Question) => Value)>>,
): IndicatorSource {
  return {
    code,
    queryVersion: '1',
    records: (question) => records(question, sql`s.application_id as record_id`) as RawBuilder<{ record_id: string }>,
    placed: (question) => records(question, sql`s.application_id as record_id, s.path as unit_path`) as RawBuilder<{ record_id: string; unit_path: string }>,
    by: Object.fromEntries(
      Object.entries(by).map(([dimension, value]) => [
        dimension,
        typeof value === 'function' ? value : (question: Question) => records(question, sql`s.application_id as record_id, ${value} as value`) as Value,
      ]),
    ),
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
const since = (column: string, more: RawBuilder<unknown> = sql`true`) => (question: Question, select: RawBuilder<unknown>) =>
  sql`select ${select} from application_summary s where ${sql.ref(`s.${column}`)} <= ${instantOf(question)}::timestamptz and ${more}`

const decided = since('decided_at')
const decidedBy = { ...OWN, month: sql`s.ended_on` }

export const caseIndicators: IndicatorSource[] = [
  source('cases.registered', since('registered_at'), {
    channel: OWN.channel,
    state: (question) => sql`select p.application_id as record_id, p.state as value from application_span p where ${spansAt(question, ALL_STATES)}`,
  }),
  source('cases.received', since('received_at'), { ...OWN, month: sql`s.received_on` }),
  source('cases.decided', decided, decidedBy),
  source('cases.decided-on-time', since('decided_at', sql`s.on_time`), decidedBy),
  source('cases.decided-late', since('decided_at', sql`not s.on_time`), decidedBy),
  source(
    'cases.open-overdue',
    (question, select) =>
      // One by one, since they are few: taken together, all cases would be read for the sake of them.
      sql`select ${select} from application_span p
        cross join lateral (select * from application_summary c where c.application_id = p.application_id offset 0) s
        where ${spansAt(question, RUNNING)} and p.due_on < ${legalDateOf(instantOf(question))}::date`,
    OWN,
  ),
  source('cases.digitised-on-receipt', (question, select) => since('digitised_at', sql`s.received_at <= ${instantOf(question)}::timestamptz`)(question, select), {}),
  source('cases.papers-reused', since('reused_at'), {}),
]
