import { canKeepRegister, canTakeIn } from '#modules/accounts/index.ts'
import { findPersonPath } from '#modules/people/index.ts'
import { isInScope } from '#shared/actor.ts'
import type { Actor } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { requireAllowed, useCase } from '#platform/use-case/index.ts'
import { notFound } from '../archive.errors.ts'
import { alsoPathsOf } from './register.model.ts'
import { findMeritNumber } from './register.queries.ts'
import {
  ensureBoxes,
  ensureFonds,
  insertDossierPerson,
  insertDossiers,
  lockDossierPaths,
  setAlsoPaths,
} from './register.repository.ts'
import { linkPersonSchema, openDossierSchema } from './register.schemas.ts'
import type { DossierId } from './register.types.ts'

const canKeepDossiers = (actor: Actor): boolean => canTakeIn(actor) || canKeepRegister(actor)

const personNotFound = (personId: string) => new AppError('not-found', 404, { what: 'person', personId })

/**
 * Opens a dossier about a person, in its box, in the archive's custody from the day of receipt on. Number and category are those of
 * the merit record. Answers the id. Errors: `not-found`, `archive.merit-of-another`, `archive.box-elsewhere`.
 */
export const openDossier = useCase({
  name: 'archive.open-dossier',
  input: openDossierSchema,
  allow: canKeepDossiers,
  run: async ({ tx, clock, actor }, input): Promise<DossierId> => {
    const path = await findPersonPath(tx, input.subjectId)
    if (path === undefined) throw personNotFound(input.subjectId)
    requireAllowed(isInScope(actor, path), 'archive.open-dossier')
    const merit = input.meritRecordId ? await findMeritNumber(tx, input.meritRecordId) : null
    if (merit === undefined) throw new AppError('not-found', 404, { what: 'merit-record' })
    if (merit && merit.personId !== input.subjectId) throw new AppError('archive.merit-of-another', 422)
    const fondsId = await ensureFonds(tx, clock, input.fonds)
    const boxes = input.box ? await ensureBoxes(tx, clock, fondsId, [input.box]) : null
    const [dossierId] = await insertDossiers(tx, clock, [
      {
        dossierId: input.dossierId,
        fondsId,
        boxId: input.box ? (boxes?.get(input.box.code) ?? null) : null,
        meritRecordId: input.meritRecordId,
        title: input.title,
        number: merit?.number,
        category: merit?.category,
        receivedOn: input.receivedOn,
        expectedPages: input.expectedPages,
        path,
        persons: [{ personId: input.subjectId, part: 'subject', path }],
      },
    ])
    if (dossierId === undefined) throw new Error('a dossier was opened and has no id')
    return dossierId
  },
})

/**
 * Says that a person is in a dossier. Where another unit manages the person, the dossier and its papers are in that unit's scope too.
 * Saying it again changes nothing. Errors: `not-found` when either is out of sight.
 */
export const linkPersonToDossier = useCase({
  name: 'archive.link-person',
  input: linkPersonSchema,
  allow: canKeepDossiers,
  run: async ({ tx, actor }, input): Promise<void> => {
    const dossier = await lockDossierPaths(tx, input.dossierId)
    if (!dossier) throw notFound('dossier')
    // A unit that sees a dossier through a relative alone does not arrange it.
    requireAllowed(isInScope(actor, dossier.path), 'archive.link-person')
    const personPath = await findPersonPath(tx, input.personId)
    if (personPath === undefined) throw personNotFound(input.personId)
    await insertDossierPerson(tx, { ...input, path: personPath })
    // Added to what is there, never computed anew: the account may not see all the persons of the dossier.
    const alsoPaths = alsoPathsOf(dossier.path, [...dossier.alsoPaths, personPath])
    if ((alsoPaths ?? []).length > dossier.alsoPaths.length)
      await setAlsoPaths(tx, input.dossierId, alsoPaths)
  },
})
