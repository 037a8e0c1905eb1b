import type { FormState } from '#ui/types.ts'

export interface PageData {
  record: { kind: 'dossier'; name: string; number: string | null; href: string }
  gone: { text: string; by: string; at: string } | null
  today: string
  /** The transfer that it is in, or the last one. */
  transfer: { href: string; text: string; open: boolean } | null
}

/** Acts: ?/lap (noi-den, ngay-du, ghi-chu, trich-luc), ?/ghi (on, to, reason), ?/bo. */
export type ActionData = { form: FormState; act: string } | null
