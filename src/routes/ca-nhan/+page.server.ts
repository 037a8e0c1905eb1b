import { fail, redirect } from '@sveltejs/kit'
import { keepCookies } from '#app/cookies.ts'
import { waivesSecondFactor } from '#app/config.ts'
import { ADDRESS_HEADER, changePassword, endSessions, findFactor, listSessions, recordOwnSessionsEnded, renewCodes } from '#modules/accounts/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { m } from '#ui/messages/messages.js'
import { agentName } from '../agents.ts'
import { desk } from '../desk.ts'
import { newPassword, passwordFault, refusedForm, shutMessage } from '../door.ts'
import { roleName } from '../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

function own(event: { locals: App.Locals }) {
  const { runtime, signedIn } = desk(event)
  const { session } = event.locals
  if (!session) throw new AppError('sign-in-needed', 401)
  return { runtime, signedIn, session }
}

export const load: PageServerLoad = async (event): Promise<PageData> => {
  const { runtime, signedIn, session } = own(event)
  const [sessions, factor] = await Promise.all([listSessions(runtime.auth, session.userId), findFactor(runtime.auth, session.userId)])
  return {
    account: { loginName: signedIn.loginName, displayName: signedIn.displayName },
    roles: signedIn.assignments.map((one) => ({
      id: one.assignmentId,
      label: one.areaName ? m.acc_role_in({ role: roleName(one.role), area: one.areaName }) : roleName(one.role),
      active: one.assignmentId === signedIn.assignment.assignmentId,
    })),
    sessions: sessions.map((one) => ({
      id: one.id,
      here: one.id === session.id,
      agent: agentName(one.agent),
      address: one.address,
      since: one.since.toISOString(),
      lastSeen: one.lastSeen.toISOString(),
    })),
    factor: { enrolled: factor.enrolled, waived: waivesSecondFactor(runtime.config) },
    done: { 'mat-khau': m.acc_password_changed(), phien: m.acc_sessions_ended() }[event.url.searchParams.get('xong') ?? ''] ?? null,
  }
}

export const actions: Actions = {
  end: async (event) => {
    const { runtime, signedIn, session } = own(event)
    const wanted = String((await event.request.formData()).get('id') ?? '')
    const ended = await endSessions(runtime.auth, session.userId, (one) => (wanted === 'others' ? one.id !== session.id : one.id === wanted))
    if (ended > 0) await recordOwnSessionsEnded(runtime, signedIn.accountId, event.request.headers.get(ADDRESS_HEADER) ?? '')
    redirect(303, '/ca-nhan?xong=phien')
  },
  password: async (event) => {
    const { runtime, signedIn, session } = own(event)
    const form = await event.request.formData()
    const chosen = newPassword(form)
    if ('problem' in chosen) return fail(400, { which: 'password', codes: null, ...chosen.problem })
    const answer = await changePassword(runtime, {
      loginName: signedIn.loginName,
      current: String(form.get('current') ?? '').normalize('NFC'),
      next: chosen.password,
      headers: event.request.headers,
      userId: session.userId,
    })
    const refuse = (status: number, field: string, message: string) => fail(status, { which: 'password', codes: null, ...refusedForm(field, message) })
    if (answer.kind === 'fault') return refuse(400, 'password', passwordFault(answer.fault))
    if (answer.kind === 'shut') return refuse(429, 'current', shutMessage(answer.until))
    if (answer.kind === 'refused') return refuse(400, 'current', m.acc_password_wrong())
    keepCookies(answer.headers, event.cookies)
    await endSessions(runtime.auth, session.userId, (one) => one.id !== session.id)
    redirect(303, '/ca-nhan?xong=mat-khau')
  },
  codes: async (event) => {
    const { runtime, session } = own(event)
    const form = await event.request.formData()
    const answer = await renewCodes(runtime, { password: String(form.get('password') ?? '').normalize('NFC'), headers: event.request.headers, userId: session.userId })
    if (answer.kind === 'shut') return fail(429, { which: 'codes', codes: null, ...refusedForm('password', shutMessage(answer.until)) })
    if (answer.kind === 'refused') return fail(400, { which: 'codes', codes: null, ...refusedForm('password', m.acc_password_wrong()) })
    return { which: 'codes', codes: answer.codes, form: { problems: [], values: {} } }
  },
  role: async (event) => {
    const { signedIn } = own(event)
    const wanted = String((await event.request.formData()).get('id') ?? '')
    if (!signedIn.assignments.some((one) => one.assignmentId === wanted)) throw new AppError('not-found', 404, { what: 'assignment' })
    event.cookies.set('assignment', wanted, { path: '/', httpOnly: true, sameSite: 'lax' })
    redirect(303, '/')
  },
}
