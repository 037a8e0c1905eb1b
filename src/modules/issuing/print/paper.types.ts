import type { LegalDate } from '#shared/legal-date.ts'

/** What stands on an official paper, already in words. Texts are printed as given, never read as markup. */
export type Paper = {
  /** In the properties of the file, and at the head of the second page on. */
  name: string
  /** Upper left: the body above, where it has one, and the body that issues. */
  parent: string | null
  agency: string
  /** "Số: 12/QĐ-SNV", or the code of the case; under the agency. */
  number: string | null
  /** Upper right under the motto: where and when. */
  place: string
  on: LegalDate
  title: string
  subtitle: string | null
  /** Small under the title: which form it is. */
  note: string | null
  blocks: Block[]
  /** Below on the left: who receives it. */
  recipients: { title: string; lines: string[] } | null
  /** Below on the right, or one on each side. `name` null: a place to sign by hand. */
  signatures: { title: string; hint: string | null; name: string | null }[]
  check: { url: string; label: string; code: string } | null
  /** Printed across the page where the paper is a sample and shows nobody. */
  sample: string | null
  /** Across: for a table of many columns. */
  landscape?: boolean
  /** On a page of its own. */
  appendix: { title: string; lead: string | null; lines: { text: string; source: string | null }[] } | null
}

export type Block =
  | { kind: 'text'; text: string; weight?: 'regular' | 'bold' | 'italic' }
  | { kind: 'pairs'; rows: { label: string; value: string }[] }
  | { kind: 'table'; columns: { label: string; width: number }[]; rows: string[][] }
