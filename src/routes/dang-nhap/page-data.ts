import type { FormState } from '#ui/types.ts'

export interface PageData {
  /** Where to go after signing in; a path of this product. */
  back: string
  /** Why one was sent here, as a sentence. */
  notice: string | null
  /** What has just been done well, as a sentence. */
  welcome: string | null
  /** Name of the outside provider one may sign in by. */
  provider: string | null
  /** No account exists yet. */
  setUp: boolean
  /** Sign-in names of the demo by role, with the password that all of them share; null outside the demo. */
  demo: { password: string; accounts: { login: string; name: string; role: string; scope: string }[] } | null
}

/** Fields: login, password, back. Default action. */
export type ActionData = { form: FormState } | null
