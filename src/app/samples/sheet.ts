import { getFace, type FaceName } from './truetype.ts'
import type { Random } from './random.ts'

/**
 * Setting of sample papers: lengths in points (1/72 inch), origin at the top left, y downwards. Every text is placed
 * as runs whose glyph positions are known, so lines, words and fields have exact boxes before anything is drawn.
 */

/** What a mark on the paper was made with: decides its colour, its wear and whether a scanner's red channel sees it. */
export type Ink = 'text' | 'hand' | 'pencil' | 'stamp' | 'frame' | 'mark'

/** The fields of a paper that reading is measured on. */
export type FieldKey =
  | 'fullName'
  | 'alias'
  | 'birthDate'
  | 'homePlace'
  | 'documentNumber'
  | 'signedOn'
  | 'deathDate'
  | 'injuryRate'
  | 'unit'
  | 'rank'
  | 'certificateNumber'
  | 'injuredOn'
  | 'amount'
  | 'citizenId'
  | 'sex'
  | 'residence'
  | 'post'
  | 'enlistedOn'
  | 'deathPlace'
  | 'deathCircumstances'
  | 'burialPlace'
  | 'category'
  | 'dossierNumber'
  | 'formNumber'
  | 'signer'
  | 'issuingBody'

export type FieldTag = { key: FieldKey; value: string }

export type Run = {
  x: number
  /** Baseline. */
  y: number
  size: number
  face: FaceName
  text: string
  ink: Ink
  /** Runs with the same line number stand on one visual line. */
  line: number
  field?: FieldTag
  /** Extra advance after each character, in points. */
  spacing: number
  /** Not part of the paper's words: dotted leaders, the sample mark. */
  silent: boolean
}

/** `path` is SVG path data; a function where making it is dear and only a drawn page needs it. */
export type Shape = {
  path: string | (() => string)
  ink: Ink
  stroke?: number
  opacity?: number
  /** The letters whose outlines the path is, for who can set letters. */
  letters?: () => TurnedLetter[]
}

/** A letter of a face turned by `angle` (radians, clockwise) around a point of its baseline, which lies `shift` em from its origin. */
export type TurnedLetter = {
  letter: string
  face: FaceName
  size: number
  x: number
  y: number
  angle: number
  shift: number
}

export type Page = {
  width: number
  height: number
  runs: Run[]
  shapes: Shape[]
  machine: Machine
  lines: number
}

export type Machine = 'type' | 'print' | 'form'

export type Span =
  string | { text: string; bold?: boolean; italic?: boolean; hand?: boolean; field?: FieldTag; ink?: Ink }

export type LineOptions = {
  align?: 'left' | 'center' | 'right'
  x?: number
  width?: number
  size?: number
  bold?: boolean
  italic?: boolean
  spacing?: number
  underline?: boolean | number
}

const FACES: Record<Machine, readonly [FaceName, FaceName, FaceName, FaceName]> = {
  print: ['print', 'print-bold', 'print-italic', 'print-bold-italic'],
  form: ['form', 'form-bold', 'form-italic', 'form-bold'],
  // A typewriter has one face: what is bold elsewhere is struck twice, what is italic is typed as the rest.
  type: ['type', 'type-bold', 'type', 'type-bold'],
}

const widths = new Map<FaceName, Map<string, { em: number; count: number }>>()

/** Width in points. Words repeat from page to page, so their widths are kept: setting a page is twice as fast for it. */
export function textWidth(face: FaceName, size: number, text: string, spacing = 0): number {
  let known = widths.get(face)
  if (known === undefined) widths.set(face, (known = new Map()))
  let width = known.get(text)
  if (width === undefined) {
    const outlines = getFace(face)
    width = { em: 0, count: 0 }
    for (const character of text) {
      width.em += outlines.glyph(character).advance
      width.count += 1
    }
    if (known.size < 50_000) known.set(text, width)
  }
  return width.em * size + width.count * spacing
}

type Word = { text: string; face: FaceName; size: number; ink: Ink; field?: FieldTag; glued: boolean }

export class Sheet {
  readonly page: Page
  readonly left: number
  readonly right: number
  readonly random: Random
  size: number
  leading: number
  y: number
  #line = 0

