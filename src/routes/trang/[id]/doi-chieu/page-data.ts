import type { PageView } from '#ui/types.ts'

export interface Side {
  view: PageView
  /** What page it is: type of the paper and its dossier. */
  title: string
  dossier: { id: string; name: string } | null
  previousHref: string | null
  nextHref: string | null
  turned: number
  turnHref: string
}

export interface PageData {
  left: Side
  /** Null while the second page is being chosen. */
  right: Side | null
  /** Where the two change places, and where the second one is chosen anew. */
  swapHref: string | null
  chooseHref: string
  /** How the second page is chosen: pages of a dossier, or dossiers by number or name. */
  choose: {
    query: string
    /** Stand in the address already. */
    kept: { name: string; value: string }[]
    dossiers: { href: string; number: string; title: string; pages: string }[]
    dossier: { name: string; pages: { href: string; label: string; image: string; chosen: boolean }[] } | null
  } | null
}
