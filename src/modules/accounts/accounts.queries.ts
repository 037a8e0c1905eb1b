import { asOf, asActor, systemActor, type Actor, type Database, type Tx } from '#platform/db/index.ts'
import { systemClock, type Clock } from '#shared/clock.ts'
import { sql } from 'kysely'
import { accountNotFound } from './accounts.errors.ts'
import { actorOf, type Role } from './accounts.model.ts'
import { hashOfToken, type AccountEventKind } from './accounts.repository.ts'

export type Assignment = { assignmentId: string; role: Role; areaPath: string; areaName: string | null }
export type SignedIn = { accountId: string; loginName: string; displayName: string; actor: Actor; assignment: Assignment; assignments: Assignment[] }

/**
 * Who a user of the sign-in library is, with the assignments that hold today; the chosen one (or the first) is active. Undefined for an
 * unknown or closed account, or one without an assignment. The actor bears a hash of the session, never the session itself.
 */
export async function findSignedIn(
  context: { database: Database; clock: Clock; provincePath: string },
  authUserId: string,
  chosenAssignment: string | null,
  sessionId: string,
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
      actor: { ...actorOf(account.account_id, assignment.role, assignment.areaPath, provincePath), session: hashOfToken(sessionId).toString('hex') },
      assignment,
      assignments,
    }
  })
}

export async function listAssignments(tx: Tx, clock: Clock, accountId: string): Promise<Assignment[]> {
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

/** The account as it acts in a role for a unit, while it still has that: for a job that somebody asked for. */
export async function findActing(
  { database, clock, provincePath }: { database: Database; clock: Clock; provincePath: string },
  asked: { accountId: string; role: string; areaPath: string },
): Promise<Actor | undefined> {
  return asActor(
    database,
    systemActor(provincePath),
    async (tx) => {
      const account = await tx.selectFrom('account').select('account_id').where('account_id', '=', asked.accountId).where('active', '=', true).executeTakeFirst()
      const held = account && (await listAssignments(tx, clock, asked.accountId)).find((one) => one.role === asked.role && one.areaPath === asked.areaPath)
      return held && actorOf(asked.accountId, held.role, held.areaPath, provincePath)
    },
    { readOnly: true },
  )
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

export type AccountRow = {
  accountId: string
  loginName: string
  displayName: string
  mail: string | null
  active: boolean
  authUserId: string | null
  /** An account of service: a program. */
  machine: boolean
  assignments: Assignment[]
  lastSignedInAt: Date | null
  /** An invitation that can still be used. */
  invitedUntil: Date | null
}

const COUNTED_UP_TO = 10_000

/** Accounts by name with the roles that hold today; `query` narrows by login or shown name. */
export async function listAccountRows(
  tx: Tx,
  clock: Clock,
  filter: { query?: string; role?: string; active?: boolean },
  page: { offset: number; limit: number },
): Promise<{ rows: AccountRow[]; total: number }> {
  let query = tx.selectFrom('account as c')
  if (filter.query) {
    const like = `%${filter.query.replace(/[\\%_]/g, '\\$&')}%`
    query = query.where((eb) => eb.or([eb('c.login_name', 'ilike', like), eb('c.display_name', 'ilike', like)]))
  }
  if (filter.active !== undefined) query = query.where('c.active', '=', filter.active)
  if (filter.role)
    query = query.where((eb) =>
      eb.exists(eb.selectFrom('assignment as a').select('a.assignment_id').whereRef('a.account_id', '=', 'c.account_id').where('a.role', '=', filter.role!).where(asOf('a', clock.today(), clock.now()))),
    )
  const [accounts, counted] = [
    await query.selectAll('c').orderBy('c.login_name').offset(page.offset).limit(page.limit).execute(),
    await tx.selectFrom(query.select('c.account_id').limit(COUNTED_UP_TO).as('some')).select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow(),
  ]
  const rows = await withDetails(tx, clock, accounts)
  return { rows, total: counted.total }
}

type BareAccount = { account_id: string; login_name: string; display_name: string; mail: string | null; active: boolean; auth_user_id: string | null; machine: boolean }

async function withDetails(tx: Tx, clock: Clock, accounts: BareAccount[]): Promise<AccountRow[]> {
  if (accounts.length === 0) return []
  const ids = accounts.map((one) => one.account_id)
  const assignments = await tx
    .selectFrom('assignment as a')
    .leftJoin('area', (join) => join.onRef('area.path', '=', 'a.area_path').on('area.valid_until', 'is', null))
    .select(['a.account_id', 'a.assignment_id', 'a.role', 'a.area_path', 'area.name as area_name'])
    .where('a.account_id', 'in', ids)
    .where(asOf('a', clock.today(), clock.now()))
    .orderBy('a.assignment_id')
    .execute()
  const seen = await tx
    .selectFrom('account_event')
    .select((eb) => ['account_id', eb.fn.max('at').as('at')])
    .where('account_id', 'in', ids)
    .where('kind', '=', 'signed-in')
    .groupBy('account_id')
    .execute()
  const invited = await tx
    .selectFrom('invitation')
    .select((eb) => ['account_id', eb.fn.max('expires_at').as('until')])
    .where('account_id', 'in', ids)
    .where('used_at', 'is', null)
    .where('expires_at', '>', systemClock.now())
    .groupBy('account_id')
    .execute()
  return accounts.map((one) => ({
    accountId: one.account_id,
    loginName: one.login_name,
    displayName: one.display_name,
    mail: one.mail,
    active: one.active,
    authUserId: one.auth_user_id,
    machine: one.machine,
    assignments: assignments
      .filter((row) => row.account_id === one.account_id)
      .map((row) => ({ assignmentId: row.assignment_id, role: row.role as Role, areaPath: row.area_path, areaName: row.area_name })),
    lastSignedInAt: seen.find((row) => row.account_id === one.account_id)?.at ?? null,
    invitedUntil: invited.find((row) => row.account_id === one.account_id)?.until ?? null,
  }))
}

/** One account with its roles; throws `not-found`. */
export async function getAccount(tx: Tx, clock: Clock, accountId: string): Promise<AccountRow> {
  const account = await tx.selectFrom('account').selectAll().where('account_id', '=', accountId).executeTakeFirst()
  const [row] = account ? await withDetails(tx, clock, [account]) : []
  if (!row) throw accountNotFound()
  return row
}

export type AccountEvent = { id: string; kind: AccountEventKind; at: Date; byName: string | null; bySystem: boolean; address: string; detail: Record<string, unknown> }

/** What happened to an account, newest first. */
export async function listAccountEvents(tx: Tx, accountId: string, limit: number): Promise<AccountEvent[]> {
  const rows = await tx
    .selectFrom('account_event as e')
    .leftJoin('account as by', (join) => join.on(sql<boolean>`by.account_id::text = e.by_account_id`))
    .select(['e.account_event_id', 'e.kind', 'e.at', 'by.display_name', 'e.by_account_id', 'e.address', 'e.detail'])
    .where('e.account_id', '=', accountId)
    .orderBy('e.at', 'desc')
    .orderBy('e.account_event_id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.account_event_id,
    kind: row.kind as AccountEventKind,
    at: row.at,
    byName: row.display_name,
    bySystem: row.by_account_id === 'system',
    address: row.address,
    detail: row.detail as Record<string, unknown>,
  }))
}

