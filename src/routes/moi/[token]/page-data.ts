import type { FormState } from '#ui/types.ts'

export interface PageData {
  account: { loginName: string; displayName: string } | null
  /** Why there is nothing to do here, as a sentence. */
  message: string | null
}

/** Fields: password, again. Default action. */
export type ActionData = { form: FormState } | null
