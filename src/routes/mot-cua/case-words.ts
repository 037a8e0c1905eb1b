import { actorName, limitName } from '#app/deadline-words.ts'
import type { Act, Action, CaseFold, CaseRow, CaseStateCode, Channel, PaperWay, QueueName } from '#modules/applications/index.ts'
import type { Agency } from '#modules/areas/index.ts'
import { procedureLaw, type Limit, type Procedure, type ProcedureStep } from '#modules/procedures/index.ts'
import { addDays, type LegalDate } from '#shared/legal-date.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { getLocale } from '#ui/messages/runtime.js'
import type { Tone } from '#ui/types.ts'
import { inLocale } from '../words.ts'

const common = () => procedureLaw().law.common
const namesOf = (list: readonly { code: string | number; name: string; en: string }[], code: string | number): string => {
  const found = list.find((one) => one.code === code)
  return found ? inLocale(found) : String(code)
}

export const procedureName = (slug: string): string => {
  const found = procedureLaw().law.procedures.get(slug)
  return found ? inLocale(found) : slug
}
export const stateName = (state: CaseStateCode): string => namesOf(common().states, state)
export const channelName = (channel: Channel): string => namesOf(common().channels, channel)
export const paperName = (code: string): string => namesOf(common().papers, code)
export const conditionName = (code: string): string => namesOf(common().conditions, code)
export const databaseName = (code: string): string => namesOf(common().databases, code)
export const fieldOfLaw = (code: string): string => namesOf(common().fields, code)
export const actor = (by: string): string => actorName(by, getLocale())
export const limit = (one: Limit): string => limitName(one, getLocale())
export const stepName = (step: Pick<ProcedureStep, 'does'>): string => namesOf(common().acts, step.does)

/** The label of a field of the form by its code. */
export function formFieldName(code: string): string {
  const field = common()
    .pages.flatMap((page) => page.fields)
    .find((one) => one.code === code)
  return field ? inLocale(field) : code
}

const queues: Record<QueueName, () => string> = {
  mine: m.queue_mine,
  'to-take': m.queue_to_take,
  'for-others': m.queue_for_others,
  'to-receive': m.queue_to_receive,
  'to-decide': m.queue_to_decide,
  waiting: m.queue_waiting,
  'to-hand-out': m.queue_to_hand_out,
  overdue: m.queue_overdue,
  soon: m.queue_soon,
  open: m.queue_open,
  all: m.queue_all,
}
export const queueName = (queue: QueueName): string => queues[queue]()

const ways: Record<PaperWay, () => string> = {
  handed: m.paper_handed,
  shown: m.paper_shown,
  database: m.paper_database,
  archive: m.paper_archive,
  missing: m.paper_missing,
  scanned: m.paper_scanned,
}
export const paperWayName = (how: PaperWay): string => ways[how]()

const acts: Record<Exclude<Act, 'registered'>, { label: () => string; button: () => string }> = {
  received: { label: m.act_received, button: m.act_received_do },
  'not-received': { label: m.act_not_received, button: m.act_not_received_do },
  taken: { label: m.act_taken, button: m.act_taken_do },
  'handed-over': { label: m.act_handed_over, button: m.act_handed_over_do },
  'passed-on': { label: m.act_passed_on, button: m.act_passed_on_do },
  consulted: { label: m.act_consulted, button: m.act_consulted_do },
  answered: { label: m.act_answered, button: m.act_answered_do },
  posted: { label: m.act_posted, button: m.act_posted_do },
  complained: { label: m.act_complained, button: m.act_complained_do },
  'complaint-settled': { label: m.act_complaint_settled, button: m.act_complaint_settled_do },
  extended: { label: m.act_extended, button: m.act_extended_do },
  reappointed: { label: m.act_reappointed, button: m.act_reappointed_do },
  drafted: { label: m.act_drafted, button: m.act_drafted_do },
  'draft-returned': { label: m.act_draft_returned, button: m.act_draft_returned_do },
  'supplement-asked': { label: m.act_supplement_asked, button: m.act_supplement_asked_do },
  supplemented: { label: m.act_supplemented, button: m.act_supplemented_do },
  'payment-asked': { label: m.act_payment_asked, button: m.act_payment_asked_do },
  paid: { label: m.act_paid, button: m.act_paid_do },
  withdrawn: { label: m.act_withdrawn, button: m.act_withdrawn_do },
  stopped: { label: m.act_stopped, button: m.act_stopped_do },
  resumed: { label: m.act_resumed, button: m.act_resumed_do },
  decided: { label: m.act_decided, button: m.act_decided_do },
  'handed-out': { label: m.act_handed_out, button: m.act_handed_out_do },
  noted: { label: m.act_noted, button: m.act_noted_do },
  succeeded: { label: m.case_succeeded, button: m.case_succeeded_do },
}
export const actLabel = (act: Exclude<Act, 'registered'>): string => acts[act].label()
export const actButton = (act: Exclude<Act, 'registered'>): string => acts[act].button()

