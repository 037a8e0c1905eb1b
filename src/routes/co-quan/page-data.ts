import type { DayField } from '#ui/types.ts'

export interface AgencyLine {
  id: string
  name: string
  source: string
  confidence: string
  verified: boolean
}

export interface PageData {
  dayField: DayField
  day: string
  functions: {
    id: string
    name: string
    province: AgencyLine[]
    district: AgencyLine[]
    commune: AgencyLine[]
  }[]
  agencies: {
    id: string
    name: string
    when: string
    followed: string | null
    note: string | null
    source: string
    confidence: string
    verified: boolean
  }[]
}
