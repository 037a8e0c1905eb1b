import { z } from 'zod'
import { listAgencies, type Agency } from '#modules/areas/index.ts'
import { canNumber, findHeldNumber, issuingLaw, lockSeries, nothingToNumber, numberNeeded, type DocumentNumber } from '#modules/issuing/index.ts'
import { listUnitNames } from '#modules/people/index.ts'
import { GUARDS, periodOn, procedureLaw, type Procedure, type StepFacts } from '#modules/procedures/index.ts'
import type { Actor, Tx } from '#platform/db/index.ts'
import { requireAllowed, useCase, type UseCaseContext } from '#platform/use-case/index.ts'
import { isInScope } from '#shared/actor.ts'
import { newId } from '#shared/ids.ts'
import { addDays, yearOf, type LegalDate } from '#shared/legal-date.ts'
import { periodContains } from '#shared/period.ts'
import {
  alreadyReappointed,
  applicationNotFound,
  channelNotOpen,
  complaintOpen,
  dateRefused,
  decisionNext,
  fieldsWrong,
  formIncomplete,
  heldAlready,
  heldByOther,
  holderUnknown,
  movedOn,
  noDeadline,
  noDraft,
  notConsulted,
  notNow,
  nothingPosted,
  nothingToSucceed,
  papersMissing,
  personUnknown,
  procedureNotValid,
  procedureUnknown,
  sameHand,
  signedAlready,
  stepNotDone,
  stepsLeft,
  unitUnknown,
  scanUnknown,
  unknownPaper,
  wayUnknown,
} from './applications.errors.ts'
import { emptyFields, wrongFields } from './applications.forms.ts'
import { caseCode, deadlineAfter, foldCase, freezeProcedure, missingPapers, papersNeeded, stateAfter } from './applications.model.ts'
import { ACT_ROLES, canAnswerForCases, canReceive, canSucceed, isStepOf } from './applications.permissions.ts'
import { archivePapers, countPersons, getCase, listDesks, listHeldPapers } from './applications.queries.ts'
import { countOfEnded, listOfEnded, nameOfUnit } from './succession.queries.ts'
import { countScans, isDeputyOf } from './desk.queries.ts'
import { insertAction, insertApplication, keepSummary, keepVersion, lockApplication, moveCase, nextSerial } from './applications.repository.ts'
import { actSchemas, addScansSchema, numberDecisionSchema, receiveAtCounterSchema, registerApplicationSchema, succeedManySchema } from './applications.schemas.ts'
import { outstandingLaw } from './outstanding/outstanding.law.ts'
import { insertOutstanding } from './outstanding/outstanding.repository.ts'
import { findSignedDraft } from './papers/case-papers.queries.ts'
import { issueCasePaper } from './papers/case-papers.ts'
import { decidingBody, issueDecision, signDraft, takeDecisionNumber, type IssuedDecision, type Signatory } from './papers/decision-paper.ts'
import type { Act, Action, Application, ApplicationId, CaseFile, CaseFold, Channel, PaperRow, Succession } from './applications.types.ts'

type HandedIn = z.output<typeof receiveAtCounterSchema>
type Papers = HandedIn['papers']

const rowsOf = (papers: Papers): PaperRow[] => papers.map(({ paper, how, originals, copies, documentId }) => ({ paper, how, originals, copies, documentId: documentId ?? null, pageIds: null, batchFileId: null }))

/** Acts that change when the case is due. */
const MOVES_DEADLINE: readonly Act[] = ['received', 'supplement-asked', 'supplemented', 'payment-asked', 'paid', 'extended', 'reappointed', 'stopped', 'resumed']

/** The office in which the actor sits: the commune's path, or the department that has the function today. */
async function officeOf(tx: Tx, actor: Actor, functionCode: string, on: LegalDate): Promise<string> {
  if (!actor.wide) return actor.scopeFrom
  const agencies = await listAgencies(tx)
  // Before the provinces were joined each had its own.
  const [province] = actor.scopeFrom.split('/')
  const has = agencies.find(
    (one) => one.kind === 'department' && (one.areaCode === null || one.areaCode === province) && periodContains(one, on) && one.functions.some((f) => f.function === functionCode && periodContains(f, on)),
  )
  return has?.code ?? actor.scopeFrom
}