type Told = Pick<Action, 'kind' | 'data' | 'papers'>

/** What an act was, as a sentence without its doer, with what was scanned in it. */
export function actSentence(action: Told, nameOf: (accountId: string) => string): string {
  const scanned = action.papers.filter((one) => one.how === 'scanned').map((one) => one.paper)
  const told = sentenceOf(action, nameOf)
  return scanned.length === 0 || action.kind === 'noted' ? told : m.told_with_scans({ act: told, papers: listed(scanned) })
}

function sentenceOf({ kind, data, papers }: Told, nameOf: (accountId: string) => string): string {
  const text = (key: string) => String(data[key] ?? '')
  switch (kind) {
    case 'registered':
      return m.told_registered()
    case 'received':
      return m.told_received()
    case 'not-received':
      return m.told_not_received()
    case 'taken':
      return data['for'] ? m.told_taken_for({ name: nameOf(text('for')) }) : m.told_taken()
    case 'handed-over':
      return m.told_handed_over({ name: nameOf(text('to')) })
    case 'passed-on':
      return data['does'] ? m.told_passed_on({ step: stepName({ does: text('does') }) }) : m.told_passed_on_plain()
    case 'consulted':
      return m.told_consulted({ agency: text('agency') })
    case 'answered':
      return m.told_answered({ agency: text('agency') })
    case 'posted':
      return m.told_posted()
    case 'complained':
      return m.told_complained()
    case 'complaint-settled':
      return m.told_complaint_settled()
    case 'extended':
      return m.told_extended({ limit: limit(data['limit'] as Limit) })
    case 'reappointed':
      return m.told_reappointed({ day: formatDay(text('on')) })
    case 'drafted':
      return outcomeOf(data) === 'refused' ? m.told_drafted_refusal() : m.told_drafted()
    case 'draft-returned':
      return m.told_draft_returned()
    case 'supplement-asked':
      return m.told_supplement_asked({ papers: listed((data['papers'] as string[] | undefined) ?? []) })
    case 'supplemented':
      return m.told_supplemented({ papers: listed(papers.map((one) => one.paper)) })
    case 'payment-asked':
      return m.told_payment_asked()
    case 'paid':
      return m.told_paid()
    case 'withdrawn':
      return m.told_withdrawn()
    case 'stopped':
      return m.told_stopped()
    case 'resumed':
      return m.told_resumed()
    case 'decided':
      return data['outcome'] === 'refused' ? m.told_decided_refusal() : m.told_decided()
    case 'handed-out':
      return m.told_handed_out({ receiver: text('receiver') })
    case 'succeeded':
      return m.case_told_succeeded((data['told'] as { from: string; to: string } | undefined) ?? { from: '', to: '' })
    case 'noted':
      return data['scans'] === undefined ? m.told_noted() : m.told_scanned({ papers: listed(papers.map((one) => one.paper)) })
  }
}

const outcomeOf = (data: Record<string, unknown>): string | undefined => (data['draft'] as { outcome?: string } | undefined)?.outcome
const listed = (papers: readonly string[]): string => papers.map(paperName).join('; ') || m.told_no_papers()

/** What a step still lacks, by the code that its guard answers. */
export function missingWord(code: string): string {
  const [kind = '', rest = ''] = code.split(':')
  if (kind === 'paper') return m.lacks_paper({ paper: paperName(rest) })
  if (kind === 'field') return m.lacks_field({ field: formFieldName(rest) })
  const told: Record<string, () => string> = {
    'dossier-not-compared': m.lacks_comparison,
    'medical-record-missing': m.lacks_medical_record,
    'higher-act-missing': m.lacks_higher_act,
    'posting-not-ended': m.lacks_posting,
    'complaint-open': m.lacks_complaint,
  }
  return told[kind]?.() ?? code
}

