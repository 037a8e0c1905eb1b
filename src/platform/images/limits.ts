/*
 * What is taken in. Every bound stops an attack or an accident that was tried: a 109 KB PNG of 900 Mpx, a 306 KB PDF that
 * unfolds to 300 MB, a page of 200,000 pt that makes poppler report "bogus memory".
 */

/** Bytes a file. A 500-page dossier in colour at 300 dpi has about 80 MB. */
export const MAX_FILE_BYTES = 100 * 1024 * 1024

/** Pixels an image: A3 at 600 dpi in colour (70 Mpx) passes with room; raw it takes 360 MB of the child's memory. */
export const MAX_PIXELS = 120_000_000

/** Pixels when a PDF page is rendered. Bigger pages are rendered at a lower resolution, down to `MIN_RENDER_DPI`. */
export const MAX_RENDER_PIXELS = 60_000_000

/** Below this a page cannot be read (capital letters under 8 px), so it is refused instead of rendered small. */
export const MIN_RENDER_DPI = 72

/** Pages a file. The thickest dossiers have about 300 sheets; scanners cut batches before 500. */
export const MAX_PAGES = 500

/** Points a side, the largest page that PDF 1.7 allows without UserUnit (200 inches). */
export const MAX_PAGE_POINTS = 14_400

/** Pixels a side. A strip one pixel wide breaks scaling and can hold no word; a card photographed badly has over 300. */
export const MIN_SIDE_PIXELS = 64

/** Points a side of a PDF page, a quarter of an inch. */
export const MIN_SIDE_POINTS = 18

/** A side at most so many times the other: the longest real paper, a folded list, is about 1 : 5. */
export const MAX_ASPECT = 20

/** Time for one step on one page. The slowest honest page measured (600 dpi A3 in colour) takes under 4 s. */
export const PAGE_TIMEOUT_MS = 30_000
