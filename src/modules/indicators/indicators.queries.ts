import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { addDays, type LegalDate } from '#shared/legal-date.ts'
import type { Dimension, IndicatorRun, IndicatorSource, Question, RecordDescription } from './indicators.types.ts'

export type ListedRecord = RecordDescription & { id: string }

/**
 * The records that a question asks for: all, or those that a unit and all below it managed, or that have one value of a dimension. The same
 * for the number and the list.
 */
function recordsOf(source: IndicatorSource, question: Question): RawBuilder<{ record_id: string }> {
  const { areaPath, only } = question
  const narrowed = [
    ...(areaPath === undefined ? [] : [sql<{ record_id: string }>`select record_id from (${placedOf(source, question)}) as placed where ${within(areaPath)}`]),
    ...(only === undefined ? [] : [sql<{ record_id: string }>`select record_id from (${valuedOf(source, question, only.dimension)}) as valued where ${hasValue(only)}`]),
  ]
  return narrowed.length === 0 ? source.records(question) : sql`${sql.join(narrowed, sql` intersect `)}`
}

/** A month is asked of the days in it, and a day of its instants, so that an index of these answers. */
function hasValue({ dimension, value }: NonNullable<Question['only']>): RawBuilder<unknown> {
  if (dimension === 'month') return sql`value >= ${value}::date and value < (${value}::date + interval '1 month')::date`
  if (dimension === 'day') return sql`value >= ${startOf(value as LegalDate)}::timestamptz and value < ${startOf(addDays(value as LegalDate, 1))}::timestamptz`
  if (dimension === 'box') return value === 'unknown' ? sql`value is null` : sql`value = ${value}::uuid`
  return sql`value = ${value}`
}

const startOf = (day: LegalDate) => `${day}T00:00:00+07:00`

function valuedOf(source: IndicatorSource, question: Question, dimension: Dimension): RawBuilder<{ record_id: string; value: unknown }> {
  const by = source.by?.[dimension]
  if (!by) throw new AppError('indicators.no-dimension', 400, { code: source.code, dimension })
  return by(question)
}

function placedOf(source: IndicatorSource, question: Question): RawBuilder<{ record_id: string; unit_path: string }> {
  if (!source.placed) throw new AppError('indicators.not-by-area', 400, { code: source.code })
  return source.placed(question)
}

const within = (areaPath: string) =>
  sql`unit_path collate "C" >= ${areaPath} and unit_path collate "C" < ${`${areaPath.slice(0, -1)}0`}`

const inUnit = ({ areaPath }: Question) => (areaPath === undefined ? sql`true` : within(areaPath))

/** How many records each unit managed; units with none are not there. The sum is the figure. Throws `indicators.not-by-area`. */
export async function countByUnit(tx: Tx, source: IndicatorSource, question: Question): Promise<Map<string, number>> {
  const { rows } = await sql<{ unit_path: string; records: number }>`
    select unit_path, ${source.tally ? sql`sum(records)::bigint` : sql`count(*)`} as records
    from (${source.tally?.(question) ?? placedOf(source, question)}) as placed where ${inUnit(question)} group by unit_path`.execute(tx)
  return new Map(rows.flatMap((row) => (row.records === 0 ? [] : [[row.unit_path, row.records] as [string, number]])))
}

/** How a value is told that stands for itself; a day stands for its month. */
const keptValue = (dimension: Dimension) => (dimension === 'month' ? sql`to_char(value, 'YYYY-MM-01')` : sql`coalesce(value::text, 'unknown')`)

/** How many records have each value of a dimension; values of none are not there. The sum is the figure. Throws `indicators.no-dimension`. */
export async function countByValue(tx: Tx, source: IndicatorSource, question: Question, dimension: Dimension): Promise<Map<string, number>> {
  const { only } = question
  const kept = only === undefined ? source.tallyBy?.[dimension]?.(question) : undefined
  if (kept) {
    const { rows } = await sql<{ value: string; records: number }>`
      select ${keptValue(dimension)} as value, sum(records)::bigint as records from (${kept}) as kept where ${inUnit(question)} group by 1 having sum(records) <> 0`.execute(tx)
    return new Map(rows.map((row) => [row.value, row.records]))
  }
  const { rows } = await countedBy(source, question, dimension).execute(tx)
  return new Map(rows.map((row) => [row.value, row.records]))
}

function countedBy(source: IndicatorSource, question: Question, dimension: Dimension): RawBuilder<{ value: string; records: number }> {
  const { only, areaPath } = question
  const narrowed = only === undefined && areaPath === undefined ? sql`true` : sql`record_id in (${recordsOf(source, question)})`
  // Days are counted first and made months afterwards: some thousands of them, and not a million records.
  const named = dimension === 'day' ? sql`(value at time zone 'Asia/Ho_Chi_Minh')::date::text` : keptValue(dimension)
  return sql`
    select ${named} as value, sum(records)::bigint as records from (
      select value, count(*) as records from (${valuedOf(source, question, dimension)}) as valued where ${narrowed} group by value) as counted group by 1`
}

