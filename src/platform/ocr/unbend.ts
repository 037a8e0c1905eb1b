/** Darker than this is ink; the page has been flattened to white paper before, or is one-bit. */
const INK_BELOW = 140

/** Lines are looked at in windows so large, shares of the page, set so close that each point lies in several. */
const WINDOW = { wide: 0.22, high: 0.16, columns: 9, rows: 13 }

/** A window with fewer points of ink says nothing about the slope of its lines. */
const MIN_INK = 120

/** Fewer windows with lines in them than this are too few for a field: a short note, a stamp on a blank sheet. */
const MIN_WINDOWS = 40

/** Degrees to either side of the page's own skew within which the slope of a window is looked for. */
const REACH = 8

/** Lines that leave the straight by less than this, inches, are read as well as straight ones: the page stays as it is. */
const BENT_FROM = 0.018

/** By no more than this share of what straight lines miss may the field miss the slopes: on a worn flat page both miss the noise. */
const UNEXPLAINED = 0.35

/**
 * Where the lines of a bent page run. `sourceY(x, y)` is the height in the bent page of what stands at x, y once its
 * lines are straight; the breadth is left alone.
 */
export type Bend = { sourceY(x: number, y: number): number }

type Slope = { u: number; v: number; slope: number; weight: number }

/**
 * How the lines of a page bend: a curled sheet, folds, a camera held at a slant. Their slope is measured in windows all
 * over the page, a smooth field is laid through the slopes, and the lines are followed along it from the middle.
 * Undefined where they are as straight as they need be, and where the field explains little of what was measured.
 * `angle` is the skew of the whole page, degrees, positive when lines climb to the right.
 */
export function measureBend(
  data: Uint8Array,
  width: number,
  height: number,
  dpi: number,
  angle: number,
): Bend | undefined {
  const slopes = measureSlopes(data, width, height, dpi, angle)
  if (slopes.length < MIN_WINDOWS) return undefined
  const flat = meanSlope(slopes)
  const field = fitField(slopes)
  if (field === undefined) return undefined
  const misfit = (of: (u: number, v: number) => number): number =>
    middle(slopes.map(({ u, v, slope }) => Math.abs(slope - of(u, v))))
  if (misfit(field) > UNEXPLAINED * misfit(() => flat)) return undefined
  const bend = followLines(field, flat, width, height)
  // Only where there is text: what the field says of empty paper is no reason to move anything.
  const strayed = slopes.map(({ u, v }) => {
    const [x, y] = [((u + 1) / 2) * width, ((v + 1) / 2) * height]
    return Math.abs(bend.sourceY(x, y) - y)
  })
  return middle(strayed, 0.9) < BENT_FROM * dpi ? undefined : bend
}

/** The page with its lines straight; bicubic, since a softer sampler costs thin marks. */
export function unbend(data: Uint8Array, width: number, height: number, bend: Bend): Uint8Array {
  const out = new Uint8Array(data.length)
  const STEP = 8
  for (let x = 0; x < width; x++) {
    let [above, below] = [bend.sourceY(x, 0), bend.sourceY(x, STEP)]
    for (let y = 0; y < height; y++) {
      const within = y % STEP
      if (within === 0 && y > 0) [above, below] = [below, bend.sourceY(x, y + STEP)]
      const from = above + ((below - above) * within) / STEP
      const row = Math.floor(from)
      if (row < 1 || row >= height - 2) {
        out[y * width + x] = 255
        continue
      }
      const f = from - row
      const at = row * width + x
      const [a, b, c, d] = [data[at - width]!, data[at]!, data[at + width]!, data[at + 2 * width]!]
      const value = b + 0.5 * f * (c - a + f * (2 * a - 5 * b + 4 * c - d + f * (3 * (b - c) + d - a)))
      out[y * width + x] = value < 0 ? 0 : value > 255 ? 255 : value + 0.5
    }
  }
  return out
}