/** Takes a case in as it was handed over: checks the form, freezes the procedure, gives the code. Answers the case after its first act. */
async function register(context: UseCaseContext, input: HandedIn, channel: Channel): Promise<CaseFile> {
  const { tx, actor, clock } = context
  const { law } = procedureLaw()
  const procedure = law.procedures.get(input.slug)
  if (procedure === undefined) throw procedureUnknown(input.slug)
  const today = clock.today()
  const period = periodOn(procedure, today)
  if (period === undefined) throw procedureNotValid(input.slug, today)
  if (!procedure.channels.some((one) => one.channel === channel)) throw channelNotOpen(channel)
  const way = input.way ?? null
  if (way !== null && !period.ways.some((one) => one.code === way)) throw wayUnknown(way, period.ways.map((one) => one.code))
  const fields = emptyFields(procedure, law.common, input.form)
  if (fields.length > 0) throw formIncomplete(fields)
  const wrong = wrongFields(procedure, law.common, input.form)
  if (wrong.length > 0) throw fieldsWrong(wrong)
  checkPapersKnown(procedure, input.papers)
  if (!(await listUnitNames(tx, [input.unitPath], today)).has(input.unitPath)) throw unitUnknown()
  await checkPersons(tx, [input.applicantPersonId, input.meritPersonId])
  const frozen = freezeProcedure(procedure)
  await keepVersion(tx, frozen, clock.now())
  const receivedBy = await officeOf(tx, actor, procedure.function, today)
  const agency = law.common.caseCode.agency
  const application: Application = {
    applicationId: newId<'app'>(clock),
    code: caseCode(agency, today, await nextSerial(tx, agency, today)),
    versionHash: frozen.hash,
    way,
    channel,
    registeredAt: clock.now(),
    helpedBy: input.helpedBy ?? null,
    receivedBy,
    decidedBy: await deciderOf(tx, actor, procedure, period.decidedBy, input.unitPath, today),
    form: Object.fromEntries(Object.entries(input.form).filter(([, value]) => value !== '')),
    conditions: input.conditions,
    applicantPersonId: input.applicantPersonId ?? null,
    meritPersonId: input.meritPersonId ?? null,
    path: input.unitPath,
    // Who received it elsewhere goes on seeing it.
    alsoPaths: actor.wide || isInScope(actor, input.unitPath) ? [] : [actor.scopeFrom],
  }
  await insertApplication(tx, application)
  const action: Action = {
    seq: 1,
    kind: 'registered',
    stateBefore: null,
    stateAfter: 1,
    at: clock.now(),
    actor: actor.accountId,
    role: actor.role,
    note: input.note,
    data: {},
    papers: rowsOf(input.papers),
  }
  action.papers = await takeArchivePapers(tx, procedure, application.meritPersonId, action.papers)
  await insertAction(tx, application, action)
  const fold = foldCase(application, frozen.content, [action])
  await keepSummary(tx, application, frozen.content, fold, action.at)
  return { application, procedure: frozen.content, actions: [action], fold }
}

async function deciderOf(tx: Tx, actor: Actor, procedure: Procedure, decidedBy: string | null, unitPath: string, on: LegalDate): Promise<string | null> {
  if (decidedBy === null) return null
  if (decidedBy === 'commune-committee') return unitPath
  if (decidedBy === 'department') return officeOf(tx, { ...actor, wide: true }, procedure.function, on)
  return decidedBy
}

function checkPapersKnown(procedure: Procedure, papers: readonly { paper: string }[]): void {
  const known = new Set(procedure.papers.map((one) => one.paper))
  const unknown = papers.map((one) => one.paper).filter((paper) => !known.has(paper))
  if (unknown.length > 0) throw unknownPaper(unknown)
}

async function checkPersons(tx: Tx, ids: readonly (string | null | undefined)[]): Promise<void> {
  const wanted = [...new Set(ids.filter((id) => id != null))]
  if (wanted.length === 0) return
  if ((await countPersons(tx, wanted)) < wanted.length) throw personUnknown()
}

/**
 * The papers with the pages of those that the archive has. A document stands for a paper only if it lies in a dossier of the person with
 * merit, is of the paper's kind and in the reader's scope.
 */
