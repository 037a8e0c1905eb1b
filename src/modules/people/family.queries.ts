import { sql } from 'kysely'
import { asOf, type Tx } from '#platform/db/index.ts'
import { readingLaw } from '#modules/purpose/index.ts'
import { listSurvivors } from './doubles/doubles.queries.ts'
import {
  FAMILY_PLACES,
  placeOf,
  roleOf,
  siblingsThroughParents,
  type FamilyPlace,
  type FamilyRole,
} from './family.model.ts'
import type { AsOf } from './people.queries.ts'
import type { Person, VitalState } from './people.types.ts'

export type FamilyMember = {
  /** Null where the member lies beyond the reader's scope: that there is one, not who. */
  personId: string | null
  name: string | null
  birth: string | null
  death: string | null
  state: VitalState | null
  /** Codes of merit recognised then: a martyr, a Heroic Mother. */
  merit: string[]
  role: FamilyRole
  place: FamilyPlace
  /** The relation as entered, by which it is corrected or ended; null for who follows from common parents. */
  relationId: string | null
  note: string | null
  source: string | null
  sourcePageId: string | null
  from: string | null
}
export type Family = { self: Pick<FamilyMember, 'state' | 'merit'>; members: FamilyMember[] }

/**
 * The family of a person as of a day and as known at an instant: what is said of him, and brothers and sisters through common parents.
 * Of a member whose own record is sensitive and was not asked for, the name alone.
 */
export async function getFamily(tx: Tx, person: Person, at: AsOf): Promise<Family> {
  const links = person.relations.map((one) => ({ ...one, role: roleOf(one.kind, one.direction) }))
  const parents = links.filter((one) => placeOf(one.role) === 'parent' && one.otherName !== null)
  const own = new Set<string>(person.recordIds)
  const childrenOf = await listChildren(
    tx,
    parents.map((one) => one.otherId),
    at,
  )
  const siblings = siblingsThroughParents(own, links, childrenOf)
  const ids = [...new Set([person.personId, ...links.map((one) => one.otherId), ...siblings])]
  const known = await describe(tx, ids, at)
  const nobody = { name: null, birth: null, death: null, state: null, merit: [] }
  const show = (id: string) => {
    const found = known.get(id)
    return found === undefined ? { personId: null, ...nobody } : { personId: id, ...found }
  }
  const said = links.map((one) => ({
    ...show(one.otherId),
    role: one.role,
    place: placeOf(one.role),
    relationId: one.relationId,
    note: one.written,
    source: one.source,
    sourcePageId: one.sourcePageId,
    from: one.from,
  }))
  const derived = siblings.map((id) => ({
    ...show(id),
    role: 'sibling' as const,
    place: 'sibling' as const,
    relationId: null,
    note: null,
    source: null,
    sourcePageId: null,
    from: null,
  }))
  const self = show(person.personId)
  return {
    self: { state: person.vital?.state ?? null, merit: self.merit },
    // Who is beyond the scope and follows from others only is not told of at all.
    members: [...said, ...derived.filter((one) => one.personId !== null)].sort(
      (a, b) =>
        FAMILY_PLACES.indexOf(a.place) - FAMILY_PLACES.indexOf(b.place) ||
        (a.birth ?? '9').slice(-4).localeCompare((b.birth ?? '9').slice(-4)),
    ),
  }
}

/** For each of these persons the children that relations say they have, under their survivors. */
async function listChildren(
  tx: Tx,
  ids: readonly string[],
  { day, knownAt }: AsOf,
): Promise<Map<string, string[]>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('relation as r')
    .select(['r.person_id', 'r.other_person_id', 'r.kind'])
    .where((eb) =>
      eb.or([
        eb.and([eb('r.other_person_id', 'in', ids), eb('r.kind', 'in', ['father', 'mother'])]),
        eb.and([eb('r.person_id', 'in', ids), eb('r.kind', 'in', ['child', 'adopted-child'])]),
      ]),
    )
    .where(asOf('r', day, knownAt))
    .orderBy('r.relation_id')
    .execute()
  const pairs = rows.map((row) =>
    row.kind === 'father' || row.kind === 'mother'
      ? { parent: row.other_person_id, child: row.person_id }
      : { parent: row.person_id, child: row.other_person_id },
  )
  const survivors = await listSurvivors(
    tx,
    pairs.map((one) => one.child),
    knownAt,
  )
  const children = new Map<string, string[]>()
  for (const { parent, child } of pairs)
    children.set(parent, [...(children.get(parent) ?? []), survivors.get(child) ?? child])
  return children
}

async function describe(tx: Tx, ids: readonly string[], { day, knownAt }: AsOf) {
  const { rows } = await sql<{
    person_id: string
    full_name: string
    birth_written: string | null
    state: VitalState | null
    death: string | null
    merit: string[]
  }>`
    select p.person_id, p.full_name, case when closed then null else p.birth_written end as birth_written,
      case when closed then null else v.state end as state, case when closed then null else v.death_written end as death,
      case when closed then array[]::text[] else array(select distinct m.category from merit_record m join recognition c on c.merit_record_id = m.merit_record_id
        where m.person_id = p.person_id and c.state = 'recognised' and as_of(c.holds, c.known, ${day}::date, ${knownAt}::timestamptz) order by 1) end as merit
    from person p
    left join (select s.subject_id, true as closed from sensitive_records('person', ${ids}::uuid[], ${readingLaw().categories}::text[]) s
      where (s.marked or s.by_nature) and s.purpose is null) c on c.subject_id = p.person_id
    left join person_vital v on v.person_id = p.person_id and as_of(v.holds, v.known, ${day}::date, ${knownAt}::timestamptz)
    where p.person_id = any(${ids}::uuid[])`.execute(tx)
  return new Map(
    rows.map((row) => [
      row.person_id,
      { name: row.full_name, birth: row.birth_written, death: row.death, state: row.state, merit: row.merit },
    ]),
  )
}
