import { fail, redirect } from '@sveltejs/kit'
import { proveSecondFactor } from '#modules/accounts/index.ts'
import { m } from '#ui/messages/messages.js'
import { pathBack } from '../../desk.ts'
import { enter, refusedForm, shutMessage } from '../../door.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = ({ url, locals }): PageData => {
  const back = pathBack(url.searchParams.get('ve'))
  if (locals.signedIn) redirect(303, back)
  return { back }
}

export const actions: Actions = {
  default: async ({ request, locals, cookies }) => {
    const form = await request.formData()
    const back = pathBack(form.get('back'))
    const { session } = locals
    const answer = await proveSecondFactor(locals.runtime, { code: String(form.get('code') ?? '').slice(0, 40), headers: request.headers, session })
    if (answer.kind === 'in' || answer.kind === 'factor-needed') return enter(answer, cookies, back)
    if (answer.kind === 'expired') redirect(303, `/dang-nhap?loi=het-han&ve=${encodeURIComponent(back)}`)
    if (answer.kind === 'shut') return fail(429, refusedForm('code', shutMessage(answer.until), { back }))
    return fail(400, refusedForm('code', m.acc_factor_refused(), { back }))
  },
}
