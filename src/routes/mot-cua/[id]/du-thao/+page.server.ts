import { fail, redirect } from '@sveltejs/kit'
import { canWorkOnCases, draftDecision, draftText, getCase, type ApplicationId } from '#modules/applications/index.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { m } from '#ui/messages/messages.js'
import { getLocale } from '#ui/messages/runtime.js'
import { desk, readAs } from '../../../desk.ts'
import { idOf } from '../../../ids.ts'
import { formRefused } from '../../../issuing-words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const outcomeOf = (text: string | null): 'granted' | 'refused' => (text === 'refused' ? 'refused' : 'granted')

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { actor }) => {
    requireAllowed(canWorkOnCases(actor), 'applications.drafted')
    const { searchParams } = event.url
    const file = await getCase(tx, idOf('app', event.params.id) as ApplicationId)
    const { application, procedure, fold } = file
    const outcome = outcomeOf(searchParams.get('ket-qua') ?? fold.draft?.outcome ?? null)
    const result = Math.min(Math.max(0, Number.parseInt(searchParams.get('van-ban') ?? '', 10) || 0), Math.max(0, procedure.results.length - 1))
    // What somebody wrote is not replaced by a template unless another outcome was asked for.
    const kept = fold.draft !== null && !searchParams.has('ket-qua') ? fold.draft.text : null
    return {
      code: application.code,
      procedure: getLocale() === 'en' ? procedure.en : procedure.name,
      seq: String(fold.seq),
      outcome,
      results: procedure.results.map((one, at) => ({ value: String(at), label: getLocale() === 'en' ? one.en : one.what })),
      result: String(result),
      ...(kept === null ? filled(() => draftText(file, outcome, result)) : { text: kept, missing: null }),
      papersHref: `/mot-cua/${event.params.id}/giay`,
    }
  })

/** The text of the template, or what the case lacks for it: the officer then writes the text himself. */
function filled(make: () => string): { text: string; missing: string | null } {
  try {
    return { text: make(), missing: null }
  } catch (error) {
    const refused = appErrorOf(error)
    if (refused?.code === 'applications.template-unknown') return { text: '', missing: m.draft_no_template() }
    if (refused?.code !== 'applications.template-incomplete') throw error
    const fields = new Map(procedureLaw().law.common.pages.flatMap((page) => page.fields.map((field) => [field.code, `${page[getLocale() === 'en' ? 'en' : 'name']}: ${field[getLocale() === 'en' ? 'en' : 'name']}`] as const)))
    return { text: '', missing: m.draft_missing({ fields: (refused.data['fields'] as string[]).map((name) => fields.get(name) ?? name).join('; ') }) }
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { runtime, actor } = desk(event)
    const form = await event.request.formData()
    const stated = (name: string) => (form.has(name) ? { [name]: true } : {})
    try {
      await draftDecision(runtime.services, actor, {
        applicationId: idOf('app', event.params.id),
        seq: Number(form.get('seq')),
        draft: { outcome: outcomeOf(String(form.get('outcome') ?? '')), text: String(form.get('text') ?? ''), result: Number(form.get('result') ?? 0) },
        facts: { ...stated('dossierCompared'), ...stated('medicalRecordReceived'), ...stated('higherActReceived') },
      })
    } catch (error) {
      const refused = formRefused(error, form)
      return fail(refused.status, { form: refused.form })
    }
    redirect(303, `/mot-cua/${event.params.id}/giay?trinh=1`)
  },
}
