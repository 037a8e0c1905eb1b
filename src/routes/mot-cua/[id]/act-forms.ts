import { canReceive, effectOf, papersNeeded, type Act, type CaseFile, type Colleague, type HeldPaper } from '#modules/applications/index.ts'
import type { Actor } from '#platform/db/index.ts'
import { legalDateOf, type LegalDate } from '#shared/legal-date.ts'
import { m } from '#ui/messages/messages.js'
import { inLocale, roleName } from '../../words.ts'
import { actButton, actLabel, guardOf, missingWord, paperName } from '../case-words.ts'
import { paperChoices } from '../papers.ts'
import type { ActField, ActForm } from './page-data.ts'

/** Cases of what ended are handed over together, on a page of its own. */
type DoneAct = Exclude<Act, 'registered' | 'succeeded'>
type Of = { file: CaseFile; actor: Actor; colleagues: readonly Colleague[]; held: readonly HeldPaper[]; nameOf: (accountId: string) => string; today: LegalDate }

/** Whether the decision may change the register of merit by itself: only then its day matters there. */
const touchesRegister = (file: CaseFile): boolean => {
  const effect = effectOf(file)
  return effect === 'way-not-chosen' || (typeof effect === 'object' && effect.does !== 'none' && effect.does !== 'by-hand')
}

/** What comes next of itself at a case, first things first: the first that may be done stands open. */
const NEXT: readonly DoneAct[] = ['received', 'handed-out', 'decided', 'supplemented', 'paid', 'taken', 'passed-on', 'drafted']

const note = (required: boolean, label = m.act_note(), help?: string): ActField => ({ kind: 'words', name: 'note', label: required ? label : m.act_note_optional(), rows: 3, required, ...(help ? { help } : {}) })

const FACTS = { 'dossier-compared': ['dossierCompared', m.fact_dossier_compared], 'medical-record-received': ['medicalRecordReceived', m.fact_medical_record], 'higher-act-received': ['higherActReceived', m.fact_higher_act] } as const

/** What the guard of the step at hand asks, as ticks. */
function factsAsked({ file }: Of): ActField[] {
  const asked = FACTS[guardOf(file.fold) as keyof typeof FACTS]
  return asked === undefined ? [] : [{ kind: 'ticks', name: 'facts', label: m.act_facts(), options: [{ value: asked[0], label: asked[1]() }] }]
}

function papersAsked({ file, held, today }: Of, more: { only?: readonly string[] } = {}): ActField[] {
  const { procedure, application, fold } = file
  const on = legalDateOf(fold.receivedAt ?? application.registeredAt)
  const known = Object.fromEntries(
    [...fold.papers.values()].flatMap((paper) =>
      paper.how === 'missing' ? [] : [[`how-${paper.paper}`, paper.how], [`orig-${paper.paper}`, String(paper.originals)], [`copy-${paper.paper}`, String(paper.copies)]],
    ),
  ) as Record<string, string>
  const papers = paperChoices(procedure, { conditions: application.conditions, on: on > today ? today : on, held, values: known, ...more })
  return papers.length === 0 ? [] : [{ kind: 'papers', papers, scan: false }]
}

