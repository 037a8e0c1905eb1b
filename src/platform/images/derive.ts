import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import sharp from 'sharp'
import { MAX_PIXELS } from './limits.ts'

/*
 * Images made from a decoded page, for the screen. All are encoded anew, so nothing of the upload's metadata (a camera's
 * place and time) leaves with them. Runs in the decoding child.
 */

export interface Derivative {
  bytes: Buffer
  width: number
  height: number
}

/** A page at most `width` pixels wide, as WebP. Pages are never enlarged. */
export async function renderDerivative(
  image: Uint8Array,
  { width, quality = 60, effort = 2 }: { width: number; quality?: number; effort?: number },
): Promise<Derivative> {
  const { data, info } = await sharp(image, { limitInputPixels: MAX_PIXELS })
    .autoOrient()
    .resize({ width, withoutEnlargement: true })
    .webp({ quality, effort })
    .toBuffer({ resolveWithObject: true })
  return { bytes: data, width: info.width, height: info.height }
}

/**
 * A decoded page in a form that a PDF holds at a tenth of the size: one bit a pixel without loss where the scan is so, else JPEG. For pages
 * whose own bytes cannot stand in a PDF.
 */
export async function encodeCompact(
  image: Uint8Array,
  { bilevel }: { bilevel: boolean },
): Promise<{ bytes: Buffer; format: 'jpeg' | 'png' }> {
  const page = sharp(image, { limitInputPixels: MAX_PIXELS }).autoOrient().flatten({ background: 'white' })
  if (bilevel) {
    const bytes = await page
      .toColourspace('b-w')
      .threshold(128)
      .png({ palette: true, colours: 2, dither: 0, compressionLevel: 9 })
      .toBuffer()
    return { bytes, format: 'png' }
  }
  // Above 85 the strokes of Vietnamese marks keep their edges at 300 dpi; what is gained above 90 is the grain of the paper.
  return { bytes: await page.jpeg({ quality: 87 }).toBuffer(), format: 'jpeg' }
}

/** Side of a Deep Zoom tile, and the pixels by which neighbours overlap. */
export const TILE_SIZE = 512
export const TILE_OVERLAP = 1

/**
 * Writes the Deep Zoom pyramid of a page: `<base>_files/<level>/<x>_<y>.webp`, level 0 being one pixel. The folder appears at
 * once or not at all (made under another name, then renamed), so a half-written pyramid is never served.
 */
export async function writePyramid(
  image: Uint8Array,
  base: string,
): Promise<{ width: number; height: number }> {
  // libvips takes what follows the last point for the ending.
  const making = `${base}-making-${process.pid}`
  await mkdir(dirname(base), { recursive: true })
  try {
    const info = await sharp(image, { limitInputPixels: MAX_PIXELS })
      .autoOrient()
      .webp({ quality: 60, effort: 0 })
      .tile({ size: TILE_SIZE, overlap: TILE_OVERLAP, layout: 'dz', depth: 'onepixel' })
      .toFile(`${making}.dz`)
    await rm(`${base}_files`, { recursive: true, force: true })
    await rename(`${making}_files`, `${base}_files`)
    return { width: info.width, height: info.height }
  } finally {
    await rm(`${making}_files`, { recursive: true, force: true })
    await rm(`${making}.dzi`, { force: true })
  }
}
