import type { Chip, Column, Paging, Tone } from '#ui/types.ts'

export interface PageData {
  /** Backups and the check of the store by the command, as sentences; what is wrong or late among them. */
  upkeep: { label: string; text: string; tone: Tone }[]
  queues: { name: string; waiting: string; running: string; failed: string }[]
  state: string
  states: { value: string; label: string }[]
  chips: Chip[]
  columns: Column[]
  rows: JobRow[]
  paging: Paging
  /** Whether any job failed, so that all can be tried again at once. */
  anyFailed: boolean
  /** How many were made to wait again by the request before; null when none was asked for. */
  retried: string | null
}

export interface JobRow {
  id: string
  name: string
  state: { label: string; tone: Tone }
  tries: string
  at: string
  reason: string | null
  canRetry: boolean
}
