import { fail, redirect } from '@sveltejs/kit'
import { canReceive, receiveAtCounter, registerApplication, type CaseAnswer } from '#modules/applications/index.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { m } from '#ui/messages/messages.js'
import type { FormProblem } from '#ui/types.ts'
import { desk } from '../../desk.ts'
import { caseHref } from '../../ids.ts'
import { listProcedures } from '../../thu-tuc/catalogue.ts'
import { papersFrom, scansOf } from '../papers.ts'
import { readCaseForm } from '../read-form.ts'
import { tellRefused } from '../refusal-words.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'
import type { PageData } from './page-data.ts'
import { FIELD, formOf, linesOf, personIdFrom, viewOf } from './reception.ts'

const receptionOf = (event: { locals: App.Locals }) => {
  const context = desk(event)
  requireAllowed(canReceive(context.actor), 'applications.receive-at-counter')
  return context
}

export const load: PageServerLoad = async (event): Promise<PageData> => {
  const context = receptionOf(event)
  const today = context.runtime.services.clock.today()
  const asked = (event.url.searchParams.get('tim') ?? '').trim().slice(0, 100)
  const procedure = procedureLaw().law.procedures.get(event.url.searchParams.get('thu-tuc') ?? '')
  if (procedure === undefined) return { asked, fields: listProcedures(today, asked), procedure: null, view: null }
  return { asked, fields: [], procedure: formOf(context, procedure), view: await viewOf(context, procedure, {}) }
}

/** Everything typed comes back, with what follows from it: papers, persons found. */
async function shown(event: RequestEvent, values: Record<string, string>, problems: FormProblem[], before: { code: string; href: string } | null = null) {
  const procedure = procedureLaw().law.procedures.get(values['slug'] ?? '')
  if (procedure === undefined) redirect(303, '/mot-cua/tiep-nhan')
  const find = values['find'] === 'applicant' || values['find'] === 'merit' ? values['find'] : null
  return { form: { values, problems }, view: await viewOf(desk(event), procedure, values, find), before }
}

export const actions: Actions = {
  xem: async (event) => {
    receptionOf(event)
    const { values, problems } = await readCaseForm(event)
    return problems.length > 0 ? fail(422, await shown(event, values, problems)) : shown(event, values, [])
  },
  nhan: async (event) => {
    const { runtime, actor } = receptionOf(event)
    const { values, problems } = await readCaseForm(event)
    if (problems.length > 0) return fail(422, await shown(event, values, problems))
    const { view } = await shown(event, values, [])
    const handedIn = {
      slug: values['slug'] ?? '',
      way: values['way'] || null,
      unitPath: values['unit'] ?? '',
      form: Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (name.startsWith(FIELD) ? [[name.slice(FIELD.length), value]] : []))),
      conditions: linesOf(values['condition']),
      papers: papersFrom(view.papers),
      scans: scansOf(values).map(({ paper, id }) => ({ paper, batchFileId: id })),
      applicantPersonId: personIdFrom(values, 'applicant') as never,
      meritPersonId: personIdFrom(values, 'merit') as never,
      helpedBy: values['helpedBy'] || null,
      note: values['note'] ?? '',
    }
    const once = values['key'] ? { requestKey: values['key'] } : {}
    const channel = values['channel'] ?? 'counter'
    let made: CaseAnswer
    try {
      made =
        channel === 'counter'
          ? await receiveAtCounter(runtime.services, actor, handedIn, once)
          : await registerApplication(runtime.services, actor, { ...handedIn, channel: channel as 'post' }, once)
    } catch (error) {
      const refused = appErrorOf(error)
      const told = refused === null || refused.status === 403 ? undefined : tellRefused(refused, () => m.audit_system())
      if (refused === null || told === undefined) throw error
      const first = refused.code === 'request-key-reused' ? (refused.data['answer'] as CaseAnswer | null) : null
      return fail(refused.status, await shown(event, values, told, first && { code: first.code, href: caseHref(first.applicationId) }))
    }
    redirect(303, `${caseHref(made.applicationId)}?moi=1`)
  },
}
