/** A word as an engine gives it: NFC text, confidence 0–100, box [x0, y0, x1, y1] in pixels of the image it was given. */
export type RawWord = {
  text: string
  confidence: number
  box: Box
  /** Same number = the engine saw these words on one line of one block. */
  line: number
}

/** [x0, y0, x1, y1], x1 and y1 excluded. */
export type Box = [number, number, number, number]

/** How an engine divides the page: 3 = find columns and blocks, 11 = sparse text, no order assumed. */
export type Psm = 3 | 6 | 11

export type RecogniseOptions = {
  psm: Psm
  /** Resolution told to the engine, dots per inch. */
  dpi?: number
  /** A slower, more exact model where the engine has two; ignored where it has one. */
  careful?: boolean
}

/**
 * The port for character recognition. `version` changes when the program or its language data change, so that a
 * reading can be told from one made by another engine.
 */
export type OcrEngine = {
  name: string
  version: string
  recognise(png: Buffer, options: RecogniseOptions): Promise<RawWord[]>
  close(): Promise<void>
}

/** Errors of this folder carry one of these codes; the page is at fault for `unreadable`, the engine for the others. */
export type OcrErrorCode =
  'ocr.crashed' | 'ocr.timeout' | 'ocr.unreadable' | 'ocr.engine-missing' | 'ocr.pool-closed'

export class OcrError extends Error {
  readonly code: OcrErrorCode
  readonly data: Record<string, unknown>

  constructor(code: OcrErrorCode, data: Record<string, unknown> = {}, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause })
    this.name = 'OcrError'
    this.code = code
    this.data = data
  }
}

/**
 * Reads tesseract's TSV (both engines speak it). Rows that are not words, and words of nothing but spaces, are left
 * out.
 */
export function parseTsv(tsv: string): RawWord[] {
  const words: RawWord[] = []
  let line = -1
  let lineKey = ''
  for (const row of tsv.split('\n')) {
    const cell = row.split('\t')
    if (cell.length < 12 || cell[0] !== '5') continue
    // The text is the last cell and may itself hold a tab in odd fonts. A word never holds a space: storage parts by it.
    // A slash comes as its look-alikes too, by which no date and no number would be read.
    const text = cell.slice(11).join('').normalize('NFC').replace(/\s+/gu, '').replace(/[\u2044\u2215\uff0f]/g, '/')
    if (text === '') continue
    const key = `${cell[1]}.${cell[2]}.${cell[3]}.${cell[4]}`
    if (key !== lineKey) {
      lineKey = key
      line += 1
    }
    const [left, top, width, height] = [Number(cell[6]), Number(cell[7]), Number(cell[8]), Number(cell[9])]
    words.push({
      text,
      confidence: Math.max(0, Math.min(100, Number(cell[10]))),
      box: [left, top, left + width, top + height],
      line,
    })
  }
  return words
}
