import type { FormState } from '#ui/types.ts'

export interface PageData {
  /** The one-time secret of the address, where it was given. */
  token: string
}

/** Fields: token, login, name, password, again. Default action. */
export type ActionData = { form: FormState } | null
