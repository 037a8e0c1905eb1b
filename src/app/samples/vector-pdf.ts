import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { HAND_SHEAR } from './draw.ts'
import { getFace, type FaceName } from './truetype.ts'
import type { Ink, Page } from './sheet.ts'

/**
 * Sample papers as PDF: what a word processor would have handed over and not what a scanner would. Letters are Type 3 glyphs drawn
 * from the outlines that the page was set with, so words lie where the page's truth says and no font program is embedded. A
 * page costs under a millisecond, where drawing its pixels costs some hundred.
 */

/** One page, ready to be put into any file: its size in points, its packed content, the letters it uses. */
export type PdfSheet = { width: number; height: number; content: Buffer; glyphs: ReadonlySet<string> }

const COLOURS: Record<Ink, string> = {
  text: '.09 .09 .09',
  hand: '.12 .18 .4',
  pencil: '.47 .47 .48',
  stamp: '.76 .18 .22',
  frame: '.69 .15 .17',
  mark: '.85 .55 .55',
}

/** Code points from, until (included): all that a sample paper may hold, each at the code that is its place in this list. */
const LETTERS = [
  [0x20, 0x7e], [0xa0, 0xa0], [0xb0, 0xb0], [0xb7, 0xb7], [0xc0, 0xc3], [0xc8, 0xca], [0xcc, 0xcd], [0xd2, 0xd5], [0xd9, 0xda],
  [0xdd, 0xdd], [0xe0, 0xe3], [0xe8, 0xea], [0xec, 0xed], [0xf2, 0xf5], [0xf9, 0xfa], [0xfd, 0xfd], [0x102, 0x103], [0x110, 0x111],
  [0x128, 0x129], [0x168, 0x169], [0x1a0, 0x1a1], [0x1af, 0x1b0], [0x1ea0, 0x1ef9], [0x2013, 0x2014], [0x2018, 0x2019],
  [0x201c, 0x201d], [0x2026, 0x2026],
] as const // prettier-ignore
const CODES = new Map(
  LETTERS.flatMap(([from, until]) => Array.from({ length: until - from + 1 }, (_, i) => from + i)).map(
    (point, index) => [String.fromCodePoint(point), (index + 1).toString(16).padStart(2, '0')] as const,
  ),
)

const FACES: readonly FaceName[] = [
  'print', 'print-bold', 'print-italic', 'print-bold-italic', 'type', 'type-bold', 'form', 'form-bold', 'form-italic',
] // prettier-ignore

/** Sets one page. Throws for a letter outside `LETTERS`. */
export function pdfSheet(page: Page): PdfSheet {
  const [width, height] = [round2(page.width), round2(page.height)]
  const glyphs = new Set<string>()
  const out: string[] = ['q 1 0 0 -1 0 ', String(height), ' cm 1 J 1 j\n']
  for (const { path, ink, stroke, letters } of page.shapes) {
    if (letters) continue
    const colour = COLOURS[ink]
    out.push(stroke === undefined ? `${colour} rg\n` : `${colour} RG ${round2(stroke)} w\n`)
    out.push(operatorsOf(typeof path === 'string' ? path : path()), stroke === undefined ? 'f\n' : 'S\n')
  }
  out.push('Q BT\n')
  let [font, colour, spacing] = ['', '', 0]
  const style = (face: FaceName, size: number, ink: Ink, apart: number) => {
    const [wanted, painted] = [`/F${FACES.indexOf(face)} ${round2(size)} Tf\n`, `${COLOURS[ink]} rg\n`]
    if (wanted !== font) out.push((font = wanted))
    if (painted !== colour) out.push((colour = painted))
    if (apart !== spacing) out.push(`${round2((spacing = apart))} Tc\n`)
  }
  const show = (face: FaceName, text: string) => {
    const index = FACES.indexOf(face)
    let codes = ''
    for (const letter of text) {
      const code = CODES.get(letter)
      if (code === undefined) throw new Error(`no code for ${JSON.stringify(letter)}`)
      glyphs.add(`${index} ${letter}`)
      codes += code
    }
    out.push(`<${codes}>Tj\n`)
  }
  for (const { letters, ink } of page.shapes)
    for (const { letter, face, size, x, y, angle, shift } of letters?.() ?? []) {
      style(face, size, ink, 0)
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
      const [left, top] = [x + shift * size * cos, y + shift * size * sin]
      out.push(
        `${cos.toFixed(3)} ${(-sin).toFixed(3)} ${sin.toFixed(3)} ${cos.toFixed(3)} ${round2(left)} ${round2(height - top)} Tm`,
      )
      show(face, letter)
    }
  for (const { face, size, ink, text, x, y, spacing: apart } of page.runs) {
    style(face, size, ink, apart)
    out.push(`1 0 ${ink === 'hand' ? HAND_SHEAR : 0} 1 ${round2(x)} ${round2(height - y)} Tm`)
    show(face, text)
  }
  out.push('ET')
  return { width, height, content: deflateSync(out.join(''), { level: 3 }), glyphs }
}

