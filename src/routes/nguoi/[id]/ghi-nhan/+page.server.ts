import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import { canKeepRegister } from '#modules/accounts/index.ts'
import { effectOf, enterDecisionOfCase, findDecisionOfCase, findOutstanding, getCase, listDecisionsNotEntered, type ApplicationId, type OutstandingRow } from '#modules/applications/index.ts'
import { correctDecision, correctDecisionSchema, correctRating, enterDecision, enterDecisionSchema, ENTERED_STATES, foretellDecision, getRegister, MERIT_CATEGORIES, placeRefused, takeBackDecision, type Register, type RegisterLine } from '#modules/merit/index.ts'
import { canKeepPersonAt, getPerson, type Person } from '#modules/people/index.ts'
import { recordView as keepView } from '#platform/audit/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { newId, parsePublicId } from '#shared/ids.ts'
import { formatLegalDate } from '#shared/legal-date.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import type { FormProblem } from '#ui/types.ts'
import { desk, readRecordsAs, workOf } from '../../../desk.ts'
import { idOf, publicId } from '../../../ids.ts'
import { categoryName } from '../../../words.ts'
import { entryOf, issueProblems, problemsOf, ratingOf, saidOf, valuesOf } from './entry-form.ts'
import { decisionText, lineView, recordTitle, recordView, stateName } from './register-view.ts'
import type { ActionData, PageData, Preview } from './page-data.ts'
import type { Actions, PageServerLoad } from './$types'

const TASKS = 8
const states: Record<(typeof ENTERED_STATES)[number], () => string> = { recognised: m.entry_state_recognised, suspended: m.entry_state_suspended, resumed: m.entry_state_resumed, terminated: m.entry_state_terminated, pending: m.entry_state_pending }
const DONE: Record<string, () => string> = { 'da-ghi': m.entry_done, 'co-san': m.entry_done_already, 'da-sua': m.entry_done_corrected, 'da-rut': m.entry_done_taken_back }

type Asked = { person: Person; register: Register; task: OutstandingRow | null }

/** The person with the register, and what of the cases waits: for who keeps the register there. */
async function read(tx: Tx, context: ReturnType<typeof desk>, event: Pick<RequestEvent, 'params' | 'url'>): Promise<Asked> {
  const { runtime, actor } = context
  const { clock } = runtime.services
  const person = await getPerson(tx, idOf('per', event.params['id'] ?? ''), { day: clock.today(), knownAt: clock.now() }, { work: workOf('register', context) })
  requireAllowed(canKeepPersonAt(actor, person.path), 'merit.enter-decision')
  const asked = event.url.searchParams.get('viec')
  const task = asked === null ? null : ((await findOutstanding(tx, idOf('out', asked))) ?? null)
  if (asked !== null && (task?.kind !== 'decision-not-entered' || (task.personId !== null && !person.recordIds.some((id) => id === task.personId)))) throw new AppError('not-found', 404, { what: 'outstanding-case' })
  return { person, register: await getRegister(tx, person.recordIds), task: task?.closed ? null : task }
}

function lineIn({ records }: Register, recognitionId: string | undefined): { record: Register['records'][number]; line: RegisterLine } | undefined {
  const found = records.flatMap((record) => record.lines.map((line) => ({ record, line })))
  return found.find(({ line }) => line.recognitionId === recognitionId && line.knownUntil === null)
}

/** What is to be corrected, with what stands there. */
function correctsOf(url: URL, register: Register): { corrects: PageData['corrects']; values: Record<string, string> } | null {
  const line = lineIn(register, parsePublicId('rec', url.searchParams.get('sua') ?? '') ?? undefined)?.line
  if (line !== undefined) {
    const { state, decisionNumber, signedWritten, body, from } = line
    return { corrects: { kind: 'line', id: publicId('rec', line.recognitionId), text: [stateName(state), decisionText(line)].filter(Boolean).join(' · ') }, values: { state, decisionNumber: decisionNumber ?? '', signed: signedWritten ?? '', body: body ?? '', from: from === null ? '' : formatDay(from) } }
  }
  const ratingId = parsePublicId('rat', url.searchParams.get('sua-ty-le') ?? '')
  const rating = register.records.flatMap((record) => record.ratings).find((one) => one.meritRatingId === ratingId && one.knownUntil === null)
  if (rating === undefined) return null
  return { corrects: { kind: 'rating', id: publicId('rat', rating.meritRatingId), text: m.entry_rate_is({ rate: String(rating.rate) }) }, values: { rate: String(rating.rate), rateFrom: rating.from === null ? '' : formatDay(rating.from) } }
}

