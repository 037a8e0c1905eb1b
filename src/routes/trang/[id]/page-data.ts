import type { PageView, Tone } from '#ui/types.ts'

export interface PageData {
  view: PageView
  /** ?q= : words that are lit. */
  query: string
  hits: number
  previousId: string | null
  nextId: string | null
  dossier: { id: string; number: string; title: string } | null
  document: { type: string; seq: number } | null
  state: { label: string; tone: Tone }
  /** Read or corrected fields, in the order of the paper. */
  fields: { label: string; value: string; state: { label: string; tone: Tone } }[]
  /** Fields that this account may be the next to read blind, by name: neither they nor the words of the page are here. */
  waits: { fields: string } | null
  told: string | null
  /** Text of the page as search knows it, line by line. */
  lines: string[]
  /** `handedIn`: where the account may have the whole file. */
  file: { handedIn: { name: string; href: string } | null; sha256: string; storedAt: string }
  engine: string | null
  canVerify: boolean
}

/** ?/xem: shows what others read of the waiting fields. */
