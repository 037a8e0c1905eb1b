export * from './areas.types.ts'
export { loadAreaFiles, loadAreaSources, loadAreaTiles, type AreaTile } from './areas.files.ts'
export {
  ancestorsOn,
  areaKey,
  areaName,
  areaPath,
  areasOn,
  buildAreaIndex,
  findArea,
  fullAreaName,
  isAreaValidOn,
  predecessors,
  successors,
  withHamlets,
  type AreaIndex,
} from './areas.model.ts'
export { resolve, withoutHamlet } from './areas.resolve.ts'
export { loadAreas } from './areas.repository.ts'
export type { Agency, AgencyFunction, AgencyFunctionName } from './agencies.types.ts'
export { loadAgencyFile } from './agencies.files.ts'
export { loadAgencies } from './agencies.repository.ts'
export { listAgencies } from './agencies.queries.ts'
export { HAMLET_COLUMNS, listHamlets, loadHamlets, readHamlets } from './hamlets.repository.ts'
