import type { Column, FigureData, FormState, Paging } from '#ui/types.ts'

export interface WaitingRow {
  id: string
  href: string
  cells: Record<string, string>
}

export interface PageData {
  figures: { name: string; figure: FigureData }[]
  /** Units that ended and still have records, with those that followed. */
  units: {
    path: string
    name: string
    href: string
    ended: string
    dossiers: string
    persons: string
    heirs: string[]
    chosen: boolean
  }[]
  /** The unit chosen, its records and where they can go; null while none is. */
  chosen: {
    path: string
    name: string
    lists: { title: string; figure: FigureData; columns: Column[]; rows: WaitingRow[]; paging: Paging }[]
    heirs: { code: string; name: string }[]
  } | null
  log: { id: string; text: string; by: string; at: string }[]
  done: string | null
}

/** Action ?/phan (id once a record, to, reason). */
export type ActionData = { form: FormState } | null
