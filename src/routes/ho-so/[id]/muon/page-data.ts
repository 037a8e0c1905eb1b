import type { FormState } from '#ui/types.ts'
import type { LoanLine } from '../../../loan-lines.ts'

export interface PageData {
  record: { kind: 'dossier'; name: string; number: string | null; href: string }
  canAsk: boolean
  /** What the form begins with. */
  begin: { borrower: string }
  loans: LoanLine[]
  done: string | null
}

/** Acts: ?/xin (borrower, unit, mail, purpose, due), ?/giao, ?/tra, ?/thoi as on the list. */
export type ActionData = { form: FormState } | null
