import type { FormState, Tone } from '#ui/types.ts'

export interface PageData {
  canUpload: boolean
  /** What is taken and how large, as a sentence. */
  limits: string
  /** Value of the file input's accept. */
  accept: string
  /** One batch a visit: sent with each file as hidden field "batch". */
  batchId: string
  /** Pages of the whole archive on their way. */
  reading: { done: number; total: number }
  batches: {
    id: string
    label: string
    at: string
    by: string
    files: number
    pages: number
    read: number
    /** Pages that a person must see. */
    doubtful: number
    refused: { name: string; message: string }[]
    state: { label: string; tone: Tone }
  }[]
  /** Pages in no dossier yet. */
  unfiled: number
  /** First page that waits for a person; null when none does. */
  nextToVerify: string | null
}

/**
 * POST /nhap/tep (endpoint): one multipart file "file" and "batch"; answers JSON
 * { state: 'taken-in' | 'duplicate' | 'refused', message? }. Default action of /nhap: the same for all files at once,
 * for browsers without scripts; refused files come back as form problems.
 */
export type ActionData = { form: FormState } | null
