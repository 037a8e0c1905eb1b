import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

const retentionSchema = z.array(
  z.strictObject({
    of: z.enum(['merit']),
    period: z.enum(['permanent']),
    name: z.string().min(1),
    en: z.string().min(1),
    article: z.string().min(1),
    source: z.string().min(1),
    confidence: z.enum(['high', 'medium', 'low']),
  }),
)

export type Retention = z.output<typeof retentionSchema>[number]

let loaded: Retention[] | undefined

/** The nearest folder above that holds law/records: the built pages lie deeper than the source. */
function readRetention(): Retention[] {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const file = join(folder, 'law', 'records', 'retention.yaml')
    if (existsSync(file)) return retentionSchema.parse(parse(readFileSync(file, 'utf8')))
    if (folder === dirname(folder)) throw new Error('law/records is not there')
  }
}

/** How long a dossier is kept, by the law that says so; null for one of which nothing is known. `category`: of merit, null for other dossiers. */
export const retentionOf = (dossier: { category: string | null }): Retention | null =>
  (dossier.category === null ? undefined : (loaded ??= readRetention()).find((one) => one.of === 'merit')) ?? null
