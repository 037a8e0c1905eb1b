import { fail, redirect } from '@sveltejs/kit'
import * as cases from '#modules/applications/index.ts'
import type { Act, ApplicationId, CaseAnswer, CaseFile } from '#modules/applications/index.ts'
import { canScanAtReceipt } from '#modules/archive/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { requireAllowed, type Services } from '#platform/use-case/index.ts'
import { legalDateOf } from '#shared/legal-date.ts'
import { m } from '#ui/messages/messages.js'
import { desk } from '../../desk.ts'
import { idOf } from '../../ids.ts'
import { typedDay } from '../../typed-day.ts'
import { actLabel } from '../case-words.ts'
import { heldPapers, paperChoices, papersFrom, scansOf } from '../papers.ts'
import { readCaseForm } from '../read-form.ts'
import { tellRefused } from '../refusal-words.ts'
import type { RequestEvent } from './$types'

/** Cases of what ended are handed over together, on a page of its own. */
type DoneAct = Exclude<Act, 'registered' | 'succeeded'>
type Values = Record<string, string>
type Run = (services: Services, actor: Actor, input: never, options: { requestKey?: string }) => Promise<CaseAnswer>

const RUN: Record<DoneAct, Run> = {
  received: cases.receiveApplication,
  'not-received': cases.refuseApplication,
  taken: cases.takeCase,
  'handed-over': cases.handOverCase,
  'passed-on': cases.passOn,
  consulted: cases.consult,
  answered: cases.recordAnswer,
  posted: cases.postResult,
  complained: cases.recordComplaint,
  'complaint-settled': cases.settleComplaint,
  extended: cases.extend,
  reappointed: cases.reappoint,
  drafted: cases.draftDecision,
  'draft-returned': cases.returnDraft,
  'supplement-asked': cases.askSupplement,
  supplemented: cases.supplement,
  'payment-asked': cases.askPayment,
  paid: cases.recordPayment,
  withdrawn: cases.withdraw,
  stopped: cases.stopCase,
  resumed: cases.resumeCase,
  decided: cases.decide,
  'handed-out': cases.handOut,
  noted: cases.noteOnCase,
}

const linesOf = (text: string | undefined): string[] => (text ?? '').split('\n').filter((line) => line !== '')
const factsOf = (values: Values) => Object.fromEntries(linesOf(values['facts']).map((fact) => [fact, true]))

/** What an act says beside its note. */
const INPUT: Partial<Record<DoneAct, (values: Values, papers: () => Promise<ReturnType<typeof papersFrom>>) => Promise<object> | object>> = {
  received: async (_, papers) => ({ papers: await papers() }),
  supplemented: async (_, papers) => ({ papers: await papers() }),
  'handed-over': (values) => ({ to: values['to'] ?? '' }),
  'passed-on': (values) => ({ facts: factsOf(values) }),
  consulted: (values) => ({ agency: values['agency'] ?? '' }),
  answered: (values) => ({ agency: values['agency'] ?? '' }),
  extended: (values) => ({ limit: { amount: Number(values['amount'] || Number.NaN), unit: values['unit'] } }),
  reappointed: (values) => ({ on: typedDay(values['on']) }),
  drafted: (values) => ({ facts: factsOf(values), draft: { outcome: values['outcome'], text: values['text'] ?? '', result: Number(values['result'] ?? 0), holdsFrom: values['holdsFrom'] ? typedDay(values['holdsFrom']) : null } }),
  'supplement-asked': (values) => ({ papers: linesOf(values['papers']) }),
  'handed-out': (values) => ({ receiver: values['receiver'] ?? '' }),
}

const readFile = (event: RequestEvent, applicationId: ApplicationId): Promise<CaseFile> => {
  const { runtime, actor } = desk(event)
  return asActor(runtime.services.database, actor, (tx) => cases.getCase(tx, applicationId), { readOnly: true })
}

/** The papers that were ticked, against what the case needs and what the archive holds. */
async function papersOf(event: RequestEvent, applicationId: ApplicationId, values: Values) {
  const { runtime, actor } = desk(event)
  const { application, procedure, fold } = await readFile(event, applicationId)
  const held = await asActor(runtime.services.database, actor, (tx) => heldPapers(tx, procedure, application.meritPersonId), { readOnly: true })
  const on = legalDateOf(fold.receivedAt ?? application.registeredAt)
  // Only papers that stood on the form: one that was not asked is not said again.
  const asked = procedure.papers.map((one) => one.paper).filter((code) => values[`how-${code}`] !== undefined)
  return papersFrom(paperChoices(procedure, { conditions: application.conditions, on, held, values, only: asked }).filter((one) => values[`how-${one.code}`] !== ''))
}

/** A refusal on the page of the case, with all that was typed and what was done by others meanwhile. */
async function refuse(event: RequestEvent, which: string, label: string, values: Values, error: unknown) {
  const refused = appErrorOf(error)
  const { runtime, actor } = desk(event)
  const told = refused === null || refused.status === 403 ? undefined : tellRefused(refused, (id) => id)
  if (refused === null || told === undefined) throw error
  const ids = [refused.data['by'], refused.data['holder']].filter((one) => typeof one === 'string')
  const names = await asActor(runtime.services.database, actor, (tx) => cases.listAccountNames(tx, ids), { readOnly: true })
  const nameOf = (id: string) => names.get(id) ?? m.audit_system()
  return fail(refused.status, { which, label, seen: Number(values['seq']) || 0, form: { values, problems: tellRefused(refused, nameOf) ?? [] } })
}

/** One act on the case of the address, from its form, and back to the page. Pressed twice it is done once. */
export const act = (kind: DoneAct) => async (event: RequestEvent) => {
  const { runtime, actor } = desk(event)
  const applicationId = idOf('app', event.params.id) as ApplicationId
  const values: Values = {}
  for (const [name, value] of await event.request.formData()) {
    const text = String(value).trim().normalize('NFC')
    values[name] = values[name] === undefined ? text : `${values[name]}\n${text}`
  }
  try {
    const more = await INPUT[kind]?.(values, () => papersOf(event, applicationId, values))
    const input = { applicationId, seq: Number(values['seq'] || Number.NaN), note: values['note'] ?? '', ...more }
    await RUN[kind](runtime.services, actor, input as never, values['key'] ? { requestKey: `${values['key']}.${kind}` } : {})
  } catch (error) {
    return refuse(event, kind, actLabel(kind), values, error)
  }
  redirect(303, `/mot-cua/${event.params.id}`)
}

/** Scans that come after the receipt. */
export const addScans = async (event: RequestEvent) => {
  const { runtime, actor } = desk(event)
  const applicationId = idOf('app', event.params.id) as ApplicationId
  requireAllowed(cases.ACT_ROLES.noted(actor) && canScanAtReceipt(actor), 'applications.add-scans')
  // Who may not see the case leaves nothing behind.
  await readFile(event, applicationId)
  const { values, problems } = await readCaseForm(event)
  try {
    if (problems.length === 0)
      await cases.addScans(
        runtime.services,
        actor,
        { applicationId, seq: Number(values['seq'] || Number.NaN), scans: scansOf(values).map(({ paper, id }) => ({ paper, batchFileId: id })) },
        values['key'] ? { requestKey: `${values['key']}.scan` } : {},
      )
  } catch (error) {
    return refuse(event, 'scan', m.case_scan(), values, error)
  }
  if (problems.length > 0) return fail(422, { which: 'scan', label: m.case_scan(), seen: Number(values['seq']) || 0, form: { values, problems } })
  redirect(303, `/mot-cua/${event.params.id}`)
}