async function takeArchivePapers(tx: Tx, procedure: Procedure, meritPersonId: string | null, papers: PaperRow[]): Promise<PaperRow[]> {
  const from = papers.filter((one) => one.how === 'archive')
  if (from.length === 0) return papers
  const kinds = archivePapers(procedure, new Map(procedureLaw().law.common.papers.map((paper) => [paper.code, paper.documentType])))
  const held = meritPersonId === null ? [] : await listHeldPapers(tx, kinds, meritPersonId)
  const pagesOf = (one: PaperRow) => held.find((h) => h.paper === one.paper && h.documentId === one.documentId)?.pageIds ?? null
  const wrong = from.filter((one) => pagesOf(one) === null)
  if (wrong.length > 0) throw unknownPaper(wrong.map((one) => one.paper))
  return papers.map((one) => (one.how === 'archive' ? { ...one, pageIds: pagesOf(one) } : one))
}

/** Appends an act to a case that this transaction holds, and writes what follows from it. */
async function append(context: UseCaseContext, file: CaseFile, kind: Act, note: string, data: Record<string, unknown>, papers: PaperRow[] = []): Promise<CaseFile> {
  const { tx, actor, clock } = context
  const { application, procedure, actions, fold } = file
  const after = stateAfter(kind, fold.state)
  if (after === null) throw notNow(kind, fold.state)
  const action: Action = { seq: fold.seq + 1, kind, stateBefore: fold.state, stateAfter: after, at: clock.now(), actor: actor.accountId, role: actor.role, note, data, papers }
  if (MOVES_DEADLINE.includes(kind)) {
    const deadline = deadlineAfter(application, procedure, [...actions, action], procedureLaw().calendar)
    // More time, or another day, is no promise where the count refuses it.
    if ((kind === 'extended' || kind === 'reappointed') && deadline?.kind === 'refused') throw dateRefused(deadline.code, deadline.data)
    action.data = { ...data, deadline }
  }
  await insertAction(tx, application, action)
  const next = [...actions, action]
  const now = foldCase(application, procedure, next)
  await keepSummary(tx, application, procedure, now, action.at)
  const done: CaseFile = { application, procedure, actions: next, fold: now }
  await issueCasePaper(context, done)
  return done
}

const neededNow = ({ application, procedure }: CaseFile, on: LegalDate) => papersNeeded(procedure, application.conditions, on)

/** Refuses a receipt without the papers that the case needs: what is missing is asked for in writing instead. */
function requirePapers(file: CaseFile, more: readonly PaperRow[], on: LegalDate): void {
  const papers = new Map(file.fold.papers)
  for (const paper of more) papers.set(paper.paper, paper)
  const missing = missingPapers(neededNow(file, on), papers)
  if (missing.length > 0) throw papersMissing(missing)
}

export type CaseAnswer = { applicationId: ApplicationId; code: string; seq: number; state: number; dueOn: string | null }
const answerOf = ({ application, fold }: CaseFile): CaseAnswer => ({
  applicationId: application.applicationId,
  code: application.code,
  seq: fold.seq,
  state: fold.state,
  dueOn: fold.deadline?.kind === 'due' ? fold.deadline.dueOn : null,
})

/**
 * Receives a case at the counter: form and papers are whole, the day is counted and told. Errors: `applications.form-incomplete`,
 * `applications.papers-missing`, `applications.procedure-not-valid`, `applications.channel-not-open`, `applications.way-unknown`,
 * `applications.unknown-paper`, `applications.unit-unknown`, `applications.person-unknown`.
 */
export const receiveAtCounter = useCase({
  name: 'applications.receive-at-counter',
  input: receiveAtCounterSchema,
  allow: canReceive,
  run: async (context, input): Promise<CaseAnswer> => {
    const file = await register(context, input, 'counter')
    requirePapers(file, [], context.clock.today())
    return answerOf(await append(context, file, 'received', '', {}, await scanRows(context, file.procedure, input.scans)))
  },
})

