export * from './areas.types.ts'
export { loadAreaFiles } from './areas.files.ts'
export {
  areaName,
  areaPath,
  areasOn,
  buildAreaIndex,
  findArea,
  isAreaValidOn,
  resolve,
  successors,
  type AreaIndex,
} from './areas.model.ts'
export { loadAreas } from './areas.repository.ts'
