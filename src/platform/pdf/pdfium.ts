import { readFile, stat } from 'node:fs/promises'
import { PDFiumLibrary, type PDFiumDocument, type PDFiumPage } from '@hyzyla/pdfium'
import { intakeError } from '../images/intake-error.ts'
import { MAX_PAGES } from '../images/limits.ts'
import type { DecodedPage, PageSize } from '../images/page.ts'
import { encodeRaw } from '../images/raster.ts'
import { checkPoints, fillsPage, pageSize, renderSize, type PageImage, type PdfReader } from './pdf-reader.ts'

/**
 * PDFium as WebAssembly, for machines without poppler. It runs inside the decoding child and blocks it: the time limit is
 * the pool's, which kills the child. `getText` is never called, because after a render it crashes the module.
 */
export async function pdfiumReader(): Promise<PdfReader> {
  const library = await PDFiumLibrary.init()
  let loaded: { id: string; document: PDFiumDocument } | null = null

  /** The last document stays open: sixty pages of one batch would otherwise be sixty parses of the file. */
  async function documentOf(path: string): Promise<PDFiumDocument> {
    const { size, mtimeMs } = await stat(path)
    const id = `${path}|${size}|${mtimeMs}`
    if (loaded?.id === id) return loaded.document
    loaded?.document.destroy()
    loaded = null
    try {
      loaded = { id, document: await library.loadDocument(await readFile(path)) }
    } catch (error) {
      const password = error instanceof Error && /password|security/i.test(error.message)
      throw intakeError(password ? 'intake.encrypted' : 'intake.damaged', {}, error)
    }
    return loaded.document
  }

  async function inspect(path: string): Promise<PageSize[]> {
    const document = await documentOf(path)
    const count = document.getPageCount()
    if (count === 0) throw intakeError('intake.damaged')
    if (count > MAX_PAGES) throw intakeError('intake.too-many-pages', { pages: count, limit: MAX_PAGES })
    const pages: PageSize[] = []
    for (let index = 0; index < count; index++) {
      const page = document.getPage(index)
      const size = pointsOf(page, index)
      pages.push(pageSize(index, { ...size, image: await imageOf(page, size) }))
    }
    return pages
  }

  async function decode(path: string, index: number, wantedDpi: number): Promise<DecodedPage> {
    const document = await documentOf(path)
    if (index >= document.getPageCount()) throw intakeError('intake.no-such-page', { index })
    const page = document.getPage(index)
    const points = pointsOf(page, index)
    const image = await imageOf(page, points)
    const size = renderSize({ ...points, image }, wantedDpi, index)
    const drawn = await page.render({
      width: size.width,
      height: size.height,
      colorSpace: 'BGRA',
      render: async ({ data }) => data,
    })
    const { width, height } = drawn
    const samples = withoutColour(drawn.data)
    if (samples === null) {
      return encodeRaw(
        { data: toRgb(drawn.data), width, height, channels: 3 },
        { dpi: size.dpi, bilevel: false },
      )
    }
    const bilevel = size.native && image?.lossy === false && hasTwoTones(samples)
    return encodeRaw({ data: samples, width, height, channels: 1 }, { dpi: size.dpi, bilevel })
  }

  return { name: 'pdfium', inspect, decode }
}

function pointsOf(page: PDFiumPage, index: number): { widthPt: number; heightPt: number } {
  const { originalWidth, originalHeight } = page.getOriginalSize()
  checkPoints(originalWidth, originalHeight, index)
  return { widthPt: originalWidth, heightPt: originalHeight }
}

/**
 * The one image of a page with the page's own shape. The library tells no position, so an image counts as filling the page
 * when nothing but text lies beside it and its shape is the page's.
 */
async function imageOf(
  page: PDFiumPage,
  size: { widthPt: number; heightPt: number },
): Promise<(PageImage & { lossy: boolean }) | null> {
  const count = page.getObjectCount()
  if (count === 0 || count > 5000) return null
  let image: (PageImage & { lossy: boolean }) | null = null
  for (const object of page.objects()) {
    if (object.type === 'text') continue
    if (object.type !== 'image' || image !== null) return null
    const { width, height, filters } = await object.getImageDataRaw()
    const scale = size.widthPt >= size.heightPt === width >= height ? size.widthPt : size.heightPt
    if (!fillsPage({ widthPt: scale, heightPt: (scale / width) * height }, size)) return null
    // Only these two codings say by themselves that a sample is one bit; for others the drawn page is looked at.
    const bilevel = filters.some((filter) => filter === 'CCITTFaxDecode' || filter === 'JBIG2Decode')
    const lossy = filters.some((filter) => filter === 'DCTDecode' || filter === 'JPXDecode')
    image = { width, height, grey: bilevel, bilevel, lossy }
  }
  return image
}

/** One bit a pixel, but for the few edges (under 1 %) that the drawing has softened; `encodeRaw` makes them hard again. */
function hasTwoTones(samples: Uint8Array): boolean {
  let between = 0
  for (const value of samples) if (value > 16 && value < 239) between += 1
  return between < samples.length * 0.01
}

/** One sample a pixel when red, green and blue never differ, else null. */
function withoutColour(rgba: Uint8Array): Uint8Array | null {
  const grey = new Uint8Array(rgba.length / 4)
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 1) {
    const red = rgba[from] ?? 0
    if (red !== rgba[from + 1] || red !== rgba[from + 2]) return null
    grey[to] = red
  }
  return grey
}

function toRgb(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3)
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from] ?? 0
    rgb[to + 1] = rgba[from + 1] ?? 0
    rgb[to + 2] = rgba[from + 2] ?? 0
  }
  return rgb
}
