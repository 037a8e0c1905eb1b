import type { FormState } from '#ui/types.ts'

export interface PageData {
  code: string
  procedure: string
  seq: string
  outcome: 'granted' | 'refused'
  results: { value: string; label: string }[]
  result: string
  /** The draft as it lies there, or what the template makes of the case. */
  text: string
  /** Why the template could not be filled. */
  missing: string | null
  /** What the step asks to be stated. */
  papersHref: string
}

export type ActionData = { form?: FormState } | null
