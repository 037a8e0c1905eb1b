import { findByLoginName } from '#modules/accounts/index.ts'
import type { Actor } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import type { Services } from '#platform/use-case/index.ts'

/** The account behind `--as`; throws `user.unknown`. Every command on records acts for somebody, and the trail names him. */
export async function actorOrRefuse(services: Services, loginName: string): Promise<Actor> {
  const actor = await findByLoginName(services, loginName)
  if (!actor) throw new AppError('user.unknown', 404, { login: loginName })
  return actor
}