/** Enters a case that came by post or online: it waits for its receipt. Errors as at the counter, papers may lack. */
export const registerApplication = useCase({
  name: 'applications.registered',
  input: registerApplicationSchema,
  allow: canReceive,
  run: async (context, { channel, ...input }): Promise<CaseAnswer> => {
    const file = await register(context, input, channel)
    if (input.scans.length === 0) return answerOf(file)
    return answerOf(await append(context, file, 'noted', '', { scans: input.scans.length }, await scanRows(context, file.procedure, input.scans)))
  },
})

/** Scans of papers of the case, one a paper: the last of several files stands in the row, the others in the batch beside it. */
async function scanRows({ tx }: UseCaseContext, procedure: Procedure, scans: HandedIn['scans']): Promise<PaperRow[]> {
  if (scans.length === 0) return []
  checkPapersKnown(procedure, scans)
  const ids = [...new Set(scans.map((one) => one.batchFileId))]
  if ((await countScans(tx, ids)) < ids.length) throw scanUnknown()
  return [...new Map(scans.map((one) => [one.paper, one])).values()].map(({ paper, batchFileId }) => ({ paper, how: 'scanned', originals: 0, copies: 0, documentId: null, pageIds: null, batchFileId }))
}

/** Scans that come after the receipt, kept beside the papers they show. */
export const addScans = useCase({
  name: 'applications.add-scans',
  input: addScansSchema,
  allow: (actor) => ACT_ROLES.noted(actor),
  run: async (context, { applicationId, seq, note, scans }): Promise<CaseAnswer> => {
    const file = await lockedAt(context.tx, applicationId, seq)
    return answerOf(await append(context, file, 'noted', note, { scans: scans.length }, await scanRows(context, file.procedure, scans)))
  },
})

/** A case that this transaction holds, as the officer saw it last. Throws `not-found`, `applications.moved-on`. */
async function lockedAt(tx: Tx, applicationId: ApplicationId, seq: number): Promise<CaseFile> {
  if (!(await lockApplication(tx, applicationId))) throw applicationNotFound()
  const file = await getCase(tx, applicationId)
  const last = file.actions.at(-1)
  if (last === undefined || last.seq !== seq) throw last === undefined ? applicationNotFound() : movedOn(last)
  return file
}

type ActInput<A extends keyof typeof actSchemas> = z.output<(typeof actSchemas)[A]>
/** `keep`: what is written once the act is; `stays`: nothing is appended, the case goes on later. */
type Done = { data?: Record<string, unknown>; papers?: PaperRow[]; keep?: (after: CaseFile) => Promise<void>; stays?: boolean }

/**
 * One act on a case, as a use case of its own. The case is locked, must still be as the officer saw it (`applications.moved-on` says who
 * did what since), and must allow the act (`applications.not-now`). `check` refuses what the act itself forbids, and answers its data.
 */
function actUseCase<A extends keyof typeof actSchemas>(
  kind: A,
  check: (context: UseCaseContext, file: CaseFile, input: ActInput<A>) => Promise<Done> | Done = () => ({}),
) {
  return useCase({
    name: `applications.${kind}`,
    input: actSchemas[kind] as unknown as z.ZodType<ActInput<A>, z.input<(typeof actSchemas)[A]>>,
    allow: (actor) => ACT_ROLES[kind](actor),
    run: async (context, input): Promise<CaseAnswer> => {
      const { applicationId, seq, note } = input as { applicationId: ApplicationId; seq: number; note: string }
      const file = await lockedAt(context.tx, applicationId, seq)
      if (stateAfter(kind, file.fold.state) === null) throw notNow(kind, file.fold.state)
      const { data = {}, papers = [], keep, stays = false } = await check(context, file, input)
      if (stays) return answerOf(file)
      const after = await append(context, file, kind, note, data, papers)
      await keep?.(after)
      return answerOf(after)
    },
  })
}

/** The case is at a step of the actor's role and nobody else has it in hand. */
function requireHand({ actor }: UseCaseContext, fold: CaseFold, what: Act): void {
  requireAllowed(isStepOf(actor, fold), `applications.${what}`)
  if (fold.holder !== null && fold.holder !== actor.accountId && !canAnswerForCases(actor)) throw heldByOther(fold.holder)
}

