import type { Box } from './ocr-engine.ts'

type Placed = { text: string; box: Box; line: number }
type Row<W> = { words: W[]; top: number; bottom: number }
type Segment<W> = { words: W[]; left: number; right: number; top: number; bottom: number }

/**
 * Words in reading order, one array a line. A line is a run of words on one height without a wide gap: what stands in
 * the other column of a letterhead is another line. Two columns side by side are read one after the other, three or
 * more (a table) row by row. Boxes must be those of a straightened page.
 */
export function groupLines<W extends Placed>(words: readonly W[]): W[][] {
  const rows = findRows(words)
  const height = median(words.map((word) => word.box[3] - word.box[1])) || 1
  const segmented = rows.map((row) => splitRow(row, height))
  return orderSegments(segmented, height).map((segment) => segment.words)
}

/** Words from left to right, each put on the row whose last tall word it stands beside. */
function findRows<W extends Placed>(words: readonly W[]): Row<W>[] {
  const typical = median(words.map((word) => word.box[3] - word.box[1])) || 1
  const rows: { words: W[]; tail: { top: number; bottom: number; right: number } }[] = []
  for (const word of words.toSorted((a, b) => a.box[0] - b.box[0])) {
    const [x0, y0, x1, y1] = word.box
    let best: (typeof rows)[number] | undefined
    let bestShare = 0.45
    for (const row of rows) {
      const shared = Math.min(y1, row.tail.bottom) - Math.max(y0, row.tail.top)
      const share = shared / Math.max(1, Math.min(y1 - y0, row.tail.bottom - row.tail.top))
      // A neighbour on the left weighs more than a word at the other end of the page that a bent row happens to meet.
      const near = x0 - row.tail.right < 10 * typical ? 0.2 : 0
      if (share > 0.45 && share + near > bestShare) {
        best = row
        bestShare = share + near
      }
    }
    if (best === undefined) rows.push({ words: [word], tail: { top: y0, bottom: y1, right: x1 } })
    else {
      best.words.push(word)
      best.tail.right = Math.max(best.tail.right, x1)
      if (y1 - y0 >= 0.6 * typical && y1 - y0 <= 2 * typical) {
        best.tail.top = y0
        best.tail.bottom = y1
      }
    }
  }
  return rows
    .map(({ words: held }) => ({
      words: held,
      top: median(held.map((word) => word.box[1])),
      bottom: median(held.map((word) => word.box[3])),
    }))
    .sort((a, b) => a.top + a.bottom - b.top - b.bottom)
}

function splitRow<W extends Placed>(row: Row<W>, height: number): Segment<W>[] {
  const segments: Segment<W>[] = []
  let current: Segment<W> | undefined
  let previous: W | undefined
  for (const word of row.words) {
    const [x0, y0, x1, y1] = word.box
    const gap = previous === undefined ? 0 : x0 - (current?.right ?? x0)
    // The first pass knows columns: where it saw two lines, a smaller gap parts them.
    // Large letters have large spaces between words.
    const tall = previous === undefined ? height : Math.min(y1 - y0, previous.box[3] - previous.box[1])
    const limit =
      previous !== undefined && previous.line !== word.line ? 1.3 * height : 2.2 * Math.max(height, tall)
    if (current === undefined || gap > limit) {
      current = { words: [word], left: x0, right: x1, top: y0, bottom: y1 }
      segments.push(current)
    } else {
      current.words.push(word)
      current.right = Math.max(current.right, x1)
      current.top = Math.min(current.top, y0)
      current.bottom = Math.max(current.bottom, y1)
    }
    previous = word
  }
  return segments
}

function orderSegments<W extends Placed>(rows: Segment<W>[][], height: number): Segment<W>[] {
  const ordered: Segment<W>[] = []
  let index = 0
  while (index < rows.length) {
    const first = rows[index]!
    if (first.length !== 2) {
      ordered.push(...first)
      index += 1
      continue
    }
    // As many following rows as keep one free gutter between the two columns.
    let gutterLeft = first[0]!.right
    let gutterRight = first[1]!.left
    const left = [first[0]!]
    const right = [first[1]!]
    let next = index + 1
    for (; next < rows.length; next++) {
      const row = rows[next]!
      const before = rows[next - 1]!
      if (row.length > 2 || row[0]!.top - before.at(-1)!.bottom > 4 * height) break
      const lefts = row.filter((segment) => segment.right <= gutterRight)
      const rights = row.filter((segment) => segment.left >= gutterLeft && segment.right > gutterRight)
      if (lefts.length + rights.length !== row.length || lefts.length > 1 || rights.length > 1) break
      const newLeft = Math.max(gutterLeft, lefts[0]?.right ?? 0)
      const newRight = Math.min(gutterRight, rights[0]?.left ?? Infinity)
      if (newRight - newLeft < height) break
      // A lone line that is no part of the column beside it ends the two columns.
      if (
        row.length === 1 &&
        lefts.length === 1 &&
        lefts[0]!.left < Math.min(...left.map((s) => s.left)) - 4 * height
      )
        break
      gutterLeft = newLeft
      gutterRight = newRight
      left.push(...lefts)
      right.push(...rights)
    }
    ordered.push(...left, ...right)
    index = next
  }
  return ordered
}

export function median(values: number[]): number {
  if (values.length === 0) return 0
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]!
}
