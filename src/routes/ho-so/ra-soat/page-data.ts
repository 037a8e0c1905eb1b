import type { FormState } from '#ui/types.ts'

export interface MendingRow {
  key: string
  name: string
  /** Joined with commas: what the judgement is about. */
  ids: string
  dossiers: { id: string; number: string; title: string; category: string; box: string | null }[]
  joinHref: string
}

export interface PageData {
  lists: { kind: 'person' | 'number'; title: string; about: string; rows: MendingRow[]; more: boolean }[]
  /** Held, with a paper that says they went. */
  gone: { id: string; number: string; title: string; box: string | null; pageHref: string }[]
  done: boolean
}

/** Act ?/giu-nguyen: loai (person, number, gone), ho-so, ly-do. */
export type ActionData = { form: FormState } | null
