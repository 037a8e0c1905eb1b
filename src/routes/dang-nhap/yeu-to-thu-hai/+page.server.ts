import { fail, redirect } from '@sveltejs/kit'
import { keepCookies } from '#app/cookies.ts'
import { beginEnrolment, confirmEnrolment } from '#modules/accounts/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { m } from '#ui/messages/messages.js'
import { pathBack } from '../../desk.ts'
import { refusedForm, shutMessage } from '../../door.ts'
import { drawEnrolment } from '../../enrolment.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

function ownSession(locals: App.Locals) {
  if (!locals.session) throw new AppError('sign-in-needed', 401)
  return locals.session
}

export const load: PageServerLoad = ({ url, locals }): PageData => {
  const back = pathBack(url.searchParams.get('ve'))
  if (!locals.session) redirect(303, `/dang-nhap?ve=${encodeURIComponent(back)}`)
  if (locals.session.enrolled) redirect(303, back)
  return { back }
}

export const actions: Actions = {
  begin: async ({ request, locals }) => {
    const { userId } = ownSession(locals)
    const form = await request.formData()
    const begun = await beginEnrolment(locals.runtime, { password: String(form.get('password') ?? '').normalize('NFC'), headers: request.headers, userId })
    if (begun.kind === 'shut') return fail(429, { ...refusedForm('password', shutMessage(begun.until)), enrolment: null })
    if (begun.kind === 'refused') return fail(400, { ...refusedForm('password', m.acc_password_wrong()), enrolment: null })
    return { form: { problems: [], values: {} }, enrolment: await drawEnrolment(begun.uri, begun.codes) }
  },
  confirm: async ({ request, locals, cookies }) => {
    const { userId } = ownSession(locals)
    const form = await request.formData()
    const back = pathBack(form.get('back'))
    // What was shown is shown again: it is the reader's own, and stands in no other place.
    const shown = () => drawEnrolment(String(form.get('uri') ?? ''), String(form.get('codes') ?? '').split(' '))
    const answer = await confirmEnrolment(locals.runtime, { code: String(form.get('code') ?? '').slice(0, 40), headers: request.headers, userId })
    if (answer.kind === 'shut') return fail(429, { ...refusedForm('code', shutMessage(answer.until)), enrolment: await shown() })
    if (answer.kind !== 'in') return fail(400, { ...refusedForm('code', m.acc_factor_refused_first()), enrolment: await shown() })
    keepCookies(answer.headers, cookies)
    redirect(303, back)
  },
}
