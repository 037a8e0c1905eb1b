import { z } from 'zod'
import { recordFact } from '#platform/db/index.ts'
import { useCase } from '#platform/use-case/index.ts'
import { systemClock } from '#shared/clock.ts'
import { accountNotFound, lastAdministrator, loginNameTaken, mailTaken, notForMachines } from './accounts.errors.ts'
import { forgiveTry } from './accounts.limits.repository.ts'
import { MACHINE_ROLES, ROLES } from './accounts.model.ts'
import { canKeepAccount, canManageAccounts } from './accounts.permissions.ts'
import { countOtherAdministrators, findAccountFor, getAccount } from './accounts.queries.ts'
import { appendAccountEvent, endAssignment, findAssignment, insertInvitation, newToken, setActive, settleIdentityRequest, upsertAccount } from './accounts.repository.ts'
import { SEND_INVITATION } from './accounts.job-names.ts'

const loginName = z.string().regex(/^[a-z0-9][a-z0-9.-]{2,39}$/)
const displayName = z.string().trim().min(1).max(100)
const areaPath = z.string().regex(/^(\w+\/)+$/)
const mail = z.string().trim().toLowerCase().max(200).pipe(z.email())
const accountId = z.uuid()

export const registerAccountSchema = z.object({
  loginName,
  displayName,
  /** Of the sign-in library's user, made first: a user without an account can do nothing. */
  authUserId: z.string().min(1),
  role: z.enum(ROLES),
  areaPath,
})

/** Makes or renews an account and gives it a role in an area from today on. Doing it again changes nothing. Returns the account's id. */
export const registerAccount = useCase({
  name: 'accounts.register-account',
  input: registerAccountSchema,
  allow: canManageAccounts,
  run: async ({ tx, clock }, input) => {
    const id = await upsertAccount(tx, clock, input)
    if (!(await findAssignment(tx, clock, id, input)))
      await recordFact(tx, clock, {
        table: 'assignment',
        match: { account_id: id, role: input.role, area_path: input.areaPath },
        holds: { from: clock.today(), until: null },
        values: {},
      })
    return id
  },
})

export const inviteAccountSchema = z.object({ loginName, displayName, mail, role: z.enum(ROLES), areaPath })

/** Makes an account whose holder chooses the password himself, by a link sent to his mail. Refuses a login name or mail that is somebody's. */
export const inviteAccount = useCase({
  name: 'accounts.invite-account',
  input: inviteAccountSchema.extend({ authUserId: z.string().min(1) }),
  allow: canManageAccounts,
  run: async ({ tx, clock, actor, jobs }, input) => {
    if (await findAccountFor(tx, { loginName: input.loginName })) throw loginNameTaken(input.loginName)
    if (await findAccountFor(tx, { mail: input.mail })) throw mailTaken()
    const id = await upsertAccount(tx, clock, input)
    await recordFact(tx, clock, {
      table: 'assignment',
      match: { account_id: id, role: input.role, area_path: input.areaPath },
      holds: { from: clock.today(), until: null },
      values: {},
    })
    const invitationId = await insertInvitation(tx, { accountId: id, purpose: 'join', mail: input.mail })
    await appendAccountEvent(tx, { accountId: id, kind: 'invited', by: actor.accountId })
    await jobs.enqueue(tx, SEND_INVITATION, [{ invitationId }])
    return id
  },
})

/** Sends a new link to an account's mail; the earlier one is dead. By it a forgotten password is chosen anew. */
export const inviteAgain = useCase({
  name: 'accounts.invite-again',
  input: z.object({ accountId, mail }),
  allow: canKeepAccount,
  run: async ({ tx, clock, actor, jobs }, input) => {
    const account = await getAccount(tx, clock, input.accountId)
    if (account.machine) throw notForMachines()
    if (account.mail !== input.mail) {
      if (await findAccountFor(tx, { mail: input.mail })) throw mailTaken()
      await upsertAccount(tx, clock, { loginName: account.loginName, displayName: account.displayName, authUserId: account.authUserId ?? '', mail: input.mail })
      if (!account.active) await setActive(tx, input.accountId, false)
    }
    const invitationId = await insertInvitation(tx, { accountId: input.accountId, purpose: 'join', mail: input.mail })
    await appendAccountEvent(tx, { accountId: input.accountId, kind: 'invited', by: actor.accountId })
    await jobs.enqueue(tx, SEND_INVITATION, [{ invitationId }])
  },
})

/** A link that the command line prints instead of sending it; for upkeep only. */
export const makeInvitationLink = useCase({
  name: 'accounts.make-invitation-link',
  input: z.object({ accountId }),
  allow: (actor) => actor.role === 'system',
  run: async ({ tx, actor }, input) => {
    const token = newToken()
    await insertInvitation(tx, { accountId: input.accountId, purpose: 'join', mail: null, token })
    await appendAccountEvent(tx, { accountId: input.accountId, kind: 'invited', by: actor.accountId })
    return token
  },
})

