import { groupLines } from './group-lines.ts'
import { joinPasses, type JoinedWord } from './join-passes.ts'
import { type Box, type OcrEngine } from './ocr-engine.ts'
import { openEngine } from './open-engine.ts'
import {
  decodeImage,
  PREPARATION,
  type DecodedImage,
  type PreparedImage,
  type Rotation,
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

/** Under this mean confidence the page may stand on its head, or deserve the careful model. */
const DOUBTFUL = 60

/** The version a reading by this engine will carry. */
export function readingVersion(engine: Pick<OcrEngine, 'version'>): string {
  return `${engine.version} ${PREPARATION} join1`
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
    const decoded = await decodeImage(bytes)
    const { prepared, words } = await readUpright(decoded, engine)
    const lines = groupLines(words)
    return assemble(prepared, lines, engine, performance.now() - started)
  } finally {
    if (options.engine === undefined) await engine.close()
  }
}

type Attempt = { prepared: PreparedImage; words: JoinedWord[]; mean: number }

async function readUpright(decoded: DecodedImage, engine: OcrEngine): Promise<Attempt> {
  const guesses: Rotation[] = decoded.sideways ? [90, 270] : [0, 180]
  const first = await attempt(decoded, engine, guesses[0]!)
  if (first.mean >= DOUBTFUL || first.words.length < 5) return first
  const second = await attempt(decoded, engine, guesses[1]!)
  return worth(second) > worth(first) ? second : first
}

/** Letters read with some certainty: upside down there are few, whatever the mean says. */
function worth({ words }: Attempt): number {
  return words.reduce(
    (sum, word) =>
      sum + (word.confidence > DOUBTFUL ? [...word.text].filter((c) => /\p{L}/u.test(c)).length : 0),
    0,
  )
}

async function attempt(decoded: DecodedImage, engine: OcrEngine, rotation: Rotation): Promise<Attempt> {
  const prepared = await decoded.prepare(rotation)
  const first = await engine.recognise(prepared.png, { psm: 3, dpi: prepared.dpi })
  const second = await engine.recognise(prepared.png, { psm: 11, dpi: prepared.dpi })
  const words = joinPasses(first, second)
  return { prepared, words, mean: meanConfidence(words) }
}

function meanConfidence(words: readonly { text: string; confidence: number }[]): number {
  let [weight, sum] = [0, 0]
  for (const { text, confidence } of words) {
    weight += text.length
    sum += text.length * confidence
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
