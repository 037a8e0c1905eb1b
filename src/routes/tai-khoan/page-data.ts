import type { Column, FigureData, FormState, Paging, Tone } from '#ui/types.ts'

export interface PageData {
  filters: { query: string; role: string; state: string; roles: { value: string; label: string }[] }
  figure: FigureData
  columns: Column[]
  rows: AccountLine[]
  paging: Paging
  /** Outside identities that belong to no account yet. */
  requests: { id: string; shown: string; subject: string; lastAt: string }[]
}

export interface AccountLine {
  id: string
  name: string
  login: string
  roles: string[]
  seen: string | null
  state: { label: string; tone: Tone }
}

/** Action identity: id, login, or turn-away. */
export type ActionData = { form: FormState } | null
