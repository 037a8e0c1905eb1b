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
