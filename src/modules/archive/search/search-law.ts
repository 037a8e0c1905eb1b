import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildAreaIndex, loadAreaFiles, type AreaIndex } from '#modules/areas/index.ts'
import type { DossierSymbols } from '#shared/dossier-number.ts'
import { loadDossierSymbols } from '../dossier-symbols.ts'

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
  loaded = {
    areas: buildAreaIndex(loadAreaFiles(join(law, 'areas'))),
    symbols: loadDossierSymbols(law),
  }
  return loaded
}
