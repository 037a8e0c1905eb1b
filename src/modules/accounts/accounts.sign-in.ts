import { asActor, systemActor } from '#platform/db/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { systemClock } from '#shared/clock.ts'
import type { Auth, OutsideIdentity } from './accounts.auth.ts'
import { ADDRESS_HEADER } from './accounts.auth.ts'
import { alreadySetUp, invitationSpent } from './accounts.errors.ts'
import { countTry, forgiveTry, type Door } from './accounts.limits.repository.ts'
import { faultOfPassword, type LimitKind, type PasswordFault } from './accounts.model.ts'
import { findAccountFor, findInvitation, hasAccounts, maySignIn } from './accounts.queries.ts'
import { appendAccountEvent, insertInvitation, newToken, spendInvitation, upsertIdentityRequest, type AccountEventKind } from './accounts.repository.ts'
import { markSecondFactor } from './accounts.sessions.ts'
import { registerAccount } from './accounts.usecases.ts'
import { setPassword } from './accounts.auth.ts'

// What happens at the door. Times are the machine's: the demo's day stands still, a lock must not.

export type AtDoor = { services: Pick<Services, 'database' | 'clock' | 'provincePath'>; auth: Auth }

export type Answer =
  | { kind: 'in'; headers: Headers }
  | { kind: 'factor-needed'; headers: Headers }
  | { kind: 'refused' }
  /** The challenge has run out: sign in again from the start. */
  | { kind: 'expired' }
  | { kind: 'shut'; until: Date }

const asSystem = <T>({ services }: AtDoor, work: Parameters<typeof asActor<T>>[2], action: string): Promise<T> =>
  asActor(services.database, systemActor(services.provincePath), work, { action })

const addressOf = (headers: Headers): string => headers.get(ADDRESS_HEADER) ?? ''

/** Headers of a request as the library's own calls want them. */
function forLibrary(headers: Headers): Headers {
  const copy = new Headers(headers)
  copy.delete('content-length')
  copy.set('content-type', 'application/json')
  return copy
}

/** Counts the try by each of its kinds; the first door that is shut answers. */
async function knock(at: AtDoor, kinds: [LimitKind, string][], accountOf: { loginName: string } | { authUserId: string } | null, address: string): Promise<Door> {
  return asSystem(at, async (tx) => {
    const now = systemClock.now()
    let answer: Door = { open: true }
    for (const [kind, value] of kinds) {
      const door = await countTry(tx, kind, value, now)
      if (door.open) continue
      if (door.justShut && accountOf && kind !== 'address') {
        const account = await findAccountFor(tx, accountOf)
        await appendAccountEvent(tx, { accountId: account?.account_id ?? null, kind: 'locked', by: 'system', address, detail: { limit: kind, until: door.until.toISOString() } })
      }
      if (answer.open) answer = door
    }
    return answer
  }, 'accounts.count-try')
}

async function settle(at: AtDoor, right: boolean, kinds: [LimitKind, string][], event: { of: { loginName: string } | { authUserId: string }; kind: AccountEventKind; address: string; detail?: Record<string, unknown> } | null): Promise<void> {
  await asSystem(at, async (tx) => {
    if (right) for (const [kind, value] of kinds) await forgiveTry(tx, kind, value)
    if (!event) return
    const account = await findAccountFor(tx, event.of)
    const by = right && account ? account.account_id : 'system'
    await appendAccountEvent(tx, { accountId: account?.account_id ?? null, kind: event.kind, by, address: event.address, ...(event.detail ? { detail: event.detail } : {}) })
  }, 'accounts.sign-in')
}

/**
 * A try with name and password. Unknown names, closed accounts and wrong passwords get the same answer after the same work; a shut
 * door says until when, whether the name is anybody's or not.
 */
