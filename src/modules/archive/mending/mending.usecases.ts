import { z } from 'zod'
import { AppError } from '#platform/errors/index.ts'
import { requireAllowed, useCase } from '#platform/use-case/index.ts'
import { isLegalDate, type LegalDate } from '#shared/legal-date.ts'
import { dossierJoined, notFound } from '../archive.errors.ts'
import { canTakeIn } from '../archive.permissions.ts'
import { endCustody, lockArranged, resumeCustody } from '../arrange/arrange.repository.ts'
import { canArrange } from '../arrange/arrange.usecases.ts'
import { findLoanOut } from '../lending/lending.queries.ts'
import { alreadyLent } from '../lending/lending.errors.ts'
import { insertJudgement, insertStrikeOff, lockStrikeOff, setStrikeOffUndone } from './mending.repository.ts'

const words = z.string().trim().min(2).max(500)

/**
 * Says that several dossiers of one person, or with one number, are right as they are, or that one is here whatever a paper in it says of
 * its going: they are told no more while the same dossiers are meant. Throws `not-found` when one of them is out of sight.
 */
export const judgeDossiers = useCase({
  name: 'archive.judge-dossiers',
  input: z
    .object({ kind: z.enum(['person', 'number', 'gone']), dossierIds: z.array(z.uuid()).min(1).max(100), reason: words })
    .refine(({ kind, dossierIds }) => (kind === 'gone') === (dossierIds.length === 1), 'several, or one that is gone'),
  allow: canTakeIn,
  run: async ({ tx, clock, actor }, { kind, dossierIds, reason }) => {
    const dossiers = await lockArranged(tx, dossierIds)
    if (dossiers.size < new Set(dossierIds).size) throw notFound('dossier')
    for (const dossier of dossiers.values()) requireAllowed(canArrange(actor, dossier), 'archive.judge-dossiers')
    const path = dossiers.get(dossierIds[0]!)!.path
    await insertJudgement(tx, { kind, dossierIds: [...dossiers.keys()], reason, by: actor.accountId, at: clock.now(), path })
  },
})

/**
 * Strikes a dossier off that went out for good on a day: the archive holds it no more from then on, and it stays to be found. Throws
 * `not-found`, `archive.not-held` for one that is gone already, `archive.dossier-joined`, `archive.already-lent` while it is on loan,
 * `archive.gone-in-the-future` for a day to come or before it was taken in.
 */
export const strikeOff = useCase({
  name: 'archive.strike-off',
  input: z.object({
    dossierId: z.uuid(),
    on: z.string().refine(isLegalDate).transform((text) => text as LegalDate),
    to: words,
    reason: words,
  }),
  allow: canTakeIn,
  run: async ({ tx, clock, actor }, { dossierId, on, to, reason }) => {
    const dossier = (await lockArranged(tx, [dossierId])).get(dossierId)
    if (!dossier) throw notFound('dossier')
    requireAllowed(canArrange(actor, dossier), 'archive.strike-off')
    if (dossier.joinedInto !== null) throw dossierJoined()
    if (await findLoanOut(tx, dossierId)) throw alreadyLent()
    if (on > clock.today()) throw new AppError('archive.gone-in-the-future', 422)
    const heldFrom = await endCustody(tx, clock, dossierId, on)
    if (heldFrom === null) throw new AppError('archive.not-held', 409)
    if (heldFrom > on) throw new AppError('archive.gone-in-the-future', 422)
    await insertStrikeOff(tx, { dossierId, on, to, reason, heldFrom, by: actor.accountId, at: clock.now(), place: dossier })
  },
})

/** The dossier is here after all: it is held as if it had never been struck off. Throws `not-found`, `archive.nothing-to-undo`. */
export const undoStrikeOff = useCase({
  name: 'archive.undo-strike-off',
  input: z.object({ dossierId: z.uuid() }),
  allow: canTakeIn,
  run: async ({ tx, clock, actor }, { dossierId }) => {
    const dossier = (await lockArranged(tx, [dossierId])).get(dossierId)
    if (!dossier) throw notFound('dossier')
    requireAllowed(canArrange(actor, dossier), 'archive.undo-strike-off')
    const strike = await lockStrikeOff(tx, dossierId)
    if (!strike || strike.held_from === null) throw new AppError('archive.nothing-to-undo', 409)
    await resumeCustody(tx, clock, dossierId, strike.held_from, dossier)
    await setStrikeOffUndone(tx, strike.strike_off_id, actor.accountId, clock.now())
  },
})
