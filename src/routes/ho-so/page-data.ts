import type { Chip, Column, FigureData, Paging, Tone } from '#ui/types.ts'

export interface PageData {
  /** The indicator whose proof this list is. */
  figure: FigureData
  chips: Chip[]
  filters: {
    query: string
    category: string
    commune: string
    state: string
    categories: { value: string; label: string }[]
    communes: { value: string; label: string }[]
    states: { value: string; label: string }[]
  }
  columns: Column[]
  /** Sorting: ?sap-xep=so|-so|ten|-ten|nhan|-nhan. */
  rows: DossierRow[]
  paging: Paging
  exports: { label: string; href: string }[]
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
