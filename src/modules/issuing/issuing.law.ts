import { z } from 'zod'
import { lawFolder, lawTexts } from '#modules/procedures/index.ts'
import { NUMBERING } from './issuing.types.ts'

const { words, code, sourced, ownSources, readLawFile, parseLawFile, readInstruments, sourceProblems, lawFileError } = lawTexts

const issuingSchema = z.strictObject({
  sources: ownSources,
  words: z.strictObject({
    nation: words, motto: words, placed: words, at: words, number: words, check: words, recipients: words, about: words, kept: words, sample: words, ...sourced,
  }),
  layout: z.strictObject({
    paper: z.literal('a4'),
    top: z.int().min(10).max(40), bottom: z.int().min(10).max(40), left: z.int().min(10).max(40), right: z.int().min(10).max(40),
    size: z.int().min(10).max(16), typeface: z.literal('Tinos'), ...sourced,
  }),
  numbering: z.strictObject({ when: z.enum(NUMBERING, { error: `write one of ${NUMBERING.join(', ')}` }), ...sourced }),
  restart: z.strictObject({ month: z.literal(1), day: z.literal(1), ...sourced }),
  kinds: z.array(z.strictObject({ code, name: words, en: words, symbol: words, ...sourced })).min(1),
  agencies: z.array(z.strictObject({ agency: code, symbol: words, name: words, parent: words.nullable(), place: words, ...sourced })),
  communes: z.strictObject({ symbol: words, name: words, parent: words.nullable(), ...sourced }),
  other: z.strictObject({ symbol: words, parent: words.nullable(), place: words, ...sourced }),
  titles: z.array(z.strictObject({ role: code, title: words, ...sourced })),
})

export type IssuingLaw = z.output<typeof issuingSchema>

let loaded: IssuingLaw | undefined

/** law/issuing.yaml, checked and read once a process. Throws `procedures.file-invalid` with file, line and what to do. */
export function issuingLaw(folder = lawFolder()): IssuingLaw {
  if (loaded && folder === lawFolder()) return loaded
  const file = readLawFile(folder, 'issuing.yaml')
  const law = parseLawFile(file, issuingSchema)
  const known = new Set([...readInstruments(folder).keys(), ...law.sources.map((source) => source.id)])
  const twice = law.kinds.filter((one, at) => law.kinds.some((other, before) => before < at && (other.symbol === one.symbol || other.code === one.code)))
  const problems = [...sourceProblems(law, known), ...(twice.length > 0 ? [{ place: ['kinds'], problem: `${twice[0]!.code} stands twice: take one out` }] : [])]
  if (problems.length > 0) throw lawFileError(file, problems)
  if (folder === lawFolder()) loaded = law
  return law
}
