import { z } from 'zod'
import { asOf, recordFact } from '#platform/db/index.ts'
import { useCase } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { ROLES } from './accounts.model.ts'
import { canManageAccounts } from './accounts.permissions.ts'

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
    const known = await tx.selectFrom('account').select('account_id').where('login_name', '=', input.loginName).forUpdate().executeTakeFirst()
    const accountId = known?.account_id ?? newId(clock)
    const values = { auth_user_id: input.authUserId, display_name: input.displayName, active: true }
    if (known) await tx.updateTable('account').set(values).where('account_id', '=', accountId).execute()
    else await tx.insertInto('account').values({ account_id: accountId, login_name: input.loginName, created_at: clock.now(), ...values }).execute()
    const held = await tx
      .selectFrom('assignment as a')
      .select('a.assignment_id')
      .where('a.account_id', '=', accountId)
      .where('a.role', '=', input.role)
      .where('a.area_path', '=', input.areaPath)
      .where(asOf('a', clock.today(), clock.now()))
      .executeTakeFirst()
    if (held) return accountId
    await recordFact(tx, clock, {
      table: 'assignment',
      match: { account_id: accountId, role: input.role, area_path: input.areaPath },
      holds: { from: clock.today(), until: null },
      values: {},
    })
    return accountId
  },
})
