import { sql } from 'kysely'
import { listClosed } from '#modules/purpose/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { SubjectInput, SyllableCount } from '../matching/index.ts'
import type { PairDecision } from './doubles.types.ts'

/** Which records are one person's: the one that they are shown under first. Alone when nobody has said so. */
export type Records = { survivorId: string; ids: string[] }

/** Of an act in `m`: it stood as known at the instant; null asks what is known now. */
const stood = (knownAt: Date | null) =>
  knownAt === null ? sql`upper_inf(m.known)` : sql`m.known @> ${knownAt}::timestamptz`

/** All records of the person whose record this is, as known at the instant. */
export async function listRecordsOf(tx: Tx, personId: string, knownAt: Date | null): Promise<Records> {
  const { rows } = await sql<{ id: string; root: string }>`
    with recursive up (id) as (
        select ${personId}::uuid
        union select m.survivor_id from up join person_merge m on m.person_id = up.id and ${stood(knownAt)}),
      root as (select id from up where not exists (
        select from person_merge m where m.person_id = up.id and ${stood(knownAt)})),
      down (id) as (
        select id from root
        union select m.person_id from down join person_merge m on m.survivor_id = down.id and ${stood(knownAt)})
    select d.id, r.id as root from down d, root r order by d.id <> r.id, d.id`.execute(tx)
  const survivorId = rows[0]?.root ?? personId
  return { survivorId, ids: rows.length === 0 ? [personId] : rows.map((row) => row.id) }
}

/** For each record the one that it is shown under; those that stand by themselves are left out. */
export async function listSurvivors(
  tx: Tx,
  personIds: readonly string[],
  knownAt: Date | null,
): Promise<Map<string, string>> {
  if (personIds.length === 0) return new Map()
  const { rows } = await sql<{ id: string; top: string }>`
    with recursive up (id, top, steps) as (
      select m.person_id, m.survivor_id, 1 from person_merge m
        where m.person_id = any(${personIds}::uuid[]) and ${stood(knownAt)}
      union all
      select up.id, m.survivor_id, up.steps + 1 from up join person_merge m on m.person_id = up.top and ${stood(knownAt)})
    select distinct on (id) id, top from up order by id, steps desc`.execute(tx)
  return new Map(rows.map((row) => [row.id, row.top]))
}

/** All records that are shown under these, those themselves first. */
export async function listRecordsUnder(tx: Tx, survivorIds: readonly string[]): Promise<string[]> {
  if (survivorIds.length === 0) return []
  const { rows } = await sql<{ id: string }>`
    with recursive down (id, at) as (
      select id, at from unnest(${survivorIds}::uuid[]) with ordinality s (id, at)
      union select m.person_id, down.at from down join person_merge m on m.survivor_id = down.id and upper_inf(m.known))
    select id from down order by at, id <> (${survivorIds}::uuid[])[at], id`.execute(tx)
  return rows.map((row) => row.id)
}

export type MergeRow = {
  mergeId: string
  personId: string
  survivorId: string
  note: string | null
  decidedBy: string | null
  at: Date
  personName: string | null
}

/** The acts that stand by which records are shown under these. */
export async function listMergesInto(tx: Tx, ids: readonly string[], knownAt: Date): Promise<MergeRow[]> {
  const { rows } = await sql<{
    person_merge_id: string
    person_id: string
    survivor_id: string
    note: string | null
    decided_by: string | null
    at: Date
    full_name: string | null
  }>`
    select m.person_merge_id, m.person_id, m.survivor_id, m.note, a.display_name as decided_by, lower(m.known) as at, p.full_name
    from person_merge m
    left join account a on a.account_id::text = m.decided_by
    left join person p on p.person_id = m.person_id
    where m.survivor_id = any(${ids}::uuid[]) and m.known @> ${knownAt}::timestamptz
    order by lower(m.known), m.person_merge_id`.execute(tx)
  return rows.map((row) => ({
    mergeId: row.person_merge_id,
    personId: row.person_id,
    survivorId: row.survivor_id,
    note: row.note,
    decidedBy: row.decided_by,
    at: row.at,
    personName: row.full_name,
  }))
}

/** Syllables of names with their counts, and how many persons there are about. For the system only. */
export async function countNames(
  tx: Tx,
  names: number,
): Promise<{ counts: SyllableCount[]; persons: number }> {
  const { rows: counts } = await sql<SyllableCount>`
    select part, syllable, names from match_name_counts(${names}::integer)`.execute(tx)
  const { rows } = await sql<{ persons: number }>`
    select case when reltuples < 10000 then (select count(*) from person) else reltuples::bigint end as persons
    from pg_class where oid = 'person'::regclass`.execute(tx)
  return { counts, persons: rows[0]?.persons ?? 0 }
}

