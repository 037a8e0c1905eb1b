import type { LegalDate } from '#shared/legal-date.ts'
import type { AreaConfidence } from './areas.types.ts'

export type AgencyKind =
  'department' | 'police' | 'district-division' | 'district-committee' | 'commune-committee'

/** Which agency had a function in a period; several may have it at once, at their levels. */
export type AgencyFunction = {
  function: string
  from: LegalDate
  until: LegalDate | null
  source: string
  confidence: AreaConfidence
}

/** Who does, or did, a part of the work. `from` null: not known since when. */
export type Agency = {
  code: string
  name: string
  kind: AgencyKind
  /** The province it belongs to; null for what every unit of a level has. */
  areaCode: string | null
  from: LegalDate | null
  until: LegalDate | null
  successorCode: string | null
  source: string
  confidence: AreaConfidence
  note: string | null
  functions: AgencyFunction[]
}

/** A field of work by its names. */
export type AgencyFunctionName = { code: string; name: string; en: string }

export type AgencyData = { functions: AgencyFunctionName[]; agencies: Agency[] }
