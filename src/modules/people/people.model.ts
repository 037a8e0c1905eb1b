import { resolve, type AreaIndex } from '#modules/areas/index.ts'
import { parseEdtf, parseWrittenDate, UNKNOWN_EDTF } from '#shared/edtf.ts'
import { newId, type Id } from '#shared/ids.ts'
import { foldName, toNfc } from '#shared/names.ts'
import { toDaterange, type Period } from '#shared/period.ts'
import { yearOf, type LegalDate } from '#shared/legal-date.ts'
import type { Clock } from '#shared/clock.ts'
import type { AreaLink, DateAsWritten, InitialVital, NewPerson, PersonId } from './people.types.ts'

/** Text as it is stored: NFC, single spaces, no space at the ends. */
export const tidyText = (text: string): string => toNfc(text).replace(/\s+/g, ' ').trim()

/** The folded syllables of a name in their order, one space between. */
export const nameKeyOf = (name: string): string => foldName(name).join(' ')

/** A date as its columns hold it. The words are always kept; `edtf` is null where they allow no date (a lunar day, two centuries). */
export type StoredDate = {
  written: string
  edtf: string | null
  earliest: LegalDate | null
  latest: LegalDate | null
  /** The years to look for when someone searches by year: wider than the date where it is approximate or has several readings. */
  years: { from: number; until: number } | null
}

/** "khoảng 1949" is looked for two years to either side; the stored bounds stay those of the words. */
const APPROXIMATE_YEARS = 2
const FIRST_YEAR = 1800

/** Reads a date as written. `latest` is the last day that it can mean, such as the day of entry. */
export function storeDate(date: DateAsWritten, latest: LegalDate): StoredDate {
  const written = tidyText(date.written)
  const given = date.edtf === undefined ? undefined : parseEdtf(date.edtf)
  const read = given === undefined ? parseWrittenDate(written, { latest }) : undefined
  const found = given ?? (read?.kind === 'date' ? read.date : undefined)
  if (found === undefined) {
    const candidates = read?.kind === 'undetermined' ? read.candidates : []
    const days = candidates.flatMap((one) => [one.earliest, one.latest]).filter((day) => day !== null)
    const years = days.map(yearOf)
    return {
      written,
      edtf: read?.kind === 'unknown' ? UNKNOWN_EDTF : null,
      earliest: null,
      latest: null,
      years: years.length === 0 ? null : { from: Math.min(...years), until: Math.max(...years) },
    }
  }
  const spread = found.approximate || found.uncertain ? APPROXIMATE_YEARS : 0
  const years =
    found.earliest === null && found.latest === null
      ? null
      : {
          from: found.earliest === null ? FIRST_YEAR : yearOf(found.earliest) - spread,
          until: yearOf(found.latest ?? latest) + spread,
        }
  return { written, edtf: found.edtf, earliest: found.earliest, latest: found.latest, years }
}

/** PostgreSQL's text of "known from this instant on". */
export const knownFrom = (instant: Date): string => `["${instant.toISOString()}",)`

/** The last three signs of a number behind dots: enough to compare with a card in the hand, too little to copy. */
export const maskIdentifier = (value: string): string =>
  value.length <= 3 ? '•'.repeat(value.length) : '•'.repeat(value.length - 3) + value.slice(-3)

/**
 * The unit that a home place as written means on the day it was written, or null where the lists leave a choice: a link beside the
 * words, never in their place (Decree 131/2021, art. 130.1.c).
 */
export function resolveHomeArea(written: string, on: LegalDate, index: AreaIndex): AreaLink | null {
  const [best, next] = resolve(written, on, index)
  if (best === undefined || best.score < 0.7) return null
  if (next !== undefined && best.score - next.score < 0.03) return null
  return { code: best.area.code, validFrom: best.area.validFrom }
}

/**
 * The periods of life and death. Death counts from the last day it can have been, for until then nobody knows; the dates themselves
 * stand beside. Nothing is said of the time before birth, and nothing of a life whose beginning is unknown and which is over.
 */
function vitalPeriods(vital: InitialVital, birth: StoredDate | null, death: StoredDate | null) {
  const born = birth?.earliest ?? null
  if (vital.state === 'alive') return { alive: { from: born, until: null }, dead: null }
  const deadFrom = death?.latest ?? vital.certainFrom
  const alive: Period | null = born === null || born >= deadFrom ? null : { from: born, until: deadFrom }
  return { alive, dead: { from: deadFrom, until: null } }
}

/** The columns of a death, for the first entry and for one that is learnt later. */
export const deathValues = (
  death: StoredDate | null,
  place: string | undefined,
  basis: string | undefined,
) => ({
  state: 'dead',
  death_written: death?.written ?? null,
  death_edtf: death?.edtf ?? null,
  death_earliest: death?.earliest ?? null,
  death_latest: death?.latest ?? null,
  place_written: place === undefined ? null : tidyText(place),
  basis: basis ?? null,
})