  constructor(options: {
    machine: Machine
    random: Random
    width?: number
    height?: number
    margins?: { left?: number; right?: number; top?: number }
    size?: number
    leading?: number
  }) {
    const { width = 595.3, height = 841.9, margins = {} } = options
    this.page = { width, height, runs: [], shapes: [], machine: options.machine, lines: 0 }
    this.random = options.random
    this.left = margins.left ?? 80
    this.right = width - (margins.right ?? 50)
    this.y = margins.top ?? 56
    this.size = options.size ?? (options.machine === 'form' ? 11 : options.machine === 'type' ? 12 : 13.5)
    const { random } = options
    this.leading =
      options.leading ?? (options.machine === 'type' ? random.between(1.5, 1.85) : random.between(1.28, 1.5))
  }

  get width(): number {
    return this.right - this.left
  }

  get machine(): Machine {
    return this.page.machine
  }

  /** Room left above the bottom margin. */
  get room(): number {
    return this.page.height - 46 - this.y
  }

  face(bold = false, italic = false): FaceName {
    return FACES[this.machine][(bold ? 1 : 0) + (italic ? 2 : 0)] as FaceName
  }

  /** Moves down by a number of lines. */
  skip(lines = 1): this {
    this.y += lines * this.size * this.leading
    return this
  }

