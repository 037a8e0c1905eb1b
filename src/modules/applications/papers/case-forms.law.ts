import { z } from 'zod'
import { DOCUMENT_KINDS, type DocumentKind } from '#modules/issuing/index.ts'
import { lawFolder, lawTexts } from '#modules/procedures/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { ACTS, PAPER_WAYS, type Act } from '../applications.types.ts'

const { words, code, day, sourced, ownSources, readLawFile, parseLawFile, readInstruments, sourceProblems, lawFileError } = lawTexts

/** The forms of a circular; the register is a book over many cases and no act issues it. */
const FORMS = [...DOCUMENT_KINDS.filter((kind) => kind !== 'decision'), 'register'] as const
const acts = z.enum(ACTS, { error: 'write an act of a case' })

const formsSchema = z.strictObject({
  sources: ownSources,
  generations: z
    .array(
      z.strictObject({
        circular: words, from: day.nullable(), until: day.nullable(), ...sourced,
        forms: z.array(z.strictObject({ code: z.enum(FORMS, { error: `write one of ${FORMS.join(', ')}` }), number: words, name: words, act: acts.nullable(), ...sourced })).min(1),
      }),
    )
    .min(1),
  data: z.record(code, z.strictObject({ has: z.array(code).min(1), ...sourced })),
  words: z.strictObject({
    caseCode: words, form: words, submitter: words, applicant: words, merit: words, residence: words, phone: words, procedure: words, request: words,
    papersTitle: words, papersColumns: z.array(words).length(5), ways: z.record(z.enum(PAPER_WAYS), words), sets: words, limit: words, unknownLimit: words,
    units: z.strictObject({ 'working-days': words, 'calendar-days': words, 'working-hours': words, 'same-day': words }),
    receivedAt: words, due: words, noDue: words, dueAt: words, givesIn: words, counter: words, signer: words, signHint: words, why: words, whyLead: words,
    asked: words, askedPapers: words, reason: words, clockStands: words, askAt: words, refused: words, stageRefused: words,
    apology: words, firstDue: words, newDue: words, once: words, history: words, noHistory: words,
    stopped: words, withdrawn: words, stage: words, noResult: words,
    control: z.array(words).length(4), gives: words, takes: words, early: words, onDay: words, late: words, unknown: words,
    acts: z.partialRecord(acts, words), registerTitle: words, registerColumns: z.array(words).length(8),
  }),
})

export type CaseFormsLaw = z.output<typeof formsSchema>
export type CaseForm = { code: Exclude<DocumentKind, 'decision'> | 'register'; number: string; name: string; circular: string }

let loaded: CaseFormsLaw | undefined

/** law/case-forms.yaml, checked and read once a process. Throws `procedures.file-invalid` with file, line and what to do. */
export function caseFormsLaw(folder = lawFolder()): CaseFormsLaw {
  const own = folder === lawFolder()
  if (loaded && own) return loaded
  const file = readLawFile(folder, 'case-forms.yaml')
  const law = parseLawFile(file, formsSchema)
  const known = new Set([...readInstruments(folder).keys(), ...law.sources.map((source) => source.id)])
  const problems = [
    ...sourceProblems(law, known),
    ...law.generations.flatMap((one, at) => [
      ...(known.has(one.circular) ? [] : [{ place: ['generations', at, 'circular'], problem: `the text ${one.circular} is not known: add it to law/instruments.yaml` }]),
      ...(at > 0 && one.from !== law.generations[at - 1]?.until ? [{ place: ['generations', at, 'from'], problem: `generations follow each other: ${law.generations[at - 1]?.until ?? 'null'} belongs here` }] : []),
      ...one.forms.flatMap((form, f) => (law.data[form.code] === undefined ? [{ place: ['generations', at, 'forms', f], problem: `say under data what ${form.code} must bear` }] : [])),
    ]),
  ]
  if (problems.length > 0) throw lawFileError(file, problems)
  if (own) loaded = law
  return law
}

const formsOn = (law: CaseFormsLaw, on: LegalDate) => law.generations.find((one) => (one.from === null || one.from <= on) && (one.until === null || on < one.until))

/** The form that an act causes, of the generation of the day; undefined where there is none. */
export function formOfAct(law: CaseFormsLaw, act: Act, on: LegalDate): CaseForm | undefined {
  const generation = formsOn(law, on)
  const form = generation?.forms.find((one) => one.act === act)
  return generation && form && { code: form.code, number: form.number, name: form.name, circular: generation.circular }
}

/** A form of the day by its code. */
export function formOf(law: CaseFormsLaw, code: CaseForm['code'], on: LegalDate): CaseForm | undefined {
  const generation = formsOn(law, on)
  const form = generation?.forms.find((one) => one.code === code)
  return generation && form && { code: form.code, number: form.number, name: form.name, circular: generation.circular }
}
