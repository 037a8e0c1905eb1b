import type { Grey } from './measure.ts'

/*
 * What is left of a printed code that no reader can locate: its corner marks, and the grain of its squares. On grey pixels of a page
 * whose long side is about 800 pixels; pure, runs in the decoding child.
 */

/** A corner mark is a square of seven by seven modules; along any line through its middle dark and light run 1:1:3:1:1. */
const MARK = [1, 1, 3, 1, 1] as const
/** Smaller modules than this say nothing at this size; larger ones belong to no code of a page. */
const LEAST = 2
const MOST = 7
/** The code has 33 to 41 modules a side, so the middles of two marks of it lie 26 to 34 modules apart where it is that of a sheet, across the corner 48. */
const NEAREST = 22
const FURTHEST = 52

/** `seen`: on how many rows. */
type Mark = { x: number; y: number; module: number; seen: number }

/**
 * The side of a code of which at least two corner marks or a good part of the squares are left, in pixels; 0 where nothing of the kind is
 * on the page.
 */
export function remainsOfCode(page: Grey): number {
  const dark = darkOf(page)
  const marks = findMarks(dark, page.width, page.height)
  const fromMarks = sideFromMarks(marks)
  return fromMarks > 0 ? fromMarks : sideFromGrain(dark, page.width, page.height, marks)
}

/** Dark against the mean around it, so that shadows, yellow paper and faint print are the same to it. */
function darkOf({ data, width, height }: Grey): Uint8Array {
  const sums = new Float64Array((width + 1) * (height + 1))
  for (let y = 0; y < height; y++) {
    let row = 0
    for (let x = 0; x < width; x++) {
      row += data[y * width + x]!
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row
    }
  }
  const reach = Math.round(Math.max(width, height) / 32)
  const dark = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.max(0, y - reach), Math.min(height, y + reach + 1)]
    for (let x = 0; x < width; x++) {
      const [left, right] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)]
      const sum = sums[bottom * (width + 1) + right]! - sums[top * (width + 1) + right]! - sums[bottom * (width + 1) + left]! + sums[top * (width + 1) + left]!
      const mean = sum / ((bottom - top) * (right - left))
      if (data[y * width + x]! < mean - Math.max(4, mean * 0.03)) dark[y * width + x] = 1
    }
  }
  return dark
}

function findMarks(dark: Uint8Array, width: number, height: number): Mark[] {
  const marks: Mark[] = []
  const at = (x: number, y: number) => dark[y * width + x]!
  for (let y = 0; y < height; y++) {
    // Lengths of the last five runs, the newest last.
    const runs = [0, 0, 0, 0, 0]
    let length = 0
    for (let x = 0; x <= width; x++) {
      if (x < width && (x === 0 || at(x, y) === at(x - 1, y))) {
        length += 1
        continue
      }
      runs.shift()
      runs.push(length)
      length = 1
      if (at(x - 1, y) !== 1) continue
      const module = moduleOf(runs)
      if (module === 0) continue
      const middle = Math.round(x - runs[4]! - runs[3]! - runs[2]! / 2)
      const down = runsThrough((step) => (y + step < 0 || y + step >= height ? -1 : at(middle, y + step)), module)
      if (!down) continue
      const centre = y + Math.round(down.shift)
      const across = runsThrough((step) => (middle + step < 0 || middle + step >= width ? -1 : at(middle + step, centre)), module)
      if (!across || Math.abs(across.module - down.module) > 0.5 * down.module) continue
      const found = { x: middle + across.shift, y: centre, module: (across.module + down.module) / 2 }
      const held = marks.find((mark) => Math.hypot(mark.x - found.x, mark.y - found.y) < 3 * found.module)
      if (held) held.seen += 1
      else marks.push({ ...found, seen: 1 })
    }
  }
  // A mark is as high as three modules where it is seen; a stroke that looks like one is seen once.
  return marks.filter((mark) => mark.seen >= 2)
}

function moduleOf(runs: readonly number[]): number {
  const module = runs.reduce((sum, run) => sum + run, 0) / 7
  if (module < LEAST || module > MOST) return 0
  return runs.every((run, index) => Math.abs(run - MARK[index]! * module) <= Math.max(0.6 * module, 1.2) * (index === 2 ? 1.5 : 1)) ? module : 0
}

/** The five runs through a dark pixel along a line; null where they are none of a mark. */
function runsThrough(pixel: (step: number) => number, module: number): { module: number; shift: number } | null {
  const side = (direction: 1 | -1) => {
    const lengths = [0, 0, 0]
    let part = 0
    for (let step = direction === 1 ? 0 : -1; part < 3; step += direction) {
      const value = pixel(step)
      if (value !== (part === 1 ? 0 : 1)) {
        if (lengths[part] === 0 || value === -1) return part === 2 && lengths[2]! > 0 ? lengths : null
        part += 1
        if (part === 3) break
      }
      lengths[part]! += 1
      if (lengths[part]! > 5 * module) return null
    }
    return lengths
  }
  const [back, forth] = [side(-1), side(1)]
  if (!back || !forth) return null
  const runs = [back[2]!, back[1]!, back[0]! + forth[0]!, forth[1]!, forth[2]!]
  const own = moduleOf(runs)
  return own === 0 ? null : { module: own, shift: (forth[0]! - back[0]!) / 2 }
}

