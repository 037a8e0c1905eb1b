import { outlinePath, textWidth, type FieldKey, type Ink, type Page, type Run } from './sheet.ts'
import { getFace } from './truetype.ts'
import { randomStream, type Random } from './random.ts'

/** left, top, right, bottom in pixels of the finished image. */
export type Box = [number, number, number, number]

export type TruthWord = { text: string; box: Box }
export type TruthLine = { text: string; box: Box; words: TruthWord[] }
export type TruthField = { value: string; text: string; handwritten: boolean; box: Box }

/** How a page lies on the scanner: resolution and the angle by which it was laid askew (clockwise, degrees). */
export type Pose = { dpi: number; skewDegrees: number }

/** How the writing looks: colour of each ink and how unevenly the machine struck. */
export type Strike = {
  colours: Record<Ink, string>
  /** Greatest shift of a letter above or below its line, in points. */
  lift: number
  /** Weakest and strongest impression, as opacity. */
  force: readonly [number, number]
  /** Ribbon or ink spread around each letter, in points. */
  spread: number
}

export function pixelSize(page: Page, pose: Pose): { width: number; height: number } {
  const scale = pose.dpi / 72
  return { width: Math.round(page.width * scale), height: Math.round(page.height * scale) }
}

function projector(page: Page, pose: Pose): (x: number, y: number) => [number, number] {
  const angle = (pose.skewDegrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const [cx, cy] = [page.width / 2, page.height / 2]
  const scale = pose.dpi / 72
  return (x, y) => [
    scale * (cx + (x - cx) * cos - (y - cy) * sin),
    scale * (cy + (x - cx) * sin + (y - cy) * cos),
  ]
}

const EMPTY: Box = [Infinity, Infinity, -Infinity, -Infinity]
const unite = (a: Box, b: Box): Box => [
  Math.min(a[0], b[0]),
  Math.min(a[1], b[1]),
  Math.max(a[2], b[2]),
  Math.max(a[3], b[3]),
]

/** A handwritten letter leans forward by this share of its height. */
export const HAND_SHEAR = 0.12

/** The ink box of a run in image pixels; a run is one word. Null where nothing is drawn. */
function runBox(run: Run, project: (x: number, y: number) => [number, number]): Box | null {
  const face = getFace(run.face)
  let x = run.x
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const character of run.text) {
    const { advance, box } = face.glyph(character)
    if (box[2] > box[0]) {
      x0 = Math.min(x0, x + box[0] * run.size)
      x1 = Math.max(x1, x + box[2] * run.size)
      y0 = Math.min(y0, box[1])
      y1 = Math.max(y1, box[3])
    }
    x += advance * run.size + run.spacing
  }
  if (x0 > x1) return null
  if (run.ink === 'hand') x1 += HAND_SHEAR * run.size * Math.max(0, y1)
  const [top, bottom] = [run.y - y1 * run.size, run.y - y0 * run.size]
  let out = EMPTY
  for (const [px, py] of [project(x0, top), project(x1, top), project(x0, bottom), project(x1, bottom)]) {
    out = unite(out, [px, py, px, py])
  }
  return out
}

const rounded = (box: Box): Box => [
  Math.floor(box[0]),
  Math.floor(box[1]),
  Math.ceil(box[2]),
  Math.ceil(box[3]),
]

/** The printed and typed lines with their words, and the fields, in image pixels. Handwriting is in fields only. */
export function pageTruth(
  page: Page,
  pose: Pose,
): { lines: TruthLine[]; fields: Partial<Record<FieldKey, TruthField>> } {
  const project = projector(page, pose)
  const lines = new Map<number, TruthLine>()
  const fields: Partial<Record<FieldKey, TruthField>> = {}
  const open = new Map<FieldKey, { line: number; tag: object }>()
  let previous: Run | undefined
  let previousEnd = 0
  for (const run of page.runs) {
    if (run.silent) continue
    const ink = runBox(run, project)
    if (ink === null) continue
    const gap = previous?.line === run.line ? run.x - previousEnd : Infinity
    const apart = gap > run.size * 0.12
    previous = run
    previousEnd = run.x + textWidth(run.face, run.size, run.text, run.spacing)
    if (run.field) {
      const handwritten = run.ink === 'hand'
      const known = fields[run.field.key]
      // One tag names one value; where it is written again further on, the first place stands.
      if (known === undefined) {
        fields[run.field.key] = { value: run.field.value, text: run.text, handwritten, box: rounded(ink) }
        open.set(run.field.key, { line: run.line, tag: run.field })
      } else {
        const begun = open.get(run.field.key)
        if (begun?.tag === run.field && run.line - begun.line <= 1) {
          known.text += `${apart ? ' ' : ''}${run.text}`
          known.box = rounded(unite(known.box, ink))
          known.handwritten ||= handwritten
          begun.line = run.line
        }
      }
    }
    if (run.ink === 'hand' || run.ink === 'pencil' || run.ink === 'stamp') continue
    const line = lines.get(run.line)
    const word = { text: run.text, box: rounded(ink) }
    if (line === undefined) {
      lines.set(run.line, { text: run.text, box: word.box, words: [word] })
      continue
    }
    line.box = unite(line.box, word.box)
    const last = line.words.at(-1)
    if (apart || last === undefined) {
      line.text += ` ${run.text}`
      line.words.push(word)
    } else {
      line.text += run.text
      last.text += run.text
      last.box = unite(last.box, word.box)
    }
  }
  return { lines: [...lines.values()], fields }
}

