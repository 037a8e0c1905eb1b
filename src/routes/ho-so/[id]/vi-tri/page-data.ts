import type { FormState } from '#ui/types.ts'

export interface PageData {
  record: { kind: 'dossier'; name: string; number: string | null; href: string }
  /** Where the paper is now; null in no box. */
  place: string | null
  code: string
}

/** Action ?/xep (code, make) and ?/lay-ra. */
export type ActionData = { form: FormState } | null
