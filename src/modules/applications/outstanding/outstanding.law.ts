import { z } from 'zod'
import { lawFolder, lawTexts } from '#modules/procedures/index.ts'
import { OUTSTANDING_KINDS } from './outstanding.types.ts'

const { words, sourced, ownSources, readLawFile, parseLawFile, readInstruments, sourceProblems, lawFileError } = lawTexts
const finding = z.strictObject({ lacks: words, task: words })

const outstandingSchema = z.strictObject({
  sources: ownSources,
  kinds: z.array(z.strictObject({ code: z.enum(OUTSTANDING_KINDS), name: words, en: words, ...sourced })).length(OUTSTANDING_KINDS.length, 'each kind stands once'),
  notEntered: z.strictObject({ 'person-not-linked': finding, 'already-so': finding, 'day-taken': finding, 'record-not-one': finding, 'not-stated': finding, 'way-not-chosen': finding, 'by-hand': finding }),
  entered: z.strictObject({ entered: words, already: words }),
})

export type OutstandingLaw = z.output<typeof outstandingSchema>

let loaded: OutstandingLaw | undefined

/** law/outstanding.yaml, checked and read once a process. Throws `procedures.file-invalid` with file, line and what to do. */
export function outstandingLaw(): OutstandingLaw {
  if (loaded) return loaded
  const folder = lawFolder()
  const file = readLawFile(folder, 'outstanding.yaml')
  const law = parseLawFile(file, outstandingSchema)
  const problems = sourceProblems(law, new Set([...readInstruments(folder).keys(), ...law.sources.map((source) => source.id)]))
  if (problems.length > 0) throw lawFileError(file, problems)
  loaded = law
  return law
}
