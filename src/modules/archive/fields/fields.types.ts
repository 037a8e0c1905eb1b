import type { ResolveReason } from '#modules/areas/index.ts'
import type { Box, PageReading } from '#platform/ocr/index.ts'
import type { DossierSymbols } from '#shared/dossier-number.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import type { AreaNames, WordModel } from './mend-words.ts'
import type { NameLists } from './name-model.ts'

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
  | 'post'
  | 'category'
  | 'certificateNumber'
  | 'citizenId'
  | 'enlistedOn'
  | 'signer'
  | 'issuingBody'
  | 'amount'
  | 'dossierNumber'
  | 'formNumber'

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
  /** Units that a written place may mean, by the caller's `resolvePlace`: proposals for a person. The value is never replaced by one. */
  places?: PlaceSuggestions
}

/** A unit that a written place may mean, and why. */
export type PlaceSuggestion = {
  code: string
  validFrom: LegalDate
  /** As papers of the day write it: 'xã Chí Đám, huyện Đoan Hùng, tỉnh Phú Thọ'. */
  name: string
  /** 0 to 1, for order; not a probability. */
  score: number
  reasons: readonly ResolveReason[]
}

export type PlaceSuggestions = {
  /** The day on which the units stood. */
  on: LegalDate
  /** `signed`: the day of the paper; `latest-date`: the latest day that the page names, the paper being younger; `today`: it names none. */
  onFrom: 'signed' | 'latest-date' | 'today'
  /** Best first. */
  candidates: PlaceSuggestion[]
}

export type Fields = Partial<Record<FieldName, FieldReading>>

export type ResolvePlace = (
  raw: string,
  on: LegalDate | undefined,
) => { on: LegalDate; candidates: PlaceSuggestion[] }

export type FieldContext = {
  /** The units that a place as written may mean on a day, best first; `undefined` for the day: that of asking. */
  resolvePlace?: ResolvePlace
}

export type DocumentType = {
  code: string
  /** What a user reads. */
  name: string
  /** The name for the English interface. */
  en: string
  /** `begins`: the line may go on after the title, in capitals (DANH SÁCH NGƯỜI CÓ CÔNG …). */
  titles: { phrase: string; weight: number; begins: boolean }[]
  signals: string[]
  requireSignal: boolean
  /** Where no title was read, three of these say the type. */
  withoutTitle: string[]
  /** Numbers of the printed forms of this type. */
  forms: string[]
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
  | 'name'
  | 'date'
  | 'place'
  | 'percent'
  | 'phrase'
  | 'unit'
  | 'rank'
  | 'post'
  | 'sex'
  | 'code'
  | 'identity'
  | 'amount'
  | 'dossier'

export type FieldRules = {
  fields: { name: FieldName; kind: FieldKind; labels: string[]; prose: string[] }[]
  stops: string[]
  mottos: string[]
  /** `relatives`: what a line about a relative begins with. */
  sections: { subject: string[]; others: string[]; relatives: string[] }
  placeWords: string[]
  numberSuffixes: string[]
  /** Military ranks, written in full. */
  ranks: string[]
  /** Letters that the numbers of forms since repealed begin with: 'LS' of 'LS4'. */
  formPrefixes: string[]
  symbols: DossierSymbols
  names: NameLists
  /** Words of units and posts; words that name kinds of area; names of districts and provinces. */
  unitWords: WordModel
  areaWords: WordModel
  areaNames: AreaNames
}

/** The rules of law/documents, read once by `loadDocumentRules`. */
export type DocumentRules = { types: DocumentType[]; fields: FieldRules }