function measureSlopes(data: Uint8Array, width: number, height: number, dpi: number, angle: number): Slope[] {
  const step = Math.max(1, Math.round(dpi / 120))
  const thick = Math.round(dpi * 0.1)
  const [xs, ys]: [number[], number[]] = [[], []]
  for (let y = thick; y < height - thick; y += step) {
    for (let x = 0; x < width; x += step) {
      const at = y * width + x
      if (data[at]! >= INK_BELOW) continue
      // Strokes have paper over and under them; the table top and the shadow of an edge have not.
      if (data[at - thick * width]! < INK_BELOW && data[at + thick * width]! < INK_BELOW) continue
      xs.push(x)
      ys.push(y)
    }
  }
  const [wide, high] = [WINDOW.wide * width, WINDOW.high * height]
  const slopes: Slope[] = []
  for (let r = 0; r < WINDOW.rows; r++) {
    const cy = high / 2 + (r / (WINDOW.rows - 1)) * (height - high)
    const near: number[] = []
    for (let i = 0; i < ys.length; i++) if (Math.abs(ys[i]! - cy) < high / 2) near.push(i)
    for (let c = 0; c < WINDOW.columns; c++) {
      const cx = wide / 2 + (c / (WINDOW.columns - 1)) * (width - wide)
      const held = near.filter((i) => Math.abs(xs[i]! - cx) < wide / 2)
      if (held.length < MIN_INK) continue
      const points = {
        xs: Float32Array.from(held, (i) => (xs[i]! - cx) / step),
        ys: Float32Array.from(held, (i) => (ys[i]! - cy) / step),
      }
      const found = steepest(points, angle, Math.ceil(high / step))
      if (found === undefined) continue
      const mean = (all: Float32Array): number => all.reduce((sum, v) => sum + v, 0) / all.length
      slopes.push({
        u: ((cx + mean(points.xs) * step) / width) * 2 - 1,
        v: ((cy + mean(points.ys) * step) / height) * 2 - 1,
        slope: -Math.tan((found * Math.PI) / 180),
        weight: Math.sqrt(held.length),
      })
    }
  }
  return slopes
}

/** The angle along which the ink of a window falls into rows; undefined where none stands out. */
function steepest(
  points: { xs: Float32Array; ys: Float32Array },
  angle: number,
  extent: number,
): number | undefined {
  const score = (degrees: number): number => {
    const slope = Math.tan((degrees * Math.PI) / 180)
    const rows = new Float64Array(2 * extent + 1)
    for (let i = 0; i < points.xs.length; i++) {
      const row = points.ys[i]! + points.xs[i]! * slope + extent
      const low = Math.floor(row)
      if (low < 0 || low >= 2 * extent) continue
      rows[low]! += low + 1 - row
      rows[low + 1]! += row - low
    }
    let sum = 0
    for (let i = 1; i < rows.length; i++) sum += (rows[i]! - rows[i - 1]!) ** 2
    return sum
  }
  const all: number[] = []
  let best = { degrees: angle, score: -1 }
  for (let degrees = angle - REACH; degrees <= angle + REACH; degrees += 0.5) {
    const here = score(degrees)
    all.push(here)
    if (here > best.score) best = { degrees, score: here }
  }
  if (best.score < 1.8 * middle(all) || Math.abs(best.degrees - angle) > REACH - 0.6) return undefined
  const coarse = best.degrees
  for (let off = -0.4; off <= 0.41; off += 0.1) {
    const here = score(coarse + off)
    if (here > best.score) best = { degrees: coarse + off, score: here }
  }
  return best.degrees
}

/** Powers of across (u) and down (v) that a sheet bent one way, seen by a camera, needs. */
const TERMS = [0, 1, 2, 3, 4]
  .flatMap((i) => [0, 1, 2].map((j) => [i, j] as const))
  .filter(([i, j]) => i + j <= 5)

