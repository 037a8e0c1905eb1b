import type { FormState } from '#ui/types.ts'
import type { CopyLine } from '../../../copy-lines.ts'

export interface PageData {
  record: { kind: 'dossier'; name: string; number: string | null; href: string }
  pages: { id: string; no: number }[]
  issued: CopyLine[]
  /** What was just issued, with the address of its file. */
  done: { text: string; href: string } | null
}

/** The form: kind, chon (pages), recipient, requestPaper, reason, signer. */
export type ActionData = { form: FormState; chosen: string[] } | null
