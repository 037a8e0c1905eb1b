import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { DocumentRules, FieldName } from './fields.types.ts'

const typeSchema = z.strictObject({
  code: z.string(),
  name: z.string(),
  en: z.string(),
  titles: z.array(z.union([z.string(), z.strictObject({ phrase: z.string(), weight: z.number() })])),
  signals: z.array(z.string()).default([]),
  requireSignal: z.boolean().default(false),
  from: z.int().optional(),
  until: z.int().optional(),
  source: z.string(),
  confidence: z.enum(['high', 'medium', 'low']),
})

const fieldNames = [
  'fullName',
  'alias',
  'sex',
  'birthDate',
  'homePlace',
  'residence',
  'deathDate',
  'deathPlace',
  'deathCircumstances',
  'burialPlace',
  'injuryRate',
  'injuredOn',
  'unit',
  'rank',
  'category',
  'certificateNumber',
  'citizenId',
  'enlistedOn',
  'amount',
] as const satisfies FieldName[]

const rulesSchema = z.strictObject({
  source: z.string(),
  confidence: z.enum(['high', 'medium', 'low']),
  fields: z.partialRecord(
    z.enum(fieldNames),
    z.strictObject({
      kind: z.enum([
        'name',
        'date',
        'place',
        'percent',
        'phrase',
        'unit',
        'sex',
        'code',
        'identity',
        'amount',
      ]),
      labels: z.array(z.string()).min(1),
      prose: z.array(z.string()).default([]),
    }),
  ),
  stops: z.array(z.string()),
  mottos: z.array(z.string()),
  sections: z.strictObject({ subject: z.array(z.string()), others: z.array(z.string()) }),
  placeWords: z.array(z.string()),
  numberSuffixes: z.array(z.string()),
})

/** Reads law/documents (the types, one a file) and law/documents/fields/labels.yaml. Throws when a file is not in form. */
export function loadDocumentRules(
  folder = join(import.meta.dirname, '../../../../law/documents'),
): DocumentRules {
  const types = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => {
      const { titles, ...type } = typeSchema.parse(parse(readFileSync(join(folder, file), 'utf8')))
      return {
        ...type,
        titles: titles.map((title) => (typeof title === 'string' ? { phrase: title, weight: 1 } : title)),
      }
    })
  const { fields, ...rules } = rulesSchema.parse(
    parse(readFileSync(join(folder, 'fields/labels.yaml'), 'utf8')),
  )
  return {
    types,
    fields: {
      ...rules,
      fields: Object.entries(fields).map(([name, rule]) => ({ name: name as FieldName, ...rule })),
    },
  }
}
