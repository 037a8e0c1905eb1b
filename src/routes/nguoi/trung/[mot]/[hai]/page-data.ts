import type { FormState, Reason, Tone } from '#ui/types.ts'

export interface PageData {
  grade: string
  tone: Tone
  reasons: Reason[]
  sides: { id: string; href: string; name: string; records: number }[]
  /** What each record says, field by field; a row is set off where the two differ. */
  rows: { label: string; values: [string, string]; differs: boolean }[]
  merged: {
    survivor: string
    href: string
    undo: { mergeId: string; at: string; by: string; note: string | null }[]
  } | null
  decision: { text: string; note: string | null } | null
  canMerge: boolean
}
export type ActionData = { form?: FormState } | null