/** All syllables of names that are borne. */
export async function listSyllables(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ syllable: string }>`
    select distinct syllable from name_form f, unnest(string_to_array(f.name_key, ' ')) syllable`.execute(tx)
  return rows.map((row) => row.syllable)
}

export async function listCandidates(
  tx: Tx,
  asked: {
    ends: readonly string[]
    keys: readonly string[]
    year: number | null
    day: string | null
    swapped: string | null
  },
  limit: number,
): Promise<SubjectInput[]> {
  const { rows } = await sql<SubjectRow>`
    select p.person_id, p.full_name, p.aliases, p.sex, p.birth_edtf, p.home_written, p.home_area_code, p.home_area_valid_from, p.path
    from match_candidates(${asked.ends}::text[], ${asked.keys}::text[], ${asked.year}::integer, ${asked.day}::date, ${asked.swapped}::date, ${limit}::integer) c
    join person p on p.person_id = c.person_id`.execute(tx)
  return rows.map(subjectOf)
}

type SubjectRow = {
  person_id: string
  full_name: string
  aliases: string[] | null
  sex: string | null
  birth_edtf: string | null
  home_written: string | null
  home_area_code: string | null
  home_area_valid_from: string | null
  path: string
  death_edtf?: string | null
  identifiers?: string[] | null
}

const subjectOf = (row: SubjectRow): SubjectInput => ({
  id: row.person_id,
  name: row.full_name,
  aliases: row.aliases,
  sex: row.sex,
  birthEdtf: row.birth_edtf,
  deathEdtf: row.death_edtf ?? null,
  home: row.home_written,
  homeArea:
    row.home_area_code === null || row.home_area_valid_from === null
      ? null
      : { code: row.home_area_code, validFrom: row.home_area_valid_from },
  identifiers: row.identifiers ?? [],
  path: row.path,
})

/** Persons with all by which they are compared, as known now; those out of the transaction's scope are not there. */
export async function listSubjects(tx: Tx, personIds: readonly string[]): Promise<SubjectInput[]> {
  if (personIds.length === 0) return []
  const { rows } = await sql<SubjectRow>`
    select p.person_id, p.full_name, p.aliases, p.sex, p.birth_edtf, p.home_written, p.home_area_code, p.home_area_valid_from, p.path,
      (select min(v.death_edtf) from person_vital v where v.person_id = p.person_id and v.state = 'dead' and upper_inf(v.known)) as death_edtf,
      array(select i.kind || ' ' || i.value from person_identifier i where i.person_id = p.person_id and upper_inf(i.known) order by 1) as identifiers
    from person p where p.person_id = any(${personIds}::uuid[])`.execute(tx)
  return rows.map(subjectOf)
}

/** What is shown of persons beside a candidate. */
export async function listNames(tx: Tx, personIds: readonly string[]) {
  if (personIds.length === 0) return []
  return tx
    .selectFrom('person')
    .select(['person_id', 'full_name', 'birth_written', 'home_written', 'path'])
    .where('person_id', 'in', personIds as string[])
    .execute()
}

/** The decision that stands about each pair, keyed 'first second'. */
export async function findDecision(
  tx: Tx,
  first: string,
  second: string,
): Promise<{ id: string; decision: PairDecision; note: string | null } | undefined> {
  const row = await tx
    .selectFrom('person_pair_decision')
    .select(['person_pair_decision_id', 'decision', 'note'])
    .where('first_person_id', '=', first)
    .where('second_person_id', '=', second)
    .where(sql<boolean>`upper_inf(known)`)
    .executeTakeFirst()
  return row && { id: row.person_pair_decision_id, decision: row.decision as PairDecision, note: row.note }
}

/** Whether somebody said that one of these records and one of those are two persons'. */
export async function isToldApart(
  tx: Tx,
  these: readonly string[],
  those: readonly string[],
): Promise<boolean> {
  const { rows } = await sql`
    select from person_pair_decision d where upper_inf(d.known) and d.decision = 'not-same'
    and ((d.first_person_id = any(${these}::uuid[]) and d.second_person_id = any(${those}::uuid[]))
      or (d.first_person_id = any(${those}::uuid[]) and d.second_person_id = any(${these}::uuid[]))) limit 1`.execute(
    tx,
  )
  return rows.length > 0
}

