import type { FormState, Reason, Tone } from '#ui/types.ts'
import type { PaperChoice } from '../papers.ts'

/** A field of the form of an act. */
export type ActField =
  | { kind: 'text' | 'day' | 'number'; name: string; label: string; help?: string; required?: boolean; value?: string }
  | { kind: 'words'; name: string; label: string; help?: string; required?: boolean; rows: number }
  | { kind: 'select'; name: string; label: string; help?: string; required?: boolean; options: { value: string; label: string }[] }
  | { kind: 'ticks'; name: string; label: string; help?: string; options: { value: string; label: string }[] }
  | { kind: 'papers'; papers: PaperChoice[]; scan: boolean }

export interface ActForm {
  act: string
  label: string
  button: string
  help: string | null
  /** The next thing to do, shown open. */
  next: boolean
  fields: ActField[]
}

export interface TimeLineEvent {
  seq: number
  at: string
  who: string
  role: string
  what: string
  note: string
  state: string | null
}

export interface PageData {
  id: string
  code: string
  /** For whom it is. */
  title: string
  seq: number
  key: string
  batch: string
  unit: string
  procedure: { name: string; href: string }
  state: { label: string; tone: Tone }
  due: { text: string; reasons: Reason[] } | null
  /** Whether it is worked on still, so that somebody should have it. */
  open: boolean
  holder: { name: string; away: string | null } | null
  made: boolean
  steps: { who: string; does: string; limit: string; until: string | null; at: 'done' | 'here' | 'next' }[]
  stepsUnread: boolean
  persons: { label: string; name: string; lines: string[]; href: string | null }[]
  request: { label: string; value: string }[]
  offices: { label: string; name: string }[]
  /** What became of the decision in the register of merit; null where it touches none. */
  entry: { lines: { text: string; href: string | null }[]; waits: { text: string; note: string; href: string; open: boolean } | null } | null
  papers: { name: string; how: string; tone: Tone; count: string | null; links: { href: string; label: string }[] }[]
  missing: string[]
  draft: { outcome: string; text: string; by: string; returned: boolean } | null
  forms: ActForm[]
  events: TimeLineEvent[]
  canScan: boolean
  scannable: { code: string; name: string }[]
}

export interface ActionData {
  which: string
  form: FormState
  /** The last act on the screen of who was refused. */
  seen: number
  /** The act's name, to show what was typed when it is no longer to be done. */
  label: string
}
