import { intakeError } from '../images/intake-error.ts'
import { MAX_PAGES, MAX_RENDER_PIXELS, PAGE_TIMEOUT_MS } from '../images/limits.ts'
import type { DecodedPage, PageSize } from '../images/page.ts'
import { encodeRaw } from '../images/raster.ts'
import { runLimited, type RunResult } from './limited-run.ts'
import { checkPoints, fillsPage, pageSize, renderSize, type PageImage, type PdfReader } from './pdf-reader.ts'

interface Page {
  widthPt: number
  heightPt: number
  image: PageImage | null
}

/** True when the three programs of poppler-utils are on the PATH. */
export async function hasPoppler(): Promise<boolean> {
  for (const program of ['pdfinfo', 'pdfimages', 'pdftoppm']) {
    try {
      await runLimited(program, ['-v'], { timeoutMs: 5000, maxOutputBytes: 10_000 })
    } catch {
      // Absent, or not startable here: either way the other reader is taken.
      return false
    }
  }
  return true
}

/** Poppler as separate programs, each with 2 GB and 30 s. Their own bounds hold also when a file makes them swell. */
export function popplerReader(): PdfReader {
  return { name: 'poppler', inspect, decode }
}

async function inspect(path: string): Promise<PageSize[]> {
  const pages = await readPages(path, 1, MAX_PAGES)
  return pages.map((page, index) => pageSize(index, page))
}

async function decode(path: string, index: number, wantedDpi: number): Promise<DecodedPage> {
  const number = index + 1
  const page = (await readPages(path, number, number))[0]
  if (!page) throw intakeError('intake.no-such-page', { index })
  const size = renderSize(page, wantedDpi, index)
  const grey = page.image?.grey === true || page.image?.bilevel === true
  const bilevel = size.native && page.image?.bilevel === true
  const args = ['-f', `${number}`, '-l', `${number}`, '-singlefile']
  args.push('-scale-to-x', `${size.width}`, '-scale-to-y', `${size.height}`)
  if (grey) args.push('-gray')
  if (bilevel) args.push('-aa', 'no', '-aaVector', 'no')
  const run = await poppler('pdftoppm', [...args, path])
  const raw = parsePnm(run.stdout)
  if (!raw) throw intakeError('intake.damaged', { page: number })
  return encodeRaw(raw, { dpi: size.dpi, bilevel: bilevel && raw.channels === 1 })
}

/** Sizes of the pages `from`…`to` and the image that fills each. */
async function readPages(path: string, from: number, to: number): Promise<Page[]> {
  const range = ['-f', `${from}`, '-l', `${to}`]
  const info = (await poppler('pdfinfo', [...range, path])).stdout.toString('latin1')
  const count = Number(/^Pages:\s+(\d+)/m.exec(info)?.[1] ?? 0)
  if (count === 0) throw intakeError('intake.damaged')
  if (count > MAX_PAGES) throw intakeError('intake.too-many-pages', { pages: count, limit: MAX_PAGES })
  const pages = new Map<number, Page>()
  for (const match of info.matchAll(/^Page\s+(\d+) size:\s+([\d.e+]+) x ([\d.e+]+) pts/gm)) {
    pages.set(Number(match[1]), { widthPt: Number(match[2]), heightPt: Number(match[3]), image: null })
  }
  for (const match of info.matchAll(/^Page\s+(\d+) rot:\s+(\d+)/gm)) {
    const page = pages.get(Number(match[1]))
    if (page && Number(match[2]) % 180 === 90) {
      ;[page.widthPt, page.heightPt] = [page.heightPt, page.widthPt]
    }
  }
  for (const [number, page] of pages) checkPoints(page.widthPt, page.heightPt, number - 1)
  const list = (await poppler('pdfimages', ['-list', ...range, path])).stdout.toString('latin1')
  for (const [number, image] of singleImages(list)) {
    const page = pages.get(number)
    if (page && fillsPage(image, page)) page.image = image
  }
  return [...pages.values()]
}

/** Of the listing: pages on which exactly one image is drawn, with its size in points. Masked layers do not count as one. */
function singleImages(list: string): Map<number, PageImage & { widthPt: number; heightPt: number }> {
  const rows = list
    .split('\n')
    .slice(2)
    .map((line) => line.trim().split(/\s+/))
    .filter((row) => row.length >= 14)
  const perPage = Map.groupBy(rows, (row) => Number(row[0]))
  const singles = new Map<number, PageImage & { widthPt: number; heightPt: number }>()
  for (const [number, images] of perPage) {
    const row = images[0]
    if (images.length !== 1 || !row || !['image', 'stencil'].includes(row[2] ?? '')) continue
    const [width, height, components, bits] = [Number(row[3]), Number(row[4]), row[6], row[7]]
    const [xPpi, yPpi] = [Number(row.at(-4)), Number(row.at(-3))]
    singles.set(number, {
      width,
      height,
      bilevel: bits === '1' && (components === '1' || row[2] === 'stencil'),
      grey: row[5] === 'gray',
      widthPt: (width / xPpi) * 72,
      heightPt: (height / yPpi) * 72,
    })
  }
  return singles
}

async function poppler(program: string, args: string[]): Promise<RunResult> {
  const run = await runLimited(program, args, {
    timeoutMs: PAGE_TIMEOUT_MS,
    maxOutputBytes: MAX_RENDER_PIXELS * 3 + 100,
  })
  if (run.code === 0) return run
  if (/Wrong page range/i.test(run.stderr)) throw intakeError('intake.no-such-page')
  if (/Incorrect password|Encryption/i.test(run.stderr)) throw intakeError('intake.encrypted')
  if (/bogus memory|Out of memory/i.test(run.stderr)) throw intakeError('intake.decode-crashed', { program })
  throw intakeError(
    'intake.damaged',
    {},
    new Error(`${program} ended with ${run.code}: ${run.stderr.slice(0, 300)}`),
  )
}

/** The raw samples of a PGM (P5) or PPM (P6) image; null when the header is none or the samples are short. */
function parsePnm(bytes: Buffer): { data: Buffer; width: number; height: number; channels: 1 | 3 } | null {
  const header = /^P([56])\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.toString('latin1', 0, 64))
  if (!header) return null
  const channels = header[1] === '5' ? 1 : 3
  const width = Number(header[2])
  const height = Number(header[3])
  const data = bytes.subarray(header[0].length)
  return data.length === width * height * channels ? { data, width, height, channels } : null
}