export async function signInWithPassword(at: AtDoor, given: { loginName: string; password: string; headers: Headers }): Promise<Answer> {
  const address = addressOf(given.headers)
  const kinds: [LimitKind, string][] = [['login', given.loginName], ['address', address]]
  const door = await knock(at, kinds, { loginName: given.loginName }, address)
  if (!door.open) return { kind: 'shut', until: door.until }
  const response = await at.auth.api.signInUsername({ body: { username: given.loginName, password: given.password }, headers: forLibrary(given.headers), asResponse: true })
  const of = { loginName: given.loginName }
  if (!response.ok) {
    await settle(at, false, [], { of, kind: 'sign-in-refused', address })
    return { kind: 'refused' }
  }
  const body = (await response.json()) as { twoFactorRedirect?: boolean }
  await settle(at, true, kinds, body.twoFactorRedirect ? null : { of, kind: 'signed-in', address })
  return { kind: body.twoFactorRedirect ? 'factor-needed' : 'in', headers: response.headers }
}

/**
 * A code of the second factor, from the telephone or one of the ten on paper: of the sign-in under way, or of a session that came by a way
 * that does not ask for one.
 */
export async function proveSecondFactor(at: AtDoor, given: { code: string; headers: Headers; session: { token: string; userId: string } | null }): Promise<Answer> {
  const address = addressOf(given.headers)
  const kinds: [LimitKind, string][] = [['address', address], ...(given.session ? ([['factor', given.session.userId]] as [LimitKind, string][]) : [])]
  const door = await knock(at, kinds, given.session && { authUserId: given.session.userId }, address)
  if (!door.open) return { kind: 'shut', until: door.until }
  const code = given.code.replaceAll(/\s/g, '')
  const headers = forLibrary(given.headers)
  const onPaper = !/^\d{6}$/.test(code)
  const response = onPaper
    ? await at.auth.api.verifyBackupCode({ body: { code }, headers, asResponse: true })
    : await at.auth.api.verifyTOTP({ body: { code }, headers, asResponse: true })
  const body = (await response.json()) as { code?: string; user?: { id: string } }
  if (!response.ok) {
    if (body.code === 'ACCOUNT_TEMPORARILY_LOCKED') return { kind: 'shut', until: new Date(systemClock.now().getTime() + 15 * 60_000) }
    return body.code === 'INVALID_TWO_FACTOR_COOKIE' || body.code === 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE' ? { kind: 'expired' } : { kind: 'refused' }
  }
  if (given.session) await markSecondFactor(at.auth, given.session.token)
  const userId = given.session?.userId ?? body.user?.id ?? ''
  await settle(at, true, kinds, { of: { authUserId: userId }, kind: 'signed-in', address, detail: { factor: onPaper ? 'code-on-paper' : 'telephone' } })
  return { kind: 'in', headers: response.headers }
}

export type Enrolment = { uri: string; codes: string[] }

/** Makes the secret of a second factor and ten codes for paper, once the password is given again. Nothing holds before the first code is right. */
export async function beginEnrolment(at: AtDoor, given: { password: string; headers: Headers; userId: string }): Promise<({ kind: 'begun' } & Enrolment) | { kind: 'refused' } | { kind: 'shut'; until: Date }> {
  const address = addressOf(given.headers)
  const kinds: [LimitKind, string][] = [['factor', given.userId], ['address', address]]
  const door = await knock(at, kinds, { authUserId: given.userId }, address)
  if (!door.open) return { kind: 'shut', until: door.until }
  const response = await at.auth.api.enableTwoFactor({ body: { password: given.password, method: 'totp' }, headers: forLibrary(given.headers), asResponse: true })
  if (!response.ok) return { kind: 'refused' }
  await settle(at, true, kinds, null)
  const body = (await response.json()) as { totpURI: string; backupCodes: string[] }
  return { kind: 'begun', uri: body.totpURI, codes: body.backupCodes }
}

/** The first right code of a new second factor: from now on it is asked for, and this session has proved it. */
export async function confirmEnrolment(at: AtDoor, given: { code: string; headers: Headers; userId: string }): Promise<Answer> {
  const address = addressOf(given.headers)
  const kinds: [LimitKind, string][] = [['factor', given.userId], ['address', address]]
  const door = await knock(at, kinds, { authUserId: given.userId }, address)
  if (!door.open) return { kind: 'shut', until: door.until }
  const response = await at.auth.api.verifyTOTP({ body: { code: given.code.replaceAll(/\s/g, '') }, headers: forLibrary(given.headers), asResponse: true })
  if (!response.ok) return { kind: 'refused' }
  await settle(at, true, kinds, { of: { authUserId: given.userId }, kind: 'second-factor-set', address })
  return { kind: 'in', headers: response.headers }
}

