import type { FormState, Tone } from '#ui/types.ts'

/** A line of the register as it is shown. */
export interface LineView {
  key: string
  when: string
  state: string
  tone: Tone
  /** Number, day and body of the decision. */
  decision: string
  /** Since when it is known, and by whom it was entered. */
  known: string
  source: { label: string; href: string } | null
  correctHref: string | null
  /** Said by the decision that is about to be entered. */
  isNew: boolean
}

export interface RecordView {
  id: string
  title: string
  number: string | null
  lines: LineView[]
  ratings: { key: string; text: string; known: string; correctHref: string | null }[]
  /** What stood there and was taken back or corrected. */
  wrong: { key: string; text: string; why: string }[]
}

export interface PageData {
  person: { href: string; name: string }
  seen: string
  records: RecordView[]
  categories: { value: string; label: string }[]
  states: { value: string; label: string }[]
  /** The case whose decision is entered. */
  task: { id: string; seq: string; subject: string; text: string; href: string; caseHref: string | null } | null
  /** Decisions that wait to be entered for the person, or for nobody that is known. */
  tasks: { href: string; label: string; own: boolean }[]
  /** What is corrected instead of entered. */
  corrects: { kind: 'line' | 'rating'; id: string; text: string } | null
  /** What stands in the form before anything was typed. */
  values: Record<string, string>
  done: string | null
}

export interface Preview {
  title: string
  now: LineView[]
  after: LineView[]
  rate: string | null
  /** Said where nothing is added to the register. */
  remark: string | null
  seen: string
}

export type ActionData = { which: 'enter' | 'correct' | 'take-back'; form: FormState; preview?: Preview } | null
