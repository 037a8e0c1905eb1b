export * from './areas.types.ts'
export { loadAreaFiles } from './areas.files.ts'
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
  type AreaIndex,
} from './areas.model.ts'
export { resolve, withoutHamlet } from './areas.resolve.ts'
export { loadAreas } from './areas.repository.ts'
