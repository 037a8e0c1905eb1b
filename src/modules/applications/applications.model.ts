import { createHash } from 'node:crypto'
import {
  countProcedureDeadline,
  periodOn,
  type Calendar,
  type Deadline,
  type DeadlineInput,
  type Limit,
  type Pause,
  type PauseState,
  type Procedure,
  type ProcedurePeriod,
  type ProcedureStep,
} from '#modules/procedures/index.ts'
import { canonicalJson } from '#shared/canonical-json.ts'
import { legalDateOf, type LegalDate } from '#shared/legal-date.ts'
import { foldName } from '#shared/names.ts'
import type { Act, Action, Application, CaseFold, CaseSpan, CaseStateCode, Draft, PaperRow, Succession } from './applications.types.ts'

type Transition = { from: readonly CaseStateCode[]; to: CaseStateCode }

/** Which act leads from which states to which: the database holds the same (application_action_allowed), and a test compares them. `noted` leaves every state as it is, `succeeded` every one but the ends. */
const TRANSITIONS: Record<Exclude<Act, 'registered' | 'noted' | 'succeeded'>, Transition> = {
  received: { from: [1], to: 2 },
  'not-received': { from: [1], to: 3 },
  taken: { from: [2, 4], to: 4 },
  'handed-over': { from: [2, 4], to: 4 },
  'passed-on': { from: [4], to: 4 },
  consulted: { from: [4], to: 4 },
  answered: { from: [4], to: 4 },
  posted: { from: [4], to: 4 },
  complained: { from: [4], to: 4 },
  'complaint-settled': { from: [4], to: 4 },
  extended: { from: [4], to: 4 },
  reappointed: { from: [4], to: 4 },
  drafted: { from: [4], to: 4 },
  'draft-returned': { from: [4], to: 4 },
  'supplement-asked': { from: [2, 4], to: 5 },
  supplemented: { from: [5], to: 4 },
  'payment-asked': { from: [2, 4], to: 6 },
  paid: { from: [6], to: 4 },
  withdrawn: { from: [1, 2, 4, 5, 6], to: 7 },
  stopped: { from: [2, 4, 5, 6, 7], to: 8 },
  resumed: { from: [8], to: 4 },
  decided: { from: [4], to: 9 },
  'handed-out': { from: [9], to: 10 },
}

/** The state after an act, or null where the state before does not allow it. */
export function stateAfter(act: Act, before: CaseStateCode | null): CaseStateCode | null {
  if (act === 'registered') return before === null ? 1 : null
  if (before === null) return null
  if (act === 'noted') return before
  if (act === 'succeeded') return before === 3 || before === 10 ? null : before
  const { from, to } = TRANSITIONS[act]
  return from.includes(before) ? to : null
}

const PAUSES: readonly CaseStateCode[] = [5, 6, 8]
const ENDED: readonly CaseStateCode[] = [3, 7, 8, 9, 10]

/** The content of a procedure that a case freezes, and its key. Keys are sorted, so that the same content has one key. */
export function freezeProcedure(procedure: Procedure): { hash: string; content: Procedure } {
  const text = canonicalJson(procedure)
  return { hash: createHash('sha256').update(text).digest('hex'), content: JSON.parse(text) as Procedure }
}

/** A paper that the case needs: one of `papers` is enough. */
export type NeededPaper = { papers: string[]; originals: number; copies: number; shownOnly: boolean; archive: boolean; databases: string[] }

/** What a case of the day must bring under its conditions; papers of one group stand for each other. */
export function papersNeeded(procedure: Procedure, conditions: readonly string[], on: LegalDate): NeededPaper[] {
  const needed = new Map<string, NeededPaper>()
  for (const one of procedure.papers) {
    if (one.when !== undefined && !conditions.includes(one.when)) continue
    if (one.until !== undefined && on >= one.until) continue
    const key = one.oneOf === undefined ? `paper ${one.paper}` : `group ${one.oneOf}`
    const known = needed.get(key)
    if (known) {
      known.papers.push(one.paper)
      known.archive ||= one.archive !== undefined
      known.databases.push(...(one.replacedBy?.database ?? []))
    } else
      needed.set(key, {
        papers: [one.paper],
        originals: one.originals,
        copies: one.copies,
        shownOnly: one.shownOnly === true,
        archive: one.archive !== undefined,
        databases: [...(one.replacedBy?.database ?? [])],
      })
  }
  return [...needed.values()]
}

