import type { Column, FormState } from '#ui/types.ts'

export interface PageData {
  /** Pages that the machine was not sure of, and the first of them. */
  review: { waiting: string; nextId: string | null }
  /** Pages with fields for this account to read as a second or third reader. */
  again: { waiting: string; own: string | null; looked: string | null; columns: Column[]; rows: AgainRow[]; more: boolean }
  /** Fields that more than one person reads, with why. */
  critical: { name: string; why: string; source: string; unsure: boolean }[]
  rule: string
  /** What each series says of it; null for who may not say it. */
  series: { id: string; name: string; rule: string }[] | null
  rules: { value: string; label: string }[]
  told: string | null
}

export interface AgainRow {
  id: string
  dossier: string
  title: string
  fields: string
  reader: string
  since: string
}

/** ?/loai: series = id, rule = none, doubtful, all or ''. */
export type ActionData = { form: FormState } | null
