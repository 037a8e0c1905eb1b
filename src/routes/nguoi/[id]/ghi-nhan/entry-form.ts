import { ENTERED_STATES, MERIT_CATEGORIES, type RegisterLine } from '#modules/merit/index.ts'
import { parsePublicId } from '#shared/ids.ts'
import { parseLegalDate, type LegalDate } from '#shared/legal-date.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { formatDay } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import type { FormProblem } from '#ui/types.ts'
import { tellRefused } from '../../../mot-cua/refusal-words.ts'
import { stateName } from './register-view.ts'

type Values = Record<string, string>

export const valuesOf = (form: FormData): Values => Object.fromEntries([...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value.trim()]] : [])))

/** A day as typed; what is none is handed on and refused there. */
const dayOf = (typed: string | undefined): LegalDate | null => (typed ? ((parseLegalDate(typed) ?? typed) as LegalDate) : null)

/** What a paper says, as the fields have it. */
export const saidOf = (values: Values) => ({
  state: (ENTERED_STATES.find((one) => one === values['state']) ?? values['state'] ?? '') as (typeof ENTERED_STATES)[number],
  decisionNumber: values['decisionNumber'] || null,
  signed: values['signed'] ? { written: values['signed'] } : null,
  body: values['body'] || null,
  from: dayOf(values['from']),
})

const rateOf = (typed: string | undefined): number | null => (typed ? Number(typed.replace('%', '').trim()) : null)

export const entryOf = (values: Values, personId: string) => ({
  personId,
  seen: values['seen'] ?? '',
  meritRecordId: parsePublicId('mer', values['record'] ?? '') ?? null,
  category: values['record'] === 'new' ? (MERIT_CATEGORIES.find((one) => one === values['category']) ?? null) : null,
  number: values['record'] === 'new' ? values['number'] || null : null,
  ...saidOf(values),
  rate: rateOf(values['rate']),
  rateFrom: dayOf(values['rateFrom']),
})

export const ratingOf = (values: Values) => ({ rate: rateOf(values['rate']), from: dayOf(values['rateFrom']), reason: values['reason'] ?? '' })

const fields: Record<string, { field: string; message: () => string }> = {
  record: { field: 'record', message: m.entry_bad_record },
  category: { field: 'category', message: m.entry_bad_record },
  number: { field: 'number', message: m.entry_bad_text },
  state: { field: 'state', message: m.entry_bad_state },
  decisionNumber: { field: 'decisionNumber', message: m.entry_bad_number },
  signed: { field: 'signed', message: m.entry_bad_text },
  body: { field: 'body', message: m.entry_bad_text },
  from: { field: 'from', message: m.entry_bad_day },
  rate: { field: 'rate', message: m.entry_bad_rate },
  rateFrom: { field: 'rateFrom', message: m.entry_bad_rate_day },
  reason: { field: 'reason', message: m.entry_bad_reason },
}

export function issueProblems(issues: readonly { path: readonly PropertyKey[] }[]): FormProblem[] {
  const found = issues.map((issue) => fields[String(issue.path.find((part) => part !== 'entry') ?? 'record')] ?? fields['record']!)
  return found.filter((one, at) => found.findIndex((other) => other.field === one.field) === at).map((one) => ({ field: one.field, message: one.message() }))
}

const lineSaid = (data: Record<string, unknown>) => ({
  number: String(data['number'] ?? '—'),
  state: stateName(data['state'] as RegisterLine['state']),
  from: data['from'] ? formatDay(String(data['from'])) : '—',
})

const refusals: Record<string, (data: Record<string, unknown>) => FormProblem> = {
  'merit.register-moved-on': () => ({ message: m.entry_ref_moved_on() }),
  'merit.decision-otherwise': (data) => ({ field: 'decisionNumber', message: m.entry_ref_otherwise(lineSaid(data)) }),
  'merit.day-taken': (data) => ({ field: 'from', message: m.entry_ref_day_taken(lineSaid(data)) }),
  'merit.not-suspended': () => ({ field: 'state', message: m.entry_ref_not_suspended() }),
  'merit.record-there': () => ({ field: 'record', message: m.entry_ref_record_there() }),
  'merit.recognition-without-day': () => ({ field: 'from', message: m.entry_ref_without_day() }),
  'merit.line-not-known': () => ({ message: m.entry_ref_line_gone() }),
}

/** Why it was refused, beside the field that it is about; null for what is no such refusal. */
export function problemsOf(error: unknown): { status: number; problems: FormProblem[] } | null {
  const refused = appErrorOf(error)
  if (refused === null) return null
  if (refused.code === 'invalid-input') return { status: 400, problems: issueProblems((refused.data['issues'] ?? []) as { path: PropertyKey[] }[]) }
  const told = refusals[refused.code]?.(refused.data)
  if (told !== undefined) return { status: refused.status, problems: [told] }
  const ofCase = tellRefused({ code: refused.code, data: refused.data }, () => '')
  return ofCase ? { status: refused.status, problems: ofCase } : null
}