  #nextLine(): number {
    this.#line += 1
    this.page.lines = this.#line
    return this.#line
  }

  #words(spans: readonly Span[], options: LineOptions): Word[] {
    const words: Word[] = []
    const size = options.size ?? this.size
    let glue = true
    for (const span of spans) {
      const of = typeof span === 'string' ? { text: span } : span
      const hand = of.hand === true
      const face = hand ? 'print-italic' : this.face(of.bold ?? options.bold, of.italic ?? options.italic)
      const pieces = of.text.split(' ')
      pieces.forEach((piece, i) => {
        if (i > 0) glue = false
        if (piece === '') return
        words.push({
          text: piece,
          face,
          size: hand ? size * 1.14 : size,
          ink: of.ink ?? (hand ? 'hand' : 'text'),
          ...(of.field ? { field: of.field } : {}),
          glued: glue && words.length > 0,
        })
        glue = true
      })
      if (of.text.endsWith(' ')) glue = false
    }
    return words
  }

  #place(words: readonly Word[], x: number, y: number, line: number, spacing: number, extra: number): number {
    let at = x
    words.forEach((word, i) => {
      if (i > 0 && !word.glued) at += textWidth(word.face, word.size, ' ', spacing) + extra
      const width = textWidth(word.face, word.size, word.text, spacing)
      const { text, face, size, ink, field } = word
      this.page.runs.push({
        x: at,
        y,
        size,
        face,
        text,
        ink,
        line,
        spacing,
        silent: false,
        ...(field ? { field } : {}),
      })
      at += width
    })
    return at
  }

  #widthOf(words: readonly Word[], spacing: number): number {
    return words.reduce((sum, word, i) => {
      const gap = i > 0 && !word.glued ? textWidth(word.face, word.size, ' ', spacing) : 0
      return sum + gap + textWidth(word.face, word.size, word.text, spacing)
    }, 0)
  }

  /** One line at the cursor, not broken; returns where it began and ended. The cursor moves down one line. */
  line(spans: Span | readonly Span[], options: LineOptions = {}): { x: number; end: number; y: number } {
    // A larger line stands clear of the one above it.
    this.y += Math.max(0, (options.size ?? this.size) - this.size) * 0.95
    const y = this.y
    const placed = this.lineAt(y, spans, options)
    this.y += this.size * this.leading + Math.max(0, (options.size ?? this.size) - this.size) * 0.4
    return { ...placed, y }
  }

  lineAt(y: number, spans: Span | readonly Span[], options: LineOptions = {}): { x: number; end: number } {
    const words = this.#words(Array.isArray(spans) ? (spans as readonly Span[]) : [spans as Span], options)
    const spacing = options.spacing ?? 0
    const left = options.x ?? this.left
    const room = options.width ?? (options.x === undefined ? this.width : this.right - left)
    const width = this.#widthOf(words, spacing) - spacing
    const align = options.align ?? 'left'
    const x = align === 'center' ? left + (room - width) / 2 : align === 'right' ? left + room - width : left
    const end = this.#place(words, x, y, this.#nextLine(), spacing, 0)
    if (options.underline) {
      const share = typeof options.underline === 'number' ? options.underline : 1
      const half = (width * share) / 2
      const middle = x + width / 2
      this.rule(middle - half, y + 4.2, middle + half, y + 4.2, this.machine === 'type' ? 0.9 : 0.7)
    }
    return { x, end }
  }

  /** Text broken into lines; print is justified, typing is ragged. `first` indents the first line. */
  paragraph(
    spans: Span | readonly Span[],
    options: LineOptions & { first?: number; gap?: number; justify?: boolean } = {},
  ): void {
    const words = this.#words(Array.isArray(spans) ? (spans as readonly Span[]) : [spans as Span], options)
    const left = options.x ?? this.left
    const room = options.width ?? this.right - left
    const spacing = options.spacing ?? 0
    const justify = options.justify ?? (this.machine !== 'type' && options.align === undefined)
    let rest = words
    let first = true
    while (rest.length > 0) {
      const indent = first ? (options.first ?? 0) : 0
      let count = 1
      while (count < rest.length && this.#widthOf(rest.slice(0, count + 1), spacing) <= room - indent) count++
      // A glued word never begins a line.
      while (count > 1 && count < rest.length && (rest[count] as Word).glued) count--
      const now = rest.slice(0, count)
      rest = rest.slice(count)
      const gaps = now.filter((word, i) => i > 0 && !word.glued).length
      const slack = room - indent - this.#widthOf(now, spacing)
      const stretch = justify && rest.length > 0 && gaps > 0 && slack < room * 0.25 ? slack / gaps : 0
      const x =
        options.align === 'center'
          ? left + slack / 2
          : options.align === 'right'
            ? left + slack
            : left + indent
      this.#place(now, x, this.y, this.#nextLine(), spacing, stretch)
      this.y += (options.size ?? this.size) * this.leading
      first = false
    }
    this.y += options.gap ?? 0
  }

  /**
   * Entries of a form on one line, each a label and a value with a dotted leader: `over` sets the value on dots that run
   * through below it, otherwise the dots fill what is left behind it.
   */
  entries(
    items: readonly {
      label: Span | readonly Span[]
      value: Span | readonly Span[]
      share?: number
      over?: boolean
    }[],
    options: LineOptions = {},
  ): void {
    const left = options.x ?? this.left
    const room = options.width ?? this.right - left
    const size = options.size ?? this.size
    const natural = items.map((item) => {
      const spans = [item.label, ' ', item.value].flat()
      return this.#widthOf(this.#words(spans, options), 0) + size * (item.over ? 2.2 : 1)
    })
    const total = natural.reduce((sum, width) => sum + width, 0)
    if (total > room) {
      // Too much for one line: each entry on its own, and a single long one broken into lines.
      if (items.length > 1) for (const item of items) this.entries([item], options)
      else if (items[0]) {
        this.paragraph([items[0].label, ' ', items[0].value].flat(), { ...options, justify: false })
      }
      return
    }
    const asked = items.map((item) => item.share ?? 1)
    const sum = asked.reduce((a, b) => a + b, 0)
    const fit = asked.every((share, i) => (room * share) / sum >= (natural[i] as number))
    // Where an entry would not fit its share, what is left over after all of them is shared out instead.
    const widthsOfItems = asked.map((share, i) =>
      fit ? (room * share) / sum : (natural[i] as number) + ((room - total) * share) / sum,
    )
    let x = left
    for (const [i, item] of items.entries()) {
      // Side by side they are two lines to a reader: the dots between them are no words.
      const line = this.#nextLine()
      const end = x + (widthsOfItems[i] as number)
      const labels = this.#words(
        Array.isArray(item.label) ? (item.label as readonly Span[]) : [item.label as Span],
        options,
      )
      const values = this.#words(
        Array.isArray(item.value) ? (item.value as readonly Span[]) : [item.value as Span],
        options,
      )
      const gap = textWidth(this.face(), size, ' ')
      const start = this.#place(labels, x, this.y, line, 0, 0) + gap
      const hand = values.some((word) => word.ink === 'hand')
      const valueX = start + (item.over ? gap * 2 : 0)
      const stop = this.#place(values, valueX, this.y - (hand ? 1.2 : item.over ? 0.8 : 0), line, 0, 0)
      const from = item.over ? start : stop + 1
      this.#dots(from, end - gap, this.y + (item.over ? 0.9 : 0), size)
      x = end
    }
    this.y += size * this.leading
  }

  #dots(from: number, until: number, y: number, size: number): void {
    const face = this.face()
    const advance = textWidth(face, size, '.')
    const count = Math.floor((until - from) / advance)
    if (count < 2) return
    this.page.runs.push({
      x: until - count * advance,
      y,
      size,
      face,
      text: '.'.repeat(count),
      ink: 'text',
      line: 0,
      spacing: 0,
      silent: true,
    })
  }

  /** Empty dotted lines, as forms have them for what was never filled in. */
  dotted(lines = 1): void {
    for (let i = 0; i < lines; i++) {
      this.#dots(this.left, this.right, this.y, this.size)
      this.skip()
    }
  }

  rule(x1: number, y1: number, x2: number, y2: number, stroke = 0.7, ink: Ink = 'text'): void {
    const fixed = (n: number) => n.toFixed(2)
    this.page.shapes.push({ path: `M${fixed(x1)} ${fixed(y1)}L${fixed(x2)} ${fixed(y2)}`, ink, stroke })
  }

  rectangle(x: number, y: number, width: number, height: number, stroke = 0.7, ink: Ink = 'text'): void {
    const fixed = (n: number) => n.toFixed(2)
    const path = `M${fixed(x)} ${fixed(y)}h${fixed(width)}v${fixed(height)}h${fixed(-width)}z`
    this.page.shapes.push({ path, ink, stroke })
  }

  /** A ruled table; columns in shares of the width, the first row is the head. Cells are broken into lines. */
  table(
    columns: readonly { share: number; align?: 'left' | 'center' | 'right' }[],
    rows: readonly (readonly (Span | readonly Span[])[])[],
    options: { size?: number; ruled?: boolean } = {},
  ): void {
    const size = options.size ?? this.size * 0.88
    const shares = columns.reduce((sum, column) => sum + column.share, 0)
    const edges = [this.left]
    for (const column of columns) edges.push((edges.at(-1) as number) + (this.width * column.share) / shares)
    const step = size * (this.machine === 'type' ? 1.35 : 1.25)
    let top = this.y - size * 0.4
    const head = top
    rows.forEach((row, r) => {
      let deepest = 0
      row.forEach((cell, c) => {
        const x = edges[c] as number
        const width = (edges[c + 1] as number) - x - 6
        const before = this.y
        const leading = this.leading
        this.y = top + size * 1.05
        this.leading = step / size
        const start = this.y
        this.paragraph(cell, {
          x: x + 3,
          width,
          size,
          align: r === 0 ? 'center' : (columns[c]?.align ?? 'left'),
          bold: r === 0,
        })
        deepest = Math.max(deepest, this.y - start)
        this.y = before
        this.leading = leading
      })
      const bottom = top + deepest + size * 0.5
      if (r === 0 || options.ruled !== false) this.rule(this.left, bottom, this.right, bottom, 0.6)
      top = bottom
    })
    this.rule(this.left, head, this.right, head, 0.6)
    for (const edge of edges) this.rule(edge, head, edge, top, 0.6)
    if (options.ruled === false) this.rule(this.left, top, this.right, top, 0.6)
    this.y = top + size * 1.6
  }

  /**
   * The round red stamp with a star, partly over what stands left of a signature. Its ring says MẪU (sample), so that it
   * can be taken for no body's stamp.
   */
  stamp(x: number, y: number, radius = 36): void {
    const tilt = this.random.between(-0.5, 0.5)
    const circle = (r: number, stroke: number) =>
      this.page.shapes.push({
        path: `M${(x - r).toFixed(2)} ${y.toFixed(2)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`,
        ink: 'stamp',
        stroke,
      })
    circle(radius, 1.7)
    circle(radius * 0.93, 0.6)
    circle(radius * 0.6, 0.8)
    const star = Array.from({ length: 10 }, (_, i) => {
      const r = i % 2 === 0 ? radius * 0.3 : radius * 0.12
      const angle = tilt - Math.PI / 2 + (i * Math.PI) / 5
      return `${(x + r * Math.cos(angle)).toFixed(2)} ${(y + r * Math.sin(angle)).toFixed(2)}`
    })
    this.page.shapes.push({ path: `M${star.join('L')}z`, ink: 'stamp' })
    const ring = 'TÀI LIỆU MẪU · KHÔNG CÓ GIÁ TRỊ · '
    const letters = () => ringLetters(ring, radius, x, y, tilt)
    this.page.shapes.push({ path: () => pathOf(letters()), ink: 'stamp', letters })
  }

  /** A signature: a few loops drawn by the seed; nobody's. */
  signature(x: number, y: number, width = 74, ink: Ink = 'hand'): void {
    const { random } = this
    const n = (value: number) => value.toFixed(1)
    const left = x - width / 2
    const tall = random.between(18, 34)
    let path = `M${n(left)} ${n(y + 4)}`
    // A large first letter, a run of narrowing waves, a stroke back under it all.
    path += `c${n(width * 0.05)} ${n(-tall * 1.2)} ${n(width * 0.3)} ${n(-tall * 1.3)} ${n(width * 0.2)} ${n(-tall * 0.2)}`
    path += `s${n(-width * random.between(0.1, 0.3))} ${n(tall * random.between(0.2, 0.7))} ${n(width * 0.08)} ${n(-tall * random.between(0, 0.4))}`
    const waves = random.int(2, 6)
    const step = (width * random.between(0.45, 0.75)) / waves
    for (let i = 0; i < waves; i++) {
      const rise = tall * random.between(0.2, 0.75) * (1 - i / (waves + 2))
      path += `q${n(step * random.between(0.1, 0.6))} ${n(-rise)} ${n(step * 0.55)} ${n(random.between(-1, 2))}t${n(step * 0.45)} ${n(random.between(-2, 2))}`
    }
    const under = random.chance(0.6)
    path += under
      ? `q${n(width * 0.25)} ${n(-tall * 0.3)} ${n(width * 0.1)} ${n(6)}q${n(-width * 0.5)} ${n(random.between(4, 12))} ${n(-width * random.between(0.6, 1))} ${n(random.between(-2, 5))}`
      : `q${n(width * 0.2)} ${n(random.between(-10, 2))} ${n(width * random.between(0.2, 0.45))} ${n(random.between(-16, -2))}`
    this.page.shapes.push({ path: path, ink, stroke: random.between(0.9, 1.5) })
  }

  /** The small mark at the foot that every sample carries. What does not fit the sheet was written on a longer one. */
  mark(): void {
    this.page.height = Math.max(this.page.height, this.y + 36)
    const text = 'MẪU – tài liệu thử nghiệm, không phải giấy tờ thật'
    const size = 6.5
    const width = textWidth('form', size, text)
    this.page.runs.push({
      x: (this.page.width - width) / 2,
      y: this.page.height - 16,
      size,
      face: 'form',
      text,
      ink: 'mark',
      line: 0,
      spacing: 0,
      silent: true,
    })
  }
}

