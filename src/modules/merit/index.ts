export type {
  MeritCategory,
  MeritCategoryCode,
  MeritLaw,
  MeritRecord,
  MeritRecordId,
  NewMeritRecord,
  NewRating,
  NewRecognition,
  RecognitionState,
} from './merit.types.ts'
export { MERIT_CATEGORIES } from './merit.types.ts'
export { meritLaw } from './merit.law.ts'
export { findCategory, numberColumns, symbolFits } from './merit.model.ts'
export { openMeritRecord, recordRating, recordRecognition } from './merit.usecases.ts'
export { insertMeritRecords, insertRatings, insertRecognitions, moveMeritRecords, recordRecognitionFact } from './merit.repository.ts'
export { listMeritRecords } from './merit.queries.ts'
export { meritIndicators } from './merit-indicators.queries.ts'
export { correctDecisionSchema, enterDecisionSchema, ENTERED_STATES } from './entry/entry.schemas.ts'
export { correctDecision, correctRating, enterDecision, enterDecisionInto, takeBackDecision, type EnteredDecision } from './entry/entry.usecases.ts'
export { getRegister } from './entry/entry.queries.ts'
export { foretellDecision, linesWithout } from './entry/entry.model.ts'
export type { RatingLine, Register, RegisterLine, RegisterRecord } from './entry/entry.types.ts'
export { placeRefused } from './merit.errors.ts'
