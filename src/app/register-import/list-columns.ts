import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { foldName } from '#shared/names.ts'
import { fondsSchema } from '../register-entries.ts'

export const COLUMN_CODES = [
  'number',
  'fullName',
  'aliases',
  'sex',
  'birth',
  'home',
  'category',
  'decisionNumber',
  'decisionSigned',
  'decisionBody',
  'commune',
  'receivedOn',
  'box',
  'shelf',
  'compartment',
  'expectedPages',
] as const
export type ColumnCode = (typeof COLUMN_CODES)[number]

const schema = z.strictObject({
  source: z.string(),
  confidence: z.enum(['high', 'medium', 'low']),
  fonds: fondsSchema,
  columns: z.array(
    z.strictObject({
      code: z.enum(COLUMN_CODES),
      title: z.string().min(1),
      required: z.boolean(),
      about: z.string().min(1),
      en: z.string().min(1),
      aliases: z.array(z.string()),
    }),
  ),
  problems: z.string().min(1),
  sexes: z.strictObject({ male: z.array(z.string()), female: z.array(z.string()) }),
})

/** How the department's list looks: its columns and the words of its cells. */
export type ListForm = z.output<typeof schema>

/** The folded words of a head, what stands in brackets left out. */
export const headKey = (head: string): string => foldName(head.replace(/\([^)]*\)/g, ' ')).join(' ')

/** The nearest folder above that holds law/merit: the built pages lie deeper than the source. */
function findFile(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const file = join(folder, 'law', 'merit', 'register-columns.yaml')
    if (existsSync(file)) return file
    if (folder === dirname(folder)) throw new Error('law/merit/register-columns.yaml is not there')
  }
}

/** Reads the form of the list. Throws when it is not of its shape, or when one head would mean two columns. */
export function loadListForm(file = findFile()): ListForm {
  const form = schema.parse(parse(readFileSync(file, 'utf8')))
  const missing = COLUMN_CODES.filter((code) => !form.columns.some((column) => column.code === code))
  if (missing.length > 0) throw new Error(`law/merit/register-columns.yaml: without ${missing.join(', ')}`)
  const heads = form.columns.flatMap((column) => [...new Set([column.title, ...column.aliases].map(headKey))])
  const twice = heads.find((head, index) => heads.indexOf(head) !== index)
  if (twice !== undefined) throw new Error(`law/merit/register-columns.yaml: two columns are called ${twice}`)
  return form
}

let loaded: ListForm | undefined

/** law/merit/register-columns.yaml, read once a process. */
export function listForm(): ListForm {
  loaded ??= loadListForm()
  return loaded
}

/** Which column each head means; null for one that the form does not know. */
export function matchHeads(heads: readonly string[], form: ListForm): (ColumnCode | null)[] {
  const byKey = new Map(
    form.columns.flatMap((column) =>
      [column.title, ...column.aliases].map((head) => [headKey(head), column.code] as const),
    ),
  )
  return heads.map((head) => byKey.get(headKey(head)) ?? null)
}
