import { dayInWords, type Block, type IssuingBody, type IssuingLaw, type Paper } from '#modules/issuing/index.ts'
import type { Deadline, ProcedureCommon } from '#modules/procedures/index.ts'
import { formatLegalDate, legalDateOf, type LegalDate } from '#shared/legal-date.ts'
import type { Action, CaseFile } from '../applications.types.ts'
import type { CaseForm, CaseFormsLaw } from './case-forms.law.ts'

/** How a deadline is told, line by line, in the language of the papers. */
export type TellDeadline = (deadline: Deadline) => { text: string; source: string | null }[]

export type PaperSurroundings = {
  forms: CaseFormsLaw
  issuing: IssuingLaw
  common: ProcedureCommon
  body: IssuingBody
  /** Names of accounts, and of agencies by code or path. */
  person(accountId: string): string
  agency(code: string): string
  tell: TellDeadline
  check: Paper['check']
  sample: boolean
}

const fill = (pattern: string, values: Record<string, string>): string => pattern.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)

const LEGAL_OFFSET_MS = 7 * 3_600_000

/** "09 giờ 05 phút, ngày 05 tháng 02 năm 2026". */
export function instantInWords(at: Date, pattern: string): string {
  const [hour = '', minute = ''] = new Date(at.getTime() + LEGAL_OFFSET_MS).toISOString().slice(11, 16).split(':')
  return dayInWords(legalDateOf(at), fill(pattern, { hour, minute }), '')
}

const dayText = (on: LegalDate): string => formatLegalDate(on)
const nameOf = (form: Record<string, string>): string => form['beneficiaryName'] ?? form['applicantName'] ?? form['submitterName'] ?? ''

/** The day that may be printed: none that rests on what was not verified. */
export const printableDue = (deadline: Deadline | null): Extract<Deadline, { kind: 'due' }> | null => (deadline?.kind === 'due' && deadline.confidence !== 'unverified' ? deadline : null)

/** What stands on a form, from the case as it was after its act: `file` ends with that act. */
export function casePaper(form: CaseForm, file: CaseFile, around: PaperSurroundings): Paper {
  const { application } = file
  const { words } = around.forms
  const action = file.actions.at(-1)
  if (action === undefined) throw new Error('a paper without an act')
  const on = legalDateOf(action.at)
  const made: Partial<Record<CaseForm['code'], () => Pick<Paper, 'blocks' | 'signatures' | 'appendix'>>> = {
    receipt: () => receipt(file, action, around),
    'supplement-request': () => ({ ...supplementRequest(file, action, around), appendix: null }),
    refusal: () => ({ ...refusal(file, action, around), appendix: null }),
    apology: () => apology(file, action, around),
    'stop-notice': () => ({ ...stopNotice(file, action, around), appendix: null }),
    'control-sheet': () => ({ ...controlSheet(file, around), appendix: null }),
  }
  const body = made[form.code]
  if (body === undefined) throw new Error(`no paper of a case is a ${form.code}`)
  return {
    name: `${form.name} ${application.code}`,
    parent: around.body.parent,
    agency: around.body.name,
    number: fill(words.caseCode, { code: application.code }),
    place: around.body.place,
    on,
    title: form.name,
    subtitle: null,
    note: fill(words.form, { number: form.number }),
    recipients: null,
    check: around.check,
    sample: around.sample ? around.issuing.words.sample : null,
    ...body(),
  }
}

const pairs = (rows: [string, string | null | undefined][]): Block => ({ kind: 'pairs', rows: rows.flatMap(([label, value]) => (value ? [{ label: `${label}:`, value }] : [])) })
const text = (words: string, weight: 'regular' | 'bold' | 'italic' = 'regular'): Block => ({ kind: 'text', text: words, weight })

function persons({ application, procedure }: CaseFile, { forms: { words } }: PaperSurroundings): Block {
  const { form } = application
  return pairs([
    [words.submitter, form['submitterName']],
    [words.phone, form['submitterPhone']],
    [words.applicant, form['applicantName'] ?? form['beneficiaryName']],
    [words.residence, form['applicantResidence'] ?? form['beneficiaryResidence']],
    [words.merit, form['meritName']],
    [words.procedure, procedure.name],
    [words.request, form['request']],
  ])
}

const signed = (around: PaperSurroundings, action: Action): Paper['signatures'][number] => ({
  title: around.issuing.titles.find((one) => one.role === action.role)?.title ?? around.forms.words.signer,
  hint: around.forms.words.signHint,
  name: around.person(action.actor),
})

const paperName = (around: PaperSurroundings, code: string): string => around.common.papers.find((one) => one.code === code)?.name ?? code

function limitWords(deadline: Deadline | null, { forms: { words } }: PaperSurroundings): string {
  const parts = deadline?.kind === 'refused' || deadline === null ? [] : deadline.why.flatMap((step) => (step.code === 'part' ? [step.limit] : []))
  return parts.length === 0 ? words.unknownLimit : parts.map(({ amount, unit }) => fill(words.units[unit], { amount: String(amount) })).join(' + ')
}

