import sharp from 'sharp'
import { groupLines } from './group-lines.ts'
import { joinAttempts, joinPasses, type JoinedWord } from './join-passes.ts'
import type { Box, OcrEngine, RawWord } from './ocr-engine.ts'
import { openEngine } from './open-engine.ts'
import {
  decodeImage,
  PREPARATION,
  type DecodedImage,
  type PreparedImage,
  type Rotation,
  type Strength,
} from './prepare-image.ts'

/** A word on the page. The box is in pixels of the image as it is shown (EXIF orientation applied). */
export type ReadWord = {
  text: string
  /** 0–100, as the engine gives it. */
  confidence: number
  box: Box
  /** Both passes read the same text at this place. */
  agreed: boolean
}

/** Indices into `words`, from included, until excluded. */
export type LineRange = [from: number, until: number]

/** What was read on one page. `words` are in reading order; `lines` cover them without gap or overlap. */
export type PageReading = {
  text: string
  words: ReadWord[]
  lines: LineRange[]
  /** Size of the image as it is shown, pixels: what the boxes are measured in. */
  width: number
  height: number
  /** Degrees by which the lines climb to the right, after `rotation`. */
  angle: number
  /** Clockwise quarter turns that stand the page upright. */
  rotation: Rotation
  /** 0–100, weighted by length of word; 0 for a page without words. */
  meanConfidence: number
  engine: string
  /** Changes when engine, language data or preparation change: the key of a re-reading. */
  engineVersion: string
  /** Time taken, milliseconds. */
  ms: number
}

export type ReadOptions = {
  /** The engine to use; opened and closed for this page alone when absent. */
  engine?: OcrEngine
}

/** Under this mean confidence the page may stand on its head. */
const HEADLONG = 60

/** Under this mean confidence the page is prepared once more, for faint ink, and the two attempts are joined. */
const DOUBTFUL = 87

/** The version a reading by this engine will carry. */
export function readingVersion(engine: Pick<OcrEngine, 'version'>): string {
  return `${engine.version} ${PREPARATION} join5`
}

/**
 * Reads one page: preparation, a pass that follows the layout (psm 3), one that looks for sparse text (psm 11), and
 * the two joined. A page that lies on its side or its head is turned first. Throws `ocr.unreadable` for bytes that are
 * no image, `ocr.crashed` or `ocr.timeout` from the engine.
 */
export async function readImage(bytes: Buffer, options: ReadOptions = {}): Promise<PageReading> {
  const engine = options.engine ?? (await openEngine())
  const started = performance.now()
  try {
    const { prepared, words } = await readUpright(await decodeImage(bytes), engine)
    return assemble(prepared, groupLines(words), engine, performance.now() - started)
  } finally {
    if (options.engine === undefined) await engine.close()
  }
}

type Attempt = { prepared: PreparedImage; words: JoinedWord[]; mean: number }

async function readUpright(decoded: DecodedImage, engine: OcrEngine): Promise<Attempt> {
  // A page wrongly taken to lie on its side must find its way back: then all four turns are tried.
  const guesses: Rotation[] = decoded.sideways ? [90, 270, 0, 180] : [0, 180, 90, 270]
  let best = await attempt(decoded, engine, guesses[0]!, 'strong')
  for (const rotation of guesses.slice(1)) {
    if (best.mean >= HEADLONG || best.words.length < 5) break
    const other = await attempt(decoded, engine, rotation, 'strong')
    if (worth(other) > worth(best)) best = other
  }
  if (decoded.oneBit || best.mean >= DOUBTFUL) return best
  const faint = await attempt(decoded, engine, best.prepared.rotation, 'faint')
  const [first, second] = worth(faint) > worth(best) ? [faint, best] : [best, faint]
  const words = joinAttempts(first.words, second.words)
  return { prepared: best.prepared, words, mean: meanConfidence(words) }
}

/** Letters read with some certainty: upside down there are few, whatever the mean says. */
function worth({ words }: Attempt): number {
  return words.reduce(
    (sum, word) =>
      sum + (word.confidence > HEADLONG ? [...word.text].filter((c) => /\p{L}/u.test(c)).length : 0),
    0,
  )
}

