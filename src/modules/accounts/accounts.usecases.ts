import { z } from 'zod'
import { recordFact } from '#platform/db/index.ts'
import { useCase } from '#platform/use-case/index.ts'
import { ROLES } from './accounts.model.ts'
import { canManageAccounts } from './accounts.permissions.ts'
import { findAssignment, upsertAccount } from './accounts.repository.ts'

export const registerAccountSchema = z.object({
  loginName: z.string().regex(/^[a-z0-9][a-z0-9.-]{2,39}$/),
  displayName: z.string().trim().min(1).max(100),
  /** Of the sign-in library's user, made first: a user without an account can do nothing. */
  authUserId: z.string().min(1),
  role: z.enum(ROLES),
  areaPath: z.string().regex(/^(\w+\/)+$/),
})

/** Makes or renews an account and gives it a role in an area from today on. Doing it again changes nothing. Returns the account's id. */
export const registerAccount = useCase({
  name: 'accounts.register-account',
  input: registerAccountSchema,
  allow: canManageAccounts,
  run: async ({ tx, clock }, input) => {
    const accountId = await upsertAccount(tx, clock, input)
    if (!(await findAssignment(tx, clock, accountId, input)))
      await recordFact(tx, clock, {
        table: 'assignment',
        match: { account_id: accountId, role: input.role, area_path: input.areaPath },
        holds: { from: clock.today(), until: null },
        values: {},
      })
    return accountId
  },
})