/** What the decision of the case says, to be compared with the paper: where its procedure names a category, that one. */
async function fromCase(tx: Tx, register: Register, task: OutstandingRow | null): Promise<Record<string, string>> {
  if (task?.applicationId == null) return {}
  const decision = await findDecisionOfCase(tx, task.applicationId)
  const effect = effectOf(await getCase(tx, task.applicationId as ApplicationId))
  const category = typeof effect === 'object' && 'category' in effect ? (effect.category ?? '') : ''
  const own = register.records.find((record) => record.category === category)
  const state = typeof effect === 'object' ? ({ suspend: 'suspended', resume: 'resumed', terminate: 'terminated' } as Record<string, string>)[effect.does] : undefined
  return {
    ...(category ? { record: own ? publicId('mer', own.meritRecordId) : 'new', category } : {}),
    ...(state ? { state } : {}),
    ...(decision ? { decisionNumber: decision.symbol, signed: formatLegalDate(decision.on), body: decision.body } : {}),
  }
}

export const load: PageServerLoad = async (event): Promise<PageData> => {
  const context = desk(event)
  requireAllowed(canKeepRegister(context.actor), 'merit.enter-decision')
  return readRecordsAs(event, async (tx) => {
    const { person, register, task } = await read(tx, context, event)
    const { clock } = context.runtime.services
    const href = `/nguoi/${publicId('per', person.personId)}`
    if (person.personId !== idOf('per', event.params.id)) redirect(303, `${href}/ghi-nhan${event.url.search}`)
    await keepView(tx, { subject: 'person', subjectId: person.personId, path: person.path })
    const corrects = correctsOf(event.url, register)
    const waiting = await listDecisionsNotEntered(tx, person.recordIds, TASKS)
    return {
      person: { href, name: person.fullName },
      seen: register.seen,
      records: register.records.map((record) => recordView(record, `${href}/ghi-nhan`)),
      categories: MERIT_CATEGORIES.map((code) => ({ value: code, label: categoryName(code) })),
      states: ENTERED_STATES.map((state) => ({ value: state, label: states[state]() })),
      task: task && { id: publicId('out', task.outstandingCaseId), seq: String(task.seq), subject: task.subject, text: task.task, href: `/ton-dong/${publicId('out', task.outstandingCaseId)}`, caseHref: task.applicationId && `/mot-cua/${publicId('app', task.applicationId)}` },
      tasks: task === null ? waiting.map((one) => ({ href: `${href}/ghi-nhan?viec=${publicId('out', one.outstandingCaseId)}`, label: one.subject, own: one.own })) : [],
      corrects: corrects?.corrects ?? null,
      values: { record: register.records.length === 1 ? publicId('mer', register.records[0]!.meritRecordId) : register.records.length === 0 ? 'new' : '', state: 'recognised', from: '', ...(await fromCase(tx, register, task)), ...corrects?.values, key: newId(clock) },
      done: DONE[event.url.searchParams.get('xong') ?? '']?.() ?? null,
    }
  })
}

const refuse = (which: NonNullable<ActionData>['which'], values: Record<string, string>, status: number, problems: FormProblem[]) => fail(status, { which, form: { values, problems } })

/** One act on the register of the address: refused it hands back what was typed, done it leads back to the page. */
const act = (which: NonNullable<ActionData>['which'], run: (of: ReturnType<typeof desk>, values: Record<string, string>, personId: string) => Promise<string>) => async (event: RequestEvent) => {
  const of = desk(event)
  requireAllowed(canKeepRegister(of.actor), 'merit.enter-decision')
  const values = valuesOf(await event.request.formData())
  let done: string
  try {
    done = await run(of, values, idOf('per', event.params['id'] ?? ''))
  } catch (error) {
    const refused = problemsOf(error)
    if (refused === null) throw error
    return refuse(which, values, refused.status, refused.problems)
  }
  redirect(303, `/nguoi/${event.params['id']}/ghi-nhan?xong=${done}`)
}