/** An office by what a case keeps of it: a code of an agency, the path of a unit, or a kind of office. */
export function officeName(code: string | null, of: { agencies: readonly Agency[]; unit: (path: string) => string }): string {
  if (code === null) return m.case_office_unknown()
  if (code.includes('/')) return m.case_office_commune({ unit: of.unit(code) })
  return of.agencies.find((one) => one.code === code)?.name ?? actor(code)
}

/** Working days from the day after `from` through `day`; counted back when it lies before. */
function workingDaysBetween(from: LegalDate, day: LegalDate): number {
  const { calendar } = procedureLaw()
  let count = 0
  for (let on = addDays(from, 1); on <= day; on = addDays(on, 1)) if ((calendar.dayOf(on)?.portion ?? 0) > 0) count++
  return count
}

/** The state in words first, with the days that are left: "Đang xử lý, còn 3 ngày làm việc (đến 20/06/2026)". */
export function standing(
  row: Pick<CaseRow, 'state' | 'dueOn'>,
  today: LegalDate,
  /** In a list the day stands in a column of its own. */
  { inList = false } = {},
): { label: string; tone: Tone } {
  const state = stateName(row.state)
  if (row.state === 1) return { label: state, tone: 'information' }
  if (row.state === 5 || row.state === 6) return { label: m.standing_clock_stands({ state }), tone: 'doubtful' }
  if (row.state !== 2 && row.state !== 4) return { label: state, tone: row.state === 9 || row.state === 10 ? 'sure' : 'plain' }
  if (row.dueOn === null) return { label: m.standing_no_day({ state }), tone: 'plain' }
  const day = formatDay(row.dueOn)
  if (row.dueOn < today) {
    const count = String(workingDaysBetween(row.dueOn, today))
    return { label: inList ? m.standing_overdue_listed({ count }) : m.standing_overdue({ state, count, day }), tone: 'refused' }
  }
  const left = workingDaysBetween(today, row.dueOn)
  if (left === 0) return { label: inList ? m.standing_today_listed() : m.standing_today({ state, day }), tone: 'doubtful' }
  return { label: inList ? m.standing_left_listed({ state, count: String(left) }) : m.standing_left({ state, count: String(left), day }), tone: left <= 2 ? 'doubtful' : 'plain' }
}

/** Why a list shows no day, in a few words. */
export const noDueWord = (code: string | null): string => (code === null ? '—' : code === 'stopped' ? m.due_none_stopped() : m.due_none_unread())

/** A paper that the person brings, as a sentence: how many, of what kind, when, and what stands for it. */
export function paperLine(one: Procedure['papers'][number]): string {
  const count = one.shownOnly
    ? m.paper_count_shown()
    : one.originals > 0 && one.copies > 0
      ? m.paper_count_both({ originals: String(one.originals), copies: String(one.copies) })
      : one.copies > 0
        ? one.certified
          ? m.paper_count_certified({ copies: String(one.copies) })
          : m.paper_count_copies({ copies: String(one.copies) })
        : m.paper_count_originals({ originals: String(one.originals) })
  return [
    m.paper_line({ paper: paperName(one.paper), count }),
    ...(one.when === undefined ? [] : [m.paper_line_when({ condition: conditionName(one.when) })]),
    ...(one.replacedBy ? [m.paper_line_database({ database: one.replacedBy.database.map(databaseName).join(', ') })] : []),
    ...(one.archive ? [m.paper_line_archive()] : []),
    ...(one.until === undefined ? [] : [m.paper_line_until({ day: formatDay(one.until) })]),
  ].join(' ')
}

/** A step as a sentence. */
export const stepLine = (step: ProcedureStep): string =>
  step.limit === null ? m.step_line_silent({ who: actor(step.by), does: stepName(step) }) : m.step_line({ who: actor(step.by), does: stepName(step), limit: limit(step.limit) })

/** Whether the step at which a case stands asks for this of its guard. */
export const guardOf = (fold: Pick<CaseFold, 'steps' | 'step'>): string | null => (fold.step === null ? null : (fold.steps[fold.step]?.guard ?? null))
