import { canKeepRegister } from '#modules/accounts/index.ts'
import type { Actor } from '#platform/db/index.ts'
import { isInScope } from '#shared/actor.ts'

/** Enters or changes a person whose records the unit of `path` manages. The rows' own policies refuse the rest. */
export const canKeepPersonAt = (actor: Actor, path: string): boolean =>
  canKeepRegister(actor) && isInScope(actor, path)
