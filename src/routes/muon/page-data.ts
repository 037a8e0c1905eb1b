import type { FormState } from '#ui/types.ts'
import type { LoanLine } from '../loan-lines.ts'

export interface PageData {
  /** Only what the account asked for. */
  own: boolean
  lists: { code: 'out' | 'asked' | 'closed'; title: string; more: string | null; loans: LoanLine[] }[]
  done: string | null
}

/** Acts: ?/giao (muon, han), ?/tra (muon, ghi-chu), ?/thoi (muon). */
export type ActionData = { form: FormState } | null
