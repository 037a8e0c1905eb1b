import sharp from 'sharp'
import { clearZeros } from './clear-zeros.ts'
import { eraseLeaders } from './erase-leaders.ts'
import { OcrError, type Box } from './ocr-engine.ts'
import { estimateSkew, isSideways } from './skew.ts'
import { measureBend, unbend, type Bend } from './unbend.ts'

/** Changes when the preparation changes what an engine sees. */
export const PREPARATION = 'prep6'

/** Above this many pixels an image is refused before it is decoded: 100 megapixels are A3 at 600 dpi and a margin. */
const MAX_PIXELS = 120e6

/** Shannon entropy of the grey histogram, bits; scans of one bit lie far below, the palest grey scan far above. */
const ONE_BIT_ENTROPY = 1.2

export type Rotation = 0 | 90 | 180 | 270

export type PreparedImage = {
  png: Buffer
  /** Resolution of the prepared image, dots per inch. */
  dpi: number
  /** Size of the prepared image, pixels. */
  width: number
  height: number
  /** Size of the original as it is shown (EXIF orientation applied), pixels. */
  originalWidth: number
  originalHeight: number
  /** Degrees by which the lines of the original climb to the right less whole quarter turns; taken out here. */
  angle: number
  /** Quarter turns, clockwise, that were needed to stand the page upright. */
  rotation: Rotation
  oneBit: boolean
  /** Box in the prepared image → box in the shown original. */
  toOriginal(box: Box): Box
}

/**
 * `strong` lets go what is paler than an eighth of the ink: stains, grain and print showing through. `faint` keeps it:
 * faded ribbons and carbon copies live there.
 */
export type Strength = 'strong' | 'faint'

type Grey = { data: Uint8Array; width: number; height: number }

/** The page decoded once; `prepare` may then be asked for another quarter turn or strength without decoding again. */
export type DecodedImage = {
  width: number
  height: number
  dpi: number
  oneBit: boolean
  sideways: boolean
  /** Boxes of two strengths of one rotation lie in the same places. */
  prepare(rotation: Rotation, strength?: Strength): Promise<PreparedImage>
}

/**
 * Makes a scan or a photograph of a page ready for recognition: red channel (drops red stamps and yellow paper),
 * divided by its background, stretched, dotted leaders whitened, bent lines made straight, straightened, 300 dpi grey. A
 * one-bit scan is only straightened, bent lines too. Never binarised, never despeckled: both eat the marks of Vietnamese letters (measured: 4.4 → 5.7 and
 * 11 → 20.6 % wrong characters). Throws `ocr.unreadable` when the bytes are no whole image.
 */
export async function prepareImage(bytes: Buffer, rotation: Rotation = 0): Promise<PreparedImage> {
  return (await decodeImage(bytes)).prepare(rotation)
}

export async function decodeImage(bytes: Buffer): Promise<DecodedImage> {
  const { data, width, height, density } = await decodeRed(bytes)
  const dpi = estimateDpi(width, height, density)
  const oneBit = entropy(data) < ONE_BIT_ENTROPY
  const made = new Map<Strength, Uint8Array>()
  const greyOf = (strength: Strength): Uint8Array => {
    const held = made.get(strength)
    if (held !== undefined) return held
    const faint = strength === 'faint'
    const grey = oneBit
      ? data
      : stretch(flattenBackground(data, width, height, dpi, faint), faint ? 255 : 225)
    eraseLeaders(grey, width, height, dpi)
    clearZeros(grey, width, height, dpi)
    made.set(strength, grey)
    return grey
  }
  const lies = new Map<Rotation, { angle: number; bend: Bend | undefined }>()
  return {
    width,
    height,
    dpi,
    oneBit,
    sideways: isSideways(greyOf('strong'), width, height),
    prepare(rotation, strength = 'strong') {
      const turned = quarterTurn(greyOf(strength), width, height, rotation)
      const held = lies.get(rotation) ?? howLinesLie(turned, dpi)
      lies.set(rotation, held)
      const { angle, bend } = held
      const flat =
        bend === undefined
          ? turned
          : { ...turned, data: unbend(turned.data, turned.width, turned.height, bend) }
      return straighten(flat, angle, {
        originalWidth: width,
        originalHeight: height,
        dpi,
        oneBit,
        rotation,
        bend,
      })
    },
  }
}

/** The bend of the lines, and the skew that is left when it has been taken out. */
function howLinesLie({ data, width, height }: Grey, dpi: number): { angle: number; bend: Bend | undefined } {
  const angle = estimateSkew(data, width, height)
  const bend = measureBend(data, width, height, dpi, angle)
  return bend === undefined
    ? { angle, bend }
    : { angle: estimateSkew(unbend(data, width, height, bend), width, height), bend }
}

