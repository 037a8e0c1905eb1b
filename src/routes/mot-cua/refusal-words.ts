import type { Act, CaseStateCode } from '#modules/applications/index.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { namesOf, tellDeadline } from '#app/deadline-words.ts'
import { formatDay, formatInstant } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { getLocale } from '#ui/messages/runtime.js'
import { actLabel, channelName, formFieldName, missingWord, paperName, procedureName, stateName } from './case-words.ts'

type Data = Record<string, unknown>
export type Told = { field?: string; message: string }

const actOf = (data: Data): string => (data['act'] === 'registered' ? m.told_registered() : actLabel(data['act'] as Exclude<Act, 'registered'>))
const each = (data: Data, key: string): string[] => (data[key] as string[] | undefined) ?? []
const joined = (words: string[]): string => words.join('; ')

/** Every refusal of a case as a sentence that says what happened, what was kept and what to do; `npm run check` compares. */
const refusals: Record<string, (data: Data, nameOf: (accountId: string) => string) => Told[]> = {
  'applications.moved-on': (data, nameOf) => [{ message: m.ref_moved_on({ name: nameOf(String(data['by'])), act: actOf(data), at: formatInstant(String(data['at'])) }) }],
  'applications.not-now': (data) => [{ message: m.ref_not_now({ act: actOf(data), state: stateName(data['state'] as CaseStateCode) }) }],
  'applications.held-by-other': (data, nameOf) => [{ message: m.ref_held_by_other({ name: nameOf(String(data['holder'])) }) }],
  'applications.held-already': () => [{ message: m.ref_held_already() }],
  'applications.not-consulted': (data) => [{ field: 'agency', message: m.ref_not_consulted({ agency: String(data['agency']) }) }],
  'applications.step-not-done': (data) => [{ message: m.ref_step_not_done({ missing: joined(each(data, 'missing').map(missingWord)) }) }],
  'applications.fields-wrong': (data) => each(data, 'fields').map((field) => ({ field: `f-${field}`, message: m.ref_field_wrong({ field: formFieldName(field) }) })),
  'applications.form-incomplete': (data) => each(data, 'fields').map((field) => ({ field: `f-${field}`, message: m.ref_form_incomplete({ field: formFieldName(field) }) })),
  'applications.papers-missing': (data) => each(data, 'papers').map((paper) => ({ field: `how-${paper}`, message: m.ref_papers_missing({ paper: paperName(paper) }) })),
  'applications.unknown-paper': (data) => each(data, 'papers').map((paper) => ({ field: `how-${paper}`, message: m.ref_unknown_paper({ paper: paperName(paper) }) })),
  'applications.procedure-unknown': () => [{ message: m.ref_procedure_unknown() }],
  'applications.procedure-not-valid': (data) => [{ message: m.ref_procedure_not_valid({ name: procedureName(String(data['slug'])), day: formatDay(String(data['on'])) }) }],
  'applications.way-unknown': () => [{ field: 'way', message: m.ref_way_unknown() }],
  'applications.channel-not-open': (data) => [{ field: 'channel', message: m.ref_channel_not_open({ channel: channelName(data['channel'] as 'counter') }) }],
  'applications.unit-unknown': () => [{ field: 'unit', message: m.ref_unit_unknown() }],
  'applications.person-unknown': () => [{ message: m.ref_person_unknown() }],
  'applications.scan-unknown': () => [{ message: m.ref_scan_unknown() }],
  'applications.holder-unknown': () => [{ field: 'to', message: m.ref_holder_unknown() }],
  'applications.same-hand': () => [{ message: m.ref_same_hand() }],
  'applications.no-draft': () => [{ message: m.ref_no_draft() }],
  'applications.steps-left': (data) => [{ message: m.ref_steps_left({ count: String(data['left']) }) }],
  'applications.decision-next': () => [{ message: m.ref_decision_next() }],
  'applications.already-reappointed': () => [{ message: m.ref_already_reappointed() }],
  'applications.no-deadline': () => [{ message: m.ref_no_deadline() }],
  'applications.date-refused': ({ code, ...data }) => [{ field: 'on', message: m.ref_date_refused({ reason: dateReason(String(code), data) }) }],
  'applications.complaint-open': () => [{ message: m.ref_complaint_open() }],
  'applications.nothing-posted': () => [{ message: m.ref_nothing_posted() }],
  'applications.absence-overlaps': () => [{ field: 'from', message: m.ref_absence_overlaps() }],
  'applications.deputy-unknown': () => [{ field: 'deputy', message: m.ref_deputy_unknown() }],
  'applications.absence-ends-first': () => [{ field: 'through', message: m.ref_absence_ends_first() }],
  'applications.nothing-to-succeed': (data) => [{ field: 'to', message: SUCCEED_REFUSED[String(data['why'])]?.() ?? m.case_refused_not_with_it() }],
  'applications.signed-already': () => [{ message: m.iss_refused_signed() }],
  'applications.template-unknown': () => [{ message: m.draft_no_template() }],
  'applications.template-incomplete': (data) => [{ message: m.draft_missing({ fields: joined(each(data, 'fields').map(formFieldName)) }) }],
  'applications.outstanding-moved-on': () => [{ message: m.out_refused_moved_on() }],
  'applications.outstanding-closed': () => [{ message: m.out_refused_closed() }],
  'applications.outstanding-open': () => [{ message: m.out_refused_open() }],
  'applications.outstanding-of-other': () => [{ message: m.out_refused_of_other() }],
  'applications.doer-unknown': () => [{ message: m.out_refused_doer() }],
  'applications.register-too-long': (data) => [{ message: m.ref_register_too_long({ most: String(data['most']) }) }],
  'issuing.number-needed': () => [{ message: m.iss_refused_number_needed() }],
  'signing.not-set-up': () => [{ message: m.iss_refused_signer() }],
}