const inHand =
  <A extends keyof typeof actSchemas>(kind: A, done: (file: CaseFile, input: ActInput<A>, context: UseCaseContext) => Promise<Done> | Done = () => ({})) =>
  (context: UseCaseContext, file: CaseFile, input: ActInput<A>) => {
    requireHand(context, file.fold, kind)
    return done(file, input, context)
  }

/** Gives the receipt of a case that came by post or online. */
export const receiveApplication = actUseCase('received', async ({ tx, clock }, file, { papers }) => {
  checkPapersKnown(file.procedure, papers)
  const rows = await takeArchivePapers(tx, file.procedure, file.application.meritPersonId, rowsOf(papers))
  requirePapers(file, rows, clock.today())
  return { papers: rows }
})
/** Does not receive it, with the reason (form 03). */
export const refuseApplication = actUseCase('not-received')
/** Takes the case in hand, or over from somebody else. */
export const takeCase = actUseCase('taken', async ({ actor, tx, clock }, { fold }) => {
  requireAllowed(isStepOf(actor, fold), 'applications.taken')
  if (fold.holder === actor.accountId) throw heldAlready()
  // Who stands in for somebody away takes it in that one's place, and the case says so.
  const stoodIn = fold.holder !== null && fold.holder !== actor.accountId && (await isDeputyOf(tx, actor.accountId, fold.holder, clock.today()))
  return stoodIn ? { data: { for: fold.holder } } : {}
})
/** Gives the case to somebody else whose scope it lies in. */
export const handOverCase = actUseCase('handed-over', async ({ actor, tx, clock }, { fold, application }, { to }) => {
  requireAllowed(canAnswerForCases(actor) || fold.holder === actor.accountId, 'applications.handed-over')
  const paths = [application.path, ...application.alsoPaths]
  const rows = await listDesks(tx, clock, to)
  if (!rows.some((row) => paths.some((path) => path.startsWith(row.areaPath)))) throw holderUnknown()
  return { data: { to } }
})
/** Refuses to end the step where its guard finds something missing (`applications.step-not-done`). */
function requireStepDone(file: CaseFile, facts: ActInput<'passed-on'>['facts'], today: LegalDate): Record<string, unknown> {
  const { fold, application, procedure } = file
  const step = fold.step === null ? undefined : fold.steps[fold.step]
  if (step === undefined) return {}
  const asked: StepFacts = {
    missingPapers: fold.missing,
    missingFields: emptyFields(procedure, procedureLaw().law.common, application.form),
    dossierCompared: facts.dossierCompared ?? null,
    medicalRecordReceived: facts.medicalRecordReceived ?? null,
    higherActReceived: facts.higherActReceived ?? null,
    daysPosted: fold.daysPosted === null ? 0 : workingDaysSince(fold.daysPosted.from, today),
    complaintOpen: fold.complaintOpen,
  }
  const missing = step.guard ? GUARDS[step.guard](asked) : []
  if (missing.length > 0) throw stepNotDone(missing)
  return { step: fold.step, by: step.by, does: step.does, facts }
}

