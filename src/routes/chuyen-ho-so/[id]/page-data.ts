import type { FormState, Tone } from '#ui/types.ts'

/** A field of a step. */
export interface StepField {
  name: string
  label: string
  help?: string
  value: string
  short: boolean
  lines: boolean
}
export interface StepForm {
  act: string
  label: string
  fields: StepField[]
}

export interface PageData {
  title: string
  body: string
  state: { label: string; tone: Tone }
  due: { text: string; overdue: boolean } | null
  facts: { label: string; value: string; href: string | null }[]
  gaps: string[]
  checklist: string | null
  printHref: string | null
  steps: StepForm[]
  history: { what: string; on: string; note: string; by: string; at: string }[]
  reasons: { text: string; source?: string }[]
  done: string | null
}

/** Acts by their names: gui, xac-nhan, tra-ve, thoi, hoi, nhan, vuong-mac, dang-ky, tra-lai. */
export type ActionData = { form: FormState; act: string } | null
