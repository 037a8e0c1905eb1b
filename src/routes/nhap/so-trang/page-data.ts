import type { FormState, Paging } from '#ui/types.ts'

export interface PageData {
  /** The batch that the list is narrowed to. */
  batch: { id: string; label: string } | null
  /** Ways to narrow it, the one that holds without an address. */
  narrowings: { label: string; href: string | null }[]
  total: string
  dossiers: { id: string; number: string; title: string; box: string | null; line: string }[]
  paging: Paging
  told: string | null
}

/** ?lo = a batch, ?lech = thieu or thua. POST: ho-so = the dossier, so = pages counted by hand. */
export type ActionData = { form: FormState; dossier: string } | null
