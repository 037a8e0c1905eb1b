import type { Chip, Column, Paging } from '#ui/types.ts'

export interface PageData {
  count: string
  source: string
  filters: {
    category: string
    item: string
    commune: string
    categories: { value: string; label: string }[]
    /** Items of the chosen category; none before one is chosen. */
    items: { value: string; label: string }[]
    communes: { value: string; label: string }[]
  }
  chips: Chip[]
  columns: Column[]
  rows: GapLine[]
  paging: Paging
}

export interface GapLine {
  id: string
  number: string
  title: string
  category: string
  commune: string
  gaps: string
}
