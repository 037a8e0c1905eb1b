export type {
  BoxPlace,
  DossierId,
  DossierPart,
  ImportRow,
  ImportWork,
  NewDossier,
  RegisterImport,
  RowOutcome,
  RowProblem,
} from './register.types.ts'
export { importNotFound } from './register.errors.ts'
export { linkPersonToDossier, openDossier } from './register.usecases.ts'
export { alsoPathsOf } from './register.model.ts'
export { ensureBoxes, ensureFonds, insertDossiers, setPlace } from './register.repository.ts'
export {
  insertImport,
  insertListFile,
  lockImport,
  lockRegister,
  markImportApplied,
  toImport,
  updateImportRows,
} from './imports.repository.ts'
export { askImportWork, endImportWork, findImportWork, tellImportWork } from './import-work.repository.ts'
