import type { Actor } from '#platform/db/index.ts'

const isOneOf = (actor: Actor, ...roles: string[]): boolean => roles.includes(actor.role)

/** Gives, reserves and voids numbers. */
export const canNumber = (actor: Actor): boolean => isOneOf(actor, 'clerk')
/** Sees the register of numbers. */
export const canReadNumbers = (actor: Actor): boolean => isOneOf(actor, 'clerk', 'officer', 'head', 'director', 'auditor')
