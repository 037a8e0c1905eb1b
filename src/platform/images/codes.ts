import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import sharp from 'sharp'
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader'
import { MAX_PIXELS } from './limits.ts'

/*
 * QR codes on a page, by ZXing as WebAssembly. Runs in the decoding child.
 */

/** Long side in pixels of each try: see `readCodes`. */
const TRIES: { longSide: number; blur?: number; options: ReaderOptions }[] = [
  { longSide: 1170, options: { binarizer: 'LocalAverage' } },
  { longSide: 1800, options: { binarizer: 'LocalAverage', tryDownscale: false } },
  { longSide: 1170, blur: 1.2, options: { binarizer: 'GlobalHistogram', tryDownscale: false } },
]

let prepared: Promise<unknown> | null = null

/** The module comes from node_modules; left alone the library would fetch it from the network. */
function prepare(): Promise<unknown> {
  prepared ??= readFile(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')).then(
    (wasmBinary) =>
      prepareZXingModule({
        overrides: { wasmBinary: new Uint8Array(wasmBinary).buffer },
        fireImmediately: true,
      }),
  )
  return prepared
}

/**
 * The texts of all QR codes on a page (usually none), read from an image file in memory. Turned by any angle, faint, one-bit
 * and JPEG-worn pages are tried in turn until one try finds something.
 */
export async function readCodes(image: Uint8Array): Promise<string[]> {
  await prepare()
  for (const { longSide, blur, options } of TRIES) {
    let pipeline = sharp(image, { limitInputPixels: MAX_PIXELS, failOn: 'none' })
      .flatten({ background: 'white' })
      .greyscale()
      .resize({ width: longSide, height: longSide, fit: 'inside', withoutEnlargement: true })
    if (blur !== undefined) pipeline = pipeline.blur(blur)
    const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true })
    const found = await readBarcodes(toImageData(data, info.width, info.height, info.channels), {
      formats: ['QRCode'],
      tryHarder: true,
      tryRotate: false,
      tryInvert: false,
      maxNumberOfSymbols: 4,
      ...options,
    })
    const texts = found.filter((code) => code.isValid).map((code) => code.text)
    if (texts.length > 0) return [...new Set(texts)]
  }
  return []
}

/** The library takes RGBA only and reads the brightness from it again. */
function toImageData(grey: Buffer, width: number, height: number, channels: number): ImageData {
  const rgba = new Uint8ClampedArray(width * height * 4)
  for (let from = 0, to = 0; to < rgba.length; from += channels, to += 4) {
    const value = grey[from] ?? 255
    rgba[to] = value
    rgba[to + 1] = value
    rgba[to + 2] = value
    rgba[to + 3] = 255
  }
  return { data: rgba, width, height, colorSpace: 'srgb' } as ImageData
}
