import type { LegalDate } from '#shared/legal-date.ts'
import type { Place } from '../archive.types.ts'

export type TransferState = 'asked' | 'sent' | 'confirmed' | 'returned' | 'withdrawn' | 'expected' | 'arrived' | 'registered' | 'sent-back'
export type TransferAct = TransferState | 'gaps' | 'inquired'

export type Transfer = Place & {
  transferId: string
  way: 'out' | 'in'
  dossierId: string | null
  otherBody: string
  personName: string
  category: string | null
  oldNumber: string | null
  oldNumberKey: string | null
  whole: boolean
  continuesFrom: LegalDate | null
  slipNumber: string | null
  slipOn: LegalDate | null
  postNumber: string | null
  gaps: string[]
  state: TransferState
  begunOn: LegalDate
  movedOn: LegalDate | null
  endedOn: LegalDate | null
  dueOn: LegalDate | null
}
