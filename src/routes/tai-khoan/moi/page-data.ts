import type { FormState } from '#ui/types.ts'

export interface PageData {
  roles: { value: string; label: string }[]
  areas: { value: string; label: string }[]
}

/** Fields: login, name, mail, role, area. Default action. */
export type ActionData = { form: FormState } | null
