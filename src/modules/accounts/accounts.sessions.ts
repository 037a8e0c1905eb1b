import type { Auth } from './accounts.auth.ts'

export type SessionRow = { id: string; address: string; agent: string; since: Date; lastSeen: Date; secondFactor: boolean }

type LibrarySession = { id: string; token: string; ipAddress?: string | null; userAgent?: string | null; createdAt: Date; updatedAt: Date; secondFactor?: boolean | null }

const sessionsOf = async (auth: Auth, userId: string): Promise<LibrarySession[]> =>
  (await (await auth.$context).internalAdapter.listSessions(userId, { onlyActiveSessions: true })) as LibrarySession[]

/** The sessions of a user that have not ended, the one used last first. */
export async function listSessions(auth: Auth, userId: string): Promise<SessionRow[]> {
  const rows = await sessionsOf(auth, userId)
  return rows
    .map((row) => ({
      id: row.id,
      address: row.ipAddress ?? '',
      agent: row.userAgent ?? '',
      since: row.createdAt,
      lastSeen: row.updatedAt,
      secondFactor: row.secondFactor === true,
    }))
    .sort((a, b) => b.lastSeen.getTime() - a.lastSeen.getTime())
}

/** Ends those sessions of the user that are asked for; answers how many. A session of another user's id is not found. */
export async function endSessions(auth: Auth, userId: string, which: (session: { id: string }) => boolean): Promise<number> {
  const context = await auth.$context
  const wanted = (await sessionsOf(auth, userId)).filter(which)
  if (wanted.length > 0) await context.internalAdapter.deleteSessions(wanted.map((row) => row.token))
  return wanted.length
}

export type FactorState = { enrolled: boolean }

export async function findFactor(auth: Auth, userId: string): Promise<FactorState> {
  const user = await (await auth.$context).internalAdapter.findUserById(userId)
  return { enrolled: (user as { twoFactorEnabled?: boolean | null } | null)?.twoFactorEnabled === true }
}

/** Takes the second factor away: the next sign-in sets a new one. Every session ends. */
export async function dropSecondFactor(auth: Auth, userId: string): Promise<void> {
  const context = await auth.$context
  await context.internalAdapter.deleteUserSessions(userId)
  await context.adapter.deleteMany({ model: 'twoFactor', where: [{ field: 'userId', value: userId }] })
  await context.internalAdapter.updateUser(userId, { twoFactorEnabled: false })
}

/** Marks a running session as one that has proved the second factor; used where the session came by a way that does not ask for it. */
export async function markSecondFactor(auth: Auth, token: string): Promise<void> {
  await (await auth.$context).internalAdapter.updateSession(token, { secondFactor: true })
}

export type LinkedIdentity = { id: string; provider: string; subject: string; since: Date }

export async function listIdentities(auth: Auth, userId: string): Promise<LinkedIdentity[]> {
  const accounts = await (await auth.$context).internalAdapter.findAccounts(userId)
  return accounts
    .filter((one) => one.providerId !== 'credential')
    .map((one) => ({ id: one.id, provider: one.providerId, subject: one.accountId, since: one.createdAt }))
}

/** Says that an outside identity is this user; answers false when it is somebody's already. */
export async function linkIdentity(auth: Auth, userId: string, identity: { provider: string; subject: string }): Promise<boolean> {
  const context = await auth.$context
  const known = await context.internalAdapter.findAccountByKey({ providerId: identity.provider, accountId: identity.subject })
  if (known) return known.userId === userId
  await context.internalAdapter.linkAccount({ userId, providerId: identity.provider, accountId: identity.subject })
  return true
}

/** Takes outside identities away, and the sessions with them. */
export async function unlinkIdentities(auth: Auth, userId: string): Promise<number> {
  const context = await auth.$context
  const linked = await listIdentities(auth, userId)
  for (const one of linked) await context.internalAdapter.deleteAccount(one.id)
  if (linked.length > 0) await context.internalAdapter.deleteUserSessions(userId)
  return linked.length
}