/** Ten new codes for paper; the old ones are dead. */
export async function renewCodes(at: AtDoor, given: { password: string; headers: Headers; userId: string }): Promise<{ kind: 'renewed'; codes: string[] } | { kind: 'refused' } | { kind: 'shut'; until: Date }> {
  const address = addressOf(given.headers)
  const kinds: [LimitKind, string][] = [['factor', given.userId], ['address', address]]
  const door = await knock(at, kinds, { authUserId: given.userId }, address)
  if (!door.open) return { kind: 'shut', until: door.until }
  const response = await at.auth.api.generateBackupCodes({ body: { password: given.password }, headers: forLibrary(given.headers), asResponse: true })
  if (!response.ok) return { kind: 'refused' }
  await settle(at, true, kinds, { of: { authUserId: given.userId }, kind: 'second-factor-codes-renewed', address })
  return { kind: 'renewed', codes: ((await response.json()) as { backupCodes: string[] }).backupCodes }
}

/** A new password for the old one; every other session ends. */
export async function changePassword(
  at: AtDoor,
  given: { loginName: string; current: string; next: string; headers: Headers; userId: string },
): Promise<{ kind: 'changed'; headers: Headers } | { kind: 'fault'; fault: PasswordFault } | { kind: 'refused' } | { kind: 'shut'; until: Date }> {
  const fault = faultOfPassword(given.next, given.loginName)
  if (fault) return { kind: 'fault', fault }
  const address = addressOf(given.headers)
  const kinds: [LimitKind, string][] = [['factor', given.userId], ['address', address]]
  const door = await knock(at, kinds, { authUserId: given.userId }, address)
  if (!door.open) return { kind: 'shut', until: door.until }
  // The library would make a new session that has not proved the second factor: the others are ended by the caller instead.
  const response = await at.auth.api.changePassword({ body: { currentPassword: given.current, newPassword: given.next }, headers: forLibrary(given.headers), asResponse: true })
  if (!response.ok) return { kind: 'refused' }
  await settle(at, true, kinds, { of: { authUserId: given.userId }, kind: 'password-changed', address })
  return { kind: 'changed', headers: response.headers }
}

export const recordSignOut = (at: AtDoor, accountId: string, address: string): Promise<void> =>
  asSystem(at, (tx) => appendAccountEvent(tx, { accountId, kind: 'signed-out', by: accountId, address }), 'accounts.sign-out')

export const recordOwnSessionsEnded = (at: AtDoor, accountId: string, address: string): Promise<void> =>
  asSystem(at, (tx) => appendAccountEvent(tx, { accountId, kind: 'sessions-ended', by: accountId, address }), 'accounts.end-own-sessions')

/** Whose an invitation is; undefined when its link is dead. Guessing is limited by address. */
export async function lookUpInvitation(at: AtDoor, token: string, headers: Headers): Promise<{ loginName: string; displayName: string } | { shut: Date } | undefined> {
  const address = addressOf(headers)
  const door = await knock(at, [['link', address]], null, address)
  if (!door.open) return { shut: door.until }
  return asSystem(at, async (tx) => {
    const found = await findInvitation(tx, token, 'join', systemClock.now())
    if (!found?.loginName) return undefined
    await forgiveTry(tx, 'link', address)
    return { loginName: found.loginName, displayName: found.displayName ?? '' }
  }, 'accounts.look-up-invitation')
}

/**
 * Chooses the password of an invited account; every session ends. The link is spent in the transaction that writes it down. A second factor
 * that was set stays: who reads somebody's mail does not thereby come in.
 */