async function decodeRed(bytes: Buffer): Promise<{
  data: Uint8Array
  width: number
  height: number
  density: number | undefined
}> {
  try {
    const image = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true })
    const { density } = await image.metadata()
    const { data, info } = await image
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .extractChannel(0)
      .raw()
      .toBuffer({ resolveWithObject: true })
    return { data, width: info.width, height: info.height, density }
  } catch (error) {
    throw new OcrError('ocr.unreadable', {}, error)
  }
}

/**
 * Dots per inch of the scan. What the file says counts only when it gives a sheet between A6 and A3; cameras and web
 * tools write 72 or 96 whatever was photographed. Otherwise the sheet is taken to be A4.
 */
export function estimateDpi(width: number, height: number, density: number | undefined): number {
  const long = Math.max(width, height)
  if (density !== undefined && density >= 100) {
    const inches = long / density
    if (inches >= 5.5 && inches <= 17) return density
  }
  return Math.max(50, Math.min(600, long / 11.69))
}

function entropy(data: Uint8Array): number {
  const histogram = histogramOf(data)
  let bits = 0
  for (const count of histogram) {
    if (count === 0) continue
    const share = count / data.length
    bits -= share * Math.log2(share)
  }
  return bits
}

function histogramOf(data: Uint8Array): Uint32Array {
  const histogram = new Uint32Array(256)
  for (let i = 0; i < data.length; i++) histogram[data[i]!]!++
  return histogram
}

/**
 * Divides by the local paper: mean over cells of 1/25 inch, brightest cell near, smoothed. For the strong preparation
 * the brightness is let down again where it stays down for more than a stroke (edges of stains); for the faint one the
 * paper is the brightest within 1/5 inch.
 */
function flattenBackground(
  data: Uint8Array,
  width: number,
  height: number,
  dpi: number,
  faint: boolean,
): Uint8Array {
  const cell = Math.max(2, Math.round(dpi / 25))
  const columns = Math.ceil(width / cell)
  const rows = Math.ceil(height / cell)
  const mean = new Float32Array(columns * rows)
  for (let r = 0; r < rows; r++) {
    const y1 = Math.min(height, (r + 1) * cell)
    for (let c = 0; c < columns; c++) {
      const x1 = Math.min(width, (c + 1) * cell)
      let sum = 0
      for (let y = r * cell; y < y1; y++) {
        const row = y * width
        for (let x = c * cell; x < x1; x++) sum += data[row + x]!
      }
      mean[r * columns + c] = sum / ((y1 - r * cell) * (x1 - c * cell))
    }
  }
  const paper = faint
    ? blur(dilate(mean, columns, rows, 5), columns, rows, 4)
    : blur(erode(dilate(mean, columns, rows, 3), columns, rows, 3), columns, rows, 3)
  const out = new Uint8Array(data.length)
  // Scanner lids and table tops are dark without being paper: dividing by them would make noise of them.
  const FLOOR = 70
  for (let y = 0; y < height; y++) {
    const fy = Math.max(0, Math.min(rows - 1.001, (y + 0.5) / cell - 0.5))
    const r = Math.floor(fy)
    const wy = fy - r
    const top = r * columns
    const bottom = Math.min(rows - 1, r + 1) * columns
    for (let x = 0; x < width; x++) {
      const fx = Math.max(0, Math.min(columns - 1.001, (x + 0.5) / cell - 0.5))
      const c = Math.floor(fx)
      const wx = fx - c
      const c1 = c + 1 < columns ? c + 1 : c
      const upper = paper[top + c]! * (1 - wx) + paper[top + c1]! * wx
      const lower = paper[bottom + c]! * (1 - wx) + paper[bottom + c1]! * wx
      const value = (data[y * width + x]! * 255) / Math.max(FLOOR, upper * (1 - wy) + lower * wy)
      out[y * width + x] = value > 255 ? 255 : value
    }
  }
  return out
}

function dilate(field: Float32Array, columns: number, rows: number, radius: number): Float32Array {
  return overBoth(field, columns, rows, radius, (from, start, stride, a, b) => {
    let best = 0
    for (let i = a; i <= b; i++) best = Math.max(best, from[start + i * stride]!)
    return best
  })
}

function erode(field: Float32Array, columns: number, rows: number, radius: number): Float32Array {
  return overBoth(field, columns, rows, radius, (from, start, stride, a, b) => {
    let best = 255
    for (let i = a; i <= b; i++) best = Math.min(best, from[start + i * stride]!)
    return best
  })
}

function blur(field: Float32Array, columns: number, rows: number, radius: number): Float32Array {
  return overBoth(field, columns, rows, radius, (from, start, stride, a, b) => {
    let sum = 0
    for (let i = a; i <= b; i++) sum += from[start + i * stride]!
    return sum / (b - a + 1)
  })
}

type Window = (from: Float32Array, start: number, stride: number, a: number, b: number) => number

