import type { DayField } from '#ui/types.ts'

export interface PageData {
  dayField: DayField
  /** By what the figures are told apart: the code of the address. */
  by: string
  ways: { code: string; label: string }[]
  about: string | null
  columns: string[]
  /** The whole figures, in the order of the columns. */
  all: Cell[]
  rows: { key: string; label: string; cells: (Cell | null)[] }[]
  paging: { page: number; pages: number; href: string }
}

/** A figure and the list that it opens. */
export interface Cell {
  value: string
  href: string
}
