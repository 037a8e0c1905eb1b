import type { ActForm } from '../page-data.ts'

export interface PageData {
  id: string
  code: string
  procedure: string
  seq: number
  key: string
  outcome: 'granted' | 'refused'
  results: { value: string; label: string }[]
  result: string
  /** The draft as it lies there, or what the template makes of the case. */
  text: string
  /** Why the template could not be filled. */
  missing: string | null
  /** The form of the act, as at the case; null where this account lays no draft now. */
  form: ActForm | null
}
