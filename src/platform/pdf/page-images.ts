import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sha256Of, type FileStore } from '../files/file-store.ts'
import { TILE_OVERLAP, TILE_SIZE } from '../images/derive.ts'
import { intakeError } from '../images/intake-error.ts'
import type { DecodedPage } from '../images/page.ts'
import type { Decoder } from './decoder.ts'

/** A page of a kept file. */
export interface PageRef {
  key: string
  /** From 0. */
  index: number
}

/** What a Deep Zoom viewer must know of a page. `maxLevel` is the level at full size; level 0 is one pixel. */
export interface PageShape {
  width: number
  height: number
  tileSize: number
  overlap: number
  maxLevel: number
}

/** Widths made as whole images: a leaf of a strip, a thumbnail, a page as large as a screen shows it whole, and one to read letter by letter. */
const PREVIEW_WIDTHS = [144, 240, 640, 1600] as const
export type PreviewWidth = (typeof PREVIEW_WIDTHS)[number]

/**
 * The images of pages for the screen, made when first asked for and kept in a folder that may be emptied at any time. All are
 * WebP. Nothing here checks who may see a page: ask before calling.
 */
export interface PageImages {
  preview(page: PageRef, width: PreviewWidth): Promise<Buffer>
  shape(page: PageRef): Promise<PageShape>
  /** One tile, or null when the level or the place does not exist. */
  tile(page: PageRef, level: number, x: number, y: number): Promise<Buffer | null>
  /** Makes the thumbnail from a page that is decoded anyway, as during reading: some 20 ms, and no second decoding. */
  keepThumbnail(page: PageRef, decoded: Pick<DecodedPage, 'bytes'>): Promise<void>
  /** Removes the pages looked at longest ago until `maxBytes` are left. */
  trim(maxBytes: number): Promise<{ pages: number; bytes: number }>
}

/**
 * Tiles are written all at once when a page is first zoomed: 340 ms and 63 files of 600 KB in all for an A4 page at 300 dpi. Cutting
 * each tile when it is asked for would decode the page 63 times; making all at intake would fill 360 GB for 600,000 pages of
 * which few are ever opened.
 */
