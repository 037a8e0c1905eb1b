import { fail, redirect } from '@sveltejs/kit'
import { acceptInvitation, lookUpInvitation } from '#modules/accounts/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { m } from '#ui/messages/messages.js'
import { newPassword, passwordFault, refusedForm, shutMessage } from '../../door.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

export const load: PageServerLoad = async ({ params, locals, request }): Promise<PageData> => {
  const found = await lookUpInvitation(locals.runtime, params.token, request.headers)
  if (!found) return { account: null, message: m.acc_link_dead() }
  return 'shut' in found ? { account: null, message: shutMessage(found.shut) } : { account: found, message: null }
}

export const actions: Actions = {
  default: async ({ params, request, locals }) => {
    const chosen = newPassword(await request.formData())
    if ('problem' in chosen) return fail(400, chosen.problem)
    try {
      const fault = await acceptInvitation(locals.runtime, { token: params.token, password: chosen.password, headers: request.headers })
      if (fault) return fail(400, refusedForm('password', passwordFault(fault)))
    } catch (error) {
      if (appErrorOf(error)?.code !== 'accounts.invitation-spent') throw error
      return fail(410, refusedForm('password', m.acc_link_dead()))
    }
    redirect(303, '/dang-nhap?xong=mat-khau')
  },
}
