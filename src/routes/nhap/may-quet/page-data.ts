import type { FormState } from '#ui/types.ts'

export interface PageData {
  canKeep: boolean
  profiles: {
    id: string
    name: string
    line: string
    folder: string | null
    standard: boolean
    /** The unit that keeps it, where it is not the reader's own. */
    unit: string | null
    mayChange: boolean
  }[]
  sides: { value: string; label: string }[]
  /** The least resolution that may be asked. */
  least: string
  /** Values of the form; `id` of the profile that is changed, empty for a new one. */
  values: { id: string; name: string; sides: string; dpi: string; folder: string; standard: boolean }
  told: string | null
}

/** ?sua = the profile to be changed. ?/ghi: id, name, sides, dpi, folder, standard. ?/thoi: id. */
export type ActionData = { form: FormState } | null
