import type { FormState } from '#ui/types.ts'
import type { EnrolmentView } from '../../enrolment.ts'

export interface PageData {
  /** Where to go after; a path of this product. */
  back: string
}

/** Actions begin (password) and confirm (code, uri, codes, back). */
export type ActionData = { form: FormState; enrolment: EnrolmentView | null } | null
