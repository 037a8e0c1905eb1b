import type { FormState, PageView, Tone } from '#ui/types.ts'

export interface DeskField {
  key: string
  label: string
  value: string
  raw?: string
  confidence: number | null
  accepted: boolean
  verified?: boolean
  box?: [number, number, number, number] | null
  options?: { value: string; label: string }[]
  meanings?: { about: string; chosen: string; options: { value: string; label: string; reasons: string[] }[] }
  lookup?: 'value' | 'meaning'
  /** What the register and the other papers of the dossier say. */
  beside?: { said: string; same: boolean; href?: string }[]
}

export interface PageData {
  view: PageView
  dossier: { id: string; number: string; title: string } | null
  state: { label: string; tone: Tone }
  /** Fields that this account may be the next to read blind, by name: they are not in the form, nor are the lines. Empty where none is. */
  waits: string
  fields: DeskField[]
  /** Fields in which nothing was read. */
  others: DeskField[]
  lines: { no: number; text: string; box: [number, number, number, number]; doubtful: boolean }[]
  /** Next page of the queue ("cần xem") and how many wait. */
  nextId: string | null
  previousId: string | null
  waiting: number
}

/**
 * Default action: value.<key>, area.<key> = code@first day of the unit chosen or '', accepted.<key> = on, line.<no> with was.<no>; next = id of the page to go to after.
 * A refused form comes back as { form }.
 */
export type ActionData = { form: FormState } | null
