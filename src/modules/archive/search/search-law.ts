import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { buildAreaIndex, loadAreaFiles, type AreaIndex } from '#modules/areas/index.ts'
import type { DossierSymbols } from '#shared/dossier-number.ts'

const rows = z.array(z.looseObject({ symbol: z.string().min(1) }))
const symbolsSchema = z.looseObject({
  police: z.string(),
  categories: rows,
  periods: rows,
  local: rows,
  provinces: rows,
})

/** The nearest folder above that holds law/areas: the built pages lie deeper than the source. */
function findLaw(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'law', 'areas'))) return join(folder, 'law')
    if (folder === dirname(folder)) throw new Error('law/areas is not there')
  }
}

export type SearchLaw = { areas: AreaIndex; symbols: DossierSymbols }

let loaded: SearchLaw | undefined

/** Names of units and symbols of dossier numbers, by which a query is understood; read once a process. */
export function searchLaw(): SearchLaw {
  if (loaded) return loaded
  const law = findLaw()
  const read = symbolsSchema.parse(parse(readFileSync(join(law, 'merit/dossier-symbols.yaml'), 'utf8')))
  const symbolsOf = (list: { symbol: string }[]) => list.map((row) => row.symbol)
  loaded = {
    areas: buildAreaIndex(loadAreaFiles(join(law, 'areas'))),
    symbols: {
      police: read.police,
      localities: new Set([...symbolsOf(read.provinces), ...symbolsOf(read.local)]),
      categories: new Set(symbolsOf(read.categories)),
      periods: new Set(symbolsOf(read.periods)),
    },
  }
  return loaded
}
