/*
 * What a page image is like, as numbers: nothing here says what is good enough. Pure, on grey pixels; runs in the decoding child.
 */

export interface Grey {
  data: Uint8Array
  width: number
  height: number
}

export interface ScanMeasures {
  /** Level of the paper, 0 black to 255 white: the median over the page. */
  paper: number
  /** Levels between paper and ink where something is written; null where nothing is. */
  contrast: number | null
  /** How far the edge of a stroke runs out beyond what the pixels force, millimetres; null for one-bit pages and where nothing is written. */
  blurMm: number | null
  /** Strokes that run out over one edge of the image, on the side where most do. */
  cutStrokes: number
  cutSide: 'top' | 'right' | 'bottom' | 'left' | null
  /** Degrees between the lines of text and the nearest edge of the image, positive when they climb; 0 where no slope stands out. */
  slope: number
  /** Share of the page, in thousandths, where there is ink of this side: print showing through is soft and does not count. */
  inkPerMille: number
}

/** Cells looked at a page; each is an eighth of an inch, a word's height. More change no number measured. */
const CELLS = 2500

interface Cell {
  paper: number
  contrast: number
  /** Length of the steepest edge from left to right, and from top to bottom, in pixels; 2 is the shortest there is. */
  across: number
  down: number
  x: number
  y: number
}

/** Measures a page. `small` is the same page with its long side at about 800 pixels. */
export function measureScan(full: Grey, small: Grey, { dpi, bilevel }: { dpi: number; bilevel: boolean }): ScanMeasures {
  const cells = measureCells(full, dpi)
  const paper = median(cells.map((cell) => cell.paper))
  const written = cells.filter((cell) => cell.contrast >= Math.max(20, paper * 0.09))
  const inner = cells.filter((cell) => cell.x > 0.05 && cell.x < 0.95 && cell.y > 0.05 && cell.y < 0.95)
  const inked = inner.filter((cell) => isInk(cell, dpi, bilevel))
  const enough = written.length >= 12
  const strongest = quantile(written.map((cell) => cell.contrast), 0.9)
  const strong = written.filter((cell) => cell.contrast >= 0.6 * strongest)
  return {
    paper: Math.round(paper),
    contrast: enough ? Math.round(quantile(written.map((cell) => cell.contrast), 0.75)) : null,
    // Ruled lines have edges one way only, so a third of the cells speaks for each way; a hand that moved blurs one way.
    blurMm: enough && !bilevel ? round((Math.max(...(['across', 'down'] as const).map((way) => quantile(strong.map((cell) => cell[way]), 0.35))) - 2) * (25.4 / dpi)) : null,
    ...cutStrokes(full, paper, dpi),
    slope: slopeOfLines(small, paper),
    inkPerMille: round((inked.length / Math.max(1, inner.length)) * 1000),
  }
}

const round = (value: number): number => Math.round(value * 100) / 100

/** Strong, or sharp: what shows through the paper is neither. */
function isInk({ contrast, across, down }: Cell, dpi: number, bilevel: boolean): boolean {
  if (bilevel) return contrast > 0
  const soft = (Math.min(across, down) - 2) * (25.4 / dpi)
  return contrast >= 85 || (contrast >= 32 && soft < 0.3)
}

function measureCells({ data, width, height }: Grey, dpi: number): Cell[] {
  const size = Math.max(8, Math.round(dpi / 8))
  const columns = Math.floor((width - 2) / size)
  const rows = Math.floor((height - 2) / size)
  const every = Math.max(1, Math.sqrt((columns * rows) / CELLS))
  const histogram = new Uint16Array(256)
  const cells: Cell[] = []
  for (let row = 0; row < rows; row += every) {
    for (let column = 0; column < columns; column += every) {
      const [left, top] = [1 + Math.floor(column) * size, 1 + Math.floor(row) * size]
      histogram.fill(0)
      let [across, down] = [0, 0]
      for (let y = top; y < top + size; y++) {
        for (let at = y * width + left, end = at + size; at < end; at++) {
          histogram[data[at]!]!++
          const gx = Math.abs(data[at + 1]! - data[at - 1]!)
          const gy = Math.abs(data[at + width]! - data[at - width]!)
          if (gx > across) across = gx
          if (gy > down) down = gy
        }
      }
      const total = size * size
      const paper = levelAt(histogram, total * 0.9)
      const contrast = paper - levelAt(histogram, total * 0.02)
      const length = (steepest: number) => (steepest === 0 ? Infinity : Math.max(2, (contrast / steepest) * 2))
      cells.push({ paper, contrast, across: length(across), down: length(down), x: (left + size / 2) / width, y: (top + size / 2) / height })
    }
  }
  return cells
}

function levelAt(histogram: Uint16Array, count: number): number {
  let level = 0
  for (let below = 0; level < 255; level++) {
    below += histogram[level]!
    if (below >= count) break
  }
  return level
}

/** Between these widths what meets the edge is a stroke, inches: less is a speck, more the shadow of a lid. */
const STROKE = { least: 0.006, most: 0.16 }