/** Ends the step and passes the case on to the next; the step that decides is ended by the decision. */
export const passOn = actUseCase(
  'passed-on',
  inHand('passed-on', (file, { facts }, { clock }) => {
    const { step, decidingStep } = file.fold
    if (step === null || step === decidingStep) throw decisionNext()
    return { data: requireStepDone(file, facts, clock.today()) }
  }),
)
/** Asks another agency. */
export const consult = actUseCase('consulted', inHand('consulted', (_, { agency }) => ({ data: { agency } })))
/** Writes down what it answered. */
export const recordAnswer = actUseCase('answered', inHand('answered', ({ fold }, { agency }) => {
  if (!fold.consulted.includes(agency)) throw notConsulted(agency)
  return { data: { agency } }
}))
/** The result of the review hangs at the commune from today. */
export const postResult = actUseCase('posted', inHand('posted'))
export const recordComplaint = actUseCase('complained', (_, { fold }) => {
  if (fold.daysPosted === null) throw nothingPosted()
  return {}
})
export const settleComplaint = actUseCase('complaint-settled', (_, { fold }) => {
  if (!fold.complaintOpen) throw nothingPosted()
  return {}
})
/** Gives more time, in the law's own unit. */
export const extend = actUseCase('extended', (_, { fold }, { limit }) => {
  if (fold.deadline?.kind !== 'due') throw noDeadline()
  return { data: { limit } }
})
/** Tells a new day with an apology; once. */
export const reappoint = actUseCase('reappointed', (_, { fold }, { on }) => {
  if (fold.reappointed) throw alreadyReappointed()
  if (fold.deadline?.kind !== 'due') throw noDeadline()
  return { data: { on } }
})
/** Lays a draft of the decision before who decides. The steps before are done, and what this one asks is there. */
export const draftDecision = actUseCase(
  'drafted',
  inHand('drafted', (file, { draft, facts }, { clock }) => {
    const { step, decidingStep, complaintOpen: open } = file.fold
    if (step !== null && decidingStep !== null && step < decidingStep) throw stepsLeft(decidingStep - step)
    if (open) throw complaintOpen()
    return { data: { draft, ...requireStepDone(file, facts, clock.today()) } }
  }),
)
export const returnDraft = actUseCase('draft-returned', (_, { fold }) => {
  if (fold.draft === null || fold.draft.returned) throw noDraft()
  return {}
})
/** Asks the citizen for more (form 02): the clock stands. */
export const askSupplement = actUseCase('supplement-asked', inHand('supplement-asked', ({ procedure }, { papers }) => {
  checkPapersKnown(procedure, papers.map((paper) => ({ paper })))
  return { data: { papers } }
}))
/** The citizen brought it: the clock goes on. */
export const supplement = actUseCase('supplemented', async ({ tx }, file, { papers }) => {
  checkPapersKnown(file.procedure, papers)
  const rows = await takeArchivePapers(tx, file.procedure, file.application.meritPersonId, rowsOf(papers))
  return { papers: rows }
})
export const askPayment = actUseCase('payment-asked', inHand('payment-asked'))
export const recordPayment = actUseCase('paid')
/** The citizen takes the request back. */
export const withdraw = actUseCase('withdrawn')
/** Ends the work on it with a notice (form 05). */
export const stopCase = actUseCase('stopped')
export const resumeCase = actUseCase('resumed')
/** The draft that lies before who decides. Throws `applications.no-draft`. */
function openDraft({ fold }: CaseFile): NonNullable<CaseFold['draft']> {
  if (fold.draft === null || fold.draft.returned) throw noDraft()
  return fold.draft
}

/** The decision with its number, signatory and effect; what the register could not take by itself becomes an outstanding case. */
async function decideWith(context: UseCaseContext, file: CaseFile, of: Omit<Parameters<typeof issueDecision>[2], 'draft'>): Promise<Done> {
  const { tx, clock, actor } = context
  const { application } = file
  const issued: IssuedDecision = await issueDecision(context, file, { ...of, draft: openDraft(file) })
  if (issued.effect.kind === 'waits') {
    const found = outstandingLaw().notEntered[issued.effect.why]
    const task = issued.effect.why === 'by-hand' ? issued.effect.enter : found.task
    const personId = of.meritPersonId ?? application.meritPersonId
    await insertOutstanding(tx, clock, actor, { kind: 'decision-not-entered', subject: `${application.code} ${of.number.symbol}`, path: application.path, applicationId: application.applicationId, personId, lacks: found.lacks, task, doer: null, dueOn: null, note: '' })
  }
  return { data: issued.data, keep: issued.keep }
}

/**
 * Decides by the draft: makes the decision with number and signature. Who drafted does not decide. Where the clerk numbers after the signature the draft is signed, and the
 * case is decided once it has its number (`numberDecision`). Errors: `issuing.number-needed` where the clerk numbers before, `signing.not-set-up`.
 */
