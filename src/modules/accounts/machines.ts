import { z } from 'zod'
import { recordFact } from '#platform/db/index.ts'
import { useCase } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { keyUnknown, loginNameTaken, notAMachine } from './accounts.errors.ts'
import { MACHINE_ROLES } from './accounts.model.ts'
import { canManageAccounts } from './accounts.permissions.ts'
import { findAccountFor, getAccount } from './accounts.queries.ts'
import { appendAccountEvent, hashOfToken, newToken } from './accounts.repository.ts'
import { insertKey, insertMachine, revokeKey as endKey } from './machines.repository.ts'

/** What every key begins with, so that one that leaked is known as such where it is found. */
const KEY_BEGINS = 'ansinh_'
/** No key opens the door for longer: a program whose keeper is gone stops by itself. */
export const MAX_KEY_DAYS = 366
const DAY_MS = 86_400_000

const areaPath = z.string().regex(/^(\w+\/)+$/)

/** Makes an account of service: no person, no password. Errors: `accounts.login-taken`. Answers its id. */
export const registerMachine = useCase({
  name: 'accounts.register-machine',
  input: z.strictObject({ loginName: z.string().regex(/^[a-z0-9][a-z0-9.-]{2,39}$/), displayName: z.string().trim().min(1).max(100), role: z.enum(MACHINE_ROLES), areaPath }),
  allow: canManageAccounts,
  run: async ({ tx, clock, actor }, { loginName, displayName, role, areaPath: area }) => {
    if (await findAccountFor(tx, { loginName })) throw loginNameTaken(loginName)
    const accountId = await insertMachine(tx, clock, { loginName, displayName })
    await recordFact(tx, clock, { table: 'assignment', match: { account_id: accountId, role, area_path: area }, holds: { from: clock.today(), until: null }, values: {} })
    await appendAccountEvent(tx, { accountId, kind: 'machine-made', by: actor.accountId })
    return accountId
  },
})

/** Makes a key of an account of service. Answers the secret, which is told this once and kept nowhere. Errors: `accounts.not-a-machine`. */
export const makeKey = useCase({
  name: 'accounts.make-key',
  input: z.strictObject({ accountId: z.uuid(), name: z.string().trim().min(1).max(100), days: z.int().min(1).max(MAX_KEY_DAYS) }),
  allow: canManageAccounts,
  run: async ({ tx, clock, actor }, { accountId, name, days }) => {
    const account = await getAccount(tx, clock, accountId)
    if (!account.machine) throw notAMachine()
    const secret = `${KEY_BEGINS}${newToken()}`
    const now = clock.now()
    const apiKeyId = newId(clock)
    const shown = secret.slice(0, KEY_BEGINS.length + 6)
    await insertKey(tx, { apiKeyId, accountId, name, hash: hashOfToken(secret), shown, at: now, by: actor.accountId, expiresAt: new Date(now.getTime() + days * DAY_MS) })
    await appendAccountEvent(tx, { accountId, kind: 'key-made', by: actor.accountId, detail: { apiKeyId, shown } })
    return { apiKeyId, secret }
  },
})

/** Ends a key at once. Errors: `not-found`. */
export const revokeKey = useCase({
  name: 'accounts.revoke-key',
  input: z.strictObject({ apiKeyId: z.uuid() }),
  allow: canManageAccounts,
  run: async ({ tx, clock, actor }, { apiKeyId }) => {
    const ended = await endKey(tx, apiKeyId, { at: clock.now(), by: actor.accountId })
    if (ended === undefined) throw keyUnknown()
    await appendAccountEvent(tx, { accountId: ended.accountId, kind: 'key-revoked', by: actor.accountId, detail: { apiKeyId, shown: ended.shown } })
  },
})
