import { fail, redirect } from '@sveltejs/kit'
import { canKeepOutstanding, openOutstanding, OUTSTANDING_KINDS } from '#modules/applications/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { desk, readAs } from '../../desk.ts'
import { publicId } from '../../ids.ts'
import { formRefused } from '../../issuing-words.ts'
import { doersOf, findingOf, kindsOf, unitsOf } from '../fields.ts'
import type { FormFields } from '../page-data.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event): Promise<FormFields> =>
  readAs(event, async (tx, { runtime, actor }) => {
    requireAllowed(canKeepOutstanding(actor), 'applications.open-outstanding')
    return { kinds: kindsOf(), units: unitsOf(runtime, actor), doers: await doersOf(tx, runtime, actor, null) }
  })

export const actions: Actions = {
  default: async (event) => {
    const { runtime, actor } = desk(event)
    const form = await event.request.formData()
    const kind = OUTSTANDING_KINDS.find((one) => one === form.get('kind')) ?? 'other'
    let id: string
    try {
      const found = findingOf(form)
      const input = { kind, subject: String(form.get('subject') ?? ''), unitPath: String(form.get('unitPath') ?? ''), ...found, dueOn: found.dueOn as LegalDate | null }
      id = (await openOutstanding(runtime.services, actor, input)).outstandingCaseId
    } catch (error) {
      const refused = formRefused(error, form)
      return fail(refused.status, { form: refused.form })
    }
    redirect(303, `/ton-dong/${publicId('out', id)}`)
  },
}
