import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import sharp, { type Sharp } from 'sharp'
import { prepareZXingModule, readBarcodes, type ReaderOptions, type ReadResult } from 'zxing-wasm/reader'
import { remainsOfCode } from './corner-marks.ts'
import { MAX_PIXELS } from './limits.ts'
import { measureScan, type Grey, type ScanMeasures } from './measure.ts'

/*
 * A quick look at a page: QR codes (ZXing as WebAssembly) in small, what the scan is like, and whether there is anything on it
 * at all. Runs in the decoding child.
 */

export interface PageGlance {
  /** Texts of all QR codes, usually none. */
  codes: string[]
  /**
   * A code is there and cannot be read, torn or covered, or only two of its corner marks or a good part of its squares are left: its side
   * as a share of the long side of the page. Null where all is read.
   */
  unreadCode: number | null
  /** No ink within the margins: the back of a sheet, or a separator. Yellowed and grey paper counts as paper. */
  blank: boolean
  /** Null where the resolution was not given. */
  measures: ScanMeasures | null
}

/**
 * The page is looked at with its long side at 800 pixels (68 dpi on A4). Codes of 6 cm keep 3.5 pixels a square there, and
 * the blur of a slight reduction repairs specks. Measured on 168 worn sheets (150 to 300 dpi, ±5°, 45°, upside down, JPEG 20,
 * faint, 1-bit with noise): 800 px blurred finds 168, 800 px sharp 165, 1,170 px 157, 1,600 px 145. A try takes 6 ms, the
 * reduction of the page ten times that and more, so one reduction serves all tries.
 */
const LONG_SIDE = 800

const TRIES: { blurred: boolean; options: ReaderOptions }[] = [
  { blurred: true, options: { binarizer: 'LocalAverage' } },
  { blurred: false, options: { binarizer: 'LocalAverage' } },
  { blurred: true, options: { binarizer: 'GlobalHistogram' } },
]

let prepared: Promise<unknown> | null = null

/** The module comes from node_modules; left alone the library would fetch it from the network. */
function prepare(): Promise<unknown> {
  prepared ??= readFile(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')).then(
    (wasm) =>
      prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer }, fireImmediately: true }),
  )
  return prepared
}

/** Looks at a page image (JPEG or PNG in memory), turned by any angle. It is decoded once for all that is asked of it. */
export async function glanceAt(
  image: Uint8Array,
  scan: { dpi: number; bilevel: boolean } | null = null,
): Promise<PageGlance> {
  await prepare()
  const full = await toGrey(sharp(image, { limitInputPixels: MAX_PIXELS, failOn: 'none' }).flatten({ background: 'white' }))
  const plain = await toGrey(
    fromGrey(full).resize({ width: LONG_SIDE, height: LONG_SIDE, fit: 'inside', withoutEnlargement: true }),
  )
  const measures = scan && measureScan(full, plain, scan)
  const blurred = await toGrey(fromGrey(plain).blur(1))
  const unread: number[] = []
  for (const { blurred: useBlurred, options } of TRIES) {
    const found = await readBarcodes(toImageData(useBlurred ? blurred : plain), {
      formats: ['QRCode'],
      tryHarder: true,
      tryRotate: false,
      // A negative, as some film scanners write it.
      tryInvert: options.binarizer === 'GlobalHistogram',
      returnErrors: true,
      tryDownscale: false,
      maxNumberOfSymbols: 4,
      ...options,
    })
    const torn = Math.max(0, ...found.map((code) => (code.isValid ? 0 : squareSide(code.position))))
    if (torn > 0) unread.push(torn / Math.max(plain.width, plain.height))
    const codes = found.filter((code) => code.isValid).map((code) => code.text)
    if (codes.length > 0) return { codes: [...new Set(codes)], unreadCode: null, blank: false, measures }
  }
  // Ruled tables are now and then taken for a code, and then by one try alone. What no try locates may still have its corner marks.
  const side = Math.max(unread.length < 2 ? 0 : Math.max(...unread), remainsOfCode(blurred) / Math.max(plain.width, plain.height))
  return { codes: [], unreadCode: side > 0 ? side : null, blank: isBlank(blurred), measures }
}

/** The side of a code in pixels, 0 where its corners form no square: then it is none. */
function squareSide({ topLeft, topRight, bottomLeft }: ReadResult['position']): number {
  const [ax, ay] = [topRight.x - topLeft.x, topRight.y - topLeft.y]
  const [bx, by] = [bottomLeft.x - topLeft.x, bottomLeft.y - topLeft.y]
  const [a, b] = [Math.hypot(ax, ay), Math.hypot(bx, by)]
  const square = Math.min(a, b) > 0.8 * Math.max(a, b) && Math.abs(ax * bx + ay * by) < 0.25 * a * b
  return square ? (a + b) / 2 : 0
}

const fromGrey = ({ data, width, height }: Grey): Sharp =>
  sharp(data, { raw: { width, height, channels: 1 }, limitInputPixels: MAX_PIXELS })

async function toGrey(image: Sharp): Promise<Grey> {
  const { data, info } = await image.greyscale().raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** Ink is what is 40 levels darker than the paper (the median); half a thousandth of the page is less than one word. */
function isBlank({ data, width, height }: Grey): boolean {
  const [left, top] = [Math.round(width * 0.05), Math.round(height * 0.05)]
  const levels = new Uint32Array(256)
  let count = 0
  for (let y = top; y < height - top; y++) {
    for (let x = left; x < width - left; x++) {
      const level = data[y * width + x] ?? 0
      levels[level] = (levels[level] ?? 0) + 1
      count += 1
    }
  }
  let median = 0
  for (let below = 0; median < 255; median++) {
    below += levels[median] ?? 0
    if (below * 2 >= count) break
  }
  let ink = 0
  for (let level = 0; level < median - 40; level++) ink += levels[level] ?? 0
  return median > 60 && ink < count * 0.0005
}

/** The library takes RGBA only and reads the brightness from it again. */
function toImageData({ data, width, height }: Grey): ImageData {
  const rgba = new Uint8ClampedArray(width * height * 4)
  for (let from = 0, to = 0; to < rgba.length; from += 1, to += 4) {
    const value = data[from] ?? 255
    rgba[to] = value
    rgba[to + 1] = value
    rgba[to + 2] = value
    rgba[to + 3] = 255
  }
  return { data: rgba, width, height, colorSpace: 'srgb' } as ImageData
}
