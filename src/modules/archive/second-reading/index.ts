export { getShownPage, type ShownPage } from './blind.queries.ts'
export { criticalFields, houseRule, isCritical, type CriticalField } from './second-reading.law.ts'
export {
  getChecksToRead,
  listOpenChecks,
  listPagesToReadAgain,
  listSeriesRules,
  type CheckToChoose,
  type PageToReadAgain,
} from './second-reading.queries.ts'
export { SECOND_READINGS } from './second-reading.schemas.ts'
export type { SecondReading } from './second-reading.types.ts'
export { chooseFieldWord, lookAtWords, readFieldsAgain, setSecondReading } from './second-reading.usecases.ts'
