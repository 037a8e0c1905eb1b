import type { Box, PageReading } from '#platform/ocr/index.ts'

/** What the extraction needs of a page's reading: a stored reading unpacked will do. */
export type ReadPage = Pick<PageReading, 'words' | 'lines' | 'width' | 'height' | 'angle' | 'rotation'>

export type FieldName =
  | 'fullName'
  | 'alias'
  | 'sex'
  | 'birthDate'
  | 'homePlace'
  | 'residence'
  | 'documentNumber'
  | 'signedOn'
  | 'deathDate'
  | 'deathPlace'
  | 'deathCircumstances'
  | 'burialPlace'
  | 'injuryRate'
  | 'injuredOn'
  | 'unit'
  | 'rank'
  | 'category'
  | 'certificateNumber'
  | 'citizenId'
  | 'enlistedOn'
  | 'signer'
  | 'issuingBody'
  | 'amount'

export type FieldReading = {
  /**
   * The value in the form of its kind: EDTF for dates, `nam` or `nữ`, an integer without signs for rates and amounts
   * (đồng), otherwise the words as read. null: the place was found, a value that could be believed was not.
   */
  value: string | null
  /** The words as they stand on the paper, leaders dropped. */
  raw: string
  /** That of the weakest word, 0–100. */
  confidence: number
  /** May be used without a person having looked. */
  accepted: boolean
  /** Both passes read every word of it alike. */
  agreed: boolean
  /** Written by hand, or not to be told from it. Never accepted. */
  handwritten?: true
  /** Counted from 1. */
  page: number
  /** Of the whole value, pixels of the page image as shown. */
  box: Box
  /** A proposal by the caller's `resolvePlace`; the value is never replaced by it. */
  suggestion?: { value: string; distance: number }
}

export type Fields = Partial<Record<FieldName, FieldReading>>

export type FieldContext = {
  /** Looks a place up as written, e.g. in the areas of the day; undefined when nothing is near. */
  resolvePlace?: (raw: string) => { value: string; distance: number } | undefined
}

export type DocumentType = {
  code: string
  /** What a user reads. */
  name: string
  /** The name for the English interface. */
  en: string
  titles: { phrase: string; weight: number }[]
  signals: string[]
  requireSignal: boolean
  /** First and first-no-longer year of issue, where the type tells times apart. */
  from?: number
  until?: number
}

export type DocumentClass = {
  /** A code of law/documents; `other` when no title is near enough. */
  type: string
  /** 0–100. */
  confidence: number
}

export type FieldKind =
  'name' | 'date' | 'place' | 'percent' | 'phrase' | 'unit' | 'sex' | 'code' | 'identity' | 'amount'

export type FieldRules = {
  fields: { name: FieldName; kind: FieldKind; labels: string[]; prose: string[] }[]
  stops: string[]
  mottos: string[]
  sections: { subject: string[]; others: string[] }
  placeWords: string[]
  numberSuffixes: string[]
}

/** The rules of law/documents, read once by `loadDocumentRules`. */
export type DocumentRules = { types: DocumentType[]; fields: FieldRules }
