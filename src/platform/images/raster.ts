import { readFile } from 'node:fs/promises'
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp'
import { intakeError } from './intake-error.ts'
import { MAX_ASPECT, MAX_PAGES, MAX_PIXELS, MIN_SIDE_PIXELS } from './limits.ts'
import type { DecodedPage, PageSize } from './page.ts'

/*
 * JPEG, PNG and TIFF by libvips. Runs in the decoding child only: a fault in a codec must not be a fault in the server.
 */

const OPTIONS = {
  limitInputPixels: MAX_PIXELS,
  // 'error' refuses cut and corrupt data; 'warning' would also refuse honest scans with an odd EXIF block.
  failOn: 'error',
  sequentialRead: true,
} satisfies SharpOptions

/**
 * Lossless at the lowest effort: an A4 page of 300 dpi in 26 ms and 2.3 MB, against 125 ms and 0.6 MB for JPEG 92. The bytes only
 * cross to the server and are read once, so the size does not matter and a second loss is spared.
 */
const PNG = { compressionLevel: 1 } as const

/** The pages of an image file with their sizes; decodes each once, so cut data is found here and not weeks later. */
export async function inspectRaster(path: string, type: 'jpeg' | 'png' | 'tiff'): Promise<PageSize[]> {
  const first = await refusing(() => sharp(path, OPTIONS).metadata())
  // A PNG has one page to us; `pages` is set for TIFF only.
  const count = type === 'tiff' ? (first.pages ?? 1) : 1
  if (count > MAX_PAGES) throw intakeError('intake.too-many-pages', { pages: count, limit: MAX_PAGES })
  const pages: PageSize[] = []
  for (let index = 0; index < count; index++) {
    const metadata =
      index === 0 ? first : await refusing(() => sharp(path, { ...OPTIONS, page: index }).metadata())
    checkSize(metadata.width, metadata.height, index)
    // Shrinks while loading, which still runs through every byte of the page.
    await refusing(() =>
      sharp(path, { ...OPTIONS, page: index })
        .resize({ width: 64 })
        .raw()
        .toBuffer({ resolveWithObject: true }),
    )
    pages.push({ index, ...sizeOf(metadata), bilevel: isBilevel(metadata) })
  }
  return pages
}

/** One page upright, at the resolution of the file. JPEG and PNG that need no turning are handed on byte for byte. */
export async function decodeRaster(
  path: string,
  type: 'jpeg' | 'png' | 'tiff',
  index: number,
): Promise<DecodedPage> {
  const options = { ...OPTIONS, page: index }
  const metadata = await refusing(() => sharp(path, options).metadata())
  if (index >= (type === 'tiff' ? (metadata.pages ?? 1) : 1))
    throw intakeError('intake.no-such-page', { index })
  checkSize(metadata.width, metadata.height, index)
  const size = sizeOf(metadata)
  const bilevel = isBilevel(metadata)
  const upright = (metadata.orientation ?? 1) === 1
  const plain = metadata.hasAlpha !== true && metadata.depth === 'uchar' && metadata.space !== 'cmyk'
  const common = {
    width: size.widthPx,
    height: size.heightPx,
    dpi: size.dpi,
    dpiFrom: size.dpiFrom,
    bilevel,
    colour: bilevel
      ? ('bilevel' as const)
      : metadata.space === 'b-w'
        ? ('grey' as const)
        : ('colour' as const),
  }
  if (type !== 'tiff' && upright && plain) return { bytes: await readFile(path), format: type, ...common }
  const image = sharp(path, options).autoOrient().flatten({ background: 'white' })
  return {
    ...(await encode(image.toColourspace(common.colour === 'colour' ? 'srgb' : 'b-w'))),
    ...common,
  }
}

async function encode(image: Sharp): Promise<{ bytes: Buffer; format: 'png' }> {
  return { bytes: await refusing(() => image.png(PNG).toBuffer()), format: 'png' }
}

/** A page of raw samples, as the PDF readers give it, made into a decoded page. */
export async function encodeRaw(
  raw: { data: Uint8Array; width: number; height: number; channels: 1 | 3 },
  page: { dpi: number; bilevel: boolean },
): Promise<DecodedPage> {
  const { data, width, height, channels } = raw
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: MAX_PIXELS })
  const ready = page.bilevel && channels === 1 ? image.threshold(128) : image
  return {
    ...(await encode(ready.withMetadata({ density: page.dpi }))),
    width,
    height,
    dpi: page.dpi,
    dpiFrom: 'file',
    bilevel: page.bilevel,
    colour: page.bilevel ? 'bilevel' : channels === 1 ? 'grey' : 'colour',
  }
}

/** Width and height after turning, and the resolution. Cameras write 72 or nothing: then the long side is taken as A4. */
function sizeOf(metadata: Metadata): {
  widthPx: number
  heightPx: number
  dpi: number
  dpiFrom: 'file' | 'a4'
} {
  const turned = (metadata.orientation ?? 1) > 4
  const widthPx = turned ? metadata.height : metadata.width
  const heightPx = turned ? metadata.width : metadata.height
  const density = metadata.density ?? 0
  const inches = Math.max(widthPx, heightPx) / density
  if (density >= 100 && inches >= 3 && inches <= 50) {
    return { widthPx, heightPx, dpi: Math.round(density), dpiFrom: 'file' }
  }
  const a4LongSideInches = 11.69
  return { widthPx, heightPx, dpi: Math.round(Math.max(widthPx, heightPx) / a4LongSideInches), dpiFrom: 'a4' }
}

/** One bit a pixel, as a sample (TIFF, grey PNG) or as a palette of two colours (how many programs write such a PNG). */
function isBilevel(metadata: Metadata): boolean {
  return metadata.bitsPerSample === 1
}

export function checkSize(width: number, height: number, index: number): void {
  if (width * height > MAX_PIXELS) {
    throw intakeError('intake.too-many-pixels', { width, height, limit: MAX_PIXELS, page: index + 1 })
  }
  const [short, long] = width < height ? [width, height] : [height, width]
  if (short < MIN_SIDE_PIXELS || long > short * MAX_ASPECT) {
    throw intakeError('intake.too-small', { width, height, limit: MIN_SIDE_PIXELS, page: index + 1 })
  }
}

/** libvips reports by sentence only; what cannot be told apart is `intake.damaged`. */
async function refusing<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    if (/pixel limit/i.test(message))
      throw intakeError('intake.too-many-pixels', { limit: MAX_PIXELS }, error)
    if (
      /premature end|truncated|read error|not enough data|unexpected end|end of file|out of order/i.test(
        message,
      )
    ) {
      throw intakeError('intake.truncated', {}, error)
    }
    throw intakeError('intake.damaged', {}, error)
  }
}
