import { sql } from 'kysely'
import type { LegalDate } from '#shared/legal-date.ts'
import type { Period } from '#shared/period.ts'
import { newId } from '#shared/ids.ts'
import type { Clock } from '#shared/clock.ts'
import type { Tx } from './connect.ts'

/** Tables with `holds` (when it was so) and `known` (when we knew it). */
export type BitemporalTable =
  | 'assignment'
  | 'person_vital'
  | 'person_residence'
  | 'person_identifier'
  | 'relation'
  | 'recognition'
  | 'merit_rating'
  | 'dossier_custody'

type Row = Record<string, unknown>

const sameFact = (match: Row) =>
  sql.join(
    Object.entries(match).map(([column, value]) => sql`${sql.ref(column)} = ${value}`),
    sql` and `,
  )

/** The condition that a row held on `day` as known at `knownAt`: the one way to ask bitemporal tables. */
export const asOf = (alias: string, day: string, knownAt: Date) =>
  sql<boolean>`as_of(${sql.ref(`${alias}.holds`)}, ${sql.ref(`${alias}.known`)}, ${day}::date, ${knownAt}::timestamptz)`

/**
 * Records that `values` held over `holds`, as known from now on. Rows known until now that overlap the period are closed, not
 * changed; what of them lies outside the period is written again as still known. `match` names the columns that say whose fact it
 * is. A fact learnt three months late thus leaves both answers in place: what was believed then and what is known now.
 */
export async function recordFact(
  tx: Tx,
  clock: Clock,
  fact: { table: BitemporalTable; match: Row; holds: Period; values: Row },
): Promise<string> {
  const { table, match, holds } = fact
  const idColumn = `${table}_id`
  const from = holds.from ?? null
  const until = holds.until ?? null
  const asked = sql`daterange(${from}::date, ${until}::date)`
  const same = sameFact(match)
  // A clock that steps back must not write into what was known already: then nothing newer is known than the newest of this fact.
  const { rows: [newest] } = await sql<{ now: string }>`
    select greatest(${clock.now()}::timestamptz, max(greatest(lower(known), upper(known))))::text as now from ${sql.table(table)} where ${same}`.execute(tx)
  const now = newest?.now ?? ''
  const { rows } = await sql<
    Row & {
      left_until: string | null
      right_from: string | null
      old_from: string | null
      old_until: string | null
    }
  >`
    select t.*, lower(holds)::text as old_from, upper(holds)::text as old_until,
      case when lower(holds) is distinct from ${from}::date and ${from}::date is not null and (lower_inf(holds) or lower(holds) < ${from}::date) then ${from}::text end as left_until,
      case when ${until}::date is not null and (upper_inf(holds) or upper(holds) > ${until}::date) then ${until}::text end as right_from
    from ${sql.table(table)} t
    where ${same} and upper_inf(known) and holds && ${asked} for update`.execute(tx)
  for (const row of rows) {
    const {
      left_until: leftUntil,
      right_from: rightFrom,
      old_from: oldFrom,
      old_until: oldUntil,
      ...old
    } = row
    await sql`update ${sql.table(table)} set known = tstzrange(lower(known), ${now}::timestamptz)
      where ${sql.ref(idColumn)} = ${old[idColumn]}`.execute(tx)
    const rest: Period[] = []
    if (leftUntil !== null) rest.push({ from: oldFrom, until: leftUntil } as Period)
    if (rightFrom !== null) rest.push({ from: rightFrom, until: oldUntil } as Period)
    for (const period of rest) await insertKnown(tx, table, { ...old, [idColumn]: newId(clock) }, period, now)
  }
  const id = newId(clock)
  await insertKnown(tx, table, { ...match, ...fact.values, [idColumn]: id }, holds, now)
  return id
}

/**
 * Records what is said to hold from a day on, until the next thing known: a fact learnt late does not undo what came after it. Without `from` it holds before everything
 * that is known.
 */
export async function recordFactFrom(tx: Tx, clock: Clock, fact: { table: BitemporalTable; match: Row; from: LegalDate | null; values: Row }): Promise<string> {
  const { table, match, from, values } = fact
  const { rows: [next] } = await sql<{ on: LegalDate | null }>`
    select min(lower(holds))::text as on from ${sql.table(table)} where ${sameFact(match)} and upper_inf(known) and (${from}::date is null or lower(holds) > ${from}::date)`.execute(tx)
  return recordFact(tx, clock, { table, match, holds: { from, until: next?.on ?? null }, values })
}

/**
 * Takes back a row that is known now: from now on what was known before its period holds through it, or nothing where nothing was. Why and by whom stays with the row. Answers false where the row is not
 * known any more.
 */
export async function takeBackFact(tx: Tx, clock: Clock, of: { table: 'recognition' | 'merit_rating'; match: Row; id: string; because: string; by: string }): Promise<boolean> {
  const { table, match, id, because, by } = of
  const idColumn = `${table}_id`
  const { rows } = await sql<Row & { from_day: LegalDate | null; until_day: LegalDate | null }>`
    select t.*, lower(holds)::text as from_day, upper(holds)::text as until_day from ${sql.table(table)} t where ${sameFact(match)} and upper_inf(known) for update`.execute(tx)
  const wrong = rows.find((row) => row[idColumn] === id)
  if (wrong === undefined) return false
  await sql`update ${sql.table(table)} set known = tstzrange(lower(known), greatest(lower(known), ${clock.now()}::timestamptz)), wrong_because = ${because}, wrong_by = ${by} where ${sql.ref(idColumn)} = ${id}`.execute(tx)
  const before = rows.find((row) => wrong.from_day !== null && row.until_day === wrong.from_day)
  if (before !== undefined) {
    const { [idColumn]: _id, holds: _holds, known: _known, from_day: from, until_day: _until, ...values } = before
    await recordFact(tx, clock, { table, match, holds: { from, until: wrong.until_day }, values })
  }
  return true
}

async function insertKnown(
  tx: Tx,
  table: BitemporalTable,
  row: Row,
  holds: Period,
  now: string,
): Promise<void> {
  await tx
    .insertInto(table)
    .values({
      ...row,
      holds: sql`daterange(${holds.from ?? null}::date, ${holds.until ?? null}::date)`,
      known: sql`tstzrange(${now}::timestamptz, null)`,
    } as never)
    .execute()
}
