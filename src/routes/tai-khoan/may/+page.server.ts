import { fail, redirect } from '@sveltejs/kit'
import { listMachines, MACHINE_ROLES, makeKey, MAX_KEY_DAYS, registerMachine, REQUESTS_A_MINUTE, revokeKey } from '#modules/accounts/index.ts'
import { asActor } from '#platform/db/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { m } from '#ui/messages/messages.js'
import type { FormProblem } from '#ui/types.ts'
import { refusedForm } from '../../door.ts'
import { idOf, publicId } from '../../ids.ts'
import { roleName } from '../../words.ts'
import { areaChoices, keeper } from '../keep.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const USUAL_DAYS = 180

export const load: PageServerLoad = async (event): Promise<PageData> => {
  const { runtime, actor } = keeper(event)
  const { services } = runtime
  const machines = await asActor(services.database, actor, (tx) => listMachines(tx, services.clock), { readOnly: true })
  const now = services.clock.now()
  return {
    machines: machines.map((one) => ({
      id: publicId('acc', one.accountId),
      name: one.displayName,
      login: one.loginName,
      active: one.active,
      roles: one.assignments.map((held) => (held.areaName ? m.acc_role_in({ role: roleName(held.role), area: held.areaName }) : roleName(held.role))),
      keys: one.keys.map((key) => ({
        id: publicId('key', key.apiKeyId),
        name: key.name,
        shown: key.shown,
        createdAt: key.createdAt.toISOString(),
        expiresAt: key.expiresAt.toISOString(),
        usedOn: key.usedOn,
        state: key.revokedAt !== null ? 'ended' : key.expiresAt <= now ? 'expired' : 'open',
      })),
    })),
    choices: { roles: MACHINE_ROLES.map((role) => ({ value: role, label: roleName(role) })), areas: areaChoices(runtime) },
    days: { usual: USUAL_DAYS, most: MAX_KEY_DAYS },
    requestsAMinute: REQUESTS_A_MINUTE,
    done: event.url.searchParams.has('xong') ? m.acc_done() : null,
  }
}

export const actions: Actions = {
  tao: async (event) => {
    const { runtime, actor } = keeper(event)
    const form = await event.request.formData()
    const given = (name: string) => String(form.get(name) ?? '').trim().normalize('NFC')
    const values = { login: given('login').toLowerCase(), name: given('name'), role: given('role'), area: given('area') }
    const problems: FormProblem[] = []
    if (!/^[a-z0-9][a-z0-9.-]{2,39}$/.test(values.login)) problems.push({ field: 'login', message: m.acc_login_form() })
    if (values.name === '' || values.name.length > 100) problems.push({ field: 'name', message: m.acc_name_needed() })
    const role = MACHINE_ROLES.find((one) => one === values.role)
    if (role === undefined) problems.push({ field: 'role', message: m.acc_role_needed() })
    if (!areaChoices(runtime).some((area) => area.value === values.area)) problems.push({ field: 'area', message: m.acc_area_needed() })
    if (role === undefined || problems.length > 0) return fail(400, { form: { problems, values } })
    try {
      await registerMachine(runtime.services, actor, { loginName: values.login, displayName: values.name, role, areaPath: values.area })
    } catch (error) {
      if (appErrorOf(error)?.code !== 'accounts.login-taken') throw error
      return fail(409, refusedForm('login', m.acc_login_taken(), values))
    }
    redirect(303, '/tai-khoan/may?xong=1')
  },
  khoa: async (event) => {
    const { runtime, actor } = keeper(event)
    const form = await event.request.formData()
    const accountId = idOf('acc', String(form.get('account') ?? ''))
    const values = { name: String(form.get('name') ?? '').trim().normalize('NFC'), days: String(form.get('days') ?? '').trim() }
    const days = Number(values.days)
    if (values.name === '' || values.name.length > 100) return fail(400, refusedForm('key-name', m.apikey_name_needed(), values))
    if (!Number.isInteger(days) || days < 1 || days > MAX_KEY_DAYS) return fail(400, refusedForm('days', m.apikey_days_needed({ most: String(MAX_KEY_DAYS) }), values))
    try {
      const { secret } = await makeKey(runtime.services, actor, { accountId, name: values.name, days })
      // Told in this one answer and never again: no address leads back to it.
      return { secret: { name: values.name, text: secret } }
    } catch (error) {
      if (appErrorOf(error)?.code !== 'accounts.not-a-machine') throw error
      return fail(409, refusedForm('key-name', m.apikey_not_a_machine(), values))
    }
  },
  'thu-hoi': async (event) => {
    const { runtime, actor } = keeper(event)
    await revokeKey(runtime.services, actor, { apiKeyId: idOf('key', String((await event.request.formData()).get('id') ?? '')) })
    redirect(303, '/tai-khoan/may?xong=1')
  },
}
