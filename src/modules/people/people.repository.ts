import { sql } from 'kysely'
import { recordFact, type Tx } from '#platform/db/index.ts'
import type { Clock } from '#shared/clock.ts'
import { newId } from '#shared/ids.ts'
import { parseEdtf } from '#shared/edtf.ts'
import { fromDaterange, toDaterange, type Period } from '#shared/period.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { managingUnitUnknown } from './people.errors.ts'
import {
  buildNameRows,
  buildPersonRows,
  knownFrom,
  storeDate,
  tidyText,
  type PersonNameRow,
  type StoredDate,
} from './people.model.ts'
import { listUnitNames } from './people.queries.ts'
import type { NewPerson, PersonId, RelationKind } from './people.types.ts'

/** Rows of one INSERT: with sixteen columns far below the 65,535 parameters of a message. */
const ROWS = 500

async function inParts<Row>(rows: readonly Row[], insert: (part: Row[]) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS) await insert(rows.slice(at, at + ROWS))
}

/**
 * Enters persons, one or thousands: the only way in, so that a list read in bulk and a form give the same rows. Answers the ids in
 * order. Throws `people.managing-unit-unknown` when a path names no unit that stands today.
 */
export async function insertPersons(
  tx: Tx,
  clock: Clock,
  persons: readonly NewPerson[],
): Promise<PersonId[]> {
  const units = await listUnitNames(
    tx,
    persons.map((person) => person.path),
    clock.today(),
  )
  const missing = persons.map((person) => person.path).filter((path) => !units.has(path))
  if (missing.length > 0) throw managingUnitUnknown([...new Set(missing)])
  const built = persons.map((person) => buildPersonRows(clock, person, units.get(person.path) ?? []))
  await inParts(
    built.map((one) => one.person),
    (part) => tx.insertInto('person').values(part).execute(),
  )
  await insertNames(
    tx,
    built.flatMap((one) => one.names),
  )
  await inParts(
    built.flatMap((one) => one.vitals),
    (part) => tx.insertInto('person_vital').values(part).execute(),
  )
  await inParts(
    built.flatMap((one) => one.residences),
    (part) => tx.insertInto('person_residence').values(part).execute(),
  )
  await inParts(
    built.flatMap((one) => one.identifiers),
    (part) => tx.insertInto('person_identifier').values(part).execute(),
  )
  return built.map((one) => one.personId)
}

async function insertNames(tx: Tx, names: readonly PersonNameRow[]): Promise<void> {
  await inParts(names, (part) => tx.insertInto('person_name').values(part).execute())
  const keys = [...new Set(names.map((name) => name.name_key))].sort()
  // Sorted, so that two writers of the same new names cannot wait for each other; known ones are not even tried.
  await sql`insert into name_form (name_key, era, xid)
    select k.name_key, audit_era(), pg_current_xact_id()::text::bigint from unnest(${keys}::text[]) as k (name_key)
    where not exists (select from name_form f where f.name_key = k.name_key) order by k.name_key
    on conflict (name_key) do nothing`.execute(tx)
}

export type LockedPerson = {
  person_id: string
  full_name: string
  aliases: string[] | null
  birth_written: string | null
  birth_edtf: string | null
  home_written: string | null
  path: string
}

/** The person, locked until the transaction ends; undefined when not there or out of scope. */
export async function lockPerson(tx: Tx, personId: string): Promise<LockedPerson | undefined> {
  return tx
    .selectFrom('person')
    .select(['person_id', 'full_name', 'aliases', 'birth_written', 'birth_edtf', 'home_written', 'path'])
    .where('person_id', '=', personId)
    .forUpdate()
    .executeTakeFirst()
}

/** Gives a person name and aliases, and makes the rows by which they are found anew. */
export async function replaceNames(
  tx: Tx,
  clock: Clock,
  person: LockedPerson,
  names: { fullName: string; nameKey: string; aliases: string[] },
): Promise<void> {
  const aliases = names.aliases.length === 0 ? null : names.aliases
  await tx
    .updateTable('person')
    .set({ full_name: names.fullName, name_key: names.nameKey, aliases })
    .where('person_id', '=', person.person_id)
    .execute()
  await tx.deleteFrom('person_name').where('person_id', '=', person.person_id).execute()
  const units = await listUnitNames(tx, [person.path], clock.today())
  const changed = { ...person, full_name: names.fullName, aliases }
  await insertNames(
    tx,
    buildNameRows(clock, changed, yearsOf(person, clock.today()), units.get(person.path) ?? []),
  )
}

/**
 * Gives persons, with all that hangs on them, to another unit: their scope is that of the path from now on. The rows by which they are
 * found name the unit, so they are made anew. Persons out of sight are left where they are; answers who was moved.
 */
