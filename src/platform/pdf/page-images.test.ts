import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openFolderStore, type FileStore } from '#platform/files/index.ts'
import { createDecoder, type Decoder } from './decoder.ts'
import { createPageImages, type PageImages, type PageRef } from './page-images.ts'

// Real processes and a real disk: on a busy machine they need their time.
vi.setConfig({ testTimeout: 60_000 })

describe('images of pages for the screen', () => {
  let folder: string
  let files: FileStore
  let real: Decoder
  let images: PageImages
  let page: PageRef
  const calls: string[] = []
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ansinh-pages-'))
    files = await openFolderStore(join(folder, 'files'))
    real = createDecoder({ size: 1 })
    const counted: Decoder = {
      ...real,
      decodePage: (...args) => {
        calls.push('decode')
        return real.decodePage(...args)
      },
      writePyramid: (...args) => {
        calls.push('pyramid')
        return real.writePyramid(...args)
      },
    }
    images = createPageImages({ folder: join(folder, 'cache'), files, decoder: counted })
    const scan = await sharp({ create: { width: 2000, height: 1100, channels: 3, background: '#ddd' } })
      .jpeg()
      .toBuffer()
    page = { key: (await files.put(scan, { maxBytes: 1e7 })).key, index: 0 }
  })
  afterAll(async () => {
    await real.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('makes a preview once, however many ask', async () => {
    calls.length = 0
    const [first, second] = await Promise.all([images.preview(page, 240), images.preview(page, 240)])
    expect(first).toEqual(second)
    expect(await images.preview(page, 240)).toEqual(first)
    expect(await sharp(first).metadata()).toMatchObject({ format: 'webp', width: 240, height: 132 })
    expect(calls).toEqual(['decode'])
  })

  it('cuts the tiles of a page once and has exactly those that the shape promises', async () => {
    calls.length = 0
    const shape = await images.shape(page)
    expect(shape).toEqual({ width: 2000, height: 1100, tileSize: 512, overlap: 1, maxLevel: 11 })
    const present = async (level: number, x: number, y: number) =>
      (await images.tile(page, level, x, y)) !== null
    expect(await present(11, 3, 2)).toBe(true)
    expect(await present(11, 4, 0)).toBe(false)
    expect(await present(11, 0, 3)).toBe(false)
    expect(await present(12, 0, 0)).toBe(false)
    expect(await present(0, 0, 0)).toBe(true)
    expect(await present(10, 1, 1)).toBe(true)
    expect(await present(10, 2, 0)).toBe(false)
    expect(await present(-1, 0, 0)).toBe(false)
    expect(await present(0.5, 0, 0)).toBe(false)
    expect(calls).toEqual(['decode', 'pyramid'])
    const files = await readdir(join(folder, 'cache'), { recursive: true })
    expect(files.filter((name) => name.includes('making'))).toEqual([])
  })

  it('takes the thumbnail from a page decoded for another purpose', async () => {
    const scan = await sharp({ create: { width: 900, height: 1200, channels: 3, background: '#eed' } })
      .jpeg()
      .toBuffer()
    const other = { key: (await files.put(scan, { maxBytes: 1e7 })).key, index: 0 }
    calls.length = 0
    await images.keepThumbnail(other, { bytes: scan })
    expect(await sharp(await images.preview(other, 240)).metadata()).toMatchObject({
      width: 240,
      height: 320,
    })
    expect(calls).toEqual([])
    // Looked at a day ago, the other page is removed first, and comes back when asked for.
    const cache = join(folder, 'cache')
    for (const name of await readdir(cache, { recursive: true })) {
      if (name.includes(other.key.slice(6)) && name.endsWith('.webp'))
        await utimes(join(cache, name), 1000, 1000)
    }
    const removed = await images.trim((await sizeOf(cache)) - 1)
    expect(removed.pages).toBe(1)
    expect(await images.preview(other, 240)).not.toHaveLength(0)
    expect(calls).toEqual(['decode'])
    await images.trim(0)
    expect(await sizeOf(cache)).toBe(0)
    expect(await images.tile(page, 11, 0, 0)).not.toBeNull()
  })

  it('takes no path for a key and no page that is none', async () => {
    await expect(images.preview({ key: '../x', index: 0 }, 240)).rejects.toMatchObject({
      code: 'files.bad-key',
    })
    await expect(images.shape({ ...page, index: 7 })).rejects.toMatchObject({ code: 'intake.no-such-page' })
    await expect(images.shape({ ...page, index: 0.5 })).rejects.toMatchObject({ code: 'intake.no-such-page' })
  })
})

async function sizeOf(folder: string): Promise<number> {
  const { stat } = await import('node:fs/promises')
  let bytes = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size
  }
  return bytes
}
