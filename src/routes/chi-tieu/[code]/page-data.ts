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
  /** The value of a dimension asked about, and the question without it; null for all. */
  only: { dimension: string; value: string; typed: string; allHref: string } | null
  /** By what the figure can be told apart; the one chosen with its values, whose numbers lead to their lists. */
  dimensions: { label: string; href: string; current: boolean }[]
  breakdown: { dimension: string; rows: { label: string; value: string; share: string; href: string }[] } | null
  /** The dimension at the end of each year; null where it is not asked by years. Every number leads to its list of that day. */
  years: { title: string; values: string[]; rows: { day: string; all: { value: string; href: string }; cells: { value: string; share: string; href: string }[] }[] } | null
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
