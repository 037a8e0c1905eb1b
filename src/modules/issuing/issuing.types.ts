import type { Confidence } from '#modules/procedures/index.ts'
import type { Id } from '#shared/ids.ts'
import type { LegalDate } from '#shared/legal-date.ts'

export type IssuedDocumentId = Id<'iss'>

/** Kinds of documents that a code may stand for. */
export const DOCUMENT_KINDS = ['receipt', 'supplement-request', 'refusal', 'apology', 'stop-notice', 'control-sheet', 'decision'] as const
export type DocumentKind = (typeof DOCUMENT_KINDS)[number]

/** When the clerk gives the number of a decision (law/issuing.yaml). */
export const NUMBERING = ['with-signature', 'before-signature', 'after-signature'] as const
export type Numbering = (typeof NUMBERING)[number]

/** The body that issues, as its documents name it. */
export type IssuingBody = { agency: string; symbol: string; name: string; parent: string | null; place: string; path: string; confidence: Confidence }

/** A number of the clerk's register. */
export type DocumentNumber = { agency: string; year: number; kind: string; number: number; symbol: string }

export type NumberState = 'reserved' | 'held' | 'issued' | 'used-outside' | 'voided'

export type NumberRow = DocumentNumber & {
  onDay: LegalDate
  at: Date
  by: string
  reason: string
  state: NumberState
  endReason: string | null
  applicationId: string | null
  caseCode: string | null
}

export type IssuedDocument = {
  issuedDocumentId: IssuedDocumentId
  applicationId: string | null
  seq: number | null
  kind: DocumentKind
  formNumber: string | null
  circular: string | null
  verificationCode: string
  issuedAt: Date
  issuedOn: LegalDate
  issuedBy: string
  agency: string
  agencyName: string
  number: DocumentNumber | null
  path: string
  alsoPaths: string[]
}

/** A document as lists show it; `sha256` is null until its file is made. */
export type IssuedRow = Pick<IssuedDocument, 'issuedDocumentId' | 'kind' | 'formNumber' | 'circular' | 'verificationCode' | 'issuedAt' | 'seq'> & {
  symbol: string | null
  byName: string | null
  sha256: string | null
  signed: boolean
}
