import { fail, redirect } from '@sveltejs/kit'
import { decideIdentity, listAccountRows, listIdentityRequests, ROLES, type Role } from '#modules/accounts/index.ts'
import { asActor } from '#platform/db/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { formatCount } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { refusedForm } from '../door.ts'
import { idOf, publicId } from '../ids.ts'
import { roleName } from '../words.ts'
import type { Actions, PageServerLoad } from './$types'
import { keeper, roleChoices } from './keep.ts'
import type { PageData } from './page-data.ts'

const ROWS_A_PAGE = 50

export const load: PageServerLoad = async (event): Promise<PageData> => {
  const { runtime, actor } = keeper(event)
  const { services } = runtime
  const given = (name: string) => event.url.searchParams.get(name)?.trim() ?? ''
  const filters = { query: given('loc').slice(0, 100), role: ROLES.includes(given('vai-tro') as Role) ? given('vai-tro') : '', state: ['mo', 'dong'].includes(given('tinh-trang')) ? given('tinh-trang') : '' }
  const page = Math.max(1, Number.parseInt(given('trang'), 10) || 1)
  const { rows, total, requests } = await asActor(services.database, actor, async (tx) => ({
    ...(await listAccountRows(
      tx,
      services.clock,
      { ...(filters.query ? { query: filters.query } : {}), ...(filters.role ? { role: filters.role } : {}), ...(filters.state ? { active: filters.state === 'mo' } : {}) },
      { offset: (page - 1) * ROWS_A_PAGE, limit: ROWS_A_PAGE },
    )),
    requests: await listIdentityRequests(tx),
  }), { readOnly: true })
  const asked = new URLSearchParams(event.url.searchParams)
  asked.delete('trang')
  return {
    filters: { ...filters, roles: roleChoices() },
    figure: { code: 'accounts', value: formatCount(total), unit: m.acc_unit() },
    columns: [
      { key: 'name', label: m.acc_name() },
      { key: 'login', label: m.sign_in_login() },
      { key: 'roles', label: m.acc_roles() },
      { key: 'seen', label: m.acc_last_signed_in(), wideOnly: true },
      { key: 'state', label: m.column_state() },
    ],
    rows: rows.map((row) => ({
      id: publicId('acc', row.accountId),
      name: row.displayName,
      login: row.loginName,
      roles: row.assignments.map((one) => (one.areaName ? m.acc_role_in({ role: roleName(one.role), area: one.areaName }) : roleName(one.role))),
      seen: row.lastSignedInAt?.toISOString() ?? null,
      state: !row.active ? { label: m.acc_state_closed(), tone: 'refused' } : row.assignments.length === 0 ? { label: m.acc_state_no_role(), tone: 'doubtful' } : row.invitedUntil && !row.lastSignedInAt ? { label: m.acc_state_invited(), tone: 'information' } : { label: m.acc_state_open(), tone: 'sure' },
    })),
    paging: { page, pages: Math.max(1, Math.ceil(total / ROWS_A_PAGE)), href: `?${asked.size > 0 ? `${asked}&` : ''}trang={page}` },
    requests: requests.map((one) => ({ id: publicId('idr', one.id), shown: one.shown || '—', subject: one.subject, lastAt: one.lastAt.toISOString() })),
  }
}

export const actions: Actions = {
  identity: async (event) => {
    const { runtime, actor } = keeper(event)
    const form = await event.request.formData()
    const login = String(form.get('login') ?? '').trim().toLowerCase()
    const identityRequestId = idOf('idr', String(form.get('id') ?? ''))
    let accountId: string | null = null
    if (form.get('turn-away') === null) {
      const { rows } = await asActor(runtime.services.database, actor, (tx) => listAccountRows(tx, runtime.services.clock, { query: login }, { offset: 0, limit: 50 }), { readOnly: true })
      accountId = rows.find((row) => row.loginName === login)?.accountId ?? null
      if (accountId === null) return fail(400, refusedForm('login', m.acc_login_unknown(), { login, id: String(form.get('id') ?? '') }))
    }
    try {
      await decideIdentity(runtime, actor, { identityRequestId, accountId })
    } catch (error) {
      if (appErrorOf(error)?.code !== 'accounts.identity-taken') throw error
      return fail(409, refusedForm('login', m.acc_identity_taken(), { login, id: String(form.get('id') ?? '') }))
    }
    redirect(303, '/tai-khoan')
  },
}