const fieldsOf: Record<DoneAct, (of: Of) => ActField[]> = {
  received: (of) => papersAsked(of),
  'not-received': () => [note(true, m.act_reason())],
  taken: () => [],
  'handed-over': ({ colleagues, file, actor }) => [
    {
      kind: 'select',
      name: 'to',
      label: m.act_colleague(),
      required: true,
      options: colleagues
        .filter((one) => one.accountId !== file.fold.holder && one.accountId !== actor.accountId)
        .map((one) => ({ value: one.accountId, label: m.act_colleague_of({ name: one.name, role: roleName(one.role as 'officer') }) })),
    },
    note(false),
  ],
  'passed-on': (of) => [...factsAsked(of), note(false)],
  consulted: () => [{ kind: 'text', name: 'agency', label: m.act_agency(), required: true }, note(true, m.act_question())],
  answered: ({ file }) => [
    { kind: 'select', name: 'agency', label: m.act_agency(), required: true, options: file.fold.consulted.map((agency) => ({ value: agency, label: agency })) },
    note(true, m.act_answer()),
  ],
  posted: () => [note(false)],
  complained: () => [note(true, m.act_complaint())],
  'complaint-settled': () => [note(true, m.act_settlement())],
  extended: () => [
    { kind: 'number', name: 'amount', label: m.act_amount(), required: true },
    {
      kind: 'select',
      name: 'unit',
      label: m.act_unit(),
      required: true,
      options: [
        { value: 'working-days', label: m.act_unit_working_days() },
        { value: 'calendar-days', label: m.act_unit_calendar_days() },
      ],
    },
    note(true, m.act_reason()),
  ],
  reappointed: () => [{ kind: 'day', name: 'on', label: m.act_new_day(), help: m.act_day_help(), required: true }, note(true, m.act_reason_told())],
  drafted: (of) => [
    ...factsAsked(of),
    {
      kind: 'select',
      name: 'outcome',
      label: m.act_outcome(),
      required: true,
      options: [
        { value: 'granted', label: m.outcome_granted() },
        { value: 'refused', label: m.outcome_refused() },
      ],
    },
    {
      kind: 'select',
      name: 'result',
      label: m.act_result(),
      required: true,
      options: of.file.procedure.results.map((one, index) => ({ value: String(index), label: inLocale({ name: one.what, en: one.en }) })),
    },
    { kind: 'words', name: 'text', label: m.act_draft_text(), rows: 6, required: true },
    ...(touchesRegister(of.file) ? [{ kind: 'day' as const, name: 'holdsFrom', label: m.entry_holds_from(), help: m.act_holds_from_help() }] : []),
    note(false),
  ],
  'draft-returned': () => [note(true, m.act_what_to_mend())],
  'supplement-asked': ({ file, today }) => [
    {
      kind: 'ticks',
      name: 'papers',
      label: m.act_which_papers(),
      options: papersNeeded(file.procedure, file.application.conditions, today)
        .flatMap((one) => one.papers)
        .map((code) => ({ value: code, label: paperName(code) })),
    },
    note(true, m.act_what_is_missing(), m.act_supplement_help()),
  ],
  supplemented: (of) => [...papersAsked(of, suppliedOnly(of)), note(false)],
  'payment-asked': () => [note(true, m.act_what_to_pay())],
  paid: () => [note(false)],
  withdrawn: () => [note(true, m.act_reason())],
  stopped: () => [note(true, m.act_reason())],
  resumed: () => [note(true, m.act_reason())],
  decided: () => [note(false)],
  'handed-out': ({ file }) => [{ kind: 'text', name: 'receiver', label: m.act_receiver(), required: true, value: file.application.form['submitterName'] ?? '' }, note(false)],
  noted: () => [note(true, m.act_words())],
}

/** Of a supplement the papers that were asked for; where only words were asked, all. */
function suppliedOnly({ file }: Of): { only?: readonly string[] } {
  const asked = file.actions.findLast((action) => action.kind === 'supplement-asked')?.data['papers'] as string[] | undefined
  return asked && asked.length > 0 ? { only: asked } : {}
}

/** What an act does and what it asks, said before it is done. */
function helpOf(act: DoneAct, { file, actor, nameOf }: Of): string | null {
  const { fold } = file
  if (act === 'taken' && fold.holder !== null) return m.act_taken_help_held({ name: nameOf(fold.holder) })
  if (act === 'passed-on' && guardOf(fold) === 'papers-complete' && fold.missing.length > 0) return m.act_passed_on_help_missing({ papers: fold.missing.map((code) => missingWord(`paper:${code}`)).join('; ') })
  if (act === 'passed-on' && guardOf(fold) === 'posted-without-complaint') return m.act_passed_on_help_posting()
  if (act === 'extended' && fold.deadline?.kind === 'due') return m.act_extended_help()
  if (act === 'reappointed') return m.act_reappointed_help()
  if (act === 'decided' && fold.draft) return m.act_decided_help({ name: nameOf(fold.draft.by) })
  if (act === 'withdrawn' && canReceive(actor)) return m.act_withdrawn_help()
  return null
}

/** Posting is of procedures whose review hangs at the commune. */
function isOffered(act: Act, { file }: Of): act is DoneAct {
  if (act === 'registered' || act === 'succeeded') return false
  if (act !== 'posted') return true
  return file.fold.daysPosted === null && file.fold.steps.some((step) => step.does === 'post' || step.guard === 'posted-without-complaint')
}

/** The forms of the acts that this account may do now. */
export function actForms(acts: readonly Act[], of: Of): ActForm[] {
  const offered = acts.filter((act) => isOffered(act, of))
  const { holder } = of.file.fold
  // To work on a case that somebody else has in hand, or to take it away, is never the next thing to do.
  const isFree = holder === null || holder === of.actor.accountId
  const next = NEXT.find((act) => offered.includes(act) && (isFree || !['taken', 'passed-on', 'drafted'].includes(act)))
  return offered
    .map((act) => ({ act, label: actLabel(act), button: actButton(act), help: helpOf(act, of), next: act === next, fields: fieldsOf[act](of) }))
    .toSorted((a, b) => Number(b.next) - Number(a.next))
}
