import type { LegalDate } from '#shared/legal-date.ts'

export const OUTSTANDING_KINDS = ['dossier-incomplete', 'dossier-lost', 'facts-disagree', 'never-settled', 'decision-not-entered', 'other'] as const
export type OutstandingKind = (typeof OUTSTANDING_KINDS)[number]

export const OUTSTANDING_ACTS = ['opened', 'reviewed', 'closed', 'reopened'] as const
export type OutstandingAct = (typeof OUTSTANDING_ACTS)[number]

/** How an outstanding case stands: what its last act says. */
export type OutstandingRow = {
  outstandingCaseId: string
  kind: OutstandingKind
  subject: string
  applicationId: string | null
  applicationCode: string | null
  personId: string | null
  path: string
  openedAt: Date
  /** Where the decision that was not entered is to be entered; null where its procedure does not say. */
  leadsTo: 'person' | 'transfer-out' | 'transfer-in' | null
  seq: number
  closed: boolean
  lacks: string
  task: string
  doer: string | null
  doerName: string | null
  dueOn: LegalDate | null
  reviewedAt: Date
}

export type OutstandingStep = { seq: number; kind: OutstandingAct; lacks: string; task: string; doerName: string | null; dueOn: LegalDate | null; note: string; at: Date; byName: string }
