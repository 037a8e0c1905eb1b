import type { FormState, PageView } from '#ui/types.ts'

export interface PageData {
  view: PageView
  dossier: { id: string; number: string } | null
  /** Fields to be read, with nothing that was read in them. */
  fields: { key: string; label: string; value: ''; confidence: null; accepted: false; box: [number, number, number, number] | null }[]
  /** As which reader: 2 or 3. */
  reader: string
  /** Fields that three read three ways. */
  choose: { key: string; label: string; box: [number, number, number, number] | null; words: { value: string; shown: string }[] }[]
  waiting: string
  nextId: string | null
  told: string | null
}

/** ?/doc: value.<check> = what stands on the paper, '' for nothing; next = the page to go to after. ?/chon: o = check, gia-tri, khac, ly-do. */
export type ActionData = { form: FormState } | null