/** How many pairs the last run found. For the system, who sees all. */
export async function countFound(tx: Tx): Promise<number> {
  const row = await tx
    .selectFrom('person_pair')
    .select((eb) => eb.fn.countAll<number>().as('pairs'))
    .where('gone_at', 'is', null)
    .executeTakeFirstOrThrow()
  return row.pairs
}

export type OpenPair = {
  first_person_id: string
  second_person_id: string
  bits: number
  grade: string
  decision: string | null
  path: string
  other_path: string
  first_name: string | null
  first_birth: string | null
  first_home: string | null
  second_name: string | null
  second_birth: string | null
  second_home: string | null
}

/** For each record shown under another the one at the end of the way. */
const tops = sql`
  with recursive way (id, top) as (
      select m.person_id, m.survivor_id from person_merge m where upper_inf(m.known)
      union select way.id, m.survivor_id from way join person_merge m on m.person_id = way.top and upper_inf(m.known)),
    shown as (select id, top from way where not exists (select from person_merge m where m.person_id = way.top and upper_inf(m.known))),
    pairs as (
      select distinct on (least(coalesce(a.top, c.first_person_id), coalesce(b.top, c.second_person_id)), greatest(coalesce(a.top, c.first_person_id), coalesce(b.top, c.second_person_id)))
        least(coalesce(a.top, c.first_person_id), coalesce(b.top, c.second_person_id)) as first_person_id,
        greatest(coalesce(a.top, c.first_person_id), coalesce(b.top, c.second_person_id)) as second_person_id,
        c.bits, c.grade,
        case when coalesce(a.top, c.first_person_id) < coalesce(b.top, c.second_person_id) then c.path else c.other_path end as path,
        case when coalesce(a.top, c.first_person_id) < coalesce(b.top, c.second_person_id) then c.other_path else c.path end as other_path
      from person_pair c left join shown a on a.id = c.first_person_id left join shown b on b.id = c.second_person_id
      where c.gone_at is null and coalesce(a.top, c.first_person_id) <> coalesce(b.top, c.second_person_id)
      order by 1, 2, c.bits desc)`

const decided = sql`
  left join person_pair_decision d on d.first_person_id = c.first_person_id and d.second_person_id = c.second_person_id and upper_inf(d.known)`

/**
 * Pairs of the last run that are still two persons', the surest first. Sides beyond the scope have no name; sensitive ones that this
 * session gave no purpose for have nothing else.
 */
export async function listPairs(
  tx: Tx,
  { which, limit, offset }: { which: 'open' | PairDecision; limit: number; offset: number },
): Promise<{ rows: OpenPair[]; total: number }> {
  const wanted = which === 'open' ? sql`d.decision is null` : sql`d.decision = ${which}`
  const { rows } = await sql<OpenPair & { total: number }>`${tops},
    chosen as (
      select c.*, d.decision, count(*) over () as total from pairs c ${decided} where ${wanted}
      order by c.bits desc, c.first_person_id, c.second_person_id limit ${limit}::integer offset ${offset}::integer)
    select c.*, p.full_name as first_name, p.birth_written as first_birth, p.home_written as first_home,
      o.full_name as second_name, o.birth_written as second_birth, o.home_written as second_home
    from chosen c left join person p on p.person_id = c.first_person_id left join person o on o.person_id = c.second_person_id
    order by c.bits desc, c.first_person_id, c.second_person_id`.execute(tx)
  const closed = await listClosed(
    tx,
    'person',
    rows.flatMap((row) => [row.first_person_id, row.second_person_id]),
  )
  return {
    rows: rows.map((row) => ({
      ...row,
      ...(closed.has(row.first_person_id) ? { first_birth: null, first_home: null } : {}),
      ...(closed.has(row.second_person_id) ? { second_birth: null, second_home: null } : {}),
    })),
    total: rows[0]?.total ?? 0,
  }
}

/** Who else may be the person of these records, as the last run found; those told apart are left out. */
export async function listPairsOf(
  tx: Tx,
  personIds: readonly string[],
): Promise<{ otherId: string; grade: string; path: string }[]> {
  const { rows } = await sql<{ other: string; grade: string; path: string }>`${tops}
    select case when c.first_person_id = any(${personIds}::uuid[]) then c.second_person_id else c.first_person_id end as other, c.grade,
      case when c.first_person_id = any(${personIds}::uuid[]) then c.other_path else c.path end as path
    from pairs c ${decided}
    where d.decision is distinct from 'not-same'
    and (c.first_person_id = any(${personIds}::uuid[]) or c.second_person_id = any(${personIds}::uuid[]))
    order by c.bits desc limit 20`.execute(tx)
  return rows.map((row) => ({ otherId: row.other, grade: row.grade, path: row.path }))
}
