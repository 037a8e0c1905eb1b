import type { PageView, SnippetPart, Tone } from '#ui/types.ts'

export interface PageData {
  dossier: {
    id: string
    number: string
    title: string
    category: string
    person: { id: string; name: string } | null
    others: { id: string; name: string; part: string }[]
    commune: string
    receivedOn: string | null
    /** Where the paper stands: "hộp 12, kệ 04, ngăn B". */
    place: string | null
    /** Of the box that it lies in. */
    boxHref: string | null
    /** The dossier that took over its papers. */
    joined: { id: string; number: string; title: string } | null
    /** How long it is kept and which law says so; null where nothing is known. */
    kept: { period: string; article: string } | null
  }
  pages: { id: string; label: string; image: string; note?: string }[]
  /** The page shown (?trang=<id>, else the first); null while nothing is scanned. */
  view: PageView | null
  contents: {
    id: string
    seq: number
    type: string
    pages: string
    firstPageId: string
    state: { label: string; tone: Tone }
  }[]
  /** Expected against scanned, in words; null when they agree. */
  missing: string | null
  /** Papers of the category's checklist that are not in it; null where there is no checklist or nothing was read. */
  gaps: { code: string; name: string }[] | null
  /** Since when and where to it is gone from the archive, in words; null while it is held. */
  gone: string | null
  /** Who has the paper; null while it is in its place. */
  loan: { overdue: boolean; text: string } | null
  canBorrow: boolean
  /** Gives out copies and extracts of it. */
  canIssue: boolean
  /** The searchable copy of all pages; null while nothing is scanned. `why`: there is none yet. */
  copy: { state: 'made'; href: string; size: string; pages: string; originals: string; at: string } | { state: 'none'; why: string } | null
  /** Where the record is marked as sensitive, or the mark lifted, for those who may. */
  mark: string | null
  canVerify: boolean
  canPrintCover: boolean
  /** Puts it into a box, arranges its papers. */
  canArrange: boolean
  /** Pages of the dossier in which the words of ?tim= stand; null where nothing was asked. */
  found: { query: string; more: boolean; hits: { id: string; position: string; type: string; waits: boolean; snippet: SnippetPart[] }[] } | null
}
