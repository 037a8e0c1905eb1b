import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { documentsFolder, isDocumentType } from '../document-types.ts'

const confidence = z.enum(['high', 'medium', 'low'])
const itemSchema = z.strictObject({
  code: z.string().regex(/^[a-z-]+$/),
  name: z.string().min(1),
  en: z.string().min(1),
  anyOf: z.array(z.string()).min(1),
  form: z.string().min(1),
  confidence,
})
const lawSchema = z.strictObject({
  source: z.string().min(1),
  confidence,
  checklists: z.array(z.strictObject({ category: z.string().regex(/^[A-Z_0-9]+$/), items: z.array(itemSchema).min(1) })).min(1),
})

export type ChecklistItem = z.output<typeof itemSchema>
export type Checklists = { source: string; items: ReadonlyMap<string, readonly ChecklistItem[]> }

let loaded: Checklists | undefined

/** law/documents/checklists/merit.yaml, read once a process. Throws when it is not of its shape, names an unknown paper, or says a thing twice. */
export function checklists(): Checklists {
  if (loaded) return loaded
  const law = lawSchema.parse(parse(readFileSync(join(documentsFolder(), 'checklists/merit.yaml'), 'utf8')))
  const items = new Map<string, ChecklistItem[]>()
  for (const { category, items: own } of law.checklists) {
    if (items.has(category)) throw new Error(`law/documents/checklists: ${category} stands twice`)
    if (new Set(own.map((item) => item.code)).size !== own.length) throw new Error(`law/documents/checklists: an item of ${category} stands twice`)
    const unknown = own.flatMap((item) => item.anyOf).find((type) => !isDocumentType(type))
    if (unknown !== undefined) throw new Error(`law/documents/checklists: no paper ${unknown}`)
    items.set(category, own)
  }
  loaded = { source: law.source, items }
  return loaded
}
