/*
 * What is taken in. Every bound stops an attack or an accident that was tried: a 109 KB PNG of 900 Mpx, a 306 KB PDF that
 * unfolds to 300 MB, a page of 200,000 pt that makes poppler report "bogus memory".
 */

/** Bytes a file. The corpus' pages have 0.1 to 0.7 MB, so a batch of 150 colour pages at 300 dpi passes. */
export const MAX_FILE_BYTES = 100 * 1024 * 1024

/** Pixels an image: A3 at 600 dpi in colour (70 Mpx) passes with room; raw it takes 360 MB of the child's memory. */
export const MAX_PIXELS = 120_000_000

/** Pixels when a PDF page is rendered. Bigger pages are rendered at a lower resolution, down to `MIN_RENDER_DPI`. */
export const MAX_RENDER_PIXELS = 60_000_000

/** Below this small print has under 8 pixels a letter and cannot be read, so the page is refused. */
export const MIN_RENDER_DPI = 72

/** Pages a file. A batch larger than that is better scanned in two: one bad page refuses the file. */
export const MAX_PAGES = 500

/** Points a side, the largest page that PDF 1.7 allows without UserUnit (200 inches). */
export const MAX_PAGE_POINTS = 14_400

/** Pixels a side. A strip one pixel wide breaks scaling, and what is smaller than this can hold no word. */
export const MIN_SIDE_PIXELS = 64

/** Points a side of a PDF page, a quarter of an inch. */
export const MIN_SIDE_POINTS = 18

/** A side at most so many times the other, far beyond any paper; thin strips are accidents of a scanner. */
export const MAX_ASPECT = 20

/**
 * Time for one step on one page. The slowest page measured (A3 in a PDF, scanned at 600 dpi in colour) takes
 * 1.7 s with poppler and 3.9 s with pdfium, 6.8 s on a machine with six times its load.
 */
export const PAGE_TIMEOUT_MS = 30_000
