import type { CoverPayload } from './cover-payload.ts'

export interface BatchPage {
  /** Position in the batch, from 0. */
  index: number
  cover: CoverPayload | null
  /** Nothing is on the page. Only asked of the page right after a cover sheet: scanned on both sides, it is its back. */
  blank?: boolean
  /** It looks like a sheet whose code cannot be read: what follows is of nobody knows which dossier. */
  unreadSheet?: boolean
}

export interface BatchGroup {
  /** Public id of the dossier. */
  dossier: string
  /** Indexes of the pages to file, in the order of scanning. */
  pages: number[]
  /** Indexes of cover sheets and their blank backs: kept with the batch, filed nowhere. */
  coverPages: number[]
  expected: number | null
  found: number
  mismatch: 'none' | 'fewer' | 'more' | 'unknown'
}

export interface BatchPlan {
  groups: BatchGroup[]
  /** Pages before the first cover sheet, and from a sheet that cannot be read to the next one: a person says where they belong. */
  unassigned: number[]
}

/**
 * Files the pages of a batch behind their cover sheets. A dossier whose sheet comes twice is one group, in the place of its
 * first sheet; the later sheet's count holds, because it was printed later. A group may be empty (a sheet and nothing
 * behind it), and is then "fewer". Every page of the batch comes out exactly once.
 */
export function planBatch(pages: BatchPage[]): BatchPlan {
  const groups = new Map<string, BatchGroup>()
  const unassigned: number[] = []
  let current: BatchGroup | null = null
  let afterCover = false
  for (const page of pages) {
    if (page.cover) {
      const { dossierId, expectedPages } = page.cover
      current = groups.get(dossierId) ?? emptyGroup(dossierId)
      groups.set(dossierId, current)
      current.coverPages.push(page.index)
      current.expected = expectedPages ?? current.expected
    } else if (page.unreadSheet === true || !current) {
      current = null
      unassigned.push(page.index)
    } else if (afterCover && page.blank === true) {
      current.coverPages.push(page.index)
    } else {
      current.pages.push(page.index)
    }
    afterCover = page.cover !== null
  }
  return { groups: [...groups.values()].map(compared), unassigned }
}

function emptyGroup(dossier: string): BatchGroup {
  return { dossier, pages: [], coverPages: [], expected: null, found: 0, mismatch: 'unknown' }
}

function compared(group: BatchGroup): BatchGroup {
  const found = group.pages.length
  if (group.expected === null) return { ...group, found, mismatch: 'unknown' }
  const mismatch = found === group.expected ? 'none' : found < group.expected ? 'fewer' : 'more'
  return { ...group, found, mismatch }
}
