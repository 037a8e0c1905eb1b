import type { LegalDate } from '#shared/legal-date.ts'

export type AreaLevel = 'province' | 'district' | 'commune'

export type AreaKind =
  | 'province'
  | 'municipality'
  | 'rural-district'
  | 'urban-district'
  | 'provincial-city'
  | 'town'
  | 'commune'
  | 'ward'
  | 'township'
  | 'special-zone'

/** How sure a row is: read in the source; day or detail not read; derived; known by name only. */
export type AreaConfidence = 'high' | 'medium' | 'low' | 'unverified'

/**
 * An administrative unit while its name, kind, parent and boundary did not change. Codes are used again after mergers,
 * so the key is (code, validFrom); see `areaKey`.
 */
export interface Area {
  /** The code as issued, a string; 'x-…' for historic units that never had one. */
  readonly code: string
  /** Without the kind's word: 'Đoan Hùng'. */
  readonly name: string
  readonly kind: AreaKind
  readonly level: AreaLevel
  /** The code of the unit above, meaning its row that holds at the same time; null for provinces. */
  readonly parentCode: string | null
  readonly validFrom: LegalDate
  /** The first day on which it no longer holds; null while it stands. */
  readonly validUntil: LegalDate | null
  readonly source: string
  readonly confidence: AreaConfidence
}

export type Extent = 'whole' | 'part'

/** What became of a unit: `from` went over into `to`, whole or in part, on a day. */
export interface AreaSuccession {
  readonly fromCode: string
  readonly fromValidFrom: LegalDate
  readonly toCode: string
  readonly toValidFrom: LegalDate
  readonly on: LegalDate
  readonly extent: Extent
  readonly source: string
  readonly confidence: AreaConfidence
}

/** A kind's Vietnamese word, 'Thị trấn', and the ways in which papers shorten it. */
export interface AreaKindWord {
  readonly kind: AreaKind
  readonly level: AreaLevel
  readonly word: string
  readonly abbreviations: readonly string[]
}

/** All that the files of law/areas say. */
export interface AreaData {
  readonly areas: readonly Area[]
  readonly successions: readonly AreaSuccession[]
  readonly kinds: readonly AreaKindWord[]
}

/** A unit that another one became, or came from, with the least sure link on the way. */
export interface RelatedArea {
  readonly area: Area
  readonly extent: Extent
  readonly confidence: AreaConfidence
}

/** Why a unit is, or may not be, what a written place means. Codes are looked up in the message catalogue. */
export type ResolveReason =
  | {
      readonly code: 'name-exact' | 'name-folded' | 'name-initial' | 'name-near'
      readonly written: string
    }
  | { readonly code: 'kind-differs'; readonly written: AreaKind; readonly found: AreaKind }
  /** The unit above is the one written; `through` when only by succession (Vĩnh Phú for Phú Thọ). */
  | { readonly code: 'parent-matches'; readonly written: string; readonly through: 'itself' | 'succession' }
  | { readonly code: 'parent-differs'; readonly written: string }
  | { readonly code: 'parent-unknown'; readonly written: string }
  | { readonly code: 'level-missing'; readonly level: AreaLevel }
  /** A finer part was written and is in no list: the answer stands for the wider unit. */
  | { readonly code: 'finer-part-unknown'; readonly written: string }
  | {
      readonly code: 'not-valid-on-day'
      readonly validFrom: LegalDate
      readonly validUntil: LegalDate | null
    }
  /** The name is an earlier one; the unit offered is what it had become by the day asked for. */
  | { readonly code: 'alias-old-name'; readonly name: string }
  | { readonly code: 'successor-of'; readonly areaKey: string; readonly extent: Extent }
  /** The narrowest part does not stand first. */
  | { readonly code: 'order-turned' }
  | { readonly code: 'hamlet-matches'; readonly written: string; readonly name: string }
  | { readonly code: 'hamlet-unknown'; readonly written: string }

export interface AreaCandidate {
  readonly area: Area
  /** 0 to 1, for order and for a threshold; not a probability. */
  readonly score: number
  readonly reasons: readonly ResolveReason[]
  /** The hamlet written, where the province has loaded its hamlets. */
  readonly hamlet?: Hamlet
}

/** A hamlet or quarter (thôn, khu, tổ dân phố) of a commune while its name did not change; every province keeps its own. */
export interface Hamlet {
  readonly code: string
  /** With its word: 'Khu 1', 'Thôn Đoài'. */
  readonly name: string
  /** The commune's code: that of its row which holds at the same time. */
  readonly communeCode: string
  readonly validFrom: LegalDate
  readonly validUntil: LegalDate | null
  readonly source: string
  readonly confidence: AreaConfidence
}
