export * from './deadlines/index.ts'
export type { Confidence } from './confidence.ts'
export { GUARDS, type StepFacts } from './guards.ts'
export { loadProcedures } from './procedures.files.ts'
export { lawFolder, procedureLaw } from './procedure-law.ts'
/** Reading and checking of files of law/, for the modules above. */
export * as lawTexts from './law-file.ts'
export { countProcedureDeadline, periodOn } from './procedures.model.ts'
export type { Procedure, ProcedureCommon, ProcedureLaw, ProcedurePeriod, ProcedureStep } from './procedures.types.ts'
