import type { FormState } from '#ui/types.ts'
import type { CopyLine } from '../copy-lines.ts'

export interface PageData {
  year: string
  years: { year: string; href: string }[]
  count: string
  copies: CopyLine[]
  previousHref: string | null
  nextHref: string | null
  canWithdraw: boolean
  done: string | null
}

/** Act ?/thu-hoi: ban, ly-do. */
export type ActionData = { form: FormState } | null