/** Codes of the papers that are needed and not there; of a group its first. */
export const missingPapers = (needed: readonly NeededPaper[], papers: ReadonlyMap<string, PaperRow>): string[] =>
  needed.filter((one) => !one.papers.some((paper) => (papers.get(paper)?.how ?? 'missing') !== 'missing')).map((one) => one.papers[0] ?? '')

const wayOf = (period: ProcedurePeriod | undefined, way: string | null): ProcedureStep[] =>
  period === undefined || period.standing === 'unverified' ? [] : ((way === null ? period.ways[0] : period.ways.find((one) => one.code === way))?.steps ?? [])

/** The step that ends with the decision: the last one of the agency that decides, else the last. */
export function decidingStep(steps: readonly ProcedureStep[], decidedBy: string | null): number {
  const own = steps.findLastIndex((step) => step.by === decidedBy)
  return own >= 0 ? own : steps.length - 1
}

/** Derives where a case stands from its acts. The acts are in order and the first is `registered`. */
export function foldCase(application: Pick<Application, 'way' | 'conditions' | 'registeredAt' | 'decidedBy'>, procedure: Procedure, actions: readonly Action[]): CaseFold {
  const last = actions.at(-1)
  if (last === undefined) throw new Error('a case without an act')
  const received = actions.find((action) => action.kind === 'received')
  const on = legalDateOf(received?.at ?? application.registeredAt)
  const period = periodOn(procedure, on)
  const steps = wayOf(period, application.way)
  const fold: CaseFold = {
    state: last.stateAfter,
    seq: last.seq,
    receivedAt: received?.at ?? null,
    endedAt: null,
    steps,
    decidingStep: steps.length === 0 ? null : decidingStep(steps, period?.decidedBy ?? null),
    step: null,
    holder: null,
    decidedBy: application.decidedBy,
    deadline: null,
    papers: new Map(),
    missing: [],
    digitisedAt: null,
    reusedAt: null,
    daysPosted: null,
    complaintOpen: false,
    consulted: [],
    draft: null,
    reappointed: false,
  }
  for (const action of actions) apply(fold, action)
  if (fold.step !== null && (fold.step >= steps.length || ENDED.includes(fold.state))) fold.step = null
  fold.missing = missingPapers(papersNeeded(procedure, application.conditions, on), fold.papers)
  return fold
}

function apply(fold: CaseFold, { kind, seq, actor, at, data, papers, stateAfter: state }: Action): void {
  // A paper that was scanned was handed in before: the scan takes nothing back.
  for (const paper of papers) if (paper.how !== 'scanned' || !fold.papers.has(paper.paper)) fold.papers.set(paper.paper, paper)
  if (papers.some((paper) => paper.how === 'scanned') && (fold.receivedAt === null || legalDateOf(at) <= legalDateOf(fold.receivedAt))) fold.digitisedAt ??= at
  if (papers.some((paper) => paper.how === 'database' || paper.how === 'archive')) fold.reusedAt ??= at
  if ('deadline' in data) fold.deadline = data['deadline'] as Deadline | null
  if ([3, 7, 9].includes(state)) fold.endedAt ??= at
  switch (kind) {
    case 'received':
      fold.step = fold.steps.length > 0 ? 0 : null
      break
    case 'taken':
      fold.holder = actor
      break
    case 'handed-over':
      fold.holder = data['to'] as string
      break
    case 'passed-on':
      fold.step = fold.step === null ? null : fold.step + 1
      fold.holder = null
      fold.daysPosted = null
      break
    case 'consulted':
      fold.consulted.push(data['agency'] as string)
      break
    case 'answered':
      fold.consulted = fold.consulted.filter((agency) => agency !== data['agency'])
      break
    case 'posted':
      fold.daysPosted = { from: legalDateOf(at) }
      break
    case 'complained':
    case 'complaint-settled':
      fold.complaintOpen = kind === 'complained'
      break
    case 'reappointed':
      fold.reappointed = true
      break
    case 'drafted':
      fold.draft = { ...(data['draft'] as Draft), seq, by: actor, returned: false }
      break
    case 'draft-returned':
      if (fold.draft) fold.draft.returned = true
      break
    case 'stopped':
      fold.endedAt ??= at
      break
    case 'resumed':
      fold.endedAt = null
      break
    case 'succeeded':
      succeed(fold, data as Succession)
      break
    case 'decided':
    case 'not-received':
    case 'withdrawn':
      fold.holder = null
      break
  }
}

