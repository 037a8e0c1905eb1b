import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

const sourced = { source: z.string().min(1), confidence: z.enum(['high', 'medium', 'low']) }
const named = { name: z.string().min(1), en: z.string().min(1), ...sourced }

/** What work is done on pages that only those who do it can open: they are not asked why. */
export const WORK_PURPOSES = ['verification', 'register'] as const
export type WorkPurpose = (typeof WORK_PURPOSES)[number]

const lawSchema = z.strictObject({
  ...sourced,
  byNature: z.array(
    z.strictObject({
      category: z.string().regex(/^[A-Z_0-9]+$/),
      reason: z.string().min(1),
      en: z.string().min(1),
      ...sourced,
    }),
  ),
  carried: z.strictObject(named),
  purposes: z
    .array(z.strictObject({ code: z.string().regex(/^[a-z-]+$/), note: z.boolean(), ...named }))
    .min(1),
  work: z.array(z.strictObject({ code: z.enum(WORK_PURPOSES), ...named })).length(WORK_PURPOSES.length),
})

export type ReadingLaw = z.output<typeof lawSchema> & { categories: string[] }

/** The nearest folder above that holds law/records: the built pages lie deeper than the source. */
function findRecords(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const records = join(folder, 'law', 'records')
    if (existsSync(records)) return records
    if (folder === dirname(folder)) throw new Error('law/records is not there')
  }
}

let loaded: ReadingLaw | undefined

/** law/records/sensitive-reading.yaml, read once a process. Throws when it is not of its shape or a code stands twice. */
export function readingLaw(): ReadingLaw {
  if (loaded) return loaded
  const law = lawSchema.parse(parse(readFileSync(join(findRecords(), 'sensitive-reading.yaml'), 'utf8')))
  const codes = [...law.purposes, ...law.work].map((one) => one.code)
  if (new Set(codes).size !== codes.length) throw new Error('law/records: a purpose stands twice')
  loaded = { ...law, categories: law.byNature.map((one) => one.category) }
  return loaded
}
