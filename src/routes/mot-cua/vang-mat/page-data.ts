import type { FormState } from '#ui/types.ts'

type Choice = { value: string; label: string }
export interface PageData {
  accounts: Choice[]
  deputies: Choice[]
  own: string
  absences: { id: string; name: string; deputy: string; from: string; through: string; note: string; mayWithdraw: boolean }[]
}
export interface ActionData {
  form: FormState
}
