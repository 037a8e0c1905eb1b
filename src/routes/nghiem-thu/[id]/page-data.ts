import type { FormState, Tone } from '#ui/types.ts'

export interface PageData {
  id: string
  label: string
  state: { label: string; tone: Tone }
  line: string
  putUp: { by: string; at: string }
  concluded: { by: string; at: string; note: string | null } | null
  result: { text: string; unsure: string | null; limit: string } | null
  rule: string
  seed: string
  open: boolean
  /** Fields that are still to be compared, as a sentence; null when all are. */
  left: string | null
  canConclude: boolean
  sample: { id: string; no: number; title: string; line: string; wrong: string | null; done: boolean; own: boolean; checkHref: string | null }[]
  done: string | null
}

/** Act ?/ket-luan: ghi-chu. */
export type ActionData = { form: FormState } | null
