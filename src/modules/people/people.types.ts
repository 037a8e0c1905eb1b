import type { Id } from '#shared/ids.ts'
import type { LegalDate } from '#shared/legal-date.ts'

export type PersonId = Id<'per'>
export type Sex = 'male' | 'female'
export type VitalState = 'alive' | 'dead' | 'missing'
export type IdentifierKind = 'citizen-id' | 'old-identity-card' | 'health-insurance' | 'social-insurance'

export const RELATION_KINDS = [
  'father',
  'mother',
  'spouse',
  'child',
  'adopted-child',
  'nurturer',
  'sibling',
  'grandparent',
  'worshipper',
  'other',
] as const
export type RelationKind = (typeof RELATION_KINDS)[number]

/** A date as the paper says it. `edtf` is given where a person knows better than the reading of the words. */
export type DateAsWritten = { written: string; edtf?: string | undefined }

/** A unit in the list of areas: its code and the first day of the row. */
export type AreaLink = { code: string; validFrom: LegalDate }

/** What is known of life and death when a person is entered. */
export type InitialVital =
  | { state: 'alive' }
  | {
      state: 'dead'
      /** When, as written; null where no paper says it. */
      death: DateAsWritten | null
      place?: string | undefined
      /** The paper or act that says so, a code such as `recognition`. */
      basis?: string | undefined
      /** The first day on which the death is certain where the date is unknown, such as the day the recognition was signed. */
      certainFrom: LegalDate
    }

/** A person as entered. All text is stored in NFC, trimmed; places and dates as written. */
export type NewPerson = {
  /** Made beforehand by who composes several records; else a new one. */
  personId?: PersonId | undefined
  fullName: string
  aliases?: readonly string[] | undefined
  sex?: Sex | null | undefined
  birth?: DateAsWritten | null | undefined
  home?: { written: string; area?: AreaLink | null | undefined } | null | undefined
  /** Path of the unit that manages the person's records today. */
  path: string
  vital?: InitialVital | null | undefined
  identifiers?:
    readonly { kind: IdentifierKind; value: string; from?: LegalDate | null | undefined }[] | undefined
  residence?:
    | { written: string; area?: AreaLink | null | undefined; from?: LegalDate | null | undefined }
    | null
    | undefined
}

/** The page of one life, as of a day and as known at an instant. */
export type Person = {
  /** The record that the person is shown under. */
  personId: PersonId
  /** All records that are this person's, that one first. */
  recordIds: readonly PersonId[]
  fullName: string
  aliases: readonly string[]
  sex: Sex | null
  birth: { written: string; edtf: string | null; earliest: string | null; latest: string | null } | null
  home: { written: string; area: { code: string; validFrom: string; name: string } | null } | null
  path: string
  /** The managing unit's name on the day; null when no unit of that path stood then. */
  managedBy: string | null
  vital: {
    state: VitalState
    death: { written: string; edtf: string | null; earliest: string | null; latest: string | null } | null
    place: string | null
    basis: string | null
    from: string | null
  } | null
  residence: { written: string; areaName: string | null; from: string | null } | null
  /** Numbers with all but the last three signs covered. */
  identifiers: readonly { kind: IdentifierKind; masked: string }[]
  relations: readonly PersonRelation[]
}

export type PersonRelation = {
  relationId: string
  kind: RelationKind
  /** forward: the other one is the `kind` of this person; backward: this person is the `kind` of the other one. */
  direction: 'forward' | 'backward'
  written: string | null
  from: string | null
  /** The paper that says so, and its page where it is in the archive. */
  source: string | null
  sourcePageId: string | null
  otherId: PersonId
  /** Null where the other person lies outside the reader's scope. */
  otherName: string | null
  otherBirth: string | null
}
