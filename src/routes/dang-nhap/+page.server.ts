import { fail, redirect } from '@sveltejs/kit'
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from '#app/demo/accounts.ts'
import { m } from '#ui/messages/messages.js'
import { keepCookies, pathBack } from '../desk.ts'
import { roleName } from '../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = ({ url, locals }): PageData => ({
  back: pathBack(url.searchParams.get('ve')),
  demo: locals.runtime.config.ANSINH_DEMO
    ? {
        password: DEMO_PASSWORD,
        accounts: DEMO_ACCOUNTS.map((one) => ({ login: one.loginName, name: one.displayName, role: roleName(one.role), scope: one.scopeName })),
      }
    : null,
})

export const actions: Actions = {
  default: async ({ request, locals, cookies }) => {
    const form = await request.formData()
    const login = String(form.get('login') ?? '').trim().toLowerCase()
    const back = pathBack(form.get('back'))
    const headers = new Headers(request.headers)
    headers.delete('content-length')
    headers.set('content-type', 'application/json')
    const response = await locals.runtime.auth.api
      .signInUsername({ body: { username: login, password: String(form.get('password') ?? '') }, headers, asResponse: true })
    if (!response.ok) {
      const message = response.status === 429 ? m.sign_in_too_often() : m.sign_in_refused()
      return fail(response.status === 429 ? 429 : 400, { form: { problems: [{ field: 'password', message }], values: { login, back } } })
    }
    keepCookies(response.headers, cookies)
    redirect(303, back)
  },
}
