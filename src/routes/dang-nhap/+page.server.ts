import { fail } from '@sveltejs/kit'
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from '#app/demo/accounts.ts'
import { needsSetUp, signInWithPassword } from '#modules/accounts/index.ts'
import { m } from '#ui/messages/messages.js'
import { pathBack } from '../desk.ts'
import { enter, refusedForm, shutMessage } from '../door.ts'
import { roleName } from '../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const notices: Record<string, () => string> = {
  'danh-tinh': m.acc_identity_unknown,
  'het-han': m.acc_factor_expired,
  'het-phien': m.look_session_over,
}

export const load: PageServerLoad = async ({ url, locals }): Promise<PageData> => {
  const { config } = locals.runtime
  return {
    back: pathBack(url.searchParams.get('ve')),
    notice: notices[url.searchParams.get('loi') ?? '']?.() ?? null,
    welcome: url.searchParams.get('xong') === 'mat-khau' ? m.acc_password_chosen() : null,
    provider: config.ANSINH_OIDC_DISCOVERY_URL ? (config.ANSINH_OIDC_NAME ?? m.acc_identity_default()) : null,
    setUp: await needsSetUp(locals.runtime),
    demo: config.ANSINH_DEMO
      ? {
          password: DEMO_PASSWORD,
          accounts: DEMO_ACCOUNTS.map((one) => ({ login: one.loginName, name: one.displayName, role: roleName(one.role), scope: one.scopeName })),
        }
      : null,
  }
}

export const actions: Actions = {
  default: async ({ request, locals, cookies }) => {
    const form = await request.formData()
    const loginName = String(form.get('login') ?? '').trim().toLowerCase()
    const back = pathBack(form.get('back'))
    const answer = await signInWithPassword(locals.runtime, { loginName, password: String(form.get('password') ?? '').normalize('NFC'), headers: request.headers })
    if (answer.kind === 'in' || answer.kind === 'factor-needed') return enter(answer, cookies, back)
    if (answer.kind === 'shut') return fail(429, refusedForm('password', shutMessage(answer.until), { login: loginName, back }))
    return fail(400, refusedForm('password', m.sign_in_refused(), { login: loginName, back }))
  },
}
