import { z } from 'zod'
import {
  areaKey,
  areaPath,
  findArea,
  isAreaValidOn,
  successors,
  type Area,
  type AreaIndex,
} from '#modules/areas/index.ts'
import { movePersons } from '#modules/people/index.ts'
import type { Actor, Tx } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { useCase } from '#platform/use-case/index.ts'
import { isUuid, newId } from '#shared/ids.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { notFound } from '../archive.errors.ts'
import { alsoPathsOf, setPlace } from '../register/index.ts'
import {
  insertReassignment,
  listDossiersOf,
  listMergedAlong,
  listPersonPaths,
  listPersonsAlong,
  lockDossiers,
  lockPersons,
  moveDossierLinks,
  moveSensitiveMarks,
} from './assignment.repository.ts'

/** Rows of one batch: what one screen can show and one transaction moves in seconds. */
const RECORDS_A_BATCH = 500

const uuid = z.string().refine((text) => isUuid(text), 'not an id')

export const assignRecordsSchema = z.object({
  dossierIds: z.array(uuid),
  personIds: z.array(uuid),
  toCode: z.string().trim().min(1),
  reason: z.string().trim().min(3).max(500),
})

/** Moves what another module has on persons to the unit that they are given to, in the same transaction. */
export type MoveWithPersons = (tx: Tx, personIds: readonly string[], path: string) => Promise<void>

/** Says which unit manages records of units that ended: who sees them all, and answers for the register. */
export const canAssignRecords = (actor: Actor): boolean =>
  actor.wide && ['head', 'director', 'officer', 'archivist', 'system'].includes(actor.role)

/**
 * The unit of a path that has ended by the day, its last row; undefined while a unit of that path stands. Of a path that no list knows,
 * too.
 */
export function findEndedUnit(path: string, day: LegalDate, index: AreaIndex): Area | undefined {
  const code = path.split('/').at(-2) ?? ''
  const rows = (index.byCode.get(code) ?? [])
    .filter((area) => area.validFrom <= day && areaPath(area, area.validFrom, index) === path)
    .toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : -1))
  return rows.some((area) => isAreaValidOn(area, day)) ? undefined : rows[0]
}

/**
 * Gives records whose unit has ended to one of the units that followed it: dossiers with the persons of the same former unit in them, and
 * persons; with all that hangs on them, so that scope, search and figures follow. All of them or none. Answers the id of the batch and how
 * many records went. Errors: `not-found`, `archive.too-many-records`, `archive.unit-unknown`, `archive.unit-stands` (a record that does not
 * wait, or no longer), `archive.not-a-successor`.
 */
export const assignRecords = (index: AreaIndex, others: readonly MoveWithPersons[]) =>
  useCase({
    name: 'archive.assign-records',
    input: assignRecordsSchema,
    allow: canAssignRecords,
    run: async (
      { tx, clock, actor, provincePath },
      input,
    ): Promise<{ reassignmentId: string; records: number }> => {
      const today = clock.today()
      const asked = { dossiers: [...new Set(input.dossierIds)], persons: [...new Set(input.personIds)] }
      const count = asked.dossiers.length + asked.persons.length
      if (count === 0) throw new AppError('archive.nothing-chosen', 422)
      if (count > RECORDS_A_BATCH)
        throw new AppError('archive.too-many-records', 422, { limit: RECORDS_A_BATCH })
      const target = findArea(input.toCode, today, index)
      const path = target && areaPath(target, today, index)
      if (!target || !path?.startsWith(provincePath))
        throw new AppError('archive.unit-unknown', 422, { code: input.toCode })

      const dossiers = await lockDossiers(tx, asked.dossiers)
      if (dossiers.length < asked.dossiers.length) throw notFound('dossier')
      const along = await listPersonsAlong(tx, asked.dossiers)
      const persons = await lockPersons(
        tx,
        await listMergedAlong(tx, [...new Set([...asked.persons, ...along])]),
      )
      if (asked.persons.some((id) => !persons.some((person) => person.id === id)))
        throw new AppError('not-found', 404, { what: 'person' })

      const endedOn = new Map<string, LegalDate>()
      for (const from of new Set([...dossiers, ...persons].map((record) => record.path))) {
        const ended = findEndedUnit(from, today, index)
        if (!ended?.validUntil) throw new AppError('archive.unit-stands', 409, { path: from })
        const heirs = successors(ended, today, index).map((heir) => areaKey(heir.area))
        if (!heirs.includes(areaKey(target)))
          throw new AppError('archive.not-a-successor', 422, { from: areaKey(ended), to: areaKey(target) })
        endedOn.set(from, ended.validUntil)
      }

      const personIds = persons.map((person) => person.id)
      await movePersons(tx, clock, personIds, path)
      for (const move of others) await move(tx, personIds, path)
      await moveDossierLinks(tx, personIds, path)
      await moveSensitiveMarks(tx, 'person', personIds, path)
      await moveSensitiveMarks(tx, 'dossier', asked.dossiers, path)
      await placeDossiers(tx, asked.dossiers, personIds, path)

      const reassignmentId = newId(clock)
      const made = [
        ...dossiers.map((record) => ({ ...record, subject: 'dossier' as const })),
        ...persons.map((record) => ({ ...record, subject: 'person' as const })),
      ].map((record) => ({ ...record, effectiveOn: endedOn.get(record.path) ?? today }))
      await insertReassignment(tx, {
        reassignmentId,
        to: target,
        path,
        reason: input.reason,
        madeBy: actor.accountId,
        madeAt: clock.now(),
        records: made,
      })
      return { reassignmentId, records: made.length }
    },
  })

/** Moves the dossiers, and says anew of them and of all others with those persons through whom they are in scope besides. */
async function placeDossiers(
  tx: Tx,
  moved: readonly string[],
  personIds: readonly string[],
  path: string,
): Promise<void> {
  const movedIds = new Set(moved)
  const dossiers = await listDossiersOf(tx, moved, personIds)
  const pathsOf = await listPersonPaths(
    tx,
    dossiers.map((dossier) => dossier.id),
  )
  const groups = Map.groupBy(
    dossiers.map((dossier) => {
      const own = movedIds.has(dossier.id) ? path : dossier.path
      return { id: dossier.id, path: own, also_paths: alsoPathsOf(own, pathsOf.get(dossier.id) ?? []) }
    }),
    (place) => JSON.stringify([place.path, place.also_paths]),
  )
  for (const group of groups.values()) {
    const [first] = group
    if (first)
      await setPlace(
        tx,
        group.map((one) => one.id),
        { path: first.path, also_paths: first.also_paths },
      )
  }
}
