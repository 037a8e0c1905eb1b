export { findWordsOnPage } from './find-words.ts'
export { peopleTypeahead, search, type SearchInput, type Suggestion } from './search.usecases.ts'
export type {
  Asked,
  AskedNumber,
  DossierHit,
  Facets,
  PaperHit,
  PersonHit,
  PersonWhy,
  SearchKind,
  SearchResult,
} from './search.types.ts'