/** The account whose login name or mail is this, as the door needs it. */
export const findAccountFor = (tx: Tx, by: { loginName: string } | { mail: string } | { authUserId: string }) => {
  const query = tx.selectFrom('account').select(['account_id', 'login_name', 'display_name', 'auth_user_id', 'active'])
  if ('loginName' in by) return query.where('login_name', '=', by.loginName).executeTakeFirst()
  if ('mail' in by) return query.where('mail', '=', by.mail).executeTakeFirst()
  return query.where('auth_user_id', '=', by.authUserId).executeTakeFirst()
}

/** Whether a role somewhere holds today for an account that is open. */
export async function maySignIn(tx: Tx, clock: Clock, authUserId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('account as c')
    .innerJoin('assignment as a', (join) => join.onRef('a.account_id', '=', 'c.account_id').on(asOf('a', clock.today(), clock.now())))
    .select('c.account_id')
    .where('c.auth_user_id', '=', authUserId)
    .where('c.active', '=', true)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function hasAccounts(tx: Tx): Promise<boolean> {
  return (await tx.selectFrom('account').select('account_id').limit(1).executeTakeFirst()) !== undefined
}

/** Open accounts that hold the administrator's role today, but for one. */
export async function countOtherAdministrators(tx: Tx, clock: Clock, accountId: string): Promise<number> {
  const row = await tx
    .selectFrom('account as c')
    .innerJoin('assignment as a', (join) => join.onRef('a.account_id', '=', 'c.account_id').on(asOf('a', clock.today(), clock.now())))
    .select((eb) => eb.fn.count<number>('c.account_id').distinct().as('count'))
    .where('c.active', '=', true)
    .where('a.role', '=', 'administrator')
    .where('c.account_id', '<>', accountId)
    .executeTakeFirstOrThrow()
  return row.count
}

export type OpenInvitation = { accountId: string; displayName: string; loginName: string; expiresAt: Date }

/** Whose an invitation's link is, before it is used. */
export async function findInvitation(tx: Tx, token: string, purpose: 'join' | 'set-up', now: Date): Promise<{ accountId: string | null; displayName: string | null; loginName: string | null } | undefined> {
  const row = await tx
    .selectFrom('invitation as i')
    .leftJoin('account as c', 'c.account_id', 'i.account_id')
    .select(['i.account_id', 'c.display_name', 'c.login_name'])
    .where('i.token_hash', '=', hashOfToken(token))
    .where('i.purpose', '=', purpose)
    .where('i.used_at', 'is', null)
    .where('i.expires_at', '>', now)
    .where((eb) => eb.or([eb('i.account_id', 'is', null), eb('c.active', '=', true)]))
    .executeTakeFirst()
  return row && { accountId: row.account_id, displayName: row.display_name, loginName: row.login_name }
}

export type IdentityRequest = { id: string; provider: string; subject: string; shown: string; firstAt: Date; lastAt: Date }

/** Identities that came to the door and wait for a word of an administrator, the last to come first. */
export async function listIdentityRequests(tx: Tx): Promise<IdentityRequest[]> {
  const rows = await tx.selectFrom('identity_request').selectAll().where('settled_at', 'is', null).orderBy('last_at', 'desc').limit(100).execute()
  return rows.map((row) => ({ id: row.identity_request_id, provider: row.provider, subject: row.subject, shown: row.shown, firstAt: row.first_at, lastAt: row.last_at }))
}

/** Names of accounts as lists show them; one that is not there has none. */
export async function listAccountNames(tx: Tx, accountIds: readonly string[]): Promise<Map<string, string>> {
  if (accountIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('account')
    .select(['account_id', 'display_name'])
    .where(sql<boolean>`account_id = any(${accountIds}::uuid[])`)
    .execute()
  return new Map(rows.map((row) => [row.account_id, row.display_name]))
}
