import { fail, redirect } from '@sveltejs/kit'
import { completeSetUp, needsSetUp } from '#modules/accounts/index.ts'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import { m } from '#ui/messages/messages.js'
import { newPassword, passwordFault, refusedForm, shutMessage } from '../door.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

/** Is there only while there is no account. */
export const load: PageServerLoad = async ({ url, locals }): Promise<PageData> => {
  if (!(await needsSetUp(locals.runtime))) throw new AppError('not-found', 404, { what: 'set-up' })
  return { token: url.searchParams.get('ma') ?? '' }
}

export const actions: Actions = {
  default: async ({ request, locals }) => {
    const form = await request.formData()
    const values = { token: String(form.get('token') ?? '').trim(), login: String(form.get('login') ?? '').trim().toLowerCase(), name: String(form.get('name') ?? '').trim() }
    if (!/^[a-z0-9][a-z0-9.-]{2,39}$/.test(values.login)) return fail(400, refusedForm('login', m.acc_login_form(), values))
    if (values.name === '' || values.name.length > 100) return fail(400, refusedForm('name', m.acc_name_needed(), values))
    const chosen = newPassword(form)
    if ('problem' in chosen) return fail(400, { form: { ...chosen.problem.form, values } })
    try {
      const answer = await completeSetUp(locals.runtime, { token: values.token, loginName: values.login, displayName: values.name, password: chosen.password, headers: request.headers })
      if (typeof answer === 'string') return fail(400, refusedForm('password', passwordFault(answer), values))
      if (answer) return fail(429, refusedForm('token', shutMessage(answer.shut), values))
    } catch (error) {
      if (appErrorOf(error)?.code !== 'accounts.invitation-spent') throw error
      return fail(400, refusedForm('token', m.acc_set_up_token_dead(), values))
    }
    redirect(303, '/dang-nhap?xong=mat-khau')
  },
}
