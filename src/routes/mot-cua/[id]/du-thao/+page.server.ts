import { actsNow, canWorkOnCases, draftText, getCase, type ApplicationId } from '#modules/applications/index.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { m } from '#ui/messages/messages.js'
import { getLocale } from '#ui/messages/runtime.js'
import { readAs } from '../../../desk.ts'
import { idOf } from '../../../ids.ts'
import { actForms } from '../act-forms.ts'
import type { PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'

const outcomeOf = (text: string | null): 'granted' | 'refused' => (text === 'refused' ? 'refused' : 'granted')

/** The form of the act as it stands at the case, begun with the text that the template makes; it is sent to the case. */
export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { runtime, actor }) => {
    requireAllowed(canWorkOnCases(actor), 'applications.drafted')
    const { searchParams } = event.url
    const file = await getCase(tx, idOf('app', event.params.id) as ApplicationId)
    const { application, procedure, fold } = file
    const outcome = outcomeOf(searchParams.get('ket-qua') ?? fold.draft?.outcome ?? null)
    const result = Math.min(Math.max(0, Number.parseInt(searchParams.get('van-ban') ?? '', 10) || 0), Math.max(0, procedure.results.length - 1))
    // What somebody wrote is not replaced by a template unless another outcome was asked for.
    const kept = fold.draft !== null && !searchParams.has('ket-qua') ? fold.draft.text : null
    const offered = actsNow(actor, fold).filter((act) => act === 'drafted')
    const [form] = actForms(offered, { file, actor, colleagues: [], held: [], nameOf: (id) => id, today: runtime.services.clock.today() })
    return {
      id: event.params.id,
      code: application.code,
      procedure: getLocale() === 'en' ? procedure.en : procedure.name,
      seq: fold.seq,
      key: newId(),
      outcome,
      results: procedure.results.map((one, at) => ({ value: String(at), label: getLocale() === 'en' ? one.en : one.what })),
      result: String(result),
      ...(kept === null ? filled(() => draftText(file, outcome, result)) : { text: kept, missing: null }),
      form: form ?? null,
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
