import type { Actor } from '#platform/db/index.ts'
import { isInScope } from '#shared/actor.ts'
import { canReadRecords } from '../archive.permissions.ts'

/** Asks for the paper of a dossier that the account reads; an auditor changes nothing. */
export const canAskForPaper = (actor: Actor): boolean => canReadRecords(actor) && actor.role !== 'auditor'

/** Hands paper out and takes it back: who keeps the store. */
export const canLend = (actor: Actor): boolean => actor.role === 'archivist' || actor.role === 'system'

/** The paper lies with the unit that manages the dossier. */
export const canLendOf = (actor: Actor, dossier: { path: string }): boolean => canLend(actor) && (actor.wide || isInScope(actor, dossier.path))
