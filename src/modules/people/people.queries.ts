import { sql } from 'kysely'
import { asOf, type Tx } from '#platform/db/index.ts'
import { requirePurpose, type Work } from '#modules/purpose/index.ts'
import { fromDaterange } from '#shared/period.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { personNotFound } from './people.errors.ts'
import { listRecordsOf, listSurvivors } from './doubles/doubles.queries.ts'
import { distinctAliases, maskIdentifier } from './people.model.ts'
import type {
  IdentifierKind,
  Person,
  PersonId,
  PersonRelation,
  RelationKind,
  Sex,
  VitalState,
} from './people.types.ts'

/** Which day is asked about, and what was known when. */
export type AsOf = { day: LegalDate; knownAt: Date }

/** The path of a person in the account's scope; undefined where there is none. */
export async function findPersonPath(tx: Tx, personId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('person')
    .select('path')
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row?.path
}

/**
 * For each path its unit's name on the day, with those of the units above it below the province: 'Xã Chí Đám'. Paths that name no
 * unit of that day are left out.
 */
export async function listUnitNames(
  tx: Tx,
  paths: readonly string[],
  day: LegalDate,
): Promise<Map<string, string[]>> {
  const wanted = [...new Set(paths)]
  const codesOf = (path: string) => path.split('/').filter((code) => code !== '')
  const codes = [...new Set(wanted.flatMap(codesOf))]
  if (codes.length === 0) return new Map()
  const rows = await tx
    .selectFrom('area')
    .select(['code', 'name', 'path', 'level'])
    .where(sql<boolean>`code = any(${codes}::text[])`)
    .where('valid_from', '<=', day)
    .where((eb) => eb.or([eb('valid_until', 'is', null), eb('valid_until', '>', day)]))
    .execute()
  const byCode = new Map(rows.map((row) => [row.code, row]))
  const names = new Map<string, string[]>()
  for (const path of wanted) {
    const units = codesOf(path).map((code) => byCode.get(code))
    if (units.at(-1)?.path !== path) continue
    const below = units.filter((unit) => unit !== undefined && unit.level !== 'province')
    names.set(
      path,
      (below.length > 0 ? below : units).map((unit) => unit?.name ?? ''),
    )
  }
  return names
}

/**
 * The person as of a day and as known at an instant: of all records that are one person's, under the one that they are shown under. With
 * `alone` only what this record itself says. Throws `not-found` where there is none in the account's scope, and `purpose.needed` for a
 * sensitive one, unless `work` says why.
 */
export async function getPerson(
  tx: Tx,
  personId: string,
  { day, knownAt }: AsOf,
  { alone = false, work }: { alone?: boolean; work?: Work | undefined } = {},
): Promise<Person> {
  const records = alone
    ? { survivorId: personId, ids: [personId] }
    : await listRecordsOf(tx, personId, knownAt)
  // Of a day and an instant a record has one state of life and one residence at most (person_vital_once, person_residence_once).
  const found = await tx
    .selectFrom('person as p')
    .leftJoin('area as h', (join) =>
      join.onRef('h.code', '=', 'p.home_area_code').onRef('h.valid_from', '=', 'p.home_area_valid_from'),
    )
    .leftJoin('person_vital as v', (join) =>
      join.onRef('v.person_id', '=', 'p.person_id').on(asOf('v', day, knownAt)),
    )
    .leftJoin('person_residence as r', (join) =>
      join.onRef('r.person_id', '=', 'p.person_id').on(asOf('r', day, knownAt)),
    )
    .leftJoin('area as a', (join) =>
      join.onRef('a.code', '=', 'r.area_code').onRef('a.valid_from', '=', 'r.area_valid_from'),
    )
    .selectAll('p')
    .select([
      'h.name as home_area_name',
      'v.state as vital_state',
      'v.holds as vital_holds',
      'v.basis as vital_basis',
      'v.death_written',
      'v.death_edtf',
      'v.death_earliest',
      'v.death_latest',
      'v.place_written as death_place',
      'r.written as residence_written',
      'r.holds as residence_holds',
      'a.name as residence_area_name',
    ])
    .where('p.person_id', 'in', records.ids)
    .execute()
  // The survivor may lie beyond the scope: then this record stands for itself.
  const shownId = found.some((one) => one.person_id === records.survivorId) ? records.survivorId : personId
  const rows =
    shownId === records.survivorId
      ? inOrder(found, records.ids)
      : found.filter((one) => one.person_id === personId)
  const [row] = rows
  if (!row) throw personNotFound(personId)
  await requirePurpose(tx, 'person', row.person_id, work)
  const ids = rows.map((one) => one.person_id)
  const identifiers = await tx
    .selectFrom('person_identifier as i')
    .select(['i.person_id', 'i.kind', 'i.value'])
    .where('i.person_id', 'in', ids)
    .where(asOf('i', day, knownAt))
    .orderBy('i.kind')
    .execute()
  const units = await listUnitNames(tx, [row.path], day)
  // What the record it is shown under does not say, another one may.
  const vital = rows.find((one) => one.vital_state !== null)
  const residence = rows.find((one) => one.residence_written !== null)
  const born = rows.find((one) => one.birth_written !== null) ?? row
  const home = rows.find((one) => one.home_written !== null) ?? row
  return {
    personId: row.person_id as PersonId,
    recordIds: ids as PersonId[],
    fullName: row.full_name,
    aliases: distinctAliases(row.full_name, [
      ...(row.aliases ?? []),
      ...rows.slice(1).flatMap((one) => [one.full_name, ...(one.aliases ?? [])]),
    ]),
    sex: (rows.find((one) => one.sex !== null)?.sex ?? null) as Sex | null,
    birth: dateOf(born.birth_written, born.birth_edtf, born.birth_earliest, born.birth_latest),
    home:
      home.home_written === null
        ? null
        : {
            written: home.home_written,
            area:
              home.home_area_code === null || home.home_area_valid_from === null
                ? null
                : {
                    code: home.home_area_code,
                    validFrom: home.home_area_valid_from,
                    name: home.home_area_name ?? '',
                  },
          },
    path: row.path,
    managedBy: units.get(row.path)?.at(-1) ?? null,
    vital: vital
      ? {
          state: vital.vital_state as VitalState,
          death: dateOf(vital.death_written, vital.death_edtf, vital.death_earliest, vital.death_latest),
          place: vital.death_place,
          basis: vital.vital_basis,
          from: vital.vital_holds && (fromDaterange(vital.vital_holds)?.from ?? null),
        }
      : null,
    residence:
      residence === undefined || residence.residence_written === null
        ? null
        : {
            written: residence.residence_written,
            areaName: residence.residence_area_name,
            from: residence.residence_holds && (fromDaterange(residence.residence_holds)?.from ?? null),
          },
    identifiers: inOrder(identifiers, ids)
      .filter(
        (one, at, all) =>
          all.findIndex((other) => other.kind === one.kind && other.value === one.value) === at,
      )
      .map((one) => ({ kind: one.kind as IdentifierKind, masked: maskIdentifier(one.value) })),
    relations: await listRelations(tx, ids, { day, knownAt }),
  }
}