/** `countByValue` of several days in one statement, in their order: for figures of which few records are counted. Throws `indicators.no-dimension`. */
export async function countByValueOn(tx: Tx, source: IndicatorSource, days: readonly LegalDate[], question: Omit<Question, 'day'>, dimension: Dimension): Promise<{ day: LegalDate; counts: Map<string, number> }[]> {
  if (days.length === 0) return []
  const one = (day: LegalDate) => sql`select ${day}::text as day, value, records from (${countedBy(source, { ...question, day }, dimension)}) as of_day`
  const { rows } = await sql<{ day: LegalDate; value: string; records: number }>`${sql.join(days.map(one), sql` union all `)}`.execute(tx)
  return days.map((day) => ({ day, counts: new Map(rows.flatMap((row) => (row.day === day ? [[row.value, row.records] as [string, number]] : []))) }))
}

/** How many records there are for the acting account. */
export async function countRecords(tx: Tx, source: IndicatorSource, question: Question): Promise<number> {
  const { rows } = await counting(source, question).execute(tx)
  return rows[0]?.records ?? 0
}

/** The quickest way to the number that the source has for the question; without one the records are counted. */
function counting(source: IndicatorSource, question: Question): RawBuilder<{ records: number }> {
  const { areaPath, only } = question
  const kept = only && source.tallyBy?.[only.dimension]?.(question)
  if (areaPath === undefined && only === undefined && source.count) return source.count(question)
  if (only && kept) return sql`select coalesce(sum(records), 0)::bigint as records from (${kept}) as kept where ${keptValue(only.dimension)} = ${only.value} and ${inUnit(question)}`
  if (only === undefined && source.tally) return sql`select coalesce(sum(records), 0)::bigint as records from (${source.tally(question)}) as kept where ${inUnit(question)}`
  return sql`select count(*) as records from (${recordsOf(source, question)}) as counted`
}

/** The ids of all records counted, in order. */
export async function listRecordIds(tx: Tx, source: IndicatorSource, question: Question): Promise<string[]> {
  const { rows } = await sql<{ record_id: string }>`select record_id from (${recordsOf(source, question)}) as counted order by record_id`.execute(tx)
  return rows.map((row) => row.record_id)
}

/** One page of the records behind the figure, by id. The count and the list come from the same query and cannot disagree. */
export async function listRecords(tx: Tx, source: IndicatorSource, question: Question, page: { offset: number; limit: number }): Promise<ListedRecord[]> {
  const { rows } = await sql<{ record_id: string }>`
    select record_id from (${recordsOf(source, question)}) as counted order by record_id offset ${page.offset} limit ${page.limit}`.execute(tx)
  return describeInOrder(tx, source, rows.map((row) => row.record_id))
}

async function describeInOrder(tx: Tx, source: IndicatorSource, ids: string[]): Promise<ListedRecord[]> {
  if (ids.length === 0) return []
  const described = await source.describe(tx, ids)
  // A record may have left the scope since a run was frozen: it is counted there, and named by nothing but its id here.
  return ids.map((id) => ({ id, ...(described.get(id) ?? { href: '', label: id, cells: {} }) }))
}

export async function listRuns(tx: Tx, code: string, limit: number): Promise<(IndicatorRun & { frozenByName: string })[]> {
  const rows = await tx
    .selectFrom('indicator_run as r')
    .innerJoin('account as a', 'a.account_id', 'r.frozen_by')
    .selectAll('r')
    .select('a.display_name')
    .where('r.code', '=', code)
    .orderBy('r.frozen_at', 'desc')
    .orderBy('r.indicator_run_id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...toRun(row), frozenByName: row.display_name }))
}

export async function getRun(tx: Tx, runId: string): Promise<IndicatorRun> {
  const row = await tx.selectFrom('indicator_run').selectAll().where('indicator_run_id', '=', runId).executeTakeFirst()
  if (!row) throw new AppError('not-found', 404, { what: 'indicator-run' })
  return toRun(row)
}

function toRun(row: {
  indicator_run_id: string
  code: string
  query_version: string
  as_of: string
  known_at: Date
  records: number
  records_hash: string
  frozen_by: string
  frozen_at: Date
}): IndicatorRun {
  return {
    runId: row.indicator_run_id,
    code: row.code,
    queryVersion: row.query_version,
    asOf: row.as_of as LegalDate,
    knownAt: row.known_at,
    records: row.records,
    recordsHash: row.records_hash,
    frozenBy: row.frozen_by,
    frozenAt: row.frozen_at,
  }
}

export type RunDifference = { both: number; onlyA: ListedRecord[]; onlyB: ListedRecord[]; onlyACount: number; onlyBCount: number }

/** Two frozen answers compared record by record; the records of one only are described up to `limit`. */
export async function compareRuns(tx: Tx, source: IndicatorSource, a: string, b: string, limit: number): Promise<RunDifference> {
  const ids = (run: string) => sql<{ id: string }>`select unnest(record_ids) as id from indicator_run_part where indicator_run_id = ${run}`
  const only = async (run: string, other: string) => {
    const { rows } = await sql<{ id: string; total: number }>`
      select id, count(*) over () as total from ((${ids(run)}) except (${ids(other)})) as only_here order by id limit ${limit}`.execute(tx)
    return { total: rows[0]?.total ?? 0, records: await describeInOrder(tx, source, rows.map((row) => row.id)) }
  }
  const [onlyA, onlyB] = [await only(a, b), await only(b, a)]
  const runA = await getRun(tx, a)
  return { both: runA.records - onlyA.total, onlyA: onlyA.records, onlyB: onlyB.records, onlyACount: onlyA.total, onlyBCount: onlyB.total }
}
