import type { FormState } from '#ui/types.ts'

export interface PageData {
  record: { kind: 'person' | 'dossier'; name: string; number: string | null }
  /** Why the record asks, as a sentence. */
  why: string
  purposes: { code: string; label: string }[]
  /** ?ve= : where the reader was going. */
  back: string
}

/** Fields: purpose (the button), note, back. Default action. */
export type ActionData = { form: FormState } | null