const SUCCEED_REFUSED: Record<string, () => string> = { 'not-ended': m.case_refused_not_ended, 'not-with-it': m.case_refused_not_with_it, 'successor-unknown': m.case_refused_successor }

const dateReason = (code: string, data: Data): string =>
  tellDeadline({ kind: 'refused', code: code as never, data: data as { on: LegalDate }, why: [] }, deadlineNames(), getLocale())

/** What is wrong with what was typed, for a field of the schema. */
const fields: Record<string, () => Told> = {
  note: () => ({ field: 'note', message: m.ref_no_note() }),
  agency: () => ({ field: 'agency', message: m.ref_no_agency() }),
  to: () => ({ field: 'to', message: m.ref_no_colleague() }),
  receiver: () => ({ field: 'receiver', message: m.ref_no_receiver() }),
  limit: () => ({ field: 'amount', message: m.ref_no_amount() }),
  on: () => ({ field: 'on', message: m.ref_no_day() }),
  holdsFrom: () => ({ field: 'holdsFrom', message: m.entry_bad_day() }),
  draft: () => ({ field: 'text', message: m.ref_no_draft_text() }),
  papers: () => ({ message: m.ref_paper_counts() }),
  unitPath: () => ({ field: 'unit', message: m.ref_unit_unknown() }),
  form: () => ({ message: m.ref_form_too_long() }),
  helpedBy: () => ({ field: 'helpedBy', message: m.ref_form_too_long() }),
  scans: () => ({ field: 'scan', message: m.ref_no_scan() }),
  from: () => ({ field: 'from', message: m.ref_no_day() }),
  through: () => ({ field: 'through', message: m.ref_no_day() }),
  deputyId: () => ({ field: 'deputy', message: m.ref_no_colleague() }),
  accountId: () => ({ field: 'account', message: m.ref_no_colleague() }),
}

/** The sentences of a refusal, each with the field it is about; undefined for what is none of these, which is no fault of the reader's. */
export function tellRefused(refused: { code: string; data: Data }, nameOf: (accountId: string) => string): Told[] | undefined {
  if (refused.code === 'request-key-reused') return [{ message: m.ref_sent_before() }]
  if (refused.code === 'invalid-input') {
    const issues = (refused.data['issues'] ?? []) as { path: PropertyKey[] }[]
    const told = issues.map((issue) => fields[String(issue.path.includes('holdsFrom') ? 'holdsFrom' : (issue.path[0] ?? ''))]?.() ?? { message: m.ref_not_understood() })
    return told.filter((one, at) => told.findIndex((other) => other.message === one.message) === at)
  }
  return refusals[refused.code]?.(refused.data, nameOf)
}

let names: ReturnType<typeof namesOf> | undefined
/** Names of days off and of sources, for why-sheets. */
export function deadlineNames() {
  const { law, calendarData } = procedureLaw()
  return (names ??= namesOf(calendarData, law))
}
