import type { Column, DayField, FigureData, FormState, Paging, Reason } from '#ui/types.ts'

export interface PageData {
  code: string
  name: string
  figure: FigureData
  /** The question asked: a legal day, and the instant of knowledge as typed (YYYY-MM-DDTHH:mm; empty = now). */
  asOf: string
  knownAt: string
  dayField: DayField
  instantField: DayField
  /** The unit asked about, and the question without it; null for all. */
  unit: { path: string; name: string; allHref: string } | null
  /** How it is counted, as sentences with their sources. */
  reasons: Reason[]
  queryVersion: string
  columns: Column[]
  /** The records counted; each leads to its own page. */
  rows: { id: string; href: string; cells: Record<string, string> }[]
  paging: Paging
  exports: { label: string; href: string }[]
  canFreeze: boolean
  runs: { id: string; asOf: string; knownAt: string; value: string; by: string; at: string; hash: string }[]
}

/** Action ?/chot (as-of, known-at): freezes the answer. Compare: GET …/so-sanh?a=<run>&b=<run>. */
export type ActionData = { form: FormState } | null
