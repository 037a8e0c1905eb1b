import type { FormState, Reason, Tone } from '#ui/types.ts'

/** Somebody who may be the person being entered. */
export interface LikeRow {
  /** Null where the record lies beyond the scope: whom to ask stands in `about`. */
  href: string | null
  name: string
  about: string
  grade: string
  tone: Tone
  reasons: Reason[]
}
export interface PageData {
  /** Where he who enters a relative came from, and goes back to. */
  relativesHref: string | null
  units: { path: string; name: string }[]
}
export type ActionData = { form?: FormState; like?: LikeRow[] } | null
