import { periodOn, type Calendar, type Procedure } from '#modules/procedures/index.ts'
import { newId } from '#shared/ids.ts'
import { stoppedClock } from '#shared/clock.ts'
import { legalDateOf } from '#shared/legal-date.ts'
import { caseCode, deadlineAfter, decidingStep, foldCase, spansOf, stateAfter } from './applications.model.ts'
import { actionRow, applicationRow, paperRows, spanRows, summaryRow } from './applications.repository.ts'
import type { Act, Action, Application, Draft, PaperRow } from './applications.types.ts'

export type ScriptedAct = {
  kind: Act
  at: Date
  by: { accountId: string; role: string }
  note: string
  papers?: PaperRow[]
  /** What the act says, of those that say something of their own. */
  facts?: Record<string, boolean>
  draft?: Draft
  ask?: string[]
  receiver?: string
}

/** A case from its reception on, as a list of what was done to it. */
export type CaseScript = Omit<Application, 'applicationId' | 'code' | 'versionHash' | 'registeredAt' | 'helpedBy' | 'applicantPersonId' | 'meritPersonId'> & {
  /** The first is `registered`. */
  acts: ScriptedAct[]
}

export type CaseRows = {
  application: ReturnType<typeof applicationRow>
  actions: ReturnType<typeof actionRow>[]
  papers: ReturnType<typeof paperRows>
  spans: ReturnType<typeof spanRows>
  summary: ReturnType<typeof summaryRow>
}

/**
 * The rows that the use cases would leave of a script, without asking the database (a test compares). What the use cases refuse is not
 * looked at here, but for the states: an act that the state does not allow throws.
 */
export function rowsOfScript(
  script: CaseScript,
  of: { procedure: Procedure; versionHash: string; calendar: Calendar; agency: string; serial: number; deadlines: Map<string, unknown> },
): CaseRows {
  const { acts, ...handedIn } = script
  const [first] = acts
  if (first === undefined) throw new Error('a case without an act')
  const { procedure } = of
  const on = legalDateOf(first.at)
  const application: Application = {
    ...handedIn,
    applicationId: newId<'app'>(stoppedClock(first.at)),
    code: caseCode(of.agency, on, of.serial),
    versionHash: of.versionHash,
    registeredAt: first.at,
    helpedBy: null,
    applicantPersonId: null,
    meritPersonId: null,
  }
  const actions: Action[] = []
  let step = 0
  let draft: { draft: Draft; seq: number } | undefined
  const received = acts.find((act) => act.kind === 'received')
  const period = periodOn(procedure, legalDateOf(received?.at ?? first.at))
  const steps = period === undefined || period.standing === 'unverified' ? [] : ((script.way === null ? period.ways[0] : period.ways.find((one) => one.code === script.way))?.steps ?? [])
  const ended = (facts: Record<string, boolean> = {}) => {
    const one = steps[step]
    return one ? { step, by: one.by, does: one.does, facts } : {}
  }
  for (const act of acts) {
    const before = actions.at(-1)?.stateAfter ?? null
    const after = stateAfter(act.kind, before)
    if (after === null) throw new Error(`${act.kind} is not allowed in state ${before}`)
    const seq = actions.length + 1
    let data: Record<string, unknown> = {}
    if (act.kind === 'passed-on') {
      data = ended(act.facts)
      step += 1
    } else if (act.kind === 'drafted' && act.draft) {
      data = { draft: act.draft, ...ended(act.facts) }
      draft = { draft: act.draft, seq }
    } else if (act.kind === 'decided' && draft) data = { outcome: draft.draft.outcome, draft: draft.seq }
    else if (act.kind === 'supplement-asked') data = { papers: act.ask ?? [] }
    else if (act.kind === 'handed-out') data = { receiver: act.receiver }
    const action: Action = { seq, kind: act.kind, stateBefore: before, stateAfter: after, at: act.at, actor: act.by.accountId, role: act.by.role, note: act.note, data, papers: act.papers ?? [] }
    actions.push(action)
    if (act.kind === 'received' || act.kind === 'supplement-asked' || act.kind === 'supplemented')
      action.data = { ...data, deadline: act.kind === 'received' ? receiptDay(application, action, of) : deadlineAfter(application, procedure, actions, of.calendar) }
  }
  const fold = foldCase(application, procedure, actions)
  return {
    application: applicationRow(application),
    actions: actions.map((action) => actionRow(application, action)),
    papers: actions.flatMap((action) => paperRows(application, action)),
    spans: spanRows(application, spansOf(actions)),
    summary: summaryRow(application, procedure, fold),
  }
}

/** The day told at receipt: the same for all cases of a procedure, a way and an instant, and counted once for them. */
function receiptDay(application: Application, received: Action, { procedure, calendar, deadlines }: Parameters<typeof rowsOfScript>[1]): unknown {
  const key = `${procedure.slug} ${application.way ?? ''} ${received.at.getTime()}`
  let day = deadlines.get(key)
  if (day === undefined) deadlines.set(key, (day = deadlineAfter(application, procedure, [received], calendar)))
  return day
}

/** How many acts of steps come before the one that decides, by the period of a day; 0 where no steps were read. */
export function stepsBefore(procedure: Procedure, day: Parameters<typeof periodOn>[1]): { steps: { role: string }[]; deciding: number } {
  const period = periodOn(procedure, day)
  const steps = period === undefined || period.standing === 'unverified' ? [] : (period.ways[0]?.steps ?? [])
  return { steps, deciding: steps.length === 0 ? 0 : decidingStep(steps, period?.decidedBy ?? null) }
}