/** Pen strokes of digits in em (y upwards); other handwriting is a leaning script face with an unsteady hand. */
const PEN: Record<string, string> = {
  '0': 'M.26 .66C.06 .64 .04 .02 .24 0C.46 0 .48 .62 .26 .66',
  '1': 'M.14 .5L.3 .67L.24 0',
  '2': 'M.08 .52C.12 .7 .42 .72 .4 .48C.38 .3 .16 .14 .06 .01C.2 .06 .34 -.02 .46 .04',
  '3': 'M.1 .6C.2 .72 .44 .66 .38 .48C.34 .38 .24 .36 .2 .36C.34 .38 .46 .26 .38 .1C.3 -.04 .1 -.02 .06 .08',
  '4': 'M.28 .68C.2 .46 .12 .34 .06 .24C.2 .2 .34 .24 .46 .26M.36 .44L.3 -.06',
  '5': 'M.42 .65L.16 .63L.12 .38C.26 .46 .44 .36 .4 .18C.36 -.02 .14 -.04 .06 .08',
  '6': 'M.38 .68C.16 .54 .06 .3 .1 .12C.16 -.06 .42 0 .4 .2C.38 .36 .16 .34 .11 .16',
  '7': 'M.06 .6C.2 .66 .34 .62 .44 .66C.32 .44 .24 .22 .2 -.02M.16 .32L.38 .36',
  '8': 'M.38 .56C.3 .72 .08 .66 .12 .48C.16 .34 .42 .3 .38 .12C.34 -.04 .06 -.04 .08 .14C.1 .32 .36 .38 .38 .56',
  '9': 'M.38 .5C.32 .72 .08 .68 .1 .46C.12 .3 .34 .34 .39 .52C.38 .3 .34 .1 .24 -.04',
}

function penPath(strokes: string, size: number, x: number, y: number, random: Random): string {
  let axis = 0
  return strokes.replace(/-?\.?\d+(?:\.\d+)?/g, (found) => {
    const value = Number(found) + random.between(-0.018, 0.018)
    axis ^= 1
    return ` ${(axis === 1 ? x + (value + HAND_SHEAR * 0.4) * size : y - value * size).toFixed(2)}`
  })
}

/** The page as SVG whose pixels are those of the pose; all writing is outlines, so no font is looked up. */
export function drawPage(page: Page, pose: Pose, strike: Strike, seed: number): string {
  const { width, height } = pixelSize(page, pose)
  const random = randomStream(seed, 'strike')
  // A worn machine strikes the same letters high or low all through a page.
  const habit = new Map<string, number>()
  const buckets = new Map<string, string[]>()
  const add = (style: string, path: string) => {
    const list = buckets.get(style)
    if (list) list.push(path)
    else buckets.set(style, [path])
  }
  const fill = (ink: Ink, opacity: number) =>
    `fill="${strike.colours[ink]}"${opacity < 1 ? ` opacity="${opacity.toFixed(2)}"` : ''}${
      ink === 'text' && strike.spread > 0
        ? ` stroke="${strike.colours[ink]}" stroke-width="${strike.spread}"`
        : ''
    }`
  const pen = (ink: Ink, stroke: number) =>
    `fill="none" stroke-linecap="round" stroke-linejoin="round" stroke="${strike.colours[ink]}" stroke-width="${stroke.toFixed(2)}"`
  for (const shape of page.shapes) {
    const paint =
      shape.stroke === undefined
        ? fill(shape.ink, shape.opacity ?? 1).replace(/ stroke.*/, '')
        : pen(shape.ink, shape.stroke)
    add(
      `${paint}${shape.ink === 'stamp' ? ' opacity="0.8"' : ''}`,
      typeof shape.path === 'string' ? shape.path : shape.path(),
    )
  }
  for (const run of page.runs) {
    const face = getFace(run.face)
    const hand = run.ink === 'hand'
    let x = run.x
    const drift = hand ? random.between(-0.9, 0.9) : 0
    for (const character of run.text) {
      const glyph = face.glyph(character)
      const at = x
      x += glyph.advance * run.size + run.spacing
      if (glyph.outline.length === 0) continue
      if (hand) {
        const y = run.y + drift + random.between(-0.7, 0.7)
        const strokes = PEN[character]
        if (strokes !== undefined) {
          add(pen('hand', run.size * 0.075), penPath(strokes, run.size * 1.02, at, y, random))
        } else {
          const tilt = random.between(-0.05, 0.05)
          const size = run.size * random.between(0.94, 1.06)
          add(fill('hand', 1), outlinePath(glyph.outline, size, at, y, tilt, 0, HAND_SHEAR))
        }
        continue
      }
      let y = run.y
      let opacity = 1
      if (run.ink === 'text' && !run.silent && page.machine === 'type') {
        let lift = habit.get(character)
        if (lift === undefined) habit.set(character, (lift = random.between(-strike.lift, strike.lift)))
        y += lift + random.between(-0.25, 0.25) * strike.lift
        const [low, high] = strike.force
        opacity = Math.round((low + (high - low) * random.next()) * 8) / 8
      } else if (run.ink === 'text') opacity = strike.force[1]
      add(fill(run.ink, opacity), outlinePath(glyph.outline, run.size, at, y))
    }
  }
  let body = ''
  for (const [style, paths] of buckets) body += `<path ${style} d="${paths.join('')}"/>`
  const turn = `rotate(${pose.skewDegrees.toFixed(3)} ${page.width / 2} ${page.height / 2})`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${page.width} ${page.height}" preserveAspectRatio="none"><rect width="100%" height="100%" fill="#fff"/><g transform="${turn}">${body}</g></svg>`
}
