import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'

/** A word at its place on a page, [left, top, right, bottom] in pixels of the page as shown. */
export type PlacedWord = { text: string; box: readonly [number, number, number, number] }

export type ArchivePage = {
  /** JPEG, or PNG without alpha and interlacing. The bytes of a JPEG stand in the file as they are, the samples of a PNG likewise. */
  image: { bytes: Buffer; format: 'jpeg' | 'png' }
  width: number
  height: number
  dpi: number
  /** Quarter turns clockwise by which the page becomes upright: the reader of the file turns it so. */
  rotation: 0 | 90 | 180 | 270
  /** Line by line, in the order of reading. */
  lines: readonly (readonly PlacedWord[])[]
  /** What has no place on the page and is found all the same. */
  unplaced: readonly string[]
  /** Entry of the table of contents that begins here. */
  contents: string | null
}

export type ArchivePdfInfo = { title: string; author: string; subject: string; madeAt: Date }

const POINTS = 72
/** ISO 32000-1, annex C: sides of a page in points. */
const [MIN_SIDE, MAX_SIDE] = [3, 14_400]
/** Tinos stands in for what it has no letter for; PDF/A refers to no letter that is not there (ISO 19005-2, 6.2.11.8). */
const STAND_IN = 0x25a1

/**
 * A searchable PDF/A-2b (ISO 19005-2) of scanned pages, chunk by chunk: each page is its image with the words invisible over it, in an
 * embedded font. Letters are placed one by one by their code points (NFC): no shaping, so no ligature and no letter taken apart into
 * base and mark, and what is copied is what was given. Pages are taken one after another and held no longer than they are written.
 */
export async function* archivePdf(info: ArchivePdfInfo, pages: AsyncIterable<ArchivePage>): AsyncGenerator<Buffer> {
  const document = new PDFDocument({
    autoFirstPage: false,
    pdfVersion: '1.7',
    subset: 'PDF/A-2b',
    lang: 'vi',
    displayTitle: true,
    margin: 0,
    info: {
      // The metadata are written as XML without being escaped.
      Title: plain(info.title),
      Author: plain(info.author),
      Subject: plain(info.subject),
      Creator: 'An Sinh',
      Producer: 'An Sinh',
      CreationDate: info.madeAt,
    },
  } as ConstructorParameters<typeof PDFDocument>[0])
  const letters = openLetters(document)
  for await (const page of pages) {
    addPage(document, letters, page)
    yield* written(document)
  }
  document.end()
  for await (const chunk of document) yield chunk as Buffer
}

const plain = (text: string): string => text.normalize('NFC').replace(/[<>&\p{Cc}]/gu, ' ').replace(/\s+/g, ' ').trim()

function* written(document: PDFKit.PDFDocument): Generator<Buffer> {
  for (let chunk = document.read() as Buffer | null; chunk !== null; chunk = document.read() as Buffer | null) yield chunk
}

/** What of pdfkit's embedded font is needed to place letters by hand. */
type EmbeddedFont = {
  id: string
  font: { glyphForCodePoint(codePoint: number): { id: number; advanceWidth: number }; hasGlyphForCodePoint(codePoint: number): boolean }
  subset: { includeGlyph(glyph: number): number }
  scale: number
  widths: (number | undefined)[]
  unicode: (number[] | undefined)[]
  ref(): unknown
}

type Letters = {
  font: EmbeddedFont
  /** The letters of a text in the form of a content stream, and their width at size 1. Empty for a text without a letter. */
  set(text: string): { hex: string; width: number }
}

function openLetters(document: PDFKit.PDFDocument): Letters {
  document.registerFont('words', createRequire(import.meta.url).resolve('@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf'))
  document.font('words')
  const font = (document as unknown as { _font: EmbeddedFont })._font
  return {
    font,
    set(text) {
      let hex = ''
      let width = 0
      for (const letter of text.normalize('NFC')) {
        // A letter of Iceland that old keyboards gave for the Vietnamese one; fonts may draw both alike, and one would be copied as the other.
        const wanted = letter === '\u00d0' ? 0x110 : letter.codePointAt(0)!
        if (/\p{C}/u.test(letter)) continue
        const codePoint = font.font.hasGlyphForCodePoint(wanted) ? wanted : STAND_IN
        const glyph = font.font.glyphForCodePoint(codePoint)
        const id = font.subset.includeGlyph(glyph.id)
        font.widths[id] ??= glyph.advanceWidth * font.scale
        font.unicode[id] ??= [codePoint]
        hex += id.toString(16).padStart(4, '0')
        width += font.widths[id] / 1000
      }
      return { hex, width }
    },
  }
}