function sideFromMarks(marks: readonly Mark[]): number {
  let side = 0
  for (const [index, a] of marks.entries())
    for (const b of marks.slice(index + 1)) {
      const module = (a.module + b.module) / 2
      if (Math.abs(a.module - b.module) > 0.35 * module) continue
      const apart = Math.hypot(a.x - b.x, a.y - b.y) / module
      if (apart >= NEAREST && apart <= FURTHEST) side = Math.max(side, Math.min(apart + 7, 41) * module)
    }
  return side
}

/** Pixels of a cell: about three modules, so that a cell of a code holds some of both colours both ways. */
const CELL = 16
/** The code of a sheet is ten or eleven cells broad. */
const WINDOW = 11
/** Cells of grain in the place of a code beside one of its corner marks, in any pieces: a fifth of it. */
const LEAST_CELLS = 20
/** Without a mark to go by: print in bold makes long low patches of such a grain, a code a square one. */
const LEAST_PATCH = 28
const LEAST_BREADTH = 7
/** Rows on which a mark of this size is seen; what only looks like one is seen on two or three. */
const SEEN_OF_SHEET = 5
/** What looks like a corner mark on ordinary pages is smaller than that of a sheet. */
const MODULE_OF_SHEET = 3.6

/** The side of what is left of the squares: as much dark as light, changing both ways. */
function sideFromGrain(dark: Uint8Array, width: number, height: number, marks: readonly Mark[]): number {
  const [columns, rows] = [Math.floor(width / CELL), Math.floor(height / CELL)]
  const grain: boolean[] = []
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) grain.push(hasGrain(dark, width, column * CELL, row * CELL))
  for (const { x, y } of marks.filter((mark) => mark.module >= MODULE_OF_SHEET && mark.seen >= SEEN_OF_SHEET)) {
    const [middle, at] = [Math.floor(x / CELL), Math.floor(y / CELL)]
    for (let top = at - WINDOW + 1; top <= at; top++)
      for (let left = middle - WINDOW + 1; left <= middle; left++) {
        let cells = 0
        for (let row = Math.max(0, top); row < Math.min(rows, top + WINDOW); row++)
          for (let column = Math.max(0, left); column < Math.min(columns, left + WINDOW); column++) if (grain[row * columns + column]) cells += 1
        if (cells >= LEAST_CELLS) return WINDOW * CELL
      }
  }
  return largestPatch(grain, columns)
}

/** The longer side of the largest patch of grain that is broad enough, in pixels. */
function largestPatch(grain: boolean[], columns: number): number {
  let best = 0
  for (let start = 0; start < grain.length; start++) {
    if (!grain[start]) continue
    const patch = [start]
    grain[start] = false
    for (const cell of patch) {
      const column = cell % columns
      for (const next of [cell - columns, cell + columns, column > 0 ? cell - 1 : -1, column < columns - 1 ? cell + 1 : -1])
        if (grain[next]) {
          grain[next] = false
          patch.push(next)
        }
    }
    if (patch.length < LEAST_PATCH) continue
    const [xs, ys] = [patch.map((cell) => cell % columns), patch.map((cell) => Math.floor(cell / columns))]
    const [wide, high] = [Math.max(...xs) - Math.min(...xs) + 1, Math.max(...ys) - Math.min(...ys) + 1]
    if (Math.min(wide, high) < LEAST_BREADTH || Math.max(wide, high) > WINDOW + 1 || patch.length < 0.5 * wide * high) continue
    best = Math.max(best, Math.max(wide, high) * CELL)
  }
  return best
}

function hasGrain(dark: Uint8Array, width: number, left: number, top: number): boolean {
  let [filled, across, down] = [0, 0, 0]
  for (let y = 0; y < CELL; y++)
    for (let x = 0; x < CELL; x++) {
      const here = dark[(top + y) * width + left + x]!
      filled += here
      if (x > 0 && here !== dark[(top + y) * width + left + x - 1]!) across += 1
      if (y > 0 && here !== dark[(top + y - 1) * width + left + x]!) down += 1
    }
  const share = filled / (CELL * CELL)
  // Squares of five pixels change with every second neighbour: 20 to 35 times on 16 lines of 16 pixels. Print, whose strokes are one or
  // two pixels broad here, is lighter and changes far more often.
  return share > 0.33 && share < 0.67 && across > 12 && across < 44 && down > 12 && down < 44
}
