import type { FigureData } from '#ui/types.ts'
import type { Scheme } from '#ui/scheme.ts'

/** What every page gets from +layout.server.ts. */
export interface ShellData {
  user: { name: string; role: string; scope?: string } | null
  /** The day that the product believes in, YYYY-MM-DD; null where it is the calendar's. */
  clock: string | null
  scheme: Scheme
  /** Places this account may go to. */
  places: PlaceName[]
  office?: string
}

export type PlaceName =
  | 'report' | 'cases' | 'procedures' | 'numbers' | 'outstanding' | 'dossiers' | 'progress' | 'boxes' | 'transfers' | 'loans' | 'copies' | 'doubles' | 'intake' | 'covers' | 'packages' | 'verify' | 'indicators' | 'areas' | 'accounts' | 'audit' | 'store' | 'jobs' | 'papers' // prettier-ignore

/** The term report: sentences with slots, and an answer for every slot. */
export interface PageData {
  /** Where this role's day begins, as far as the menu does not say it. */
  starts: { href: string; label: string }[]
  /** The register that this role's work is kept in does not exist yet. */
  notYet: boolean
  title: string
  standfirst: string
  /** The day asked about, YYYY-MM-DD, and the days that can be chosen. */
  asOf: string
  days: { value: string; label: string }[]
  sections: {
    id: string
    heading: string
    paragraphs: ReportPiece[][]
  }[]
  /** By slot code. Live ones carry value and href; the others a null value and what is to be reached. */
  figures: Record<string, FigureData>
  source: { title: string; publishedOn: string }
}

/** A piece of a paragraph: words, or the place of a figure. */
export type ReportPiece = { text: string } | { slot: string }