/** A file of these pages. The same pages give the same bytes. */
export function pdfOfSheets(sheets: readonly PdfSheet[]): Buffer {
  const used = new Set(sheets.flatMap((sheet) => [...sheet.glyphs]))
  const faces = FACES.map((name, index) => ({
    name,
    index,
    letters: [...CODES].filter(([letter]) => used.has(`${index} ${letter}`)),
  })).filter((face) => face.letters.length > 0)
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1')]
  const offsets: number[] = [0]
  let length = parts[0]!.length
  const write = (bytes: Buffer) => {
    parts.push(bytes)
    length += bytes.length
  }
  // Numbers are given out before the objects are written: 1 the catalogue, 2 the pages, 3 what pages have in common.
  const add = (number: number, head: string, stream?: Buffer) => {
    offsets[number] = length
    write(Buffer.from(`${number} 0 obj\n${head}${stream ? '\nstream\n' : ''}`, 'latin1'))
    if (stream) write(Buffer.concat([stream, Buffer.from('\nendstream')]))
    write(Buffer.from('\nendobj\n'))
  }
  let next = 4
  const fonts = faces.map((face) => {
    const number = next++
    const glyphs = face.letters.map(([letter, code]) => ({ letter, code, number: next++ }))
    for (const glyph of glyphs) {
      const packed = glyphProgram(face.name, glyph.letter)
      add(glyph.number, `<</Filter/FlateDecode/Length ${packed.length}>>`, packed)
    }
    const [first, last] = [parseInt(glyphs[0]!.code, 16), parseInt(glyphs.at(-1)!.code, 16)]
    const widths = Array.from({ length: last - first + 1 }, () => 0)
    const outlines = getFace(face.name)
    for (const { letter, code } of glyphs)
      widths[parseInt(code, 16) - first] = Math.round(outlines.glyph(letter).advance * 1000)
    add(
      number,
      `<</Type/Font/Subtype/Type3/FontBBox[0 0 0 0]/FontMatrix[.001 0 0 .001 0 0]/Resources<<>>/FirstChar ${first}/LastChar ${last}` +
        `/Widths[${widths.join(' ')}]/CharProcs<<${glyphs.map(({ code, number: at }) => `/g${code} ${at} 0 R`).join('')}>>` +
        `/Encoding<</Type/Encoding/Differences[${glyphs.map(({ code }) => `${parseInt(code, 16)}/g${code}`).join(' ')}]>>>>`,
    )
    return `/F${face.index} ${number} 0 R`
  })
  add(3, `<</Font<<${fonts.join('')}>>>>`)
  const kids = sheets.map(({ width, height, content }) => {
    const [page, stream] = [next++, next++]
    add(stream, `<</Filter/FlateDecode/Length ${content.length}>>`, content)
    add(
      page,
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${width} ${height}]/Resources 3 0 R/Contents ${stream} 0 R>>`,
    )
    return `${page} 0 R`
  })
  add(2, `<</Type/Pages/Count ${kids.length}/Kids[${kids.join(' ')}]>>`)
  add(1, '<</Type/Catalog/Pages 2 0 R>>')
  const table = Array.from({ length: next }, (_, number) =>
    number === 0 ? '0000000000 65535 f \n' : `${String(offsets[number]).padStart(10, '0')} 00000 n \n`,
  )
  const id = createHash('sha256').update(kids.join()).digest('hex').slice(0, 32)
  write(
    Buffer.from(
      `xref\n0 ${next}\n${table.join('')}trailer\n<</Size ${next}/Root 1 0 R/ID[<${id}><${id}>]>>\nstartxref\n${length}\n%%EOF\n`,
    ),
  )
  return Buffer.concat(parts)
}

const programs = new Map<string, Buffer>()

/** A letter in thousandths of an em; a PDF has no quadratic curves, so each becomes the cubic one that is the same. */
function glyphProgram(name: FaceName, letter: string): Buffer {
  const key = `${name} ${letter}`
  const known = programs.get(key)
  if (known) return known
  const { advance, outline, box } = getFace(name).glyph(letter)
  const out = [`${Math.round(advance * 1000)} 0 ${box.map((side) => Math.round(side * 1000)).join(' ')} d1`]
  let [x, y] = [0, 0]
  for (let i = 0; i < outline.length;) {
    const at = (k: number) => outline[i + k]! * 1000
    const [toX, toY] = outline[i] === 2 ? [at(3), at(4)] : [at(1), at(2)]
    if (outline[i] === 2) out.push(cubic(x, y, at(1), at(2), toX, toY, Math.round))
    else out.push(`${Math.round(toX)} ${Math.round(toY)} ${outline[i] === 0 ? 'm' : 'l'}`)
    i += outline[i] === 2 ? 5 : 3
    ;[x, y] = [toX, toY]
  }
  if (outline.length > 0) out.push('f')
  const packed = deflateSync(out.join('\n'), { level: 9 })
  programs.set(key, packed)
  return packed
}

const round2 = (value: number): number => Math.round(value * 100) / 100

function cubic(
  x: number,
  y: number,
  cx: number,
  cy: number,
  toX: number,
  toY: number,
  round: (n: number) => number,
): string {
  const third = (from: number, control: number) => round(from + ((control - from) * 2) / 3)
  return `${third(x, cx)} ${third(y, cy)} ${third(toX, cx)} ${third(toY, cy)} ${round(toX)} ${round(toY)} c`
}

const ARGUMENTS: Record<string, number> = {
  M: 2,
  L: 2,
  Q: 4,
  C: 6,
  h: 1,
  v: 1,
  l: 2,
  c: 6,
  s: 4,
  q: 4,
  t: 2,
  a: 7,
  z: 0,
}

/** Path data of the shapes of a page (`sheet.ts`) as PDF operators. Arcs are half circles there. */
function operatorsOf(path: string): string {
  const out: string[] = []
  let [x, y, startX, startY] = [0, 0, 0, 0]
  // The control point of the curve before, which `s` and `t` mirror.
  let control: [number, number] | null = null
  for (const [, command = '', rest = ''] of path.matchAll(/([A-Za-z])([^A-Za-z]*)/g)) {
    const numbers = (rest.match(/-?\d*\.?\d+/g) ?? []).map(Number)
    const count = ARGUMENTS[command]
    if (count === undefined) throw new Error(`path command ${command} is not known`)
    for (let i = 0; i === 0 || i < numbers.length; i += Math.max(1, count)) {
      const relative = command === command.toLowerCase()
      const n = (k: number) => numbers[i + k] ?? 0
      const px = (k: number) => (relative ? x : 0) + n(k)
      const py = (k: number) => (relative ? y : 0) + n(k)
      let next: [number, number] | null = null
      const curve = (c1x: number, c1y: number, c2x: number, c2y: number, toX: number, toY: number) => {
        out.push(`${[c1x, c1y, c2x, c2y, toX, toY].map(round2).join(' ')} c`)
        ;[x, y] = [toX, toY]
      }
      switch (command) {
        case 'M':
          ;[x, y, startX, startY] = [n(0), n(1), n(0), n(1)]
          out.push(`${round2(x)} ${round2(y)} m`)
          break
        case 'L':
        case 'l':
        case 'h':
        case 'v':
          ;[x, y] = command === 'h' ? [x + n(0), y] : command === 'v' ? [x, y + n(0)] : [px(0), py(1)]
          out.push(`${round2(x)} ${round2(y)} l`)
          break
        case 'z':
          out.push('h')
          ;[x, y] = [startX, startY]
          break
        case 'C':
        case 'c':
          next = [px(2), py(3)]
          curve(px(0), py(1), ...next, px(4), py(5))
          break
        case 's': {
          const [c1x, c1y] = control ? [2 * x - control[0], 2 * y - control[1]] : [x, y]
          next = [px(0), py(1)]
          curve(c1x, c1y, ...next, px(2), py(3))
          break
        }
        case 'Q':
        case 'q':
        case 't': {
          const to: [number, number] = command === 't' ? [px(0), py(1)] : [px(2), py(3)]
          next =
            command === 't' ? (control ? [2 * x - control[0], 2 * y - control[1]] : [x, y]) : [px(0), py(1)]
          out.push(cubic(x, y, ...next, ...to, round2))
          ;[x, y] = to
          break
        }
        case 'a': {
          const [r, toX] = [n(0), x + n(5)]
          const side = toX > x ? -r : r
          const k = 0.5523 * r
          const sign = Math.sign(side)
          const middle = (x + toX) / 2
          curve(x, y + sign * k, middle - Math.sign(toX - x) * k, y + side, middle, y + side)
          curve(middle + Math.sign(toX - middle) * k, y, toX, y - side + sign * k, toX, y - side)
          break
        }
      }
      control = next
      if (count === 0) break
    }
  }
  return `${out.join('\n')}\n`
}
