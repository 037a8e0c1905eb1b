import { m } from '#ui/messages/messages.js'
import { refusalOf } from './refusals.ts'
import type { Locale } from '#ui/messages/runtime.js'

/** A problem as RFC 9457 words it; `code` is stable, `title` is for people, `data` for machines. */
export type Problem = { type: string; title: string; status: number; detail?: string; instance: string; code: string; data: Record<string, unknown> }

type Words = (inputs?: Record<string, never>, options?: { locale?: Locale }) => string

/** Every code with which the interface refuses, and its words. */
const TITLES: Record<string, Words> = {
  internal: m.problem_internal,
  forbidden: m.problem_forbidden,
  'not-found': m.problem_not_found,
  'method-not-allowed': m.problem_method,
  'sign-in-needed': m.problem_sign_in,
  'second-factor-needed': m.problem_second_factor,
  'key-not-good': m.apikey_problem_not_good,
  'too-many-requests': m.apikey_problem_too_many,
  'too-many-codes': m.case_problem_too_many_codes,
  'cross-site': m.problem_cross_site,
  'not-json': m.problem_not_json,
  'not-a-scan': m.case_x_problem_not_a_scan,
  'invalid-json': m.problem_invalid_json,
  'too-large': m.problem_too_large,
  'invalid-input': m.problem_invalid_input,
  'request-key-missing': m.problem_key_missing,
  'request-key-reused': m.problem_key_reused,
  'indicators.no-dimension': m.problem_no_dimension,
  'indicators.not-by-area': m.problem_not_by_area,
  'indicators.future': m.indicator_future,
  'purpose.needed': m.problem_purpose,
  'applications.moved-on': m.problem_moved_on,
  'applications.not-now': m.problem_not_now,
  'applications.held-by-other': m.problem_held_by_other,
  'applications.step-not-done': m.problem_step_not_done,
  'applications.fields-wrong': m.problem_fields_wrong,
  'applications.form-incomplete': m.problem_form_incomplete,
  'applications.papers-missing': m.problem_papers_missing,
  'applications.unknown-paper': m.problem_unknown_paper,
  'applications.procedure-unknown': m.problem_procedure_unknown,
  'applications.procedure-not-valid': m.problem_procedure_not_valid,
  'applications.way-unknown': m.problem_way_unknown,
  'applications.channel-not-open': m.problem_channel_not_open,
  'applications.unit-unknown': m.problem_unit_unknown,
  'applications.person-unknown': m.problem_person_unknown,
  'applications.holder-unknown': m.problem_holder_unknown,
  'applications.same-hand': m.problem_same_hand,
  'applications.no-draft': m.problem_no_draft,
  'applications.steps-left': m.problem_steps_left,
  'applications.decision-next': m.problem_decision_next,
  'applications.already-reappointed': m.problem_already_reappointed,
  'applications.no-deadline': m.problem_no_deadline,
  'applications.date-refused': m.problem_date_refused,
  'applications.complaint-open': m.problem_complaint_open,
  'applications.nothing-posted': m.problem_nothing_posted,
  'applications.held-already': m.ref_held_already,
  'applications.not-consulted': m.case_problem_not_consulted,
  'applications.scan-unknown': m.ref_scan_unknown,
  'applications.absence-overlaps': m.ref_absence_overlaps,
  'applications.absence-ends-first': m.ref_absence_ends_first,
  'applications.deputy-unknown': m.ref_deputy_unknown,
  'applications.signed-already': m.iss_refused_signed,
  'applications.outstanding-moved-on': m.out_refused_moved_on,
  'applications.outstanding-closed': m.out_refused_closed,
  'applications.outstanding-open': m.out_refused_open,
  'applications.outstanding-of-other': m.out_refused_of_other,
  'applications.doer-unknown': m.out_refused_doer,
  'issuing.number-needed': m.iss_refused_number_needed,
  'signing.not-set-up': m.iss_refused_signer,
  'applications.nothing-to-succeed': m.case_problem_nothing_to_succeed,
}

/** The first issues of what was handed in, by field: what stood there is not said again. */
function issuesOf(data: Record<string, unknown>): Record<string, unknown> {
  const issues = Array.isArray(data['issues']) ? (data['issues'] as { path?: unknown[]; code?: string; message?: string }[]) : []
  return issues.length === 0 ? data : { issues: issues.slice(0, 20).map(({ path = [], code, message }) => ({ pointer: `/${path.map(String).join('/')}`, code, message })) }
}

/** What is answered for an error of ours, as appErrorOf knows it: one that it does not know is a fault, told by its reference alone. */
export function problemOf(known: { code: string; status: number; data: Record<string, unknown> } | null, at: { instance: string; locale: Locale; reference: string }): Problem {
  const code = known?.code ?? 'internal'
  // What the intake and the store refuse with has its sentence already.
  const intake = /^(?:intake|upload|files)\./.test(code)
  const words = TITLES[code] ?? (known && known.status < 500 ? m.problem_refused : m.problem_internal)
  return {
    type: `urn:ansinh:problem:${code}`,
    title: intake ? refusalOf(code, { locale: at.locale }) : words({}, { locale: at.locale }),
    status: known?.status ?? 500,
    instance: at.instance,
    code,
    data: known ? issuesOf(known.data) : { reference: at.reference },
  }
}

export const problemResponse = (problem: Problem, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(problem), { status: problem.status, headers: { 'content-type': 'application/problem+json', 'content-language': headers['content-language'] ?? 'vi', ...headers } })

/** The language asked for: of the header, else of the reader's cookie. */
export const askedLocale = (header: string | null, kept: Locale): Locale => {
  const first = /^\s*(vi|en)\b/i.exec(header ?? '')?.[1]?.toLowerCase()
  return first === 'vi' || first === 'en' ? first : kept
}
