import { z } from 'zod'
import { lawFolder, lawTexts } from '#modules/procedures/index.ts'

const { words, code, sourced, ownSources, readLawFile, parseLawFile, readInstruments, sourceProblems, lawFileError } = lawTexts

/** What a template may name: facts of the case, and fields of its form. */
export const PLACEHOLDERS = [
  'law', 'caseCode', 'receivedOn', 'procedure', 'result', 'person', 'submitterName', 'applicantName', 'applicantBirth', 'applicantIdentity', 'applicantResidence',
  'meritName', 'meritBirth', 'meritDeath', 'meritHome', 'meritDossier', 'beneficiaryName', 'beneficiaryBirth', 'beneficiaryResidence', 'request',
] as const
export type Placeholder = (typeof PLACEHOLDERS)[number]

const templatesSchema = z.strictObject({
  sources: ownSources,
  templates: z
    .array(z.strictObject({ code, fields: z.array(code).min(1), outcome: z.enum(['granted', 'refused']), procedures: z.array(code).optional(), text: words, ...sourced }))
    .min(1),
})

export type DecisionTemplate = z.output<typeof templatesSchema>['templates'][number]

/** The names in braces of a template, in order. */
export const placeholdersOf = (text: string): string[] => [...text.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '')

let loaded: DecisionTemplate[] | undefined

/** law/decision-templates.yaml, checked and read once a process: each name in braces is known. Throws `procedures.file-invalid` with file, line and what to do. */
export function decisionTemplates(folder = lawFolder()): DecisionTemplate[] {
  const own = folder === lawFolder()
  if (loaded && own) return loaded
  const file = readLawFile(folder, 'decision-templates.yaml')
  const { templates, sources } = parseLawFile(file, templatesSchema)
  const known = new Set([...readInstruments(folder).keys(), ...sources.map((source) => source.id)])
  const problems = [
    ...sourceProblems(templates, known, ['templates']),
    ...templates.flatMap((one, at) =>
      placeholdersOf(one.text).flatMap((name) =>
        (PLACEHOLDERS as readonly string[]).includes(name) ? [] : [{ place: ['templates', at, 'text'], problem: `{${name}} is no name of a case: write one of ${PLACEHOLDERS.join(', ')}` }],
      ),
    ),
    ...templates.flatMap((one, at) => (templates.findIndex((other) => other.code === one.code) < at ? [{ place: ['templates', at, 'code'], problem: `${one.code} stands twice: take one out` }] : [])),
  ]
  if (problems.length > 0) throw lawFileError(file, problems)
  if (own) loaded = templates
  return templates
}
