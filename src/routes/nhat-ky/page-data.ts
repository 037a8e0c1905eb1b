import type { Chip, Column, DayField, Paging, Tone } from '#ui/types.ts'

export interface PageData {
  filters: {
    actor: string
    action: string
    from: string
    until: string
    actions: { value: string; label: string }[]
  }
  dayFields: { from: DayField; until: DayField }
  chips: Chip[]
  columns: Column[]
  rows: AuditRow[]
  paging: Paging
  exports: { label: string; href: string }[]
  /** Last check of the chain, as a sentence. */
  seal: { label: string; tone: Tone; detail: string }
}

export interface AuditRow {
  id: string
  at: string
  actor: string
  action: string
  subject: string
  href: string | null
  detail: string
  /** What a sensitive record was read for. */
  purpose: string | null
}
