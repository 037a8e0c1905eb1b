import type { Box, PackedReading, ReadWord } from '#platform/ocr/index.ts'
import type { SCAN_SIDES } from './archive.schemas.ts'
import type { FieldName, FieldReading } from './fields/index.ts'

export type PageState = 'waiting' | 'read' | 'needs_review' | 'verified' | 'failed' | 'cover' | 'aside'
export type ScanSides = (typeof SCAN_SIDES)[number]
export type BatchOrigin = 'upload' | 'folder' | 'demo' | 'receipt' | 'watched'
export type BatchFileState = 'stored' | 'taken-in' | 'refused' | 'duplicate'

/** The words as they stand in the column, with how the page lay when it was read. */
export type StoredWords = PackedReading & { rotation: 0 | 90 | 180 | 270; angle: number }

/** A unit by code and first day: codes are used again. */
export type AreaKey = { code: string; validFrom: string }

/** A person's word on a page. Later ones outrank earlier ones; they come in this order. */
export type Correction = {
  correctionId: string
  target: 'field' | 'text' | 'type'
  field: FieldName | null
  box: Box | null
  value: string | null
  /** The unit that this person says the place means. */
  area: AreaKey | null
  madeBy: string
  madeByName?: string | undefined
  madeAt: Date
}

/** A word of the page as it counts now: read by machine, or set by a person. */
export type EffectiveWord = ReadWord & { corrected?: true }

/** A field as it counts now. `by` names the person whose word it is; without it the machine's reading stands. */
export type EffectiveField = Omit<FieldReading, 'raw' | 'page' | 'box'> & {
  raw: string | null
  box: Box | null
  /** Of a place: the unit that a person says it means. Never the machine's word. */
  area?: AreaKey | undefined
  by?: { accountId: string; name?: string | undefined; at: Date }
}

export type EffectiveFields = Partial<Record<FieldName, EffectiveField>>

export type EffectiveType = {
  type: string | null
  /** 0–100; 100 for a person's word. */
  confidence: number
  by?: { accountId: string; name?: string | undefined; at: Date }
}

/** Where a row belongs: the managing unit's path and those of the other persons in the dossier. */
export type Place = { path: string; also_paths: string[] | null }
