import { asOf, type Tx } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import type { Clock } from '#shared/clock.ts'

/** The account of a login name, made or brought up to date; it is active again. Answers its id. */
export async function upsertAccount(tx: Tx, clock: Clock, account: { loginName: string; displayName: string; authUserId: string }): Promise<string> {
  const known = await tx.selectFrom('account').select('account_id').where('login_name', '=', account.loginName).forUpdate().executeTakeFirst()
  const accountId = known?.account_id ?? newId(clock)
  const values = { auth_user_id: account.authUserId, display_name: account.displayName, active: true }
  if (known) await tx.updateTable('account').set(values).where('account_id', '=', accountId).execute()
  else await tx.insertInto('account').values({ account_id: accountId, login_name: account.loginName, created_at: clock.now(), ...values }).execute()
  return accountId
}

/** Whether the account has the role in the area today. */
export async function findAssignment(tx: Tx, clock: Clock, accountId: string, wanted: { role: string; areaPath: string }): Promise<string | undefined> {
  const held = await tx
    .selectFrom('assignment as a')
    .select('a.assignment_id')
    .where('a.account_id', '=', accountId)
    .where('a.role', '=', wanted.role)
    .where('a.area_path', '=', wanted.areaPath)
    .where(asOf('a', clock.today(), clock.now()))
    .executeTakeFirst()
  return held?.assignment_id
}