async function attempt(
  decoded: DecodedImage,
  engine: OcrEngine,
  rotation: Rotation,
  strength: Strength,
): Promise<Attempt> {
  const prepared = await decoded.prepare(rotation, strength)
  const first = await engine.recognise(prepared.png, { psm: 3, dpi: prepared.dpi })
  const second = await engine.recognise(prepared.png, {
    psm: 11,
    dpi: prepared.dpi,
    // The other model where the engine has two: what two models read alike is right more often than what one reads twice.
    careful: true,
  })
  const { upright, strips } = partStrips(first)
  for (const strip of strips) upright.push(...(await readStrip(prepared, strip, engine, upright)))
  const words = joinPasses(upright, second)
  return { prepared, words, mean: meanConfidence(words) }
}

/**
 * The numbers "1. 2. 3." down the side of a list are taken by the first pass for one line of text standing upright,
 * and read as rubbish. Such lines are taken out and their strip is read again by itself.
 */
function partStrips(words: readonly RawWord[]): { upright: RawWord[]; strips: Box[] } {
  const byLine = new Map<number, RawWord[]>()
  for (const word of words) byLine.set(word.line, [...(byLine.get(word.line) ?? []), word])
  const upright: RawWord[] = []
  const strips: Box[] = []
  for (const line of byLine.values()) {
    const hull = line.reduce<Box>(
      ([x0, y0, x1, y1], { box }) => [
        Math.min(x0, box[0]),
        Math.min(y0, box[1]),
        Math.max(x1, box[2]),
        Math.max(y1, box[3]),
      ],
      [Infinity, Infinity, 0, 0],
    )
    if (line.length >= 3 && hull[3] - hull[1] > 3 * (hull[2] - hull[0])) strips.push(hull)
    else upright.push(...line)
  }
  return { upright, strips }
}

async function readStrip(
  prepared: PreparedImage,
  strip: Box,
  engine: OcrEngine,
  known: readonly RawWord[],
): Promise<RawWord[]> {
  const margin = Math.round(prepared.dpi / 10)
  const left = Math.max(0, strip[0] - margin)
  const top = Math.max(0, strip[1] - margin)
  const width = Math.min(prepared.width, strip[2] + margin) - left
  const height = Math.min(prepared.height, strip[3] + margin) - top
  const png = await sharp(prepared.png)
    .extract({ left, top, width, height })
    .png({ compressionLevel: 1 })
    .toBuffer()
  const line = known.reduce((most, word) => Math.max(most, word.line), -1) + 1
  return (await engine.recognise(png, { psm: 6, dpi: prepared.dpi })).map((word) => ({
    ...word,
    box: [word.box[0] + left, word.box[1] + top, word.box[2] + left, word.box[3] + top],
    line: line + word.line,
  }))
}

function meanConfidence(words: readonly { text: string; confidence: number; doubt?: number }[]): number {
  let [weight, sum] = [0, 0]
  for (const { text, confidence, doubt } of words) {
    weight += text.length
    sum += text.length * (doubt ?? confidence)
  }
  return weight === 0 ? 0 : sum / weight
}

function assemble(
  prepared: PreparedImage,
  lines: JoinedWord[][],
  engine: OcrEngine,
  ms: number,
): PageReading {
  const words: ReadWord[] = []
  const ranges: LineRange[] = []
  const texts: string[] = []
  for (const line of lines) {
    const from = words.length
    for (const { text, confidence, box, agreed } of line) {
      words.push({ text, confidence: Math.round(confidence), box: prepared.toOriginal(box), agreed })
    }
    ranges.push([from, words.length])
    texts.push(line.map((word) => word.text).join(' '))
  }
  return {
    text: texts.join('\n'),
    words,
    lines: ranges,
    width: prepared.originalWidth,
    height: prepared.originalHeight,
    angle: prepared.angle,
    rotation: prepared.rotation,
    meanConfidence: Math.round(meanConfidence(words) * 10) / 10,
    engine: engine.name,
    engineVersion: readingVersion(engine),
    ms: Math.round(ms),
  }
}
