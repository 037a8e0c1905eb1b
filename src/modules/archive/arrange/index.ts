export { listArrangements, type ArrangementRow } from './arrange.queries.ts'
export { arrangePages, canArrange, joinDossiers, splitDossier, undoArrangement } from './arrange.usecases.ts'