/** Words around the inside of a round stamp. */
function ringLetters(words: string, radius: number, x: number, y: number, tilt: number): TurnedLetter[] {
  const face = getFace('form-bold')
  const size = radius * 0.2
  const turn = (2 * Math.PI) / textWidth('form-bold', 1, words)
  let angle = tilt - Math.PI * 0.8
  return [...words].map((letter) => {
    const { advance } = face.glyph(letter)
    const half = (advance * turn) / 2
    angle += half
    const [px, py] = [x + radius * 0.69 * Math.cos(angle), y + radius * 0.69 * Math.sin(angle)]
    const turned = angle + Math.PI / 2
    angle += half
    return { letter, face: 'form-bold' as const, size, x: px, y: py, angle: turned, shift: -advance / 2 }
  })
}

const pathOf = (letters: readonly TurnedLetter[]): string =>
  letters
    .map(({ letter, face, size, x, y, angle, shift }) =>
      outlinePath(getFace(face).glyph(letter).outline, size, x, y, angle, shift),
    )
    .join('')

/** An outline as SVG path data at a baseline point, turned by `angle` (radians) around it, shifted by `shift` em first. */
export function outlinePath(
  outline: Float32Array,
  size: number,
  x: number,
  y: number,
  angle = 0,
  shift = 0,
  shear = 0,
): string {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  let path = ''
  const to = (ex: number, ey: number) => {
    const px = (ex + shift + shear * ey) * size
    const py = -ey * size
    return `${(x + px * cos - py * sin).toFixed(2)} ${(y + px * sin + py * cos).toFixed(2)}`
  }
  for (let i = 0; i < outline.length;) {
    const kind = outline[i] as number
    const at = (k: number) => outline[i + k] as number
    if (kind === 2) {
      path += `Q${to(at(1), at(2))} ${to(at(3), at(4))}`
      i += 5
    } else {
      path += `${kind === 0 ? 'M' : 'L'}${to(at(1), at(2))}`
      i += 3
    }
  }
  return path
}
