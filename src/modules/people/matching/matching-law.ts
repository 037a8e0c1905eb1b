import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildAreaIndex, loadAreaFiles, type AreaIndex } from '#modules/areas/index.ts'

let areas: AreaIndex | undefined

/** The units and their succession, by which home places are compared; read once a process. */
export function matchingAreas(): AreaIndex {
  if (areas !== undefined) return areas
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const found = join(folder, 'law', 'areas')
    if (existsSync(found)) return (areas = buildAreaIndex(loadAreaFiles(found)))
    if (folder === dirname(folder)) throw new Error('law/areas is not there')
  }
}
