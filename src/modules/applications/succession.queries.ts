import { sql } from 'kysely'
import { listAgencies } from '#modules/areas/index.ts'
import { listUnitNames } from '#modules/people/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import type { ApplicationId } from './applications.types.ts'

/** A unit that had the case, or an agency that decides it or does its step. */
export type Ended = { kind: 'unit'; path: string } | { kind: 'agency'; agency: string }

/** Not at their end; a decided one waits to be handed out, which its unit does and the agency that decided no more. */
const WAITING = sql<boolean>`s.state in (1, 2, 4, 5, 6, 8)`
const WITH_UNIT = sql<boolean>`(s.state in (1, 2, 4, 5, 6, 8) or s.state = 9)`
const isOf = (ended: Ended) => (ended.kind === 'unit' ? sql<boolean>`${WITH_UNIT} and s.path = ${ended.path}` : sql<boolean>`${WAITING} and (s.decided_by = ${ended.agency} or s.step_by = ${ended.agency})`)

/** Open cases of a unit or agency, the earliest due first. */
export async function listOfEnded(tx: Tx, ended: Ended, limit: number): Promise<ApplicationId[]> {
  const { rows } = await sql<{ id: ApplicationId }>`
    select s.application_id as id from application_summary s where ${isOf(ended)} order by coalesce(s.due_on, 'infinity'::date), s.application_id limit ${limit}`.execute(tx)
  return rows.map((row) => row.id)
}

export async function countOfEnded(tx: Tx, ended: Ended): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from application_summary s where ${isOf(ended)}`.execute(tx)
  return rows[0]?.count ?? 0
}

/** The last name that a unit had; its path where it is in no list. */
export async function nameOfUnit(tx: Tx, path: string): Promise<string> {
  return (await lastNamesOfUnits(tx, [path])).get(path) ?? path
}

/** The last name that each unit had, of those that are in a list. */
export async function lastNamesOfUnits(tx: Tx, paths: readonly string[]): Promise<Map<string, string>> {
  if (paths.length === 0) return new Map()
  const { rows } = await sql<{ path: string; name: string }>`select distinct on (path) path, name from area where path = any(${paths}::text[]) order by path, valid_from desc`.execute(tx)
  return new Map(rows.map((row) => [row.path, row.name]))
}

/** The name of each unit, today's or the last that it had. */
export async function namesOfUnits(tx: Tx, paths: readonly string[], today: LegalDate): Promise<Map<string, string>> {
  const standing = await listUnitNames(tx, paths, today)
  const names = new Map([...standing].map(([path, one]) => [path, one.at(-1) ?? path]))
  const ended = [...new Set(paths)].filter((path) => !names.has(path))
  const last = await lastNamesOfUnits(tx, ended)
  for (const path of ended) names.set(path, last.get(path) ?? path)
  return names
}

export type EndedGroup = Ended & { cases: number; overdue: number; firstDue: LegalDate | null }

/** Units and agencies that have open cases and do not stand on the day, with how many wait and since when the first is due. */
export async function listEnded(tx: Tx, today: LegalDate): Promise<EndedGroup[]> {
  const { rows } = await sql<{ path: string; state: number; decidedBy: string | null; stepBy: string | null; cases: number; overdue: number; firstDue: LegalDate | null }>`
    select s.path, s.state, s.decided_by as "decidedBy", s.step_by as "stepBy", count(*) as cases,
      count(*) filter (where s.state in (2, 4) and s.due_on < ${today}::date) as overdue, min(s.due_on) as "firstDue"
    from application_summary s where ${WITH_UNIT} group by 1, 2, 3, 4`.execute(tx)
  const standing = await listUnitNames(tx, rows.map((row) => row.path), today)
  const gone = new Set((await listAgencies(tx)).filter((one) => one.until !== null && one.until <= today).map((one) => one.code))
  const groups = new Map<string, EndedGroup>()
  const add = (ended: Ended, row: (typeof rows)[number]) => {
    const key = ended.kind === 'unit' ? ended.path : ended.agency
    const group = groups.get(key) ?? { ...ended, cases: 0, overdue: 0, firstDue: null }
    group.cases += row.cases
    group.overdue += row.overdue
    if (row.firstDue !== null && (group.firstDue === null || row.firstDue < group.firstDue)) group.firstDue = row.firstDue
    groups.set(key, group)
  }
  for (const row of rows) {
    if (!standing.has(row.path)) add({ kind: 'unit', path: row.path }, row)
    if (row.state !== 9) for (const agency of new Set([row.decidedBy, row.stepBy])) if (agency !== null && gone.has(agency)) add({ kind: 'agency', agency }, row)
  }
  return [...groups.values()].sort((a, b) => b.cases - a.cases)
}
