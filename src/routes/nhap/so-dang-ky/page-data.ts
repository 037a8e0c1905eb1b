import type { FormState } from '#ui/types.ts'

export interface PageData {
  canImport: boolean
  /** Code tables that may be named. */
  encodings: string[]
  /** Columns that the list must have, with what each means. */
  template: { columns: { name: string; about: string; required: boolean }[]; href: string }
  /** ?ban=<id>: the list handed in, row by row; null before. */
  preview: {
    id: string
    name: string
    /** The old code table that cells were in, and how many; null when none was. */
    converted: { from: string; cells: number } | null
    /** Cells with a sign that their code table has no letter for. */
    unmapped: number
    columns: string[]
    rowsTotal: number
    rowsNew: number
    rowsKnown: number
    rowsWrong: number
    /** Wrong rows first, then the first rows of the rest. */
    rows: {
      no: number
      cells: string[]
      outcome: 'new' | 'known' | 'wrong'
      problems: { column?: number; message: string }[]
    }[]
    /** Being taken in by a job: rows done so far. */
    taking: { done: number } | null
    /** Why it was refused when it was to be taken in. */
    refused: string | null
    /** Applied already: when, and how many dossiers were made. */
    applied: { at: string; dossiers: number } | null
  } | null
  earlier: {
    id: string
    name: string
    at: string
    by: string
    rows: number
    wrong: number
    applied: boolean
  }[]
}

/** Actions: ?/xem-truoc (file "list") → 303 to ?ban=<id>; ?/nhan (hidden "id") → has the whole list taken in, or nothing of it. */
export type ActionData = { form: FormState } | null
