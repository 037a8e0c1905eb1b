import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { DIMENSIONS, type Definition, type Indicator, type IndicatorSource } from './indicators.types.ts'

const definitionSchema = z.strictObject({
  code: z.string().regex(/^[a-z]+\.[a-z-]+$/),
  name: z.string().min(1),
  unit: z.string().min(1),
  definition: z.string().min(1),
  counting: z.string().min(1),
  /** The same words for the English interface; `one`: the unit of one record. */
  en: z.strictObject({ name: z.string().min(1), unit: z.string().min(1), one: z.string().min(1), definition: z.string().min(1), counting: z.string().min(1) }),
  direction: z.enum(['up', 'down']),
  dimensions: z.array(z.string()),
  sources: z.array(z.strictObject({ title: z.string(), says: z.string(), confidence: z.enum(['high', 'medium', 'low', 'unverified']) })).min(1),
})

export function readDefinitions(dir: string): Definition[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => definitionSchema.parse(parse(readFileSync(join(dir, name), 'utf8'))))
}

/** Joins definitions and queries by code. Throws when one stands without the other: a figure has both or does not exist. */
export function buildIndicators(definitions: Definition[], sources: IndicatorSource[]): Map<string, Indicator> {
  const byCode = new Map(sources.map((source) => [source.code, source]))
  const indicators = new Map<string, Indicator>()
  for (const definition of definitions) {
    const source = byCode.get(definition.code)
    if (!source) throw new Error(`indicator ${definition.code} has words but no query`)
    byCode.delete(definition.code)
    for (const dimension of DIMENSIONS)
      if (definition.dimensions.includes(dimension) !== (source.by?.[dimension] !== undefined))
        throw new Error(`indicator ${definition.code}: words and query do not agree on the dimension ${dimension}`)
    indicators.set(definition.code, { ...definition, source })
  }
  if (byCode.size > 0) throw new Error(`indicators without words: ${[...byCode.keys()].join(', ')}`)
  return indicators
}