const aliveValues = { ...deathValues(null, undefined, undefined), state: 'alive' }

/** Words by which a name is narrowed to a place: of the home as written and of the managing unit, folded. */
export const homeKeyOf = (home: string | null, unitNames: readonly string[]): string | null => {
  const words = [home ?? '', ...unitNames].flatMap(foldName)
  return words.length === 0 ? null : words.join(' ')
}

export type PersonRow = ReturnType<typeof buildPersonRows>['person']
export type PersonNameRow = ReturnType<typeof buildNameRows>[number]

/** The rows by which a person is found: one for the name, one for each alias that differs from it. */
export function buildNameRows(
  clock: Clock,
  person: {
    person_id: string
    full_name: string
    aliases: readonly string[] | null
    home_written: string | null
    path: string
  },
  years: StoredDate['years'],
  unitNames: readonly string[],
) {
  const shared = {
    person_id: person.person_id,
    birth_year_from: years?.from ?? null,
    birth_year_until: years?.until ?? null,
    home_key: homeKeyOf(person.home_written, unitNames),
    path: person.path,
  }
  return [
    { kind: 'name', written: person.full_name },
    ...(person.aliases ?? []).map((written) => ({ kind: 'alias', written })),
  ].map((name) => ({ person_name_id: newId(clock), ...name, name_key: nameKeyOf(name.written), ...shared }))
}

/** All rows of a new person. `unitNames` are the names of the managing unit. */
export function buildPersonRows(clock: Clock, input: NewPerson, unitNames: readonly string[]) {
  const personId = input.personId ?? newId<'per'>(clock)
  const now = clock.now()
  const today = clock.today()
  const known = knownFrom(now)
  const { path } = input
  const birth = input.birth ? storeDate(input.birth, today) : null
  const home = input.home ?? null
  const fullName = tidyText(input.fullName)
  const aliases = distinctAliases(fullName, input.aliases ?? [])
  const person = {
    person_id: personId as string,
    full_name: fullName,
    name_key: nameKeyOf(fullName),
    aliases: aliases.length === 0 ? null : aliases,
    sex: input.sex ?? null,
    birth_written: birth?.written ?? null,
    birth_edtf: birth?.edtf ?? null,
    birth_earliest: birth?.earliest ?? null,
    birth_latest: birth?.latest ?? null,
    home_written: home === null ? null : tidyText(home.written),
    home_area_code: home?.area?.code ?? null,
    home_area_valid_from: home?.area?.validFrom ?? null,
    path,
    created_at: now,
  }
  const fact = (id: Id, holds: Period) => ({
    person_id: person.person_id,
    holds: toDaterange(holds),
    known,
    path,
    id,
  })
  const vital = input.vital ?? null
  const death = vital?.state === 'dead' && vital.death ? storeDate(vital.death, today) : null
  const periods = vital === null ? null : vitalPeriods(vital, birth, death)
  const vitals = [
    ...(periods?.alive ? [{ ...fact(newId(clock), periods.alive), ...aliveValues }] : []),
    ...(periods?.dead && vital?.state === 'dead'
      ? [{ ...fact(newId(clock), periods.dead), ...deathValues(death, vital.place, vital.basis) }]
      : []),
  ].map(({ id, ...row }) => ({ person_vital_id: id as string, ...row }))
  const residence = input.residence ?? null
  const residences = (residence === null ? [] : [residence]).map((one) => {
    const { id, ...row } = fact(newId(clock), { from: one.from ?? null, until: null })
    return {
      person_residence_id: id as string,
      ...row,
      area_code: one.area?.code ?? null,
      area_valid_from: one.area?.validFrom ?? null,
      written: tidyText(one.written),
    }
  })
  const identifiers = (input.identifiers ?? []).map((one) => {
    const { id, ...row } = fact(newId(clock), { from: one.from ?? null, until: null })
    return {
      person_identifier_id: id as string,
      ...row,
      kind: one.kind,
      value: one.value.replace(/\s+/g, ''),
    }
  })
  return {
    personId: personId as PersonId,
    person,
    names: buildNameRows(clock, person, birth?.years ?? null, unitNames),
    vitals,
    residences,
    identifiers,
  }
}

/** The aliases in their order, each once, without the name itself. Marks tell names apart: Lan is not Làn. */
export function distinctAliases(fullName: string, aliases: readonly string[]): string[] {
  const seen = new Set([fullName.toLowerCase()])
  return aliases.map(tidyText).filter((alias) => {
    const key = alias.toLowerCase()
    if (nameKeyOf(alias) === '' || seen.has(key)) return false
    seen.add(key)
    return true
  })
}