function addPage(document: PDFKit.PDFDocument, letters: Letters, page: ArchivePage): void {
  const inPoints = (pixels: number) => Math.min(MAX_SIDE, Math.max(MIN_SIDE, (pixels * POINTS) / page.dpi))
  const size: [number, number] = [inPoints(page.width), inPoints(page.height)]
  document.addPage({ size, margin: 0 })
  const leaf = document.page as unknown as { dictionary: { data: Record<string, unknown> }; fonts: Record<string, unknown> }
  if (page.rotation !== 0) leaf.dictionary.data['Rotate'] = page.rotation
  document.image(page.image.bytes, 0, 0, { width: size[0], height: size[1] })
  const content = words(page, size, letters)
  if (content !== '') {
    leaf.fonts[letters.font.id] ??= letters.font.ref()
    // The page's own space has its origin at the top: content of ours is written in that of PDF.
    ;(document as unknown as { addContent(text: string): void }).addContent(`q 1 0 0 -1 0 ${number(size[1])} cm BT 3 Tr ${content}ET Q`)
  }
  if (page.contents !== null) document.outline.addItem(plain(page.contents))
}

/** Of the height of a line what lies above and below its foot. */
const [BELOW, SIZE] = [0.22, 0.95]
/**
 * Of its size: what a word may be pressed together to, and what is free before the next one. Programs tell words apart by the gap
 * between them, whatever stands there, and take two like letters that nearly cover each other for one that was struck twice.
 */
const [TIGHTEST, GAP] = [0.6, 0.22]

type Side = readonly [number, number, number, number]

function words({ lines, unplaced, rotation, width, height }: ArchivePage, size: [number, number], letters: Letters): string {
  const [across, down] = [size[0] / width, size[1] / height]
  const { id } = letters.font
  let content = ''
  /** A box in points of the page, its origin at the foot. */
  const placed = ([left, top, right, bottom]: Side): Side => {
    const [x0, x1] = within(left, right, width).map((x) => x * across) as [number, number]
    const [y1, y0] = within(top, bottom, height).map((y) => size[1] - y * down) as [number, number]
    return [x0, y0, x1, y1]
  }
  /** Where a box begins for who reads the page upright. */
  const begin = ([x0, y0, x1, y1]: Side): number => ({ 0: x0, 90: y0, 180: -x1, 270: -y1 })[rotation]
  /** `pitch`: from the beginning of this word to that of the next. */
  const write = (text: string, [x0, y0, x1, y1]: Side, pitch: number): void => {
    const { hex, width: natural } = letters.set(text)
    if (hex === '' || natural <= 0) return
    // Along the line and across it, seen by who reads the page upright.
    const [room, thick] = rotation === 90 || rotation === 270 ? [y1 - y0, x1 - x0] : [x1 - x0, y1 - y0]
    const rise = thick * BELOW
    const [turn, at] = {
      0: ['1 0 0 1', [x0, y0 + rise]],
      90: ['0 1 -1 0', [x1 - rise, y0]],
      180: ['-1 0 0 -1', [x1, y1 - rise]],
      270: ['0 -1 1 0', [x0 + rise, y1]],
    }[rotation] as [string, [number, number]]
    const points = Math.max(SMALLEST, Math.min(thick * SIZE, room / (natural * TIGHTEST), pitch / (natural * TIGHTEST + GAP)))
    const length = Math.max(SMALLEST, Math.min(room, pitch - GAP * points))
    // A space follows each word, so that words are parted wherever the text goes.
    content += `/${id} ${number(points)} Tf ${number((100 * length) / (natural * points))} Tz ${turn} ${number(at[0])} ${number(at[1])} Tm <${hex}${letters.set(' ').hex}> Tj\n`
  }
  for (const line of lines) {
    const boxes = line.map((word) => placed(word.box))
    line.forEach((word, at) => {
      const [box, next] = [boxes[at]!, boxes[at + 1]]
      const pitch = next === undefined ? Infinity : begin(next) - begin(box)
      // Boxes out of order say nothing of the room there is.
      write(word.text, box, pitch > 0 ? pitch : Infinity)
    })
  }
  unplaced.forEach((text, index) => {
    const foot = height - index * UNPLACED
    // As broad as it is by itself: drawn out, its words would be taken for columns.
    const natural = Math.max(1, (letters.set(text).width * UNPLACED * SIZE * down) / across)
    write(text, placed([0, foot - UNPLACED, Math.min(width, natural), foot]), Infinity)
  })
  return content
}

/** Height of a line of what has no place, in pixels; the smallest size of letters, in points. */
const [UNPLACED, SMALLEST] = [4, 0.1]

/** Both ends inside the page, at least a pixel apart: boxes come from an engine, and from persons. */
function within(from: number, until: number, side: number): [number, number] {
  const low = Math.min(Math.max(0, Math.min(from, until)), side - 1)
  return [low, Math.min(side, Math.max(low + 1, Math.max(from, until)))]
}

const number = (value: number): string => String(Math.round(value * 1000) / 1000)
