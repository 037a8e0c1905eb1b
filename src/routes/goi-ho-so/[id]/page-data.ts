import type { FormState, Tone } from '#ui/types.ts'
import type { PackageCard } from '../packages.ts'

export interface PageData {
  card: PackageCard
  /** Until when its file is kept. */
  expires: string | null
  /** For who asked for it, when it is made. */
  download: string | null
  /** Looked through, not taken in: by whom it may be. */
  canEnter: boolean
  lines: { key: string; number: string; title: string; href: string | null; outcome: { label: string; tone: Tone }; why: string | null; open: string | null }[]
  more: boolean
}

/** Action ?/nhan → 303 to the same page. */
export type ActionData = { form: FormState } | null
