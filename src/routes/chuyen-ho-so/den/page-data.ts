import type { FormState } from '#ui/types.ts'

export interface PageData {
  today: string
  categories: { value: string; label: string }[]
  communes: { value: string; label: string }[]
}

/** The act: tu, ten, dien, so, xa, ngay, ghi-chu. */
export type ActionData = { form: FormState } | null