/** Roles that do a step once it lies with such an agency. */
const STEP_ROLES = { 'commune-committee': 'commune-officer', department: 'officer' } as const

/** Whoever had it in hand sat in what ended. The steps that are left go on with who took over; what was done stays as it was done. */
function succeed(fold: CaseFold, { agency }: Succession): void {
  fold.holder = null
  if (agency === undefined) return
  if (fold.decidedBy === agency.from) fold.decidedBy = agency.to
  const left = fold.step ?? 0
  fold.steps = fold.steps.map((step, at) => (at >= left && step.by === agency.from ? { ...step, by: agency.step, role: STEP_ROLES[agency.step] } : step))
}

const dueOf = (deadline: Deadline | null): LegalDate | null => (deadline?.kind === 'due' ? deadline.dueOn : null)

/** The times between the acts that changed the state or the day due, in order: how the case stood at any instant. */
export function spansOf(actions: readonly Pick<Action, 'seq' | 'at' | 'stateAfter' | 'data'>[]): CaseSpan[] {
  const spans: CaseSpan[] = []
  let dueOn: LegalDate | null = null
  for (const { seq, at, stateAfter: state, data } of actions) {
    if ('deadline' in data) dueOn = dueOf(data['deadline'] as Deadline | null)
    const open = spans.at(-1)
    if (open?.state !== state || open.dueOn !== dueOn) spans.push({ seq, state, dueOn, from: at })
  }
  return spans
}

/** Times in which the clock stood still, from the acts: states 5, 6 and 8. An open one has no end. */
export function pausesOf(actions: readonly Pick<Action, 'at' | 'stateBefore' | 'stateAfter'>[]): Pause[] {
  const pauses: Pause[] = []
  for (const { at, stateBefore, stateAfter: state } of actions) {
    if (stateBefore === state) continue
    const open = pauses.at(-1)
    if (open && open.to === null && stateBefore !== null && PAUSES.includes(stateBefore)) open.to = at
    if (PAUSES.includes(state)) pauses.push({ from: at, to: null, state: state as PauseState })
  }
  return pauses
}

/**
 * The deadline after these acts, counted anew from the receipt by the procedure that the case froze. Null before receipt. The last of
 * the acts may be one that is only about to be done.
 */
export function deadlineAfter(
  application: Pick<Application, 'way'>,
  procedure: Procedure,
  actions: readonly Pick<Action, 'kind' | 'at' | 'stateBefore' | 'stateAfter' | 'data' | 'note'>[],
  calendar: Calendar,
): Deadline | null {
  const received = actions.find((action) => action.kind === 'received')
  if (received === undefined) return null
  const of = (kind: Act) => actions.filter((action) => action.kind === kind)
  const facts: Omit<DeadlineInput, 'parts'> = {
    receivedAt: received.at,
    pauses: pausesOf(actions),
    extensions: of('extended').map(({ data, note }) => ({ limit: data['limit'] as Limit, reason: note })),
    reappointments: of('reappointed').map(({ data, note }) => ({ on: data['on'] as LegalDate, reason: note })),
  }
  return countProcedureDeadline(procedure, application.way === null ? facts : { ...facts, way: application.way }, calendar)
}

/** The syllables by which a case is found, folded, and its code in lower case. */
export const wordsOf = (code: string, names: readonly (string | null | undefined)[]): string[] => [
  ...new Set([code.toLowerCase(), ...names.flatMap((name) => (name ? foldName(name) : []))]),
]

/** `H44-260615-0007`: the agency's identifier, the day, the number of the day (law/procedures.yaml, caseCode). */
export const caseCode = (agency: string, on: LegalDate, serial: number): string => `${agency}-${on.slice(2).replaceAll('-', '')}-${String(serial).padStart(4, '0')}`