export const decide = actUseCase('decided', async (context, file, { meritPersonId }) => {
  const { actor, tx, clock } = context
  const draft = openDraft(file)
  if (draft.by === actor.accountId) throw sameHand()
  if (file.fold.complaintOpen) throw complaintOpen()
  await checkPersons(tx, [meritPersonId])
  const { when } = issuingLaw().numbering
  if (when === 'after-signature') {
    if ((await findSignedDraft(tx, file.application.applicationId, draft.seq)) !== undefined) throw signedAlready()
    await signDraft(context, file, draft)
    return { stays: true }
  }
  const body = await decidingBody(context, file)
  // The register is locked first: a clerk who voids the number meanwhile comes before or after.
  await lockSeries(tx, { agency: body.agency, year: yearOf(clock.today()), kind: 'decision' })
  const held = await findHeldNumber(tx, file.application.applicationId, 'decision')
  // One of another year or body does not fit the day on which it is signed.
  const fits = held !== undefined && held.year === yearOf(clock.today()) && held.agency === body.agency
  if (when === 'before-signature' && !fits) throw numberNeeded()
  const number: DocumentNumber = fits ? held : await takeDecisionNumber(context, file, body)
  return decideWith(context, file, { body, number, signatory: actor, meritPersonId: meritPersonId ?? null })
})

/**
 * Gives a decision its number, where the clerk does that: to the draft, or to what was signed, which then is decided. Errors: `issuing.nothing-to-number`, and as of `decide`.
 */
export const numberDecision = useCase({
  name: 'applications.number-decision',
  input: numberDecisionSchema,
  allow: canNumber,
  run: async (context, { applicationId, seq }): Promise<CaseAnswer & { number: string }> => {
    const { tx, actor } = context
    const file = await lockedAt(tx, applicationId, seq)
    const { when } = issuingLaw().numbering
    if (when === 'with-signature' || file.fold.state !== 4 || file.fold.draft === null || file.fold.draft.returned) throw nothingToNumber()
    const body = await decidingBody(context, file)
    if (when === 'before-signature') {
      if ((await findHeldNumber(tx, applicationId, 'decision')) !== undefined) throw nothingToNumber()
      return { ...answerOf(file), number: (await takeDecisionNumber(context, file, body)).symbol }
    }
    const signed = await findSignedDraft(tx, applicationId, file.fold.draft.seq)
    if (signed === undefined) throw nothingToNumber()
    const number = await takeDecisionNumber(context, file, body)
    const signatory: Signatory = { accountId: signed.signedBy, role: signed.signedRole }
    const { data = {}, keep } = await decideWith(context, file, { body, number, signatory, meritPersonId: null })
    // The act is the signatory's, done as the number makes it valid; the trail says who gave it.
    const after = await append({ ...context, actor: { ...actor, ...signatory } }, file, 'decided', '', { ...data, numberedBy: actor.accountId })
    await keep?.(after)
    return { ...answerOf(after), number: number.symbol }
  },
})
/** Hands the result over. */
export const handOut = actUseCase('handed-out', (_, __, { receiver }) => ({ data: { receiver } }))
/** A word on the case, beside everything. */
export const noteOnCase = actUseCase('noted')

/** Whether an agency did its work on the day. */
const standsOn = (one: Pick<Agency, 'from' | 'until'>, on: LegalDate): boolean => (one.from === null || one.from <= on) && (one.until === null || one.until > on)

const joinNames = (...names: string[]): string => names.filter((name) => name !== '').join(', ')

/** From what ended to who took over, checked: both are in the registers, the one has ended and the other stands today. Throws `applications.nothing-to-succeed`. */
async function succession({ tx, clock }: UseCaseContext, { application, fold }: CaseFile, { unit, agency }: Pick<ActInput<'succeeded'>, 'unit' | 'agency'>): Promise<Succession> {
  const today = clock.today()
  const out: Succession = { told: { from: '', to: '' } }
  if (unit != null) {
    const units = await listUnitNames(tx, [unit, application.path], today)
    if (units.has(application.path)) throw nothingToSucceed('not-ended')
    if (!units.has(unit)) throw nothingToSucceed('successor-unknown')
    out.unit = { from: application.path, to: unit }
    out.told = { from: await nameOfUnit(tx, application.path), to: units.get(unit)?.at(-1) ?? unit }
  }
  if (agency != null) {
    const agencies = await listAgencies(tx)
    const ended = agencies.find((one) => one.code === agency.from)
    if (ended === undefined || standsOn(ended, today)) throw nothingToSucceed('not-ended')
    if (fold.decidedBy !== agency.from && !fold.steps.slice(fold.step ?? 0).some((step) => step.by === agency.from)) throw nothingToSucceed('not-with-it')
    const taker = agencies.find((one) => one.code === agency.to && standsOn(one, today))
    if (taker === undefined || (taker.kind !== 'department' && taker.kind !== 'commune-committee')) throw nothingToSucceed('successor-unknown')
    out.agency = { from: agency.from, to: taker.kind === 'commune-committee' ? (out.unit?.to ?? application.path) : taker.code, step: taker.kind }
    const taking = out.agency.to.includes('/') ? await nameOfUnit(tx, out.agency.to) : taker.name
    out.told = { from: joinNames(out.told.from, ended.name), to: joinNames(out.told.to, taking) }
  }
  if (out.unit === undefined && out.agency === undefined) throw nothingToSucceed('not-with-it')
  return out
}

