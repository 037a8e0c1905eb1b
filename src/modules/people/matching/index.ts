export { clusterPairs } from './cluster-pairs.ts'
export {
  Matcher,
  type MatchField,
  type MatchGrade,
  type MatchReason,
  type Subject,
  type SubjectInput,
} from './matcher.ts'
export {
  blockOf,
  entriesOf,
  findPairs,
  PairScan,
  PASSES,
  type Entry,
  type FoundPair,
  type Pass,
} from './find-pairs.ts'
export { matchingAreas } from './matching-law.ts'
export { type MatchWeights } from './match-weights.ts'
export { type NamePart, type SyllableCount } from './name-forms.ts'
