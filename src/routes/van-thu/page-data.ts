import type { Chip, Column, FormState, Paging, Tone } from '#ui/types.ts'

export interface NumberLine {
  id: string
  symbol: string
  kind: string
  day: string
  what: string
  caseHref: string | null
  by: string
  state: { label: string; tone: Tone }
  endReason: string | null
  /** Fields of the act that ends a reserved or held number; null where there is nothing to end. */
  end: { form: string; agency: string; kind: string; year: string; number: string; outside: boolean } | null
}

export interface PageData {
  /** How decisions get their numbers, in a sentence. */
  numbering: string
  waiting: { id: string; code: string; name: string; procedure: string; since: string; signedBy: string | null; caseHref: string; seq: string }[] | null
  year: string
  years: string[]
  kind: string
  kinds: { value: string; label: string }[]
  agencies: { value: string; label: string; unverified: boolean }[]
  canNumber: boolean
  columns: Column[]
  rows: NumberLine[]
  chips: Chip[]
  total: string
  paging: Paging
  exports: { label: string; href: string }[]
  done: string | null
}

export type ActionData = { form?: FormState; refused?: string } | null
