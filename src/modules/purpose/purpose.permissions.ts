import { canReadRecords } from '#modules/accounts/index.ts'
import type { Actor } from '#platform/db/index.ts'

const isOneOf = (actor: Actor, ...roles: string[]): boolean => roles.includes(actor.role)

/** Says that a record asks for a purpose. */
export const canMarkSensitive = (actor: Actor): boolean =>
  canReadRecords(actor) && isOneOf(actor, 'officer', 'archivist', 'head', 'director')
/** Takes the mark away: who answers for the office, not everybody who may set it. */
export const canLiftMark = (actor: Actor): boolean => isOneOf(actor, 'head', 'director')
