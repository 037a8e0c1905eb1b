import type { FormState } from '#ui/types.ts'

export interface PageData {
  lot: { href: string; label: string }
  pageId: string
  no: number
  dossier: string
  fields: { key: string; label: string; value: string | null; verdict: 'right' | 'wrong' | null; shouldBe: string; by: string | null }[]
}

/** The act: for each field `dung-<field>` (dung, sai) and `la-<field>`, what the paper says. */
export type ActionData = { form: FormState } | null
