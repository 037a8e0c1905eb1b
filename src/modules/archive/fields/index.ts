export type { WrittenDate } from './old-dates.ts'
export { loadDocumentRules } from './load-document-rules.ts'
export { readDocument, understandPages, type DocumentReading } from './read-document.ts'
export type {
  DocumentClass,
  DocumentRules,
  DocumentType,
  FieldContext,
  FieldName,
  FieldReading,
  FieldRules,
  Fields,
  PlaceSuggestion,
  PlaceSuggestions,
  ReadPage,
  ResolvePlace,
} from './fields.types.ts'
