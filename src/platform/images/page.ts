import type { ScanType } from './sniff.ts'

/** One page as `inspect` finds it. Pixels are those of the scan inside; null where a PDF page is not one image. */
export interface PageSize {
  /** Counted from 0. */
  index: number
  widthPx: number | null
  heightPx: number | null
  /** Points (1/72 inch), after the page's own rotation; PDF only. */
  widthPt?: number
  heightPt?: number
  /** Pixels an inch; null for a PDF page that is not one image. */
  dpi: number | null
  /** `a4`: the file says nothing credible, the long side was taken as 297 mm. */
  dpiFrom: 'file' | 'a4' | null
  /** One bit a pixel in the file. Such pages must not be smoothed or despeckled: that eats the marks. */
  bilevel: boolean
}

export interface InspectedFile {
  type: ScanType
  pages: PageSize[]
}

/**
 * One upright page as an image for reading and for derivatives. Not for serving: the bytes of a JPEG or PNG upload are
 * handed on as they came, with whatever their metadata tells.
 */
export interface DecodedPage {
  bytes: Buffer
  format: 'png' | 'jpeg'
  width: number
  height: number
  dpi: number
  dpiFrom: 'file' | 'a4'
  bilevel: boolean
  colour: 'bilevel' | 'grey' | 'colour'
}
