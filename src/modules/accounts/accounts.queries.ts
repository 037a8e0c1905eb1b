import { asOf, asActor, systemActor, type Actor, type Database, type Tx } from '#platform/db/index.ts'
import type { Clock } from '#shared/clock.ts'
import { actorOf, type Role } from './accounts.model.ts'

export type Assignment = { assignmentId: string; role: Role; areaPath: string; areaName: string | null }
export type SignedIn = { accountId: string; loginName: string; displayName: string; actor: Actor; assignment: Assignment; assignments: Assignment[] }

/**
 * Who a user of the sign-in library is, with the assignments that hold today; the chosen one (or the first) is active. Undefined for an
 * unknown or closed account, or one without an assignment.
 */
export async function findSignedIn(
  context: { database: Database; clock: Clock; provincePath: string },
  authUserId: string,
  chosenAssignment: string | null,
): Promise<SignedIn | undefined> {
  const { database, clock, provincePath } = context
  return asActor(database, systemActor(provincePath), async (tx) => {
    const account = await tx
      .selectFrom('account')
      .select(['account_id', 'login_name', 'display_name'])
      .where('auth_user_id', '=', authUserId)
      .where('active', '=', true)
      .executeTakeFirst()
    if (!account) return undefined
    const assignments = await listAssignments(tx, clock, account.account_id)
    const assignment = assignments.find((one) => one.assignmentId === chosenAssignment) ?? assignments[0]
    if (!assignment) return undefined
    return {
      accountId: account.account_id,
      loginName: account.login_name,
      displayName: account.display_name,
      actor: actorOf(account.account_id, assignment.role, assignment.areaPath, provincePath),
      assignment,
      assignments,
    }
  })
}

async function listAssignments(tx: Tx, clock: Clock, accountId: string): Promise<Assignment[]> {
  const rows = await tx
    .selectFrom('assignment as a')
    .leftJoin('area', (join) => join.onRef('area.path', '=', 'a.area_path').on('area.valid_until', 'is', null))
    .select(['a.assignment_id', 'a.role', 'a.area_path', 'area.name as area_name'])
    .where('a.account_id', '=', accountId)
    .where(asOf('a', clock.today(), clock.now()))
    .orderBy('a.assignment_id')
    .execute()
  return rows.map((row) => ({ assignmentId: row.assignment_id, role: row.role as Role, areaPath: row.area_path, areaName: row.area_name }))
}

/** The account behind a login name, for commands run on somebody's behalf. */
export async function findByLoginName(
  context: { database: Database; clock: Clock; provincePath: string },
  loginName: string,
): Promise<Actor | undefined> {
  return asActor(context.database, systemActor(context.provincePath), async (tx) => {
    const account = await tx.selectFrom('account').select('account_id').where('login_name', '=', loginName).where('active', '=', true).executeTakeFirst()
    const assignment = account && (await listAssignments(tx, context.clock, account.account_id))[0]
    return account && assignment && actorOf(account.account_id, assignment.role, assignment.areaPath, context.provincePath)
  })
}

export async function listAccounts(tx: Tx, clock: Clock) {
  return tx
    .selectFrom('account as c')
    .leftJoin('assignment as a', (join) => join.onRef('a.account_id', '=', 'c.account_id').on(asOf('a', clock.today(), clock.now())))
    .select(['c.account_id', 'c.login_name', 'c.display_name', 'c.active', 'a.role', 'a.area_path'])
    .orderBy('c.login_name')
    .execute()
}