function receipt(file: CaseFile, action: Action, around: PaperSurroundings): Pick<Paper, 'blocks' | 'signatures' | 'appendix'> {
  const { words } = around.forms
  const { fold, procedure } = file
  const due = printableDue(fold.deadline)
  const papers = [...fold.papers.values()]
  return {
    blocks: [
      persons(file, around),
      text(words.papersTitle, 'bold'),
      {
        kind: 'table',
        columns: words.papersColumns.map((label, at) => ({ label, width: [1, 8, 2, 2, 4][at] ?? 1 })),
        rows: papers.map((one, at) => [String(at + 1), paperName(around, one.paper), String(one.originals), String(one.copies), words.ways[one.how]]),
      },
      pairs([
        [words.sets, procedure.sets === null ? null : String(procedure.sets.count).padStart(2, '0')],
        [words.limit, limitWords(fold.deadline, around)],
        [words.receivedAt, instantInWords(action.at, around.issuing.words.at)],
        [words.due, due === null ? fill(words.noDue, { agency: around.body.name }) : dayText(due.dueOn)],
        [words.dueAt, fill(words.givesIn, { agency: around.body.name })],
      ]),
    ],
    signatures: [
      { title: words.submitter, hint: words.signHint, name: null },
      { title: words.counter, hint: words.signHint, name: around.person(action.actor) },
    ],
    appendix: due === null ? null : { title: words.why, lead: words.whyLead, lines: around.tell(due) },
  }
}

function supplementRequest(file: CaseFile, action: Action, around: PaperSurroundings): Pick<Paper, 'blocks' | 'signatures'> {
  const { words } = around.forms
  const papers = (action.data['papers'] as string[] | undefined) ?? []
  return {
    blocks: [
      persons(file, around),
      text(words.asked),
      pairs([[words.reason, action.note]]),
      ...(papers.length === 0 ? [] : [text(words.askedPapers), ...papers.map((code, at) => text(`${at + 1}. ${paperName(around, code)}`))]),
      text(words.clockStands),
      text(fill(words.askAt, { agency: around.body.name })),
    ],
    signatures: [signed(around, action)],
  }
}

function refusal(file: CaseFile, action: Action, around: PaperSurroundings): Pick<Paper, 'blocks' | 'signatures'> {
  const { words } = around.forms
  return {
    blocks: [persons(file, around), text(words.refused), pairs([[words.reason, action.note]]), text(words.stageRefused), text(fill(words.askAt, { agency: around.body.name }))],
    signatures: [signed(around, action)],
  }
}

function apology(file: CaseFile, action: Action, around: PaperSurroundings): Pick<Paper, 'blocks' | 'signatures' | 'appendix'> {
  const { words } = around.forms
  const due = printableDue(file.fold.deadline)
  const before = file.actions.filter((one) => one.kind === 'extended')
  return {
    blocks: [
      persons(file, around),
      text(fill(words.apology, { agency: around.body.name })),
      pairs([
        [words.firstDue, due === null ? words.unknown : dayText(due.firstDueOn)],
        [words.reason, action.note],
        [words.newDue, dayText(action.data['on'] as LegalDate)],
        [words.history, before.length === 0 ? words.noHistory : before.map((one) => `${dayText(legalDateOf(one.at))}: ${one.note}`).join('; ')],
      ]),
      text(words.once),
    ],
    signatures: [signed(around, action)],
    appendix: due === null ? null : { title: words.why, lead: words.whyLead, lines: around.tell(due) },
  }
}

function stopNotice(file: CaseFile, action: Action, around: PaperSurroundings): Pick<Paper, 'blocks' | 'signatures'> {
  const { words } = around.forms
  const asked = file.actions.findLast((one) => one.kind === 'withdrawn')
  const step = file.fold.step === null ? null : file.fold.steps[file.fold.step]
  return {
    blocks: [
      persons(file, around),
      text(words.stopped),
      pairs([
        [words.reason, action.note],
        [words.withdrawn, asked && `${dayText(legalDateOf(asked.at))}: ${asked.note}`],
        [words.stage, step && around.common.acts.find((one) => one.code === step.does)?.name],
      ]),
      text(words.noResult),
      text(fill(words.askAt, { agency: around.body.name })),
    ],
    signatures: [signed(around, action)],
  }
}

/** Acts by which a case changed hands or the clock; the others stand in the case itself. */
const ON_CONTROL_SHEET = new Set(['received', 'taken', 'handed-over', 'succeeded', 'passed-on', 'supplement-asked', 'supplemented', 'payment-asked', 'paid', 'consulted', 'answered', 'extended', 'reappointed', 'drafted', 'draft-returned', 'stopped', 'resumed', 'decided'])

function controlSheet(file: CaseFile, around: PaperSurroundings): Pick<Paper, 'blocks' | 'signatures'> {
  const { words } = around.forms
  const rows = file.actions.filter((one) => ON_CONTROL_SHEET.has(one.kind))
  const officeOf = (one: Action) => `${around.person(one.actor)} (${around.agency(one.role === 'commune-officer' ? file.application.path : (file.fold.decidedBy ?? file.application.receivedBy))})`
  return {
    blocks: [
      persons(file, around),
      {
        kind: 'table',
        columns: words.control.map((label, at) => ({ label, width: [5, 5, 3, 3][at] ?? 1 })),
        rows: rows.map((one, at) => {
          const before = rows[at - 1]
          const gives = before === undefined ? (file.application.form['submitterName'] ?? nameOf(file.application.form)) : officeOf(before)
          return [
            `${fill(words.gives, { who: gives })}\n${fill(words.takes, { who: officeOf(one) })}`,
            instantInWords(one.at, around.issuing.words.at),
            one.kind === 'decided' ? outcome(file, one, around) : '',
            words.acts[one.kind] ?? one.kind,
          ]
        }),
      },
    ],
    signatures: [],
  }
}

function outcome(file: CaseFile, decided: Action, { forms: { words } }: PaperSurroundings): string {
  const due = printableDue(file.fold.deadline)
  if (due === null) return words.unknown
  const on = legalDateOf(decided.at)
  return on < due.dueOn ? words.early : on === due.dueOn ? words.onDay : words.late
}