function overBoth(
  field: Float32Array,
  columns: number,
  rows: number,
  radius: number,
  window: Window,
): Float32Array {
  const across = new Float32Array(field.length)
  const down = new Float32Array(field.length)
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      across[r * columns + c] = window(
        field,
        r * columns,
        1,
        Math.max(0, c - radius),
        Math.min(columns - 1, c + radius),
      )
    }
  }
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      down[r * columns + c] = window(
        across,
        c,
        columns,
        Math.max(0, r - radius),
        Math.min(rows - 1, r + radius),
      )
    }
  }
  return down
}

/**
 * The darkest hundredth becomes black, `white` and above white. A page with almost no ink keeps its greys: its darkest
 * hundredth is paper.
 */
function stretch(data: Uint8Array, white: number): Uint8Array {
  const histogram = histogramOf(data)
  const wanted = data.length / 100
  let seen = 0
  let black = 0
  while (black < 255 && (seen += histogram[black]!) < wanted) black++
  black = Math.min(black, 150)
  const table = new Uint8Array(256)
  for (let v = 0; v < 256; v++)
    table[v] = v <= black ? 0 : Math.min(255, Math.round(((v - black) * 255) / (white - black)))
  const out = new Uint8Array(data.length)
  for (let i = 0; i < data.length; i++) out[i] = table[data[i]!]!
  return out
}

function quarterTurn(data: Uint8Array, width: number, height: number, rotation: Rotation): Grey {
  if (rotation === 0) return { data, width, height }
  const out = new Uint8Array(data.length)
  if (rotation === 180) {
    for (let i = 0, j = data.length - 1; j >= 0; i++, j--) out[i] = data[j]!
    return { data: out, width, height }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const target = rotation === 90 ? x * height + (height - 1 - y) : (width - 1 - x) * height + y
      out[target] = data[y * width + x]!
    }
  }
  return { data: out, width: height, height: width }
}

async function straighten(
  { data, width, height }: Grey,
  angle: number,
  page: {
    originalWidth: number
    originalHeight: number
    dpi: number
    oneBit: boolean
    rotation: Rotation
    bend: Bend | undefined
  },
): Promise<PreparedImage> {
  const { originalWidth, originalHeight, dpi, oneBit, rotation, bend } = page
  const scale = oneBit ? 1 : Math.max(0.4, Math.min(3, 300 / dpi))
  const scaledWidth = Math.round(width * scale)
  const scaledHeight = Math.round(height * scale)
  const raw = { width, height, channels: 1 as const }
  let pipeline = sharp(Buffer.from(data.buffer, data.byteOffset, data.length), { raw })
  if (scale !== 1) pipeline = pipeline.resize(scaledWidth, scaledHeight, { kernel: 'lanczos3', fit: 'fill' })
  const radians = (angle * Math.PI) / 180
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)]
  if (Math.abs(angle) >= 0.03) {
    // Lines that climb by `angle` (y downwards) are turned back clockwise. Bicubic: bilinear softens thin marks.
    pipeline = pipeline.affine(
      [
        [cos, -sin],
        [sin, cos],
      ],
      { background: '#ffffff', interpolator: 'bicubic' },
    )
  }
  const { data: png, info } = await pipeline
    .toColourspace('b-w')
    .png({ compressionLevel: 1 })
    .toBuffer({ resolveWithObject: true })
  const turned = Math.abs(angle) >= 0.03
  const back = (x: number, y: number): [number, number] => {
    let [px, py] = [x, y]
    if (turned) {
      const [dx, dy] = [x - info.width / 2, y - info.height / 2]
      px = cos * dx + sin * dy + scaledWidth / 2
      py = -sin * dx + cos * dy + scaledHeight / 2
    }
    const ux = (px * width) / scaledWidth
    const flatY = (py * height) / scaledHeight
    const uy = bend === undefined ? flatY : bend.sourceY(ux, flatY)
    if (rotation === 90) return [uy, originalHeight - ux]
    if (rotation === 180) return [originalWidth - ux, originalHeight - uy]
    if (rotation === 270) return [originalWidth - uy, ux]
    return [ux, uy]
  }
  return {
    png,
    dpi: Math.round(dpi * scale),
    width: info.width,
    height: info.height,
    originalWidth,
    originalHeight,
    angle: turned ? Math.round(angle * 100) / 100 : 0,
    rotation,
    oneBit,
    toOriginal([x0, y0, x1, y1]) {
      const corners = [back(x0, y0), back(x1, y0), back(x0, y1), back(x1, y1)]
      const xs = corners.map(([x]) => x)
      const ys = corners.map(([, y]) => y)
      return [
        clamp(Math.min(...xs), originalWidth),
        clamp(Math.min(...ys), originalHeight),
        clamp(Math.max(...xs), originalWidth),
        clamp(Math.max(...ys), originalHeight),
      ]
    },
  }
}

function clamp(value: number, limit: number): number {
  return Math.max(0, Math.min(limit, Math.round(value)))
}
