import { canKeepRegister } from '#modules/accounts/index.ts'
import type { Actor } from '#platform/db/index.ts'

/** Whether a unit's path lies in the account's scope. Bounds are compared byte by byte; paths are ASCII. */
export const isInScope = (actor: Actor, path: string): boolean =>
  path >= actor.scopeFrom && path < actor.scopeUntil

/** Enters or changes a person whose records the unit of `path` manages. The rows' own policies refuse the rest. */
export const canKeepPersonAt = (actor: Actor, path: string): boolean =>
  canKeepRegister(actor) && isInScope(actor, path)
