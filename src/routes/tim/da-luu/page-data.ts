import type { FormState } from '#ui/types.ts'

export interface SavedRow {
  id: string
  name: string
  href: string
  /** What it asks: words and facets. */
  asks: string
  where: string
  shared: boolean
  /** Who keeps it, where that is another. */
  owner: string | null
}

export interface PageData {
  mine: SavedRow[]
  others: SavedRow[]
  /** A search that is to be kept now; null where the page was only opened. */
  fresh: { place: string; query: string; asks: string; back: string } | null
  done: string | null
}

export type ActionData = { form: FormState; of: string } | null
