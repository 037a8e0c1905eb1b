import type { SnippetPart } from '#ui/types.ts'

export interface PageData {
  query: string
  year: string
  commune: string
  /** Counts as shown ("1.204"; "hơn 200" where counting stopped). */
  persons: {
    count: string
    more: string | null
    hits: {
      id: string
      name: SnippetPart[]
      /** Second line: category, dates as written, home as written. */
      about: string
      /** Sensitive, and this session has not said why: opening it asks. */
      closed: boolean
      /** Written form that matched, when it is another than the name. */
      alias?: SnippetPart[]
    }[]
  }
  dossiers: {
    count: string
    more: string | null
    hits: { id: string; title: SnippetPart[]; number: string; where: string; closed: boolean }[]
  }
  papers: {
    count: string
    more: string | null
    hits: {
      pageId: string
      closed: boolean
      title: string
      dossier: string
      /** The account may be the next to read this page: its words are not shown. */
      waits: boolean
      /** Runs of words around the hits. */
      snippet: SnippetPart[]
    }[]
  }
  facets: {
    years: { value: string; label: string; count: string }[]
    communes: { value: string; label: string; count: string }[]
  }
  /** Where this search is kept under a name. */
  keepHref: string | null
  /** Searches that were kept; told while the box is empty. */
  saved: { id: string; name: string; href: string }[]
  /** What was understood where it was not what was typed: "lương quang ưởng" for "luong quanh uong". */
  understood?: string
  /** Milliseconds that the answer took, as shown. */
  took?: string
}