/** Strokes that go on to the very edge. Light differs along the edge, so each place is held against the lightest near it. */
function cutStrokes(
  { data, width, height }: Grey,
  paper: number,
  dpi: number,
): Pick<ScanMeasures, 'cutStrokes' | 'cutSide'> {
  const sides = {
    top: { length: width, depth: height, first: 0, along: 1, inward: width },
    bottom: { length: width, depth: height, first: (height - 1) * width, along: 1, inward: -width },
    left: { length: height, depth: width, first: 0, along: width, inward: 1 },
    right: { length: height, depth: width, first: width - 1, along: width, inward: -1 },
  } as const
  const block = Math.max(4, Math.round(dpi / 5))
  const further = Math.max(2, Math.round(dpi * 0.012))
  const [least, most] = [Math.max(2, Math.round(dpi * STROKE.least)), Math.round(dpi * STROKE.most)]
  let worst: Pick<ScanMeasures, 'cutStrokes' | 'cutSide'> = { cutStrokes: 0, cutSide: null }
  for (const [side, { length, depth, first, along, inward }] of Object.entries(sides)) {
    // The dark rim of a lid or a table is passed first.
    let rim = 1
    for (let dark = length; rim < depth * 0.04; rim += 2) {
      dark = 0
      for (let at = 0; at < length; at += 3) if (data[first + rim * inward + at * along]! < paper * 0.6) dark++
      if (dark * 3 < length * 0.4) break
    }
    const lightest = new Uint8Array(Math.ceil(length / block) + 2)
    const line = first + rim * inward
    for (let at = 0; at < length; at++) {
      const level = data[line + at * along]!
      const place = Math.floor(at / block) + 1
      if (level > lightest[place]!) lightest[place] = level
    }
    const isDark = (at: number, deep: number): boolean => {
      const place = Math.floor(at / block) + 1
      const near = Math.max(lightest[place - 1]!, lightest[place]!, lightest[place + 1]!)
      return data[line + deep * inward + at * along]! < near * 0.66
    }
    let strokes = 0
    for (let at = 0; at < length; at++) {
      if (!isDark(at, 0)) continue
      const from = at
      while (at < length && isDark(at, 0)) at++
      const size = at - from
      if (size < least || size > most || from === 0 || at === length) continue
      let goesOn = 0
      for (let step = from - further; step < at + further; step++)
        if (step >= 0 && step < length && isDark(step, further)) goesOn++
      if (goesOn >= least) strokes++
    }
    if (strokes > worst.cutStrokes) worst = { cutStrokes: strokes, cutSide: side as keyof typeof sides }
  }
  return worst
}

/** Side of a block of the small page, pixels: a letter and the paper about it. */
const BLOCK = 14

/** The angle whose row sums differ most from row to row, over all angles there are. */
function slopeOfLines({ data, width, height }: Grey, paper: number): number {
  const points: number[] = []
  const [left, top] = [Math.round(width * 0.04), Math.round(height * 0.04)]
  // Ink is held against the lightest near it: the table on which a sheet lies askew is dark and has no lines.
  for (let y0 = top; y0 < height - top; y0 += BLOCK)
    for (let x0 = left; x0 < width - left; x0 += BLOCK) {
      const [x1, y1] = [Math.min(width - left, x0 + BLOCK), Math.min(height - top, y0 + BLOCK)]
      let lightest = 0
      for (let y = y0; y < y1; y++)
        for (let x = x0; x < x1; x++) lightest = Math.max(lightest, data[y * width + x]!)
      if (lightest < paper * 0.7) continue
      for (let y = y0; y < y1; y++)
        for (let x = x0; x < x1; x++)
          if (data[y * width + x]! < lightest * 0.75) points.push(x - width / 2, y - height / 2)
    }
  // Pixels lie on a grid, which has rows of its own at 0 and 45 degrees: shaken by less than one, it has none.
  for (let i = 0; i < points.length; i++) points[i]! += ((i >> 1) * (i & 1 ? 0.5698403 : 0.7548777)) % 1
  const count = points.length / 2
  // A page of shadow has no lines.
  if (count < 300 || count > width * height * 0.35) return 0
  const step = Math.max(1, Math.floor(count / 6000))
  const extent = Math.ceil(Math.hypot(width, height)) + 4
  const rows = new Float64Array(extent)
  const scores: number[] = []
  for (let degrees = -90; degrees < 90; degrees++) {
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
    rows.fill(0)
    for (let i = 0; i < count; i += step) rows[(points[2 * i + 1]! * cos + points[2 * i]! * sin + extent / 2) | 0]!++
    let score = 0
    for (let i = 1; i < extent; i++) score += (rows[i]! - rows[i - 1]!) ** 2
    scores.push(score)
  }
  const best = scores.indexOf(Math.max(...scores))
  if (scores[best]! < 1.5 * median(scores)) return 0
  const degrees = best - 90
  return degrees - 90 * Math.round(degrees / 90)
}

const median = (values: number[]): number => quantile(values, 0.5)

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