const inOrder = <Row extends { person_id: string }>(rows: readonly Row[], ids: readonly string[]): Row[] =>
  ids.flatMap((id) => rows.filter((row) => row.person_id === id))

const dateOf = (
  written: string | null,
  edtf: string | null,
  earliest: string | null,
  latest: string | null,
) => (written === null ? null : { written, edtf, earliest, latest })

/** Relations of a person's records in both directions, those entered at the person first. The other one is shown under his survivor. */
async function listRelations(
  tx: Tx,
  ids: readonly string[],
  { day, knownAt }: AsOf,
): Promise<PersonRelation[]> {
  const rows = await tx
    .selectFrom('relation as r')
    .select([
      'r.relation_id',
      'r.person_id',
      'r.other_person_id',
      'r.kind',
      'r.written',
      'r.holds',
      'r.source_written',
      'r.source_page_id',
    ])
    .where((eb) => eb.or([eb('r.person_id', 'in', ids), eb('r.other_person_id', 'in', ids)]))
    .where(asOf('r', day, knownAt))
    .orderBy('r.relation_id')
    .execute()
  const otherOf = (row: { person_id: string; other_person_id: string }) =>
    ids.includes(row.person_id) ? row.other_person_id : row.person_id
  const others = rows.map(otherOf)
  const survivors = await listSurvivors(tx, others, knownAt)
  const wanted = [...new Set([...others, ...survivors.values()])]
  const persons = new Map(
    wanted.length === 0
      ? []
      : (
          await tx
            .selectFrom('person')
            .select(['person_id', 'full_name', 'birth_written'])
            .where('person_id', 'in', wanted)
            .execute()
        ).map((one) => [one.person_id, one]),
  )
  const found = rows.flatMap((row): PersonRelation[] => {
    const forward = ids.includes(row.person_id)
    const otherRecord = otherOf(row)
    // A record of the same person: what was entered between two records that turned out to be one person's.
    if (ids.includes(otherRecord)) return []
    const survivor = survivors.get(otherRecord)
    const otherId = survivor !== undefined && persons.has(survivor) ? survivor : otherRecord
    const other = persons.get(otherId)
    return [
      {
        relationId: row.relation_id,
        kind: row.kind as RelationKind,
        direction: forward ? 'forward' : 'backward',
        written: row.written,
        from: fromDaterange(row.holds)?.from ?? null,
        source: row.source_written,
        sourcePageId: row.source_page_id,
        otherId: otherId as PersonId,
        otherName: other?.full_name ?? null,
        otherBirth: other?.birth_written ?? null,
      },
    ]
  })
  return [
    ...found.filter((one) => one.direction === 'forward'),
    ...found.filter((one) => one.direction === 'backward'),
  ]
}

/** Which of these persons are here. */
export async function listKnownPersons(tx: Tx, personIds: readonly string[]): Promise<Set<string>> {
  if (personIds.length === 0) return new Set()
  const rows = await tx.selectFrom('person').select('person_id').where('person_id', 'in', [...personIds]).execute()
  return new Set(rows.map((row) => row.person_id))
}
