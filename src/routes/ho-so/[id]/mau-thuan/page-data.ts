import type { FormState } from '#ui/types.ts'

export interface PageData {
  dossier: { id: string; number: string; title: string }
  contradictions: {
    field: string
    label: string
    sayings: {
      value: string
      shown: string
      register: string[]
      /** Where it stands, the first of them with its picture. */
      pages: { id: string; label: string }[]
      picture: { href: string; box: string; width: number; height: number; alt: string } | null
      chosen: boolean
    }[]
    choice: { line: string; reason: string } | null
  }[]
  mayChoose: boolean
  told: string | null
}

/** ?/chon: o = field, gia-tri = value, ly-do = why. */
export type ActionData = { form: FormState } | null
