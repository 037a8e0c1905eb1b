import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { DossierSymbols } from '#shared/dossier-number.ts'

const rows = z.array(z.looseObject({ symbol: z.string().min(1) }))
const symbolsSchema = z.looseObject({
  police: z.string(),
  categories: rows,
  periods: rows,
  local: rows,
  provinces: rows,
})

/** The symbols of dossier numbers from the folder `law`. */
export function loadDossierSymbols(law: string): DossierSymbols {
  const read = symbolsSchema.parse(parse(readFileSync(join(law, 'merit/dossier-symbols.yaml'), 'utf8')))
  const symbolsOf = (list: { symbol: string }[]) => list.map((row) => row.symbol)
  return {
    police: read.police,
    localities: new Set([...symbolsOf(read.provinces), ...symbolsOf(read.local)]),
    categories: new Set(symbolsOf(read.categories)),
    periods: new Set(symbolsOf(read.periods)),
  }
}
