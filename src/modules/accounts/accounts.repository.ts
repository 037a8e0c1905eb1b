import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { asOf, type Tx } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import { systemClock, type Clock } from '#shared/clock.ts'
import { INVITATION_HOURS } from './accounts.model.ts'

/** The account of a login name, made or brought up to date; it is active again. Answers its id. */
export async function upsertAccount(tx: Tx, clock: Clock, account: { loginName: string; displayName: string; authUserId: string; mail?: string | null }): Promise<string> {
  const known = await tx.selectFrom('account').select('account_id').where('login_name', '=', account.loginName).forUpdate().executeTakeFirst()
  const accountId = known?.account_id ?? newId(clock)
  const values = { auth_user_id: account.authUserId, display_name: account.displayName, active: true, ...(account.mail === undefined ? {} : { mail: account.mail }) }
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

export const setActive = (tx: Tx, accountId: string, active: boolean) => tx.updateTable('account').set({ active }).where('account_id', '=', accountId).execute()

/** Ends a role as known from now on: it has not held since `today`. A role given today leaves no day on which it held. */
export async function endAssignment(tx: Tx, clock: Clock, assignmentId: string): Promise<void> {
  const row = await tx.selectFrom('assignment').selectAll().where('assignment_id', '=', assignmentId).forUpdate().executeTakeFirstOrThrow()
  const now = clock.now()
  await tx.updateTable('assignment').set({ known: sql`tstzrange(lower(known), greatest(lower(known), ${now}::timestamptz))` }).where('assignment_id', '=', assignmentId).execute()
  await sql`insert into assignment (assignment_id, account_id, role, area_path, holds, known)
    select ${newId(clock)}::uuid, ${row.account_id}::uuid, ${row.role}, ${row.area_path}, ${row.holds}::daterange * daterange(null, ${clock.today()}::date), tstzrange(${now}::timestamptz, null)
    where not isempty(${row.holds}::daterange * daterange(null, ${clock.today()}::date))`.execute(tx)
}

export type AccountEventKind =
  | 'signed-in' | 'sign-in-refused' | 'locked' | 'unlocked' | 'signed-out' | 'password-changed' | 'second-factor-set'
  | 'second-factor-codes-renewed' | 'second-factor-reset' | 'sessions-ended' | 'invited' | 'invitation-used' | 'set-up' | 'identity-linked' | 'identity-unlinked'
  | 'machine-made' | 'key-made' | 'key-revoked' // prettier-ignore

/** Times of the door are the machine's: the demo's day stands still, a lock must not. */
export async function appendAccountEvent(
  tx: Tx,
  event: { accountId: string | null; kind: AccountEventKind; by: string; address?: string; detail?: Record<string, unknown> },
  clock: Clock = systemClock,
): Promise<void> {
  await tx
    .insertInto('account_event')
    .values({
      account_event_id: newId(clock),
      account_id: event.accountId,
      kind: event.kind,
      at: clock.now(),
      by_account_id: event.by,
      address: event.address ?? '',
      detail: JSON.stringify(event.detail ?? {}),
    })
    .execute()
}

export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest()
export const newToken = (): string => randomBytes(32).toString('base64url')

/** Makes a link of its purpose. Without a `token` the letter's sender makes the secret. Earlier open links of the same account are dead. */
export async function insertInvitation(
  tx: Tx,
  invitation: { accountId: string | null; purpose: 'join' | 'set-up'; mail: string | null; token?: string },
  clock: Clock = systemClock,
): Promise<string> {
  const now = clock.now()
  if (invitation.accountId !== null)
    await tx.updateTable('invitation').set({ expires_at: now }).where('account_id', '=', invitation.accountId).where('used_at', 'is', null).where('expires_at', '>', now).execute()
  const invitationId = newId(clock)
  await tx
    .insertInto('invitation')
    .values({
      invitation_id: invitationId,
      account_id: invitation.accountId,
      purpose: invitation.purpose,
      mail: invitation.mail,
      token_hash: invitation.token === undefined ? null : hashOfToken(invitation.token),
      created_at: now,
      expires_at: new Date(now.getTime() + INVITATION_HOURS[invitation.purpose] * 3_600_000),
    })
    .execute()
  return invitationId
}

/** Gives a waiting invitation its secret; undefined when it is used or has run out. A repeated call makes the earlier secret void. */
export async function giveToken(tx: Tx, invitationId: string, token: string, now: Date): Promise<{ mail: string; displayName: string; loginName: string; expiresAt: Date } | undefined> {
  const row = await tx
    .updateTable('invitation as i')
    .from('account as a')
    .set({ token_hash: hashOfToken(token), sent_at: now })
    .whereRef('a.account_id', '=', 'i.account_id')
    .where('i.invitation_id', '=', invitationId)
    .where('i.used_at', 'is', null)
    .where('i.expires_at', '>', now)
    .where('i.mail', 'is not', null)
    .returning(['i.mail', 'i.expires_at', 'a.display_name', 'a.login_name'])
    .executeTakeFirst()
  return row && { mail: row.mail ?? '', displayName: row.display_name, loginName: row.login_name, expiresAt: row.expires_at }
}

/** Spends a link: of two who use it at once one gets it. Undefined for a link that is used, has run out or never was. */
export async function spendInvitation(tx: Tx, token: string, purpose: 'join' | 'set-up', now: Date): Promise<{ invitationId: string; accountId: string | null; mail: string | null } | undefined> {
  const row = await tx
    .updateTable('invitation')
    .set({ used_at: now })
    .where('token_hash', '=', hashOfToken(token))
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returning(['invitation_id', 'account_id', 'mail'])
    .executeTakeFirst()
  return row && { invitationId: row.invitation_id, accountId: row.account_id, mail: row.mail }
}

/** Writes down that an unknown identity came to the door. */
export async function upsertIdentityRequest(tx: Tx, identity: { provider: string; subject: string; shown: string }, clock: Clock = systemClock): Promise<void> {
  const now = clock.now()
  await tx
    .insertInto('identity_request')
    .values({ identity_request_id: newId(clock), provider: identity.provider, subject: identity.subject, shown: identity.shown, first_at: now, last_at: now })
    .onConflict((conflict) => conflict.columns(['provider', 'subject']).doUpdateSet({ last_at: now, shown: identity.shown }))
    .execute()
}

export async function settleIdentityRequest(tx: Tx, identityRequestId: string, accountId: string | null, now: Date): Promise<{ provider: string; subject: string } | undefined> {
  return tx
    .updateTable('identity_request')
    .set({ account_id: accountId, settled_at: now })
    .where('identity_request_id', '=', identityRequestId)
    .returning(['provider', 'subject'])
    .executeTakeFirst()
}

/** Accounts of persons who acted elsewhere and whose words came here: closed, without a password, known by name. Those that are here stay. */
export async function keepAuthors(tx: Tx, clock: Clock, authors: readonly { accountId: string; displayName: string }[]): Promise<void> {
  await tx
    .insertInto('account')
    .values(authors.map((one) => ({ account_id: one.accountId, login_name: `goi-${one.accountId}`, display_name: one.displayName, active: false, created_at: clock.now() })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
