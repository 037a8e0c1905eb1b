/** The papers of a dossier in order, each the ids of its pages in order. */
export type Layout = readonly (readonly string[])[]

const without = (layout: Layout, chosen: ReadonlySet<string>): string[][] => layout.map((paper) => paper.filter((page) => !chosen.has(page)))
const inOrder = (layout: Layout, chosen: ReadonlySet<string>): string[] => layout.flat().filter((page) => chosen.has(page))
const tidy = (layout: readonly string[][]): string[][] => layout.filter((paper) => paper.length > 0)

/** The chosen pages go into the paper that `target` is a page of, before or behind what is there. */
export function moveInto(layout: Layout, chosen: ReadonlySet<string>, target: string, at: 'first' | 'last'): string[][] {
  const index = layout.findIndex((paper) => paper.includes(target))
  const moved = inOrder(layout, chosen)
  return tidy(without(layout, chosen).map((paper, here) => (here !== index ? paper : at === 'first' ? [...moved, ...paper] : [...paper, ...moved])))
}

/** The chosen pages become one paper of their own: before the paper that the first of them began, else behind the one it stood in. */
export function makeOwn(layout: Layout, chosen: ReadonlySet<string>): string[][] {
  const moved = inOrder(layout, chosen)
  const [first] = moved
  if (first === undefined) return tidy(without(layout, chosen))
  const index = layout.findIndex((paper) => paper.includes(first))
  const at = layout[index]?.[0] === first ? index : index + 1
  return tidy(without(layout, chosen).toSpliced(at, 0, moved))
}

/** All papers that have a chosen page become one, at the place of the first. */
export function makeOne(layout: Layout, chosen: ReadonlySet<string>): string[][] {
  const touched = layout.filter((paper) => paper.some((page) => chosen.has(page)))
  return tidy(layout.flatMap((paper) => (paper === touched[0] ? [touched.flat()] : touched.includes(paper) ? [] : [[...paper]])))
}

/** The chosen pages of a layout in their papers. */
export const pick = (layout: Layout, chosen: ReadonlySet<string>): string[][] => tidy(layout.map((paper) => paper.filter((page) => chosen.has(page))))

export const leave = (layout: Layout, chosen: ReadonlySet<string>): string[][] => tidy(without(layout, chosen))

export type Standing = { dossierId: string; seq: number; begins: boolean | null }

/** Where each page of a layout stands when these numbers are given out in order. */
export function standings(layout: Layout, dossierId: string, numbers: readonly number[]): Map<string, Standing> {
  const out = new Map<string, Standing>()
  for (const paper of layout)
    paper.forEach((page, at) => {
      const seq = numbers[out.size]
      if (seq === undefined) throw new Error('fewer numbers than pages')
      out.set(page, { dossierId, seq, begins: at === 0 })
    })
  return out
}

/**
 * Numbers for pages that came back among others: in the order of the numbers they have, a page that came back before one that has the
 * same; ascending, and no lower than before.
 */
export function settleNumbers(pages: readonly { pageId: string; seq: number; back: boolean }[]): Map<string, number> {
  const sorted = [...pages].sort((a, b) => a.seq - b.seq || Number(b.back) - Number(a.back) || (a.pageId < b.pageId ? -1 : 1))
  let last = 0
  return new Map(sorted.map(({ pageId, seq }) => [pageId, (last = Math.max(seq, last + 1))]))
}
