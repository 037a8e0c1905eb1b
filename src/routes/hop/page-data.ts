import type { Column } from '#ui/types.ts'

export interface PageData {
  query: string
  columns: Column[]
  rows: { id: string; code: string; where: string; catalogue: string; dossiers: string }[]
  /** Address of the boxes after these; null at the end. */
  nextHref: string | null
  firstHref: string | null
}
