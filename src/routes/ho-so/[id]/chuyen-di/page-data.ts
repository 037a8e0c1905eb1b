import type { FormState } from '#ui/types.ts'

export interface PageData {
  record: { kind: 'dossier'; name: string; number: string | null; href: string }
  gone: { text: string; by: string; at: string } | null
}

/** Acts: ?/ghi (on, to, reason), ?/bo. */
export type ActionData = { form: FormState } | null
