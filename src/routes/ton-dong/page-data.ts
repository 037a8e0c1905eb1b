import type { Chip, Column, FormState, Paging, Tone } from '#ui/types.ts'

export interface OutstandingLine {
  id: string
  subject: string
  kind: string
  lacks: string
  task: string
  doer: string | null
  due: string | null
  state: { label: string; tone: Tone }
}

export interface PageData {
  counts: { kind: string; name: string; open: string; late: string | null; href: string }[]
  kind: string
  kinds: { value: string; label: string }[]
  show: string
  columns: Column[]
  rows: OutstandingLine[]
  chips: Chip[]
  total: string
  paging: Paging
  mayKeep: boolean
}

export interface FormFields {
  kinds: { value: string; label: string }[]
  units: { value: string; label: string }[]
  doers: { value: string; label: string }[]
}

export interface OnePage {
  subject: string
  kind: string
  unit: string
  seq: string
  closed: boolean
  late: boolean
  lacks: string
  task: string
  doer: string
  doerName: string | null
  due: string
  links: { href: string; label: string }[]
  steps: { seq: string; what: string; lacks: string; task: string; doer: string | null; due: string | null; note: string; at: string; by: string }[]
  doers: { value: string; label: string }[]
  mayKeep: boolean
}

export type ActionData = { form?: FormState } | null
