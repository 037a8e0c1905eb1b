import type { Chip, Column, FacetGroup, FigureData, Paging, Tone } from '#ui/types.ts'

export interface PageData {
  /** The indicator whose proof this list is. */
  figure: FigureData
  chips: Chip[]
  /** How the list can be narrowed, with how many each value leaves. */
  facets: FacetGroup[]
  /** Something narrows it. */
  narrowed: boolean
  /** Where what is asked now is kept under a name; null while nothing narrows. */
  keepHref: string | null
  query: string
  /** What else narrows and orders the list, to be kept when words are typed. */
  kept: { name: string; value: string }[]
  columns: Column[]
  /** Sorting: ?sap-xep=so|-so|ten|-ten|nhan|-nhan. */
  rows: DossierRow[]
  paging: Paging
  exports: { label: string; href: string; asks?: boolean }[]
  /** Whether cover sheets may be printed for chosen rows (GET /in/bia?id=…). */
  canPrintCovers: boolean
}

export interface DossierRow {
  id: string
  number: string
  title: string
  person: string | null
  category: string
  commune: string
  /** YYYY-MM-DD. */
  receivedOn: string | null
  pagesScanned: number
  pagesExpected: number | null
  box: string | null
  state: { label: string; tone: Tone }
}
