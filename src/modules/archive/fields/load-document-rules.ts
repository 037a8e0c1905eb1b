import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { loadAreaFiles } from '#modules/areas/index.ts'
import { foldText, normaliseToneMarks } from '#shared/names.ts'
import { loadDossierSymbols } from '../dossier-symbols.ts'
import type { DocumentRules, FieldName } from './fields.types.ts'
import { toWordModel, type AreaNames } from './mend-words.ts'
import type { NameLists } from './name-model.ts'

const typeSchema = z.strictObject({
  code: z.string(),
  name: z.string(),
  en: z.string(),
  titles: z.array(
    z.union([
      z.string(),
      z.strictObject({ phrase: z.string(), weight: z.number(), begins: z.boolean().default(false) }),
    ]),
  ),
  signals: z.array(z.string()).default([]),
  requireSignal: z.boolean().default(false),
  withoutTitle: z.array(z.string()).default([]),
  forms: z.array(z.string()).default([]),
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
  'post',
  'dossierNumber',
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
        'rank',
        'post',
        'sex',
        'code',
        'identity',
        'amount',
        'dossier',
      ]),
      labels: z.array(z.string()).min(1),
      prose: z.array(z.string()).default([]),
    }),
  ),
  stops: z.array(z.string()),
  mottos: z.array(z.string()),
  sections: z.strictObject({
    subject: z.array(z.string()),
    others: z.array(z.string()),
    relatives: z.array(z.string()),
  }),
  placeWords: z.array(z.string()),
  numberSuffixes: z.array(z.string()),
  ranks: z.array(z.string()),
  formPrefixes: z.array(z.string()),
  unitWords: z.string(),
})

const namesSchema = z.looseObject({
  families: z.record(z.string(), z.number()),
  middle: z.record(z.string(), z.record(z.string(), z.number())),
  given: z.record(z.string(), z.record(z.string(), z.number())),
})

function loadNames(law: string): NameLists {
  const read = namesSchema.parse(parse(readFileSync(join(law, 'names/personal-names.yaml'), 'utf8')))
  const counted = (...lists: Record<string, number>[]): Map<string, number> => {
    const counts = new Map<string, number>()
    for (const list of lists)
      for (const [name, count] of Object.entries(list)) {
        const plain = normaliseToneMarks(name.normalize('NFC').toLowerCase())
        counts.set(plain, (counts.get(plain) ?? 0) + count)
      }
    return counts
  }
  return {
    families: counted(read.families),
    middles: counted(...Object.values(read.middle)),
    givens: counted(...Object.values(read.given)),
  }
}

/** Districts and provinces of every day, by their letters. */
function loadAreaNames(law: string): AreaNames {
  const names = new Map<string, string[]>()
  for (const { level, name } of loadAreaFiles(join(law, 'areas')).areas) {
    if (level === 'commune') continue
    const fold = foldText(name.toLowerCase())
    const held = names.get(fold)
    if (held === undefined) names.set(fold, [name])
    else if (!held.includes(name)) held.push(name)
  }
  return names
}

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
        titles: titles.map((title) =>
          typeof title === 'string' ? { phrase: title, weight: 1, begins: false } : title,
        ),
      }
    })
  const law = join(folder, '..')
  const symbols = loadDossierSymbols(law)
  const names = loadNames(law)
  const { fields, unitWords, ...rules } = rulesSchema.parse(
    parse(readFileSync(join(folder, 'fields/labels.yaml'), 'utf8')),
  )
  return {
    types,
    fields: {
      ...rules,
      symbols,
      names,
      unitWords: toWordModel([...unitWords.split(/\s+/u), ...rules.ranks.flatMap((rank) => rank.split(' '))]),
      areaWords: toWordModel(rules.placeWords),
      areaNames: loadAreaNames(law),
      fields: Object.entries(fields).map(([name, rule]) => ({ name: name as FieldName, ...rule })),
    },
  }
}
