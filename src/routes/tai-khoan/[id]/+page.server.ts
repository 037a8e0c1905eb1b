import { fail, redirect } from '@sveltejs/kit'
import {
  canKeepAccount,
  endAllSessions,
  endRole,
  findFactor,
  getAccount,
  giveRole,
  inviteAgain,
  listAccountEvents,
  listIdentities,
  listSessions,
  lockOf,
  removeIdentities,
  resetSecondFactor,
  setAccountActive,
  unlockAccount,
  type Role,
} from '#modules/accounts/index.ts'
import { asActor } from '#platform/db/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { m } from '#ui/messages/messages.js'
import { agentName } from '../../agents.ts'
import { refusedForm } from '../../door.ts'
import { idOf } from '../../ids.ts'
import { accountEventName, roleName } from '../../words.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'
import { areaChoices, keeper, roleChoices } from '../keep.ts'
import type { PageData } from './page-data.ts'

const EVENTS_SHOWN = 30

export const load: PageServerLoad = async (event): Promise<PageData> => {
  const { runtime, actor } = keeper(event)
  const { services, auth } = runtime
  const accountId = idOf('acc', event.params.id)
  const { account, events } = await asActor(services.database, actor, async (tx) => ({
    account: await getAccount(tx, services.clock, accountId),
    events: await listAccountEvents(tx, accountId, EVENTS_SHOWN),
  }), { readOnly: true })
  const userId = account.authUserId
  const [sessions, factor, identities, lockedUntil] = await Promise.all([
    userId ? listSessions(auth, userId) : [],
    userId ? findFactor(auth, userId) : { enrolled: false },
    userId ? listIdentities(auth, userId) : [],
    lockOf(services, account.loginName),
  ])
  return {
    account: { name: account.displayName, login: account.loginName, mail: account.mail, active: account.active },
    own: !canKeepAccount(actor, { accountId }),
    roles: account.assignments.map((one) => ({
      id: one.assignmentId,
      label: one.areaName ? m.acc_role_in({ role: roleName(one.role), area: one.areaName }) : roleName(one.role),
    })),
    choices: { roles: roleChoices(), areas: areaChoices(runtime) },
    sessions: sessions.map((one) => ({ id: one.id, agent: agentName(one.agent), address: one.address, lastSeen: one.lastSeen.toISOString() })),
    factor,
    identities: identities.map((one) => ({ id: one.id, subject: one.subject })),
    lockedUntil: lockedUntil?.toISOString() ?? null,
    invitedUntil: account.invitedUntil?.toISOString() ?? null,
    events: events.map((one) => ({ id: one.id, at: one.at.toISOString(), what: accountEventName(one.kind), by: one.bySystem ? m.audit_system() : (one.byName ?? ''), address: one.address })),
    done: event.url.searchParams.has('xong') ? m.acc_done() : null,
  }
}

/** An act on the account of the address, and back to its page. */
const act =
  (work: (context: ReturnType<typeof keeper>, accountId: string, form: FormData) => Promise<unknown>) =>
  async (event: RequestEvent) => {
    const context = keeper(event)
    const accountId = idOf('acc', event.params.id)
    const form = await event.request.formData()
    try {
      await work(context, accountId, form)
    } catch (error) {
      const refused: Record<string, () => string> = {
        'accounts.last-administrator': m.acc_last_administrator,
        'accounts.mail-taken': m.acc_mail_taken,
        'accounts.not-for-machines': m.apikey_not_for_machines,
        'invalid-input': !form.has('role') ? m.acc_mail_needed : form.get('role') ? m.acc_area_needed : m.acc_role_needed,
      }
      const known = appErrorOf(error)
      const message = known && refused[known.code]
      if (!message) throw error
      return fail(known.status, refusedForm('mail', message(), { mail: String(form.get('mail') ?? '') }))
    }
    redirect(303, `/tai-khoan/${event.params.id}?xong=1`)
  }

export const actions: Actions = {
  open: act(({ runtime, actor }, accountId) => setAccountActive(runtime, actor, { accountId, active: true })),
  close: act(({ runtime, actor }, accountId) => setAccountActive(runtime, actor, { accountId, active: false })),
  'end-sessions': act(({ runtime, actor }, accountId) => endAllSessions(runtime, actor, { accountId })),
  'reset-factor': act(({ runtime, actor }, accountId) => resetSecondFactor(runtime, actor, { accountId })),
  unlock: act(({ runtime, actor }, accountId) => unlockAccount(runtime, actor, { accountId })),
  unlink: act(({ runtime, actor }, accountId) => removeIdentities(runtime, actor, { accountId })),
  invite: act(({ runtime, actor }, accountId, form) => inviteAgain(runtime.services, actor, { accountId, mail: String(form.get('mail') ?? '') })),
  'give-role': act(({ runtime, actor }, accountId, form) => giveRole(runtime.services, actor, { accountId, role: String(form.get('role')) as Role, areaPath: String(form.get('area') ?? '') })),
  'end-role': act(({ runtime, actor }, accountId, form) => endRole(runtime.services, actor, { accountId, assignmentId: String(form.get('id') ?? '') })),
}
