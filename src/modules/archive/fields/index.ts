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
  ReadPage,
} from './fields.types.ts'
