import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Reads glyph outlines and widths from TrueType files (`glyf` outlines only), so that a page is laid out, measured and
 * drawn from the same numbers and its ground truth is exact. Text goes out as outlines: no font needs to be installed, and
 * the picture does not depend on the machine's font configuration. Kerning and ligatures are left out on purpose:
 * neither typewriters nor the word processors of the time applied them.
 */
export type Glyph = {
  /** Advance in em. */
  advance: number
  /** Outline in em, y upwards: [0 move x y | 1 line x y | 2 curve cx cy x y] after one another. */
  outline: Float32Array
  /** Ink box in em: x0, y0 (lowest), x1, y1 (highest); all zero when nothing is drawn. */
  box: readonly [number, number, number, number]
}

export type Face = { glyph(character: string): Glyph; has(character: string): boolean }

type Point = { x: number; y: number; on: boolean; end: boolean }

class TrueTypeFace implements Face {
  readonly #data: DataView
  readonly #tables = new Map<string, number>()
  readonly #unitsPerEm: number
  readonly #longLoca: boolean
  readonly #metricCount: number
  readonly #characters = new Map<number, number>()
  readonly #glyphs = new Map<string, Glyph>()

  constructor(bytes: Uint8Array) {
    this.#data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const count = this.#data.getUint16(4)
    for (let i = 0; i < count; i++) {
      const at = 12 + i * 16
      const tag = String.fromCharCode(...bytes.subarray(at, at + 4))
      this.#tables.set(tag, this.#data.getUint32(at + 8))
    }
    this.#unitsPerEm = this.#data.getUint16(this.#table('head') + 18)
    this.#longLoca = this.#data.getInt16(this.#table('head') + 50) === 1
    this.#metricCount = this.#data.getUint16(this.#table('hhea') + 34)
    this.#readCharacters()
  }

