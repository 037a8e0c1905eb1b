import { sql } from 'kysely'
import { asOf, type Tx } from '#platform/db/index.ts'
import { fromDaterange } from '#shared/period.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { personNotFound } from './people.errors.ts'
import { maskIdentifier } from './people.model.ts'
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

/** The person as of a day and as known at an instant. Throws `not-found` where there is none in the account's scope. */
export async function getPerson(tx: Tx, personId: string, { day, knownAt }: AsOf): Promise<Person> {
  const row = await tx
    .selectFrom('person as p')
    .leftJoin('area as h', (join) =>
      join.onRef('h.code', '=', 'p.home_area_code').onRef('h.valid_from', '=', 'p.home_area_valid_from'),
    )
    .selectAll('p')
    .select('h.name as home_area_name')
    .where('p.person_id', '=', personId)
    .executeTakeFirst()
  if (!row) throw personNotFound(personId)
  const vital = await tx
    .selectFrom('person_vital as v')
    .selectAll('v')
    .where('v.person_id', '=', personId)
    .where(asOf('v', day, knownAt))
    .executeTakeFirst()
  const residence = await tx
    .selectFrom('person_residence as r')
    .leftJoin('area as a', (join) =>
      join.onRef('a.code', '=', 'r.area_code').onRef('a.valid_from', '=', 'r.area_valid_from'),
    )
    .select(['r.written', 'r.holds', 'a.name'])
    .where('r.person_id', '=', personId)
    .where(asOf('r', day, knownAt))
    .executeTakeFirst()
  const identifiers = await tx
    .selectFrom('person_identifier as i')
    .select(['i.kind', 'i.value'])
    .where('i.person_id', '=', personId)
    .where(asOf('i', day, knownAt))
    .orderBy('i.kind')
    .execute()
  const units = await listUnitNames(tx, [row.path], day)
  return {
    personId: row.person_id as PersonId,
    fullName: row.full_name,
    aliases: row.aliases ?? [],
    sex: row.sex as Sex | null,
    birth: dateOf(row.birth_written, row.birth_edtf, row.birth_earliest, row.birth_latest),
    home:
      row.home_written === null
        ? null
        : {
            written: row.home_written,
            area:
              row.home_area_code === null || row.home_area_valid_from === null
                ? null
                : {
                    code: row.home_area_code,
                    validFrom: row.home_area_valid_from,
                    name: row.home_area_name ?? '',
                  },
          },
    path: row.path,
    managedBy: units.get(row.path)?.at(-1) ?? null,
    vital: vital
      ? {
          state: vital.state as VitalState,
          death: dateOf(vital.death_written, vital.death_edtf, vital.death_earliest, vital.death_latest),
          place: vital.place_written,
          basis: vital.basis,
          from: fromDaterange(vital.holds)?.from ?? null,
        }
      : null,
    residence: residence
      ? {
          written: residence.written,
          areaName: residence.name,
          from: fromDaterange(residence.holds)?.from ?? null,
        }
      : null,
    identifiers: identifiers.map((one) => ({
      kind: one.kind as IdentifierKind,
      masked: maskIdentifier(one.value),
    })),
    relations: await listRelations(tx, personId, { day, knownAt }),
  }
}

const dateOf = (
  written: string | null,
  edtf: string | null,
  earliest: string | null,
  latest: string | null,
) => (written === null ? null : { written, edtf, earliest, latest })

/** Relations of a person in both directions, this person's own first. */
async function listRelations(tx: Tx, personId: string, { day, knownAt }: AsOf): Promise<PersonRelation[]> {
  const rows = await tx
    .selectFrom('relation as r')
    .leftJoin('person as o', (join) =>
      join.on(
        sql<boolean>`o.person_id = case when r.person_id = ${personId} then r.other_person_id else r.person_id end`,
      ),
    )
    .select([
      'r.relation_id',
      'r.person_id',
      'r.other_person_id',
      'r.kind',
      'r.written',
      'o.full_name',
      'o.birth_written',
    ])
    .where((eb) => eb.or([eb('r.person_id', '=', personId), eb('r.other_person_id', '=', personId)]))
    .where(asOf('r', day, knownAt))
    .orderBy('r.relation_id')
    .execute()
  const found = rows.map((row): PersonRelation => {
    const forward = row.person_id === personId
    return {
      relationId: row.relation_id,
      kind: row.kind as RelationKind,
      direction: forward ? 'forward' : 'backward',
      written: row.written,
      otherId: (forward ? row.other_person_id : row.person_id) as PersonId,
      otherName: row.full_name,
      otherBirth: row.birth_written,
    }
  })
  return [
    ...found.filter((one) => one.direction === 'forward'),
    ...found.filter((one) => one.direction === 'backward'),
  ]
}