/** Shows what the register will say, and writes nothing. */
async function foretell(event: RequestEvent) {
  const context = desk(event)
  requireAllowed(canKeepRegister(context.actor), 'merit.enter-decision')
  const values = valuesOf(await event.request.formData())
  const recognitionId = parsePublicId('rec', values['line'] ?? '')
  const which = recognitionId ? 'correct' : 'enter'
  const personId = idOf('per', event.params['id'] ?? '')
  const schema = recognitionId ? correctDecisionSchema : enterDecisionSchema
  const parsed = schema.safeParse(recognitionId ? { personId, seen: '', recognitionId, reason: values['reason'] ?? '', ...saidOf(values) } : { ...entryOf(values, personId), seen: '' })
  if (!parsed.success) return refuse(which, values, 400, issueProblems(parsed.error.issues))
  try {
    const preview = await readRecordsAs(event, async (tx): Promise<Preview> => {
      const { register } = await read(tx, context, event)
      const input = parsed.data
      const corrected = lineIn(register, recognitionId ?? undefined)
      const record = corrected?.record ?? register.records.find((one) => 'meritRecordId' in input && one.meritRecordId === input.meritRecordId)
      const { place, now, after } = foretellDecision(context.runtime.services.clock, record?.lines ?? [], input, recognitionId ?? null)
      if (place.kind !== 'fits' && place.kind !== 'already') throw placeRefused(place)
      const rate = 'rate' in input && input.rate && input.rateFrom ? m.entry_rating_line({ rate: String(input.rate), when: m.entry_from({ from: formatDay(input.rateFrom) }) }) : null
      const title = record ? recordTitle(record) : m.entry_opens({ category: categoryName('category' in input ? (input.category ?? null) : null) })
      return { title, now: now.map((line) => lineView(line, null)), after: after.map((line) => lineView(line, null)), rate, remark: place.kind === 'already' ? m.entry_already() : null, seen: register.seen }
    })
    return { which, form: { values, problems: [] }, preview }
  } catch (error) {
    const refused = problemsOf(error)
    if (refused === null) throw error
    return refuse(which, values, refused.status, refused.problems)
  }
}

const once = (values: Record<string, string>) => (values['key'] ? { requestKey: values['key'] } : {})

export const actions: Actions = {
  xem: foretell,
  ghi: act('enter', async ({ runtime, actor }, values, personId) => {
    const entry = entryOf(values, personId)
    const outstandingCaseId = parsePublicId('out', values['task'] ?? '')
    const done = outstandingCaseId
      ? await enterDecisionOfCase(runtime.services, actor, { outstandingCaseId, seq: Number(values['seq'] || Number.NaN), entry }, once(values))
      : await enterDecision(runtime.services, actor, entry, once(values))
    return done.kind === 'already' ? 'co-san' : 'da-ghi'
  }),
  sua: act('correct', async ({ runtime, actor }, values, personId) => {
    await correctDecision(runtime.services, actor, { personId, seen: values['seen'] ?? '', recognitionId: idOf('rec', values['line'] ?? ''), reason: values['reason'] ?? '', ...saidOf(values) })
    return 'da-sua'
  }),
  'sua-ty-le': act('correct', async ({ runtime, actor }, values, personId) => {
    await correctRating(runtime.services, actor, { personId, seen: values['seen'] ?? '', meritRatingId: idOf('rat', values['line'] ?? ''), ...ratingOf(values) })
    return 'da-sua'
  }),
  rut: act('take-back', async ({ runtime, actor }, values, personId) => {
    const recognitionId = parsePublicId('rec', values['line'] ?? '')
    const of = { personId, seen: values['seen'] ?? '', reason: values['reason'] ?? '' }
    if (recognitionId) await takeBackDecision(runtime.services, actor, { ...of, recognitionId })
    else await correctRating(runtime.services, actor, { ...of, meritRatingId: idOf('rat', values['line'] ?? ''), rate: null })
    return 'da-rut'
  }),
}