  #table(tag: string): number {
    const at = this.#tables.get(tag)
    if (at === undefined) throw new Error(`font without table ${tag}`)
    return at
  }

  #readCharacters(): void {
    const data = this.#data
    const cmap = this.#table('cmap')
    for (let i = 0; i < data.getUint16(cmap + 2); i++) {
      const at = cmap + data.getUint32(cmap + 4 + i * 8 + 4)
      if (data.getUint16(at) !== 4) continue
      const segments = data.getUint16(at + 6) / 2
      const ends = at + 14
      const starts = ends + segments * 2 + 2
      const deltas = starts + segments * 2
      const offsets = deltas + segments * 2
      for (let s = 0; s < segments; s++) {
        const first = data.getUint16(starts + s * 2)
        const last = data.getUint16(ends + s * 2)
        const delta = data.getUint16(deltas + s * 2)
        const offset = data.getUint16(offsets + s * 2)
        for (let c = first; c <= last && c < 0xffff; c++) {
          const id =
            offset === 0 ? (c + delta) & 0xffff : data.getUint16(offsets + s * 2 + offset + (c - first) * 2)
          if (id !== 0) this.#characters.set(c, offset === 0 ? id : (id + delta) & 0xffff)
        }
      }
      return
    }
    throw new Error('font without a format 4 character map')
  }

  has(character: string): boolean {
    return this.#characters.has(character.codePointAt(0) ?? -1)
  }

  glyph(character: string): Glyph {
    const known = this.#glyphs.get(character)
    if (known) return known
    const id = this.#characters.get(character.codePointAt(0) ?? -1)
    if (id === undefined) throw new Error(`font has no glyph for ${JSON.stringify(character)}`)
    const glyph = this.#readGlyph(id)
    this.#glyphs.set(character, glyph)
    return glyph
  }

  #readGlyph(id: number): Glyph {
    const metric = this.#table('hmtx') + Math.min(id, this.#metricCount - 1) * 4
    const em = this.#unitsPerEm
    const out: number[] = []
    const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity]
    const see = (p: { x: number; y: number }) => {
      box[0] = Math.min(box[0], p.x / em)
      box[1] = Math.min(box[1], p.y / em)
      box[2] = Math.max(box[2], p.x / em)
      box[3] = Math.max(box[3], p.y / em)
    }
    const midway = (a: Point, b: Point) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 })
    let contour: Point[] = []
    for (const point of this.#readPoints(id, 0)) {
      contour.push(point)
      see(point)
      if (!point.end) continue
      const n = contour.length
      const at = (i: number) => contour[(i + n) % n] as Point
      const firstOn = contour.findIndex((p) => p.on)
      const start = firstOn >= 0 ? at(firstOn) : midway(at(0), at(n - 1))
      out.push(0, start.x / em, start.y / em)
      const from = firstOn >= 0 ? firstOn + 1 : 0
      for (let k = 0; k < (firstOn >= 0 ? n : n); k++) {
        const p = at(from + k)
        if (p.on) out.push(1, p.x / em, p.y / em)
        else {
          const q = at(from + k + 1)
          const to = k === n - 1 ? start : q.on ? q : midway(p, q)
          out.push(2, p.x / em, p.y / em, to.x / em, to.y / em)
          if (q.on) k++
        }
      }
      contour = []
    }
    return {
      advance: this.#data.getUint16(metric) / em,
      outline: Float32Array.from(out),
      box: box[0] === Infinity ? [0, 0, 0, 0] : box,
    }
  }

  #readPoints(id: number, depth: number): Point[] {
    const data = this.#data
    const loca = this.#table('loca')
    const from = this.#longLoca ? data.getUint32(loca + id * 4) : data.getUint16(loca + id * 2) * 2
    const until = this.#longLoca ? data.getUint32(loca + id * 4 + 4) : data.getUint16(loca + id * 2 + 2) * 2
    if (from === until || depth > 5) return []
    let at = this.#table('glyf') + from
    const contours = data.getInt16(at)
    at += 10
    if (contours < 0) return this.#readComposite(at, depth)
    const ends: number[] = []
    for (let i = 0; i < contours; i++, at += 2) ends.push(data.getUint16(at))
    const count = (ends.at(-1) ?? -1) + 1
    at += 2 + data.getUint16(at)
    const flags: number[] = []
    while (flags.length < count) {
      const flag = data.getUint8(at++)
      flags.push(flag)
      if (flag & 8) for (let repeat = data.getUint8(at++); repeat > 0; repeat--) flags.push(flag)
    }
    const points: Point[] = flags.map((flag) => ({ x: 0, y: 0, on: (flag & 1) === 1, end: false }))
    for (const end of ends) (points[end] as Point).end = true
    const readAxis = (axis: 'x' | 'y', short: number, same: number) => {
      let value = 0
      flags.forEach((flag, i) => {
        if (flag & short) value += flag & same ? data.getUint8(at++) : -data.getUint8(at++)
        else if (!(flag & same)) {
          value += data.getInt16(at)
          at += 2
        }
        ;(points[i] as Point)[axis] = value
      })
    }
    readAxis('x', 2, 16)
    readAxis('y', 4, 32)
    return points
  }

  #readComposite(start: number, depth: number): Point[] {
    const data = this.#data
    const points: Point[] = []
    let at = start
    for (;;) {
      const flags = data.getUint16(at)
      const part = data.getUint16(at + 2)
      at += 4
      const words = (flags & 1) !== 0
      // Parts placed by matching points (flag 2 unset) do not occur in the fonts used here.
      const dx = words ? data.getInt16(at) : data.getInt8(at)
      const dy = words ? data.getInt16(at + 2) : data.getInt8(at + 1)
      at += words ? 4 : 2
      let [a, b, c, d] = [1, 0, 0, 1]
      const fraction = () => data.getInt16((at += 2) - 2) / 16384
      if (flags & 8) a = d = fraction()
      else if (flags & 0x40) [a, d] = [fraction(), fraction()]
      else if (flags & 0x80) [a, b, c, d] = [fraction(), fraction(), fraction(), fraction()]
      for (const p of this.#readPoints(part, depth + 1)) {
        points.push({ ...p, x: a * p.x + c * p.y + dx, y: b * p.x + d * p.y + dy })
      }
      if (!(flags & 0x20)) return points
    }
  }
}

const FILES = {
  print: 'tinos/400Regular/Tinos_400Regular.ttf',
  'print-bold': 'tinos/700Bold/Tinos_700Bold.ttf',
  'print-italic': 'tinos/400Regular_Italic/Tinos_400Regular_Italic.ttf',
  'print-bold-italic': 'tinos/700Bold_Italic/Tinos_700Bold_Italic.ttf',
  type: 'cousine/400Regular/Cousine_400Regular.ttf',
  'type-bold': 'cousine/700Bold/Cousine_700Bold.ttf',
  form: 'be-vietnam-pro/400Regular/BeVietnamPro_400Regular.ttf',
  'form-bold': 'be-vietnam-pro/700Bold/BeVietnamPro_700Bold.ttf',
  'form-italic': 'be-vietnam-pro/400Regular_Italic/BeVietnamPro_400Regular_Italic.ttf',
} as const

export type FaceName = keyof typeof FILES

const faces = new Map<FaceName, Face>()

/** A face from the font packages that the project installs; read once. */
export function getFace(name: FaceName): Face {
  const known = faces.get(name)
  if (known) return known
  const manifest = import.meta.resolve('@expo-google-fonts/tinos/package.json')
  const face = new TrueTypeFace(readFileSync(fileURLToPath(new URL(`../${FILES[name]}`, manifest))))
  faces.set(name, face)
  return face
}