export function createPageImages(options: {
  folder: string
  files: FileStore
  decoder: Decoder
}): PageImages {
  const { folder, files, decoder } = options
  const underWay = new Map<string, Promise<unknown>>()

  const folderOf = ({ key, index }: PageRef) => {
    const sha256 = sha256Of(key)
    if (!Number.isInteger(index) || index < 0) throw intakeError('intake.no-such-page', { index })
    return join(folder, sha256.slice(0, 2), sha256, `${index}`)
  }

  /** Two who open the same page at once wait for one making. */
  async function once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const running = underWay.get(name) as Promise<T> | undefined
    if (running) return running
    const made = make().finally(() => underWay.delete(name))
    underWay.set(name, made)
    return made
  }

  const decode = ({ key, index }: PageRef) =>
    files.withLocalPath(key, (path) => decoder.decodePage(path, index))

  async function write(path: string, bytes: Uint8Array | string): Promise<void> {
    await mkdir(dirname(path), { recursive: true })
    const making = `${path}.${randomUUID()}`
    try {
      await writeFile(making, bytes)
      await rename(making, path)
    } finally {
      await rm(making, { force: true })
    }
  }

  async function makePreview(page: PageRef, width: PreviewWidth, image: Uint8Array): Promise<Buffer> {
    // What a first visit fetches is made with patience, once. A screen of 1,080 lines shows a page whole in some 620 pixels.
    const { bytes } = await decoder.renderDerivative(image, width === 144 || width === 640 ? { width, quality: 50, effort: 6 } : { width })
    const kept = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    await write(join(folderOf(page), `w${width}.webp`), kept)
    return kept
  }

  /** A larger image of the page that is kept: to make it smaller costs a hundredth of decoding the page. */
  async function keptLarger(page: PageRef, width: PreviewWidth): Promise<Buffer | null> {
    for (const larger of PREVIEW_WIDTHS) {
      const kept = larger > width ? await readOrNull(join(folderOf(page), `w${larger}.webp`)) : null
      if (kept) return kept
    }
    return null
  }

  async function shape(page: PageRef): Promise<PageShape> {
    const at = folderOf(page)
    const known = await readOrNull(join(at, 'shape.json'))
    if (known) return JSON.parse(known.toString()) as PageShape
    return once(`${at}/tiles`, async () => {
      const { bytes } = await decode(page)
      const { width, height } = await decoder.writePyramid(bytes, join(at, 'tiles'))
      const maxLevel = Math.ceil(Math.log2(Math.max(width, height)))
      const made = { width, height, tileSize: TILE_SIZE, overlap: TILE_OVERLAP, maxLevel }
      // Last: whoever finds the shape finds the tiles.
      await write(join(at, 'shape.json'), JSON.stringify(made))
      return made
    })
  }

  return {
    shape,
    async preview(page, width) {
      const at = folderOf(page)
      const kept = await readOrNull(join(at, `w${width}.webp`))
      if (kept) return kept
      return once(`${at}/w${width}`, async () => makePreview(page, width, (await keptLarger(page, width)) ?? (await decode(page)).bytes))
    },
    async tile(page, level, x, y) {
      if (![level, x, y].every((number) => Number.isInteger(number) && number >= 0)) return null
      const at = folderOf(page)
      const path = join(at, 'tiles_files', `${level}`, `${x}_${y}.webp`)
      const kept = await readOrNull(path)
      if (kept) return kept
      const { width, height, maxLevel } = await shape(page)
      const shrink = 2 ** (maxLevel - level)
      const columns = Math.ceil(Math.ceil(width / shrink) / TILE_SIZE)
      const rows = Math.ceil(Math.ceil(height / shrink) / TILE_SIZE)
      if (level > maxLevel || x >= columns || y >= rows) return null
      return readOrNull(path)
    },
    async keepThumbnail(page, decoded) {
      const at = folderOf(page)
      if (await readOrNull(join(at, 'w240.webp'))) return
      await once(`${at}/w240`, () => makePreview(page, 240, decoded.bytes))
    },
    async trim(maxBytes) {
      const pages = await listPages(folder)
      let left = pages.reduce((sum, page) => sum + page.bytes, 0)
      const removed = { pages: 0, bytes: 0 }
      for (const page of pages.sort((a, b) => a.usedMs - b.usedMs)) {
        if (left <= maxBytes) break
        // The shape first, so that a reader of this moment makes the page again instead of missing a tile.
        await rm(join(page.path, 'shape.json'), { force: true })
        await rm(page.path, { recursive: true, force: true })
        left -= page.bytes
        removed.pages += 1
        removed.bytes += page.bytes
      }
      return removed
    },
  }
}

/** Reading renews the time of a file at most once a minute: `trim` goes by it, and disks often keep no time of access. */
async function readOrNull(path: string): Promise<Buffer | null> {
  try {
    const bytes = await readFile(path)
    const now = (performance.timeOrigin + performance.now()) / 1000
    if (now - (await stat(path)).mtimeMs / 1000 > 60) await utimes(path, now, now)
    return bytes
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

async function listPages(folder: string): Promise<{ path: string; bytes: number; usedMs: number }[]> {
  const found = new Map<string, { path: string; bytes: number; usedMs: number }>()
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    const [outer, sha256, index] = file.slice(folder.length + 1).split('/')
    const path = join(folder, outer ?? '', sha256 ?? '', index ?? '')
    const { size, mtimeMs } = await stat(file)
    const page = found.get(path) ?? { path, bytes: 0, usedMs: 0 }
    found.set(path, { path, bytes: page.bytes + size, usedMs: Math.max(page.usedMs, mtimeMs) })
  }
  return [...found.values()]
}
