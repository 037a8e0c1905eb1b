import type { FormState } from '#ui/types.ts'

export interface PageData {
  /** Where to go after; a path of this product. */
  back: string
}

/** Fields: code, back. Default action. */
export type ActionData = { form: FormState } | null
