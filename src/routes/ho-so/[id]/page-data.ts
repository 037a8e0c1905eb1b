import type { PageView, Tone } from '#ui/types.ts'

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
  /** The searchable copy of all pages; null while nothing is scanned. `why`: there is none yet. */
  copy: { state: 'made'; href: string; size: string; pages: string; originals: string; at: string } | { state: 'none'; why: string } | null
  /** Where the record is marked as sensitive, or the mark lifted, for those who may. */
  mark: string | null
  canVerify: boolean
  canPrintCover: boolean
}