export async function movePersons(
  tx: Tx,
  clock: Clock,
  personIds: readonly string[],
  path: string,
): Promise<string[]> {
  const these = sql<boolean>`person_id = any(${personIds}::uuid[])`
  const persons = await tx
    .selectFrom('person')
    .select(['person_id', 'full_name', 'aliases', 'birth_written', 'birth_edtf', 'home_written', 'path'])
    .where(these)
    .orderBy('person_id')
    .forUpdate()
    .execute()
  if (persons.length === 0) return []
  const units = await listUnitNames(tx, [path], clock.today())
  const names = units.get(path)
  if (!names) throw managingUnitUnknown([path])
  await tx.updateTable('person').set({ path }).where(these).execute()
  await tx.updateTable('person_vital').set({ path }).where(these).execute()
  await tx.updateTable('person_residence').set({ path }).where(these).execute()
  await tx.updateTable('person_identifier').set({ path }).where(these).execute()
  await tx.updateTable('relation').set({ path }).where(these).execute()
  // What concerns two persons is in the scope of either.
  const otherOf = (column: string) => sql<boolean>`${sql.ref(column)} = any(${personIds}::uuid[])`
  await tx.updateTable('relation').set({ other_path: path }).where(otherOf('other_person_id')).execute()
  await tx.updateTable('person_merge').set({ path }).where(these).execute()
  await tx.updateTable('person_merge').set({ survivor_path: path }).where(otherOf('survivor_id')).execute()
  for (const table of ['person_pair', 'person_pair_decision'] as const) {
    await tx.updateTable(table).set({ path }).where(otherOf('first_person_id')).execute()
    await tx.updateTable(table).set({ other_path: path }).where(otherOf('second_person_id')).execute()
  }
  await tx.deleteFrom('person_name').where(these).execute()
  await insertNames(
    tx,
    persons.flatMap((person) =>
      buildNameRows(clock, { ...person, path }, yearsOf(person, clock.today()), names),
    ),
  )
  return persons.map((person) => person.person_id)
}

function yearsOf(person: LockedPerson, today: LegalDate): StoredDate['years'] {
  if (person.birth_written === null) return null
  const edtf =
    person.birth_edtf !== null && parseEdtf(person.birth_edtf) !== undefined ? person.birth_edtf : undefined
  return storeDate({ written: person.birth_written, edtf }, today).years
}

export type NewRelation = {
  personId: PersonId
  otherId: PersonId
  kind: RelationKind
  written: string | null
  from: LegalDate | null
  until?: LegalDate | null
  /** The paper that says so, and its page where it is in the archive. */
  source?: string | null
  sourcePageId?: string | null
  /** The paper by which it ended. */
  end?: string | null
  /** The person's path, and the other one's. */
  path: string
  otherPath: string
}

const tidied = (text: string | null | undefined): string | null =>
  text === null || text === undefined ? null : tidyText(text)

const relationValues = (relation: NewRelation) => ({
  written: tidied(relation.written),
  source_written: tidied(relation.source),
  source_page_id: relation.sourcePageId ?? null,
  end_written: tidied(relation.end),
  path: relation.path,
  other_path: relation.otherPath,
})

/** A relation learnt now, over the period given. */
export async function recordRelationFact(tx: Tx, clock: Clock, relation: NewRelation): Promise<string> {
  return recordFact(tx, clock, {
    table: 'relation',
    match: { person_id: relation.personId, other_person_id: relation.otherId, kind: relation.kind },
    holds: { from: relation.from, until: relation.until ?? null },
    values: relationValues(relation),
  })
}

/** A relation as known now, locked; undefined when it is not known (any more) or out of scope. */
export async function lockRelation(tx: Tx, relationId: string): Promise<NewRelation | undefined> {
  const row = await tx
    .selectFrom('relation')
    .selectAll()
    .where('relation_id', '=', relationId)
    .where(sql<boolean>`upper_inf(known)`)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return undefined
  const holds = fromDaterange(row.holds)
  return {
    personId: row.person_id as PersonId,
    otherId: row.other_person_id as PersonId,
    kind: row.kind as RelationKind,
    written: row.written,
    from: holds?.from ?? null,
    until: holds?.until ?? null,
    source: row.source_written,
    sourcePageId: row.source_page_id,
    end: row.end_written,
    path: row.path,
    otherPath: row.other_path ?? '',
  }
}

/** From now on it is known that this was not so; what was believed until now stays askable. */
export async function closeRelation(tx: Tx, clock: Clock, relationId: string): Promise<void> {
  // A clock that stands or steps back must not turn the range round.
  await sql`update relation set known = tstzrange(lower(known), greatest(lower(known), ${clock.now()}::timestamptz))
    where relation_id = ${relationId}`.execute(tx)
}

/** Relations between persons who have none yet, in bulk: the rows that `recordRelationFact` would write. */
export async function insertRelations(
  tx: Tx,
  clock: Clock,
  relations: readonly NewRelation[],
): Promise<void> {
  const rows = relations.map((relation) => ({
    relation_id: newId(clock) as string,
    person_id: relation.personId,
    other_person_id: relation.otherId,
    kind: relation.kind,
    ...relationValues(relation),
    holds: toDaterange({ from: relation.from, until: null }),
    known: knownFrom(clock.now()),
  }))
  await inParts(rows, (part) => tx.insertInto('relation').values(part).execute())
}

/** What is known now of a person's life and death, in order of time. */
export async function listKnownVitals(tx: Tx, personId: string) {
  return tx
    .selectFrom('person_vital')
    .select(['person_vital_id', 'state', 'death_written', 'death_edtf', 'holds'])
    .where('person_id', '=', personId)
    .where(sql<boolean>`upper_inf(known)`)
    .orderBy('holds')
    .execute()
}

export async function recordVital(
  tx: Tx,
  clock: Clock,
  personId: string,
  holds: Period,
  values: Record<string, unknown> & { path: string },
): Promise<string> {
  return recordFact(tx, clock, { table: 'person_vital', match: { person_id: personId }, holds, values })
}
