import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { MERIT_CATEGORIES, type MeritLaw } from './merit.types.ts'

const categoriesSchema = z.object({
  source: z.string().min(1),
  confidence: z.enum(['high', 'medium', 'low']),
  categories: z.array(
    z.strictObject({
      code: z.enum(MERIT_CATEGORIES),
      point: z.string().regex(/^3\.(?:1\.[a-zđ]|2)$/),
      symbol: z.string().nullable(),
      name: z.string().min(1),
      /** For the English interface; the law has no English. */
      en: z.string().min(1),
      short: z.string().min(1),
      dossier: z.string().min(1),
      aliases: z.array(z.string()),
    }),
  ),
})

const symbolRow = z.looseObject({ symbol: z.string().min(1) })
const symbolsSchema = z.looseObject({
  police: z.string().min(1),
  categories: z.array(symbolRow),
  periods: z.array(symbolRow),
  local: z.array(symbolRow),
  provinces: z.array(symbolRow),
})

/** The nearest folder above that holds law/merit: the built pages lie deeper than the source. */
function findMeritFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const merit = join(folder, 'law', 'merit')
    if (existsSync(merit)) return merit
    if (folder === dirname(folder)) throw new Error('law/merit is not there')
  }
}

/** Reads categories and symbols. Throws when a file is not of its shape, a category is missing or a symbol is in no table. */
function loadMeritLaw(folder = findMeritFolder()): MeritLaw {
  const read = (file: string): unknown => parse(readFileSync(join(folder, file), 'utf8'))
  const { categories, source, confidence } = categoriesSchema.parse(read('categories.yaml'))
  const tables = symbolsSchema.parse(read('dossier-symbols.yaml'))
  const symbolsOf = (rows: { symbol: string }[]) => rows.map((row) => row.symbol)
  const symbols = {
    police: tables.police,
    localities: new Set([...symbolsOf(tables.provinces), ...symbolsOf(tables.local)]),
    categories: new Set(symbolsOf(tables.categories)),
    periods: new Set(symbolsOf(tables.periods)),
  }
  const byCode = new Map(categories.map((category) => [category.code, category]))
  const missing = MERIT_CATEGORIES.filter((code) => !byCode.has(code))
  const strange = categories.filter((one) => one.symbol !== null && !symbols.categories.has(one.symbol))
  if (missing.length > 0 || strange.length > 0)
    throw new Error(
      `law/merit: without ${missing.join(', ')}; in no table: ${strange.map((one) => one.symbol).join(', ')}`,
    )
  return { categories: byCode, symbols, source, confidence }
}

let loaded: MeritLaw | undefined

/** law/merit, read once a process. */
export function meritLaw(): MeritLaw {
  loaded ??= loadMeritLaw()
  return loaded
}
