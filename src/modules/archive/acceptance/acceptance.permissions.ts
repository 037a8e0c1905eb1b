import type { Actor } from '#platform/db/index.ts'
import { isUuid } from '#shared/ids.ts'
import { canCorrect, canTakeIn } from '../archive.permissions.ts'

const isOneOf = (actor: Actor, ...roles: string[]): boolean => roles.includes(actor.role)

/** Puts verified pages up for acceptance: a person, since the lot bears the name. */
export const canPutUp = (actor: Actor): boolean => canTakeIn(actor) && isUuid(actor.accountId)
/** Compares a sample with the paper; nobody his own work. */
export const canCheckSample = (actor: Actor): boolean => canCorrect(actor) || (isOneOf(actor, 'head', 'director') && isUuid(actor.accountId))
/** Concludes a lot that was checked. */
export const canConclude = (actor: Actor): boolean => isOneOf(actor, 'archivist', 'head', 'director') && isUuid(actor.accountId)
