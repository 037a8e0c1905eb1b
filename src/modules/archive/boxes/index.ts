export { findFolder, getBox, listBoxCodes, listBoxedDossiers, listBoxesByCode, type BoxedDossier, type BoxLine, type BoxView } from './boxes.queries.ts'
export { placeDossiers, setBoxPlace } from './boxes.usecases.ts'
export { printOrder, type OrderWords } from './print-order.ts'
