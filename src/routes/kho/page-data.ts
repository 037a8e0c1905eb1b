import type { Chip, Column, Paging, Tone } from '#ui/types.ts'

export interface PageData {
  /** How checking stands, in sentences. */
  told: { text: string; tone: Tone }[]
  counts: { label: string; value: string }[]
  filter: { state: 'open' | 'done'; kind: string }
  kinds: { value: string; label: string }[]
  chips: Chip[]
  columns: Column[]
  rows: FindingLine[]
  paging: Paging
  canCheck: boolean
  /** Fonds that this account may have made a package of. */
  fonds: { id: string; label: string }[]
  /** Said after a file was queued to be checked again. */
  queued: boolean
}

export interface FindingLine {
  id: string
  sha256: string
  kind: { label: string; tone: Tone }
  /** What the file is: an original with its type, an archive copy. */
  what: string
  dossier: { href: string; label: string } | null
  at: string
  /** What is to be done, or when it was found in order again. */
  act: string
  open: boolean
}
