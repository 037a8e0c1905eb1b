import { readFile } from 'node:fs/promises'
import { intakeError } from '../images/intake-error.ts'
import {
  MAX_ASPECT,
  MAX_PAGE_POINTS,
  MAX_RENDER_PIXELS,
  MIN_RENDER_DPI,
  MIN_SIDE_POINTS,
} from '../images/limits.ts'
import type { DecodedPage, PageSize } from '../images/page.ts'

/** What a PDF program must do for us. Two are kept: poppler runs
 * behind a second wall with its own limits, pdfium comes with npm. */
export interface PdfReader {
  name: 'poppler' | 'pdfium'
  inspect(path: string): Promise<PageSize[]>
  decode(path: string, index: number, dpi: number): Promise<DecodedPage>
}

/** The one image that fills a page, in the pixels of the scanner. */
export interface PageImage {
  width: number
  height: number
  bilevel: boolean
  grey: boolean
}

/**
 * Refuses every encrypted file, also one that opens without a password: what is kept for good must not hang on a key, and
 * the office can print it to a new PDF. The entry stands in the clear in every trailer and cross-reference stream.
 */
export async function refuseEncrypted(path: string): Promise<void> {
  const bytes = await readFile(path)
  for (let at = bytes.indexOf('/Encrypt'); at >= 0; at = bytes.indexOf('/Encrypt', at + 8)) {
    if (/^\/Encrypt\s*(<<|\d+\s+\d+\s+R)/.test(bytes.toString('latin1', at, at + 48))) {
      throw intakeError('intake.encrypted')
    }
  }
}

export function checkPoints(width: number, height: number, index: number): void {
  const data = { width: Math.round(width), height: Math.round(height), page: index + 1 }
  const [short, long] = width < height ? [width, height] : [height, width]
  if (!(long <= MAX_PAGE_POINTS))
    throw intakeError('intake.page-too-large', { ...data, limit: MAX_PAGE_POINTS })
  if (!(short >= MIN_SIDE_POINTS) || long > short * MAX_ASPECT) {
    throw intakeError('intake.too-small', { ...data, limit: MIN_SIDE_POINTS })
  }
}

/**
 * How large to draw a page. A page that is one scan is drawn at the scan's own resolution (100 to 600 dpi), so its letters keep
 * their pixels; all others at the wanted resolution, lowered where the page is huge. Poppler still stretches such a scan by one
 * row and one column over the page (measured), which no reader of letters notices.
 */
export function renderSize(
  page: { widthPt: number; heightPt: number; image: PageImage | null },
  wantedDpi: number,
  index: number,
): { width: number; height: number; dpi: number; native: boolean } {
  const widthInches = page.widthPt / 72
  const heightInches = page.heightPt / 72
  if (page.image) {
    const upright = page.image.width >= page.image.height === page.widthPt >= page.heightPt
    const width = upright ? page.image.width : page.image.height
    const height = upright ? page.image.height : page.image.width
    const dpi = Math.round(width / widthInches)
    if (dpi >= 100 && dpi <= 600 && width * height <= MAX_RENDER_PIXELS) {
      return { width, height, dpi, native: true }
    }
  }
  const mostDpi = Math.floor(Math.sqrt(MAX_RENDER_PIXELS / (widthInches * heightInches)))
  const dpi = Math.min(wantedDpi, mostDpi)
  if (dpi < MIN_RENDER_DPI) {
    throw intakeError('intake.page-too-large', {
      width: Math.round(page.widthPt),
      height: Math.round(page.heightPt),
      page: index + 1,
      limit: MAX_PAGE_POINTS,
    })
  }
  return { width: Math.round(widthInches * dpi), height: Math.round(heightInches * dpi), dpi, native: false }
}

/** Does an image of these inches fill the page? 3 % allow for the margin that scanners' drivers leave. */
export function fillsPage(
  image: { widthPt: number; heightPt: number },
  page: { widthPt: number; heightPt: number },
): boolean {
  const close = (a: number, b: number) => Math.abs(a - b) <= 0.03 * b
  return (
    (close(image.widthPt, page.widthPt) && close(image.heightPt, page.heightPt)) ||
    (close(image.widthPt, page.heightPt) && close(image.heightPt, page.widthPt))
  )
}

/** The size of one page for the record of the file, from its points and the image that fills it. */
export function pageSize(
  index: number,
  page: { widthPt: number; heightPt: number; image: PageImage | null },
): PageSize {
  const base = { index, widthPt: page.widthPt, heightPt: page.heightPt }
  if (!page.image) {
    return { ...base, widthPx: null, heightPx: null, dpi: null, dpiFrom: null, bilevel: false }
  }
  const upright = page.image.width >= page.image.height === page.widthPt >= page.heightPt
  const widthPx = upright ? page.image.width : page.image.height
  const heightPx = upright ? page.image.height : page.image.width
  const dpi = Math.round(widthPx / (page.widthPt / 72))
  return { ...base, widthPx, heightPx, dpi, dpiFrom: 'file', bilevel: page.image.bilevel }
}