/** Smooth field through the slopes, what lies far from it counting less each round. */
function fitField(slopes: readonly Slope[]): ((u: number, v: number) => number) | undefined {
  const [left, right] = [Math.min(...slopes.map(({ u }) => u)), Math.max(...slopes.map(({ u }) => u))]
  const [top, bottom] = [Math.min(...slopes.map(({ v }) => v)), Math.max(...slopes.map(({ v }) => v))]
  if (right - left < 0.4 || bottom - top < 0.3) return undefined
  const rowOf = (u: number, v: number): number[] => {
    // Beyond the outermost lines the field goes on as it was there.
    const a = Math.max(left, Math.min(right, u))
    const b = Math.max(top, Math.min(bottom, v))
    return TERMS.map(([i, j]) => a ** i * b ** j)
  }
  const rows = slopes.map(({ u, v }) => rowOf(u, v))
  let weights = slopes.map(({ weight }) => weight)
  let solution: number[] = []
  for (let round = 0; round < 6; round++) {
    solution = solveRidge(
      rows,
      slopes.map(({ slope }) => slope),
      weights,
    )
    const off = slopes.map(({ slope }, n) => Math.abs(slope - dot(rows[n]!, solution)))
    const scale = Math.max(0.002, 1.5 * middle(off))
    weights = slopes.map(({ weight }, n) => weight / (1 + (off[n]! / scale) ** 2))
  }
  return (u, v) => dot(rowOf(u, v), solution)
}

/** Least squares with a small pull to nought on all but the constant, the harder the higher the power. */
function solveRidge(
  rows: readonly number[][],
  wanted: readonly number[],
  weights: readonly number[],
): number[] {
  const size = TERMS.length
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const matrix = TERMS.map(([i, j], a) =>
    TERMS.map((_, b) => (a === b && i + j > 0 ? 0.0006 * total * (i + j) : 0)).concat(0),
  )
  for (const [n, row] of rows.entries()) {
    for (let a = 0; a < size; a++) {
      const part = row[a]! * weights[n]!
      for (let b = 0; b < size; b++) matrix[a]![b]! += part * row[b]!
      matrix[a]![size]! += part * wanted[n]!
    }
  }
  for (let a = 0; a < size; a++) {
    for (let b = a + 1; b < size; b++) {
      const share = matrix[b]![a]! / matrix[a]![a]!
      for (let c = a; c <= size; c++) matrix[b]![c]! -= share * matrix[a]![c]!
    }
  }
  const solution = TERMS.map(() => 0)
  for (let a = size - 1; a >= 0; a--) {
    let rest = matrix[a]![size]!
    for (let b = a + 1; b < size; b++) rest -= matrix[a]![b]! * solution[b]!
    solution[a] = rest / matrix[a]![a]!
  }
  return solution
}

/** Follows the field from the middle of the page to both sides, and gives back what lies along straight lines of slope `flat`. */
function followLines(
  field: (u: number, v: number) => number,
  flat: number,
  width: number,
  height: number,
): Bend {
  const [across, down] = [16, 24]
  const columns = Math.ceil(width / across) + 1
  const margin = Math.ceil((Math.abs(flat) * width) / 2 / down) + 1
  const rows = Math.ceil(height / down) + 2 * margin + 1
  const heights = new Float32Array(columns * rows)
  const centre = Math.floor(columns / 2)
  for (let r = 0; r < rows; r++) {
    const start = (r - margin) * down
    heights[r * columns + centre] = start
    for (const way of [-1, 1]) {
      let y = start
      for (let c = centre; c + way >= 0 && c + way < columns; c += way) {
        const half = (c + way / 2) * across
        y += way * across * field((half / width) * 2 - 1, (y / height) * 2 - 1)
        heights[r * columns + c + way] = y
      }
    }
  }
  return {
    sourceY(x, y) {
      const fx = Math.max(0, Math.min(columns - 1.001, x / across))
      const fy = (y - flat * (x - centre * across)) / down + margin
      const r = Math.max(0, Math.min(rows - 2, Math.floor(fy)))
      const [c, wx, wy] = [Math.floor(fx), fx - Math.floor(fx), fy - r]
      const at = (row: number): number =>
        heights[row * columns + c]! * (1 - wx) + heights[row * columns + c + 1]! * wx
      return at(r) * (1 - wy) + at(r + 1) * wy
    },
  }
}

function meanSlope(slopes: readonly Slope[]): number {
  let [sum, total] = [0, 0]
  for (const { slope, weight } of slopes) {
    sum += slope * weight
    total += weight
  }
  return sum / total
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function middle(values: readonly number[], share = 0.5): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0
}
