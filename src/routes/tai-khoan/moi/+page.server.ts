import { fail, redirect } from '@sveltejs/kit'
import { invite, type Role } from '#modules/accounts/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { m } from '#ui/messages/messages.js'
import type { FormProblem } from '#ui/types.ts'
import { refusedForm } from '../../door.ts'
import { publicId } from '../../ids.ts'
import type { Actions, PageServerLoad } from './$types'
import { areaChoices, keeper, roleChoices } from '../keep.ts'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = (event): PageData => {
  const { runtime } = keeper(event)
  return { roles: roleChoices(), areas: areaChoices(runtime) }
}

export const actions: Actions = {
  default: async (event) => {
    const { runtime, actor } = keeper(event)
    const form = await event.request.formData()
    const given = (name: string) => String(form.get(name) ?? '').trim()
    const values = { login: given('login').toLowerCase(), name: given('name').normalize('NFC'), mail: given('mail').toLowerCase(), role: given('role'), area: given('area') }
    const problems: FormProblem[] = []
    if (!/^[a-z0-9][a-z0-9.-]{2,39}$/.test(values.login)) problems.push({ field: 'login', message: m.acc_login_form() })
    if (values.name === '' || values.name.length > 100) problems.push({ field: 'name', message: m.acc_name_needed() })
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(values.mail)) problems.push({ field: 'mail', message: m.acc_mail_needed() })
    if (!roleChoices().some((role) => role.value === values.role)) problems.push({ field: 'role', message: m.acc_role_needed() })
    if (!areaChoices(runtime).some((area) => area.value === values.area)) problems.push({ field: 'area', message: m.acc_area_needed() })
    if (problems.length > 0) return fail(400, { form: { problems, values } })
    let accountId: string
    try {
      accountId = await invite(runtime, actor, { loginName: values.login, displayName: values.name, mail: values.mail, role: values.role as Role, areaPath: values.area })
    } catch (error) {
      const code = appErrorOf(error)?.code
      if (code === 'accounts.login-taken') return fail(409, refusedForm('login', m.acc_login_taken(), values))
      if (code === 'accounts.mail-taken') return fail(409, refusedForm('mail', m.acc_mail_taken(), values))
      if (code === 'invalid-input') return fail(400, refusedForm('mail', m.acc_mail_needed(), values))
      throw error
    }
    redirect(303, `/tai-khoan/${publicId('acc', accountId)}?xong=moi`)
  },
}
