import { knownFrom, tidyText } from '#modules/people/index.ts'
import { newId } from '#shared/ids.ts'
import { toDaterange } from '#shared/period.ts'
import type { Clock } from '#shared/clock.ts'
import type { DossierId, NewDossier } from './register.types.ts'

/**
 * The further paths through which a dossier is in scope: those of its persons that lie outside the unit that manages it, sorted, each
 * once; null when there is none.
 */
export function alsoPathsOf(path: string, others: readonly string[]): string[] | null {
  const outside = [...new Set(others)].filter((other) => !other.startsWith(path)).sort()
  return outside.length === 0 ? null : outside
}

/** All rows of a new dossier: itself, its persons, and the archive's custody from the day of receipt on. */
export function buildDossierRows(clock: Clock, input: NewDossier) {
  const dossierId = input.dossierId ?? newId<'dos'>(clock)
  const { path } = input
  const also_paths = alsoPathsOf(
    path,
    input.persons.map((person) => person.path),
  )
  const dossier = {
    dossier_id: dossierId as DossierId,
    fonds_id: input.fondsId,
    box_id: input.boxId ?? null,
    merit_record_id: input.meritRecordId ?? null,
    title: tidyText(input.title),
    number_written: input.number?.written ?? null,
    number_key: input.number?.key ?? null,
    category: input.category ?? null,
    received_on: input.receivedOn ?? null,
    expected_pages: input.expectedPages ?? null,
    path,
    also_paths,
    created_at: clock.now(),
  }
  const persons = input.persons.map((person) => ({
    dossier_id: dossier.dossier_id as string,
    person_id: person.personId as string,
    part: person.part as string,
    // The person's own path: who may not see the person does not learn of him here either.
    path: person.path,
  }))
  const custody = {
    dossier_custody_id: newId(clock) as string,
    dossier_id: dossier.dossier_id as string,
    holds: toDaterange({ from: input.receivedOn ?? clock.today(), until: null }),
    known: knownFrom(clock.now()),
    path,
    also_paths,
  }
  return { dossier, persons, custody }
}
