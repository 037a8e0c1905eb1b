import type { FormState } from '#ui/types.ts'

export interface PageData {
  box: { id: string; code: string; fonds: string; catalogue: string | null; where: string | null }
  /** What the form begins with. */
  place: Record<'store' | 'shelf' | 'compartment' | 'catalogueCode' | 'catalogueTitle', string>
  count: string
  dossiers: { id: string; number: string; title: string; person: string | null; pages: string }[]
  saved: boolean
  canPlace: boolean
  canPrint: boolean
}

/** Action ?/vi-tri: store, shelf, compartment, catalogueCode, catalogueTitle. */
export type ActionData = { form: FormState } | null
