import type { Runtime } from '#app/runtime.ts'
import type { SignedIn } from '#modules/accounts/index.ts'

declare global {
  namespace App {
    interface Locals {
      runtime: Runtime
      /** Who acts; null also while a second factor is still to be proved. */
      signedIn: SignedIn | null
      /** The session of the sign-in library, proved or not; `enrolled` when its user has a second factor. */
      session: { id: string; token: string; userId: string; secondFactor: boolean; enrolled: boolean } | null
    }
    interface Error {
      status: number
      message: string
      /** Stable code of the refusal; the reader's words are looked up by it. */
      code?: string
      /** What to tell the people who keep the system, to find the fault in the log. */
      reference?: string
    }
  }
}
