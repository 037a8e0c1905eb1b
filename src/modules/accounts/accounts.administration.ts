import { asActor, systemActor, type Actor } from '#platform/db/index.ts'
import { requireAllowed, type Services } from '#platform/use-case/index.ts'
import { systemClock } from '#shared/clock.ts'
import { makeUserWithoutPassword, type Auth } from './accounts.auth.ts'
import { identityTaken, loginNameTaken } from './accounts.errors.ts'
import { shutUntil } from './accounts.limits.repository.ts'
import { canManageAccounts } from './accounts.permissions.ts'
import { findAccountFor } from './accounts.queries.ts'
import { dropSecondFactor, endSessions, linkIdentity, unlinkIdentities } from './accounts.sessions.ts'
import { forgiveLogin, inviteAccount, inviteAccountSchema, recordFactorReset, recordIdentitiesUnlinked, recordSessionsEnded, recordUnlock, settleIdentity, switchAccount } from './accounts.usecases.ts'
import type { z } from 'zod'

// Acts of an administrator that reach into the sign-in library. Each is written down by a use case first: should the second step fail, he
// sees an error and does it again, and the trail shows both.

export type Keeping = { services: Services; auth: Auth }

/** Makes a user and his account and sends the invitation. */
export async function invite({ services, auth }: Keeping, actor: Actor, input: z.input<typeof inviteAccountSchema>): Promise<string> {
  requireAllowed(canManageAccounts(actor), 'accounts.invite-account')
  const parsed = inviteAccountSchema.parse(input)
  // Before the library is asked: for a name it knows it would change the password.
  const known = await asActor(services.database, systemActor(services.provincePath), (tx) => findAccountFor(tx, { loginName: parsed.loginName }))
  if (known) throw loginNameTaken(parsed.loginName)
  const authUserId = await makeUserWithoutPassword(auth, parsed.loginName, parsed.displayName)
  return inviteAccount(services, actor, { ...parsed, authUserId })
}

/** Opens or closes an account; closing ends its sessions at once. */
export async function setAccountActive({ services, auth }: Keeping, actor: Actor, input: { accountId: string; active: boolean }): Promise<void> {
  const userId = await switchAccount(services, actor, input)
  if (!input.active && userId) await endSessions(auth, userId, () => true)
}

export async function resetSecondFactor({ services, auth }: Keeping, actor: Actor, input: { accountId: string }): Promise<void> {
  const userId = await recordFactorReset(services, actor, input)
  if (userId) await dropSecondFactor(auth, userId)
}

export async function endAllSessions({ services, auth }: Keeping, actor: Actor, input: { accountId: string }): Promise<void> {
  const userId = await recordSessionsEnded(services, actor, input)
  if (userId) await endSessions(auth, userId, () => true)
}

export async function unlockAccount({ services }: Keeping, actor: Actor, input: { accountId: string }): Promise<void> {
  const unlocked = await recordUnlock(services, actor, input)
  await forgiveLogin(services, systemActor(services.provincePath), unlocked)
}

export async function removeIdentities({ services, auth }: Keeping, actor: Actor, input: { accountId: string }): Promise<void> {
  const userId = await recordIdentitiesUnlinked(services, actor, input)
  if (userId) await unlinkIdentities(auth, userId)
}

/** Links an identity that came to the door to an account, or turns it away. Throws `accounts.identity-taken` when it is another account's. */
export async function decideIdentity({ services, auth }: Keeping, actor: Actor, input: { identityRequestId: string; accountId: string | null }): Promise<void> {
  const { identity, authUserId } = await settleIdentity(services, actor, input)
  if (authUserId && !(await linkIdentity(auth, authUserId, identity))) throw identityTaken()
}

/** Until when the door of a login name is shut; null when it is open. Asked for an administrator's page. */
export const lockOf = (services: Services, loginName: string): Promise<Date | null> =>
  asActor(services.database, systemActor(services.provincePath), (tx) => shutUntil(tx, 'login', loginName, systemClock.now()), { readOnly: true })