export async function acceptInvitation(at: AtDoor, given: { token: string; password: string; headers: Headers }): Promise<PasswordFault | null> {
  const account = await asSystem(at, async (tx) => {
    const now = systemClock.now()
    const open = await findInvitation(tx, given.token, 'join', now)
    if (!open?.loginName || !open.accountId) throw invitationSpent()
    const fault = faultOfPassword(given.password, open.loginName)
    if (fault) return fault
    if (!(await spendInvitation(tx, given.token, 'join', now))) throw invitationSpent()
    await appendAccountEvent(tx, { accountId: open.accountId, kind: 'invitation-used', by: open.accountId, address: addressOf(given.headers) })
    await setPassword(at.auth, open.loginName, open.displayName ?? open.loginName, given.password)
    return null
  }, 'accounts.accept-invitation')
  return account
}

/** The secret of a one-time link by which an empty installation gets its first administrator; null when there are accounts. */
export async function offerSetUp(at: AtDoor): Promise<string | null> {
  return asSystem(at, async (tx) => {
    if (await hasAccounts(tx)) return null
    const token = newToken()
    await insertInvitation(tx, { accountId: null, purpose: 'set-up', mail: null, token })
    return token
  }, 'accounts.offer-set-up')
}

export const needsSetUp = (at: AtDoor): Promise<boolean> => asSystem(at, async (tx) => !(await hasAccounts(tx)), 'accounts.needs-set-up')

/** Makes the first administrator. Throws `accounts.invitation-spent` for a wrong or used secret, `not-found` when there are accounts. */
export async function completeSetUp(
  at: AtDoor & { services: Services },
  given: { token: string; loginName: string; displayName: string; password: string; headers: Headers },
): Promise<PasswordFault | { shut: Date } | null> {
  const address = addressOf(given.headers)
  const door = await knock(at, [['link', address]], null, address)
  if (!door.open) return { shut: door.until }
  const fault = faultOfPassword(given.password, given.loginName)
  if (fault) return fault
  await asSystem(at, async (tx) => {
    if (await hasAccounts(tx)) throw alreadySetUp()
    if (!(await spendInvitation(tx, given.token, 'set-up', systemClock.now()))) throw invitationSpent()
    await appendAccountEvent(tx, { accountId: null, kind: 'set-up', by: 'system', address, detail: { loginName: given.loginName } })
  }, 'accounts.set-up')
  const authUserId = await setPassword(at.auth, given.loginName, given.displayName, given.password)
  await registerAccount(at.services, systemActor(at.services.provincePath), {
    loginName: given.loginName,
    displayName: given.displayName,
    authUserId,
    role: 'administrator',
    areaPath: at.services.provincePath,
  })
  return null
}

export type IdentityRule = { by: 'administrator' } | { by: 'claim'; claim: string }

/**
 * The login name of an account that a verified claim names, under the rule of the settings; null otherwise, and then it is written down
 * for an administrator. `email` is believed only when the provider says that it was verified, and means an account's mail; any other claim
 * means the login name.
 */
export async function loginNameOfIdentity(at: Pick<AtDoor, 'services'>, rule: IdentityRule, identity: OutsideIdentity): Promise<string | null> {
  return asSystem({ services: at.services } as AtDoor, async (tx) => {
    if (rule.by === 'claim') {
      const value = identity.claims[rule.claim]
      const wanted = typeof value === 'string' ? value.trim().toLowerCase() : ''
      const believed = rule.claim !== 'email' || identity.claims['email_verified'] === true || identity.claims['email_verified'] === 'true'
      const account = wanted !== '' && believed ? await findAccountFor(tx, rule.claim === 'email' ? { mail: wanted } : { loginName: wanted }) : undefined
      if (account?.active) {
        await appendAccountEvent(tx, { accountId: account.account_id, kind: 'identity-linked', by: 'system', detail: { provider: identity.provider, subject: identity.subject, claim: rule.claim } })
        return account.login_name
      }
    }
    await upsertIdentityRequest(tx, { provider: identity.provider, subject: identity.subject, shown: identity.name })
    return null
  }, 'accounts.identity-at-the-door')
}

/** Whether any session may begin for a user of the library. */
export const mayStartSession = (services: AtDoor['services'], authUserId: string): Promise<boolean> =>
  asSystem({ services } as AtDoor, (tx) => maySignIn(tx, services.clock, authUserId), 'accounts.may-start-session')