/** Opens or closes an account. Answers the library's user, whose sessions the caller ends. */
export const switchAccount = useCase({
  name: 'accounts.switch-account',
  input: z.object({ accountId, active: z.boolean() }),
  allow: canKeepAccount,
  run: async ({ tx, clock, actor }, input) => {
    const account = await getAccount(tx, clock, input.accountId)
    if (!input.active && (await countOtherAdministrators(tx, clock, input.accountId)) === 0) throw lastAdministrator()
    await setActive(tx, input.accountId, input.active)
    if (!input.active) await appendAccountEvent(tx, { accountId: input.accountId, kind: 'sessions-ended', by: actor.accountId })
    return account.authUserId
  },
})

/** Gives a role in an area from today on. */
export const giveRole = useCase({
  name: 'accounts.give-role',
  input: z.object({ accountId, role: z.enum(ROLES), areaPath }),
  allow: canKeepAccount,
  run: async ({ tx, clock }, input) => {
    const { machine } = await getAccount(tx, clock, input.accountId)
    if (machine && !MACHINE_ROLES.some((role) => role === input.role)) throw notForMachines()
    if (await findAssignment(tx, clock, input.accountId, input)) return
    await recordFact(tx, clock, {
      table: 'assignment',
      match: { account_id: input.accountId, role: input.role, area_path: input.areaPath },
      holds: { from: clock.today(), until: null },
      values: {},
    })
  },
})

/** Ends a role today. */
export const endRole = useCase({
  name: 'accounts.end-role',
  input: z.object({ accountId, assignmentId: z.uuid() }),
  allow: canKeepAccount,
  run: async ({ tx, clock }, input) => {
    const account = await getAccount(tx, clock, input.accountId)
    const held = account.assignments.find((one) => one.assignmentId === input.assignmentId)
    if (!held) throw accountNotFound()
    if (held.role === 'administrator' && (await countOtherAdministrators(tx, clock, input.accountId)) === 0) throw lastAdministrator()
    await endAssignment(tx, clock, input.assignmentId)
  },
})

/** An act on what the sign-in library keeps of an account: written down first, then done by the caller with the user answered. */
const recordAct = (name: string, kind: 'second-factor-reset' | 'sessions-ended' | 'identity-unlinked') =>
  useCase({
    name,
    input: z.object({ accountId }),
    allow: canKeepAccount,
    run: async ({ tx, clock, actor }, input) => {
      const account = await getAccount(tx, clock, input.accountId)
      await appendAccountEvent(tx, { accountId: input.accountId, kind, by: actor.accountId })
      return account.authUserId
    },
  })

export const recordFactorReset = recordAct('accounts.reset-second-factor', 'second-factor-reset')
export const recordSessionsEnded = recordAct('accounts.end-sessions', 'sessions-ended')
export const recordIdentitiesUnlinked = recordAct('accounts.unlink-identities', 'identity-unlinked')

/** Opens the door of an account that shut after too many tries. */
export const recordUnlock = useCase({
  name: 'accounts.unlock',
  input: z.object({ accountId }),
  allow: canKeepAccount,
  run: async ({ tx, clock, actor }, input) => {
    const account = await getAccount(tx, clock, input.accountId)
    await appendAccountEvent(tx, { accountId: input.accountId, kind: 'unlocked', by: actor.accountId })
    return { loginName: account.loginName, authUserId: account.authUserId }
  },
})

/** Counts of tries are the system's: nobody sees who tries where. */
export const forgiveLogin = useCase({
  name: 'accounts.forgive-login',
  input: z.object({ loginName: z.string(), authUserId: z.string().nullable() }),
  allow: (actor) => actor.role === 'system',
  run: async ({ tx }, input) => {
    await forgiveTry(tx, 'login', input.loginName)
    if (input.authUserId !== null) await forgiveTry(tx, 'factor', input.authUserId)
  },
})

/** Says whose an identity is that came to the door, or that it is nobody's. Answers what the caller links. */
export const settleIdentity = useCase({
  name: 'accounts.settle-identity',
  input: z.object({ identityRequestId: z.uuid(), accountId: accountId.nullable() }),
  allow: (actor, input) => (input.accountId === null ? canManageAccounts(actor) : canKeepAccount(actor, { accountId: input.accountId })),
  run: async ({ tx, clock, actor }, input) => {
    const account = input.accountId === null ? null : await getAccount(tx, clock, input.accountId)
    const identity = await settleIdentityRequest(tx, input.identityRequestId, input.accountId, systemClock.now())
    if (!identity) throw accountNotFound()
    if (account) await appendAccountEvent(tx, { accountId: account.accountId, kind: 'identity-linked', by: actor.accountId, detail: identity })
    return { identity, authUserId: account?.authUserId ?? null }
  },
})
