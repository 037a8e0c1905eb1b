import type { DateAsWritten, PersonId } from '#modules/people/index.ts'
import type { DossierSymbols } from '#shared/dossier-number.ts'
import type { Id } from '#shared/ids.ts'
import type { LegalDate } from '#shared/legal-date.ts'

export type MeritRecordId = Id<'mer'>

/** The categories of Ordinance 02/2020, art. 3. */
export const MERIT_CATEGORIES = [
  'REVOLUTIONARY_PRE_1945',
  'REVOLUTIONARY_1945_PRE_UPRISING',
  'MARTYR',
  'HEROIC_MOTHER',
  'ARMED_FORCES_HERO',
  'RESISTANCE_LABOUR_HERO',
  'WAR_INVALID',
  'WAR_INVALID_TYPE_B',
  'WAR_INVALID_POLICY_EQUIVALENT',
  'SICK_SOLDIER',
  'CHEMICAL_VICTIM',
  'IMPRISONED_ACTIVIST',
  'RESISTANCE_ACTIVIST',
  'HELPER_OF_REVOLUTION',
  'RELATIVE',
] as const
export type MeritCategoryCode = (typeof MERIT_CATEGORIES)[number]

export type MeritCategory = {
  code: MeritCategoryCode
  /** The point of art. 3, '3.1.c'. */
  point: string
  /** In dossier numbers; null where the tables have none. Two categories share AH. */
  symbol: string | null
  name: string
  /** The name for the English interface. */
  en: string
  short: string
  /** How the title of a folder begins: 'Hồ sơ liệt sĩ'. */
  dossier: string
  aliases: readonly string[]
}

/** What law/merit says. */
export type MeritLaw = {
  categories: ReadonlyMap<MeritCategoryCode, MeritCategory>
  symbols: DossierSymbols
  source: string
  confidence: string
}

export type NewMeritRecord = {
  meritRecordId?: MeritRecordId | undefined
  personId: PersonId
  category: MeritCategoryCode
  /** The dossier number as written; null where the folder bears none. */
  number?: string | null | undefined
  /** The person's path. */
  path: string
}

export type RecognitionState = 'pending' | 'recognised' | 'suspended' | 'terminated'

/** Of a line that somebody entered, or that a decision of a case did. */
export type Entered = { by: string; at: Date; applicationId?: string | null | undefined }

export type NewRecognition = {
  meritRecordId: MeritRecordId
  state: RecognitionState
  decisionNumber?: string | null | undefined
  signed?: DateAsWritten | null | undefined
  body?: string | null | undefined
  /** From which day the state holds; default: the last day on which the decision can have been signed. */
  from?: LegalDate | null | undefined
  path: string
  entered?: Entered
}

export type NewRating = {
  meritRecordId: MeritRecordId
  /** Bodily harm in percent, 1 to 100. */
  rate: number
  from: LegalDate | null
  path: string
  entered?: Entered
}

/** One category of merit of a person, as of a day and as known at an instant. */
export type MeritRecord = {
  meritRecordId: MeritRecordId
  category: MeritCategoryCode
  number: {
    written: string
    police: boolean
    locality: string
    category: string
    serial: string
    period: string
  } | null
  /** As written where the parts could not be read. */
  numberWritten: string | null
  recognition: {
    state: RecognitionState
    decisionNumber: string | null
    signedWritten: string | null
    signedEdtf: string | null
    body: string | null
    from: string | null
  } | null
  injuryRate: number | null
}
