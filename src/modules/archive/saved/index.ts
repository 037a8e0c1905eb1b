export { listSavedSearches, type SavedSearch } from './saved.queries.ts'
export { keepSearch, removeSearch, renameSearch } from './saved.usecases.ts'
