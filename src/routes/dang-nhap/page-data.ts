import type { FormState } from '#ui/types.ts'

export interface PageData {
  /** Where to go after signing in; a path of this product. */
  back: string
  /** Sign-in names of the demo by role, with the password that all of them share; null outside the demo. */
  demo: { password: string; accounts: { login: string; name: string; role: string; scope: string }[] } | null
}

/** Fields: login, password, back. Default action. */
export type ActionData = { form: FormState } | null
