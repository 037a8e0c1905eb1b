import type { FormState } from '#ui/types.ts'

type Choice = { value: string; label: string }

export interface PageData {
  groups: {
    /** `unit:<path>` or `agency:<code>`. */
    from: string
    name: string
    cases: string
    overdue: string | null
    firstDue: string | null
    href: string
    /** Who took over by the lists, and who else stands. */
    suggested: Choice[]
    others: Choice[]
    /** Whether a text says who took over. */
    sourced: boolean
    /** How many one press hands over. */
    atOnce: string
  }[]
  /** The cases of one group that are due first. */
  shown: { name: string; rows: { id: string; code: string; applicant: string; dueOn: string | null }[] } | null
  maySucceed: boolean
  done: string | null
  key: string
}

/** Action ?/chuyen (from, to, note, key): hands over the cases of a group. */
export type ActionData = { from: string; form: FormState } | null
