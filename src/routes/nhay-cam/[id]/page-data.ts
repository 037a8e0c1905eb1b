import type { FormState } from '#ui/types.ts'

export interface PageData {
  record: { kind: 'person' | 'dossier'; name: string; number: string | null; href: string }
  /** That its category asks for a purpose whatever officers say; null where it does not. */
  nature: string | null
  marked: boolean
  canLift: boolean
  /** Newest first. */
  marks: { reason: string; at: string; by: string; lifted: { at: string; by: string } | null }[]
}

/** ?/danh-dau: reason. ?/bo: nothing. */
export type ActionData = { form: FormState } | null
