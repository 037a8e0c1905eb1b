import type { FormState } from '#ui/types.ts'
import type { LotLine } from './lot-lines.ts'

export interface PageData {
  rule: string
  canPutUp: boolean
  /** A box that another page sent the reader with. */
  box: string
  batches: { value: string; label: string }[]
  lists: { code: string; title: string; lots: LotLine[] }[]
}

/** Act ?/dua-ra: loai (hop, dot, ngay), hop, dot, ngay. */
export type ActionData = { form: FormState } | null
