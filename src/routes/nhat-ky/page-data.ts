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
  /** The person, dossier or page that it concerns; one outside the reader's scope is not named. */
  whose: { label: string; href: string | null } | null
  /** What was done and which fields changed, in words. */
  detail: string
  /** What a sensitive record was read for. */
  purpose: string | null
}
