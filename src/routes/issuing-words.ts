import { caseFormsLaw, outstandingLaw, type OutstandingKind } from '#modules/applications/index.ts'
import { issuingLaw, type DocumentKind, type NumberState } from '#modules/issuing/index.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { formatInstant } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { getLocale } from '#ui/messages/runtime.js'
import type { FormState, Tone } from '#ui/types.ts'
import { tellRefused } from './mot-cua/refusal-words.ts'

const kinds: Record<DocumentKind, () => string> = {
  receipt: m.iss_receipt,
  'supplement-request': m.iss_supplement_request,
  refusal: m.iss_refusal,
  apology: m.iss_apology,
  'stop-notice': m.iss_stop_notice,
  'control-sheet': m.iss_control_sheet,
  decision: m.iss_decision,
}

/** A document by the name of its form of that circular; in English by what it is. */
export function documentName(kind: DocumentKind, circular: string | null): string {
  const form = caseFormsLaw().generations.find((one) => one.circular === circular)?.forms.find((one) => one.code === kind)
  return getLocale() === 'vi' && form ? form.name : kinds[kind]()
}

/** "Mẫu số 01, Thông tư 03/2025/TT-VPCP". */
export const formName = (number: string | null, circular: string | null): string | null =>
  number === null || circular === null ? null : m.iss_form({ number, circular: procedureLaw().law.sources.get(circular)?.[getLocale()] ?? circular })

export const registerKindName = (code: string): string => {
  const kind = issuingLaw().kinds.find((one) => one.code === code)
  return (getLocale() === 'en' ? kind?.en : kind?.name) ?? code
}

const states: Record<NumberState, { label: () => string; tone: Tone }> = {
  reserved: { label: m.clerk_state_reserved, tone: 'information' },
  held: { label: m.clerk_state_held, tone: 'information' },
  issued: { label: m.clerk_state_issued, tone: 'sure' },
  'used-outside': { label: m.clerk_state_outside, tone: 'plain' },
  voided: { label: m.clerk_state_voided, tone: 'refused' },
}
export const numberState = (state: NumberState): { label: string; tone: Tone } => ({ label: states[state].label(), tone: states[state].tone })

export const outstandingName = (kind: OutstandingKind): string => {
  const one = outstandingLaw().kinds.find((found) => found.code === kind)
  return (getLocale() === 'en' ? one?.en : one?.name) ?? kind
}

/** Why an act was refused, as a sentence that says what was kept and what to do; null for what is no such refusal. */
export function refusedAct(error: unknown): { status: number; message: string } | null {
  const refused = appErrorOf(error)
  if (refused === null) return null
  const { code, data, status } = refused
  const told: Record<string, () => string> = {
    'invalid-input': m.iss_refused_input,
    'issuing.number-unknown': m.iss_refused_number_unknown,
    'issuing.number-ended': () => m.iss_refused_number_ended({ symbol: String(data['symbol']) }),
    'issuing.number-held': () => m.iss_refused_number_held({ symbol: String(data['symbol']) }),
    'issuing.kind-unknown': m.iss_refused_input,
    'issuing.nothing-to-number': m.iss_refused_nothing_to_number,
    'applications.moved-on': () => m.iss_refused_moved_on({ at: formatInstant(String(data['at'])) }),
    'applications.not-now': m.iss_refused_not_now,
    'applications.steps-left': m.iss_refused_not_now,
    'applications.held-by-other': m.iss_refused_not_now,
    'applications.complaint-open': m.iss_refused_not_now,
    'applications.step-not-done': m.iss_refused_step,
    'applications.unit-unknown': m.out_refused_unit,
    'files.unavailable': m.files_unavailable,
    'files.disk-full': m.files_disk_full,
  }
  const message = told[code]?.() ?? tellRefused({ code, data }, () => '')?.[0]?.message
  return message === undefined ? null : { status, message }
}

/** A form handed back with what was typed and why it was refused; what is no refusal is thrown on. */
export function formRefused(error: unknown, form: FormData): { status: number; form: FormState } {
  const refused = refusedAct(error)
  if (refused === null) throw error
  const fields = (appErrorOf(error)?.data['issues'] as { path: PropertyKey[] }[] | undefined)?.map((issue) => String(issue.path[0])) ?? []
  const problems = fields.length > 0 ? [...new Set(fields)].map((field) => ({ field, message: m.iss_refused_field() })) : [{ message: refused.message }]
  return { status: refused.status, form: { problems, values: Object.fromEntries([...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))) } }
}
