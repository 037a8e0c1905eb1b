import type { Tone } from '#ui/types.ts'

/** A line of the file with where it is written and how sure that is. */
export interface Sourced {
  text: string
  source: string
  sure: { label: string; tone: Tone }
}

/** A sample of the demonstration: what the catalogue has of it, and that it is none of the law. */
export interface SamplePage {
  sample: true
  name: string
  field: string
  standings: string[]
}

export type PageData = ProcedurePage | SamplePage

export interface ProcedurePage {
  sample: false
  slug: string
  name: string
  code: Sourced | null
  field: string
  law: string[]
  published: Sourced | null
  applicants: Sourced[]
  papers: (Sourced & { kept: boolean })[]
  sets: Sourced | null
  form: Sourced | null
  fee: Sourced
  channels: Sourced[]
  online: Sourced | null
  results: Sourced[]
  periods: {
    title: string
    now: boolean
    note: string | null
    unread: boolean
    ways: { name: string | null; steps: (Sourced & { who: string; limit: string; note: string | null })[] }[]
    origin: Sourced
  }[]
  notes: string[]
  canReceive: boolean
  /** What the file of today changes against what open cases go by; null for who may not see. */
  versions: { open: string; same: boolean; taken: string[]; added: string[] }[] | null
}