/** Hands a case that this transaction holds to who took over. Steps, deadlines and the procedure stay as the case froze them. */
async function succeedCase(context: UseCaseContext, file: CaseFile, note: string, wanted: Pick<ActInput<'succeeded'>, 'unit' | 'agency'>): Promise<CaseFile> {
  const { tx } = context
  const { application } = file
  const data = await succession(context, file, wanted)
  if (data.unit !== undefined) {
    if (!(await moveCase(tx, application.applicationId, data.unit))) throw nothingToSucceed('not-with-it')
    return append(context, { ...file, application: { ...application, path: data.unit.to } }, 'succeeded', note, data)
  }
  return append(context, file, 'succeeded', note, data)
}

/** Hands one case of a unit or agency that ended to who took over; a reason is given. Errors: `applications.nothing-to-succeed`. */
export const succeedOne = useCase({
  name: 'applications.succeeded',
  input: actSchemas.succeeded,
  allow: canSucceed,
  run: async (context, { applicationId, seq, note, ...wanted }): Promise<CaseAnswer> => answerOf(await succeedCase(context, await lockedAt(context.tx, applicationId, seq), note, wanted)),
})

/**
 * Hands many cases of a unit or agency that ended to who took over, the earliest due first: all of them or, where one cannot be, none. Each has an act of
 * its own in its history. Answers how many were handed over and how many still wait. Errors: `applications.nothing-to-succeed`.
 */
export const succeedMany = useCase({
  name: 'applications.succeed-many',
  input: succeedManySchema,
  allow: canSucceed,
  run: async (context, { from, to, note, limit }): Promise<{ handedOver: number; left: number }> => {
    const { tx } = context
    const ids = await listOfEnded(tx, from, limit)
    for (const applicationId of ids) {
      // In the order of the list, and held one by one: an officer at one of them is waited for, and is then told that it moved on.
      if (!(await lockApplication(tx, applicationId))) throw applicationNotFound()
      const file = await getCase(tx, applicationId)
      await succeedCase(context, file, note, from.kind === 'unit' ? { unit: to } : { agency: { from: from.agency, to } })
    }
    return { handedOver: ids.length, left: await countOfEnded(tx, from) }
  },
})

/** The use case of each act that is done on a case. */
export const CASE_ACTS = {
  received: receiveApplication,
  'not-received': refuseApplication,
  taken: takeCase,
  'handed-over': handOverCase,
  'passed-on': passOn,
  consulted: consult,
  answered: recordAnswer,
  posted: postResult,
  complained: recordComplaint,
  'complaint-settled': settleComplaint,
  extended: extend,
  reappointed: reappoint,
  drafted: draftDecision,
  'draft-returned': returnDraft,
  'supplement-asked': askSupplement,
  supplemented: supplement,
  'payment-asked': askPayment,
  paid: recordPayment,
  withdrawn: withdraw,
  stopped: stopCase,
  resumed: resumeCase,
  decided: decide,
  'handed-out': handOut,
  noted: noteOnCase,
  succeeded: succeedOne,
} satisfies Record<keyof typeof actSchemas, unknown>
export type CaseActName = keyof typeof CASE_ACTS

/** Working days from the day after `from` to before `until`: whole days on which it hung. */
function workingDaysSince(from: LegalDate, until: LegalDate): number {
  const { calendar } = procedureLaw()
  let days = 0
  for (let day = addDays(from, 1); day < until; day = addDays(day, 1)) if ((calendar.dayOf(day)?.portion ?? 0) > 0) days++
  return days
}
