import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { fieldNameSchema } from '../archive.schemas.ts'
import type { FieldName } from '../fields/index.ts'
import { secondReadingSchema } from './second-reading.schemas.ts'

const sourced = { source: z.string().min(1), confidence: z.enum(['high', 'medium', 'low']) }
const lawSchema = z.strictObject({
  'second-reading': secondReadingSchema,
  ...sourced,
  fields: z
    .array(
      z.strictObject({
        field: fieldNameSchema,
        decides: z.enum(['identity', 'money']),
        why: z.string().min(1),
        en: z.string().min(1),
        ...sourced,
      }),
    )
    .min(1),
})

export type CriticalField = z.output<typeof lawSchema>['fields'][number]

let loaded: z.output<typeof lawSchema> | undefined

/** law/records/critical-fields.yaml in the nearest folder above that has it: the built pages lie deeper than the source. */
function law() {
  if (loaded) return loaded
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const file = join(folder, 'law', 'records', 'critical-fields.yaml')
    if (existsSync(file)) return (loaded = lawSchema.parse(parse(readFileSync(file, 'utf8'))))
    if (folder === dirname(folder)) throw new Error('law/records is not there')
  }
}

/** The fields that decide about money or identity, each with why and the source that says so. */
export const criticalFields = (): readonly CriticalField[] => law().fields

export const isCritical = (field: FieldName): boolean => law().fields.some((one) => one.field === field)

/** What holds where neither the batch nor the series says otherwise. */
export const houseRule = () => law()['second-reading']
