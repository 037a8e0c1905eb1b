export type {
  AreaLink,
  DateAsWritten,
  IdentifierKind,
  InitialVital,
  NewPerson,
  Person,
  PersonId,
  PersonRelation,
  RelationKind,
  Sex,
  VitalState,
} from './people.types.ts'
export { addAlias, recordDeath, registerPerson, renamePerson } from './people.usecases.ts'
export { correctRelation, endRelation, recordRelation, withdrawRelation } from './relations.usecases.ts'
export { canKeepPersonAt } from './people.permissions.ts'
export { legalDateSchema, personIdSchema, writtenDateSchema } from './people.schemas.ts'
export {
  knownFrom,
  nameKeyOf,
  resolveHomeArea,
  storeDate,
  tidyText,
  type StoredDate,
} from './people.model.ts'
export { insertPersons, insertRelations, lockPerson, movePersons, type NewRelation } from './people.repository.ts'
export { findPersonPath, getPerson, listKnownPersons, listUnitNames, type AsOf } from './people.queries.ts'
export { getFamily, type Family, type FamilyMember } from './family.queries.ts'
export { type FamilyPlace, type FamilyRole } from './family.model.ts'
export { comparePair } from './doubles/compare-pair.ts'
export { registerMatcher } from './doubles/register-matcher.ts'
export { RELATION_KINDS } from './people.types.ts'
export {
  clusterPairs,
  findPairs,
  matchingAreas,
  Matcher,
  type FoundPair,
  type MatchField,
  type MatchGrade,
  type MatchReason,
  type MatchWeights,
  type Subject,
  type SubjectInput,
  type SyllableCount,
} from './matching/index.ts'
export { findLikePersons, type LikeInput } from './doubles/find-like-persons.ts'
export { judgePair, mergePersons, undoMerge } from './doubles/doubles.usecases.ts'
export {
  listMergesInto,
  listNames,
  listPairs,
  listPairsOf,
  listRecordsOf,
  listRecordsUnder,
  listSurvivors,
} from './doubles/doubles.queries.ts'
export { findDoubles, findDoublesNow, registerLook, scanPairs, scanRegister, type ScanResult } from './doubles/scan-register.ts'
export type { LikePerson, PairDecision } from './doubles/doubles.types.ts'
