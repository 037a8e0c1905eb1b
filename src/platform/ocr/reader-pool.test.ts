import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openReaderPool, type ReaderPool, type ReaderPoolOptions } from './reader-pool.ts'

/** An engine whose behaviour hangs on the width of the page: what is planted travels with the picture. */
const PLANTED = `
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
export async function openEngine() {
  return {
    name: 'planted',
    version: 'planted-1',
    async recognise(png) {
      const width = png.readUInt32BE(16)
      if (width < 500) process.exit(7)
      if (width < 600) {
        const below = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
        writeFileSync(process.env.PLANTED_PID, String(below.pid))
        for (;;) {}
      }
      if (width < 700) {
        const hoard = []
        for (;;) { hoard.push(Buffer.alloc(20e6, 1)); await new Promise((resolve) => setTimeout(resolve, 20)) }
      }
      return [{ text: 'đọc', confidence: 90, box: [1, 1, 20, 10], line: 0 }]
    },
    async close() {},
  }
}
`

let folder: string
let pool: ReaderPool | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ansinh-readers-'))
  writeFileSync(join(folder, 'planted.mjs'), PLANTED)
  process.env['PLANTED_PID'] = join(folder, 'pid')
})

afterEach(async () => {
  await pool?.close()
  pool = undefined
  rmSync(folder, { recursive: true, force: true })
})

function open(options: ReaderPoolOptions = {}): ReaderPool {
  return (pool = openReaderPool({
    size: 2,
    engineModule: pathToFileURL(join(folder, 'planted.mjs')).href,
    timeoutMs: 10_000,
    ...options,
  }))
}

/** White: one bit to the preparation, which leaves its size alone. */
function page(width: number): Promise<Buffer> {
  return sharp({ create: { width, height: 900, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // Nobody may be there to bury an orphan: a zombie is dead.
    return !(existsSync(`/proc/${pid}/stat`) && / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

describe('the pool of readers', () => {
  it('sets a page aside that crashes the engine and reads the others', async () => {
    const readers = open()
    const good = await page(800)
    const results = await Promise.allSettled([
      readers.read(good),
      readers.read(await page(400)),
      readers.read(good),
      readers.read(good),
    ])
    expect(results.map((result) => result.status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ])
    expect(results[1]).toMatchObject({ reason: { code: 'ocr.crashed', data: { code: 7 } } })
  })

  it('kills a page that stalls, with the process the engine had started, and goes on', async () => {
    const readers = open({ size: 1, timeoutMs: 3000 })
    const stalled = readers.read(await page(550))
    const after = readers.read(await page(800))
    await expect(stalled).rejects.toMatchObject({ code: 'ocr.timeout' })
    await expect(after).resolves.toMatchObject({ text: 'đọc', engine: 'planted' })
    expect(isAlive(Number(readFileSync(join(folder, 'pid'), 'utf8')))).toBe(false)
  })

  it('kills a page that eats memory', async () => {
    const readers = open({ memoryMb: 400, watchMs: 50 })
    await expect(readers.read(await page(650))).rejects.toMatchObject({
      code: 'ocr.crashed',
      data: { reason: 'memory' },
    })
  })

  it('tells bytes that are no image from a fault of the engine', async () => {
    const readers = open()
    await expect(readers.read(Buffer.from('%PDF-1.7 no picture'))).rejects.toMatchObject({
      code: 'ocr.unreadable',
    })
    const cut = (await page(800)).subarray(0, 200)
    await expect(readers.read(cut)).rejects.toMatchObject({ code: 'ocr.unreadable' })
  })

  it('leaves no process behind and refuses further pages', async () => {
    const readers = open()
    await readers.read(await page(800))
    const unfinished = readers.read(await page(550))
    const refused = expect(unfinished).rejects.toMatchObject({ code: 'ocr.pool-closed' })
    const pids = readers.pids()
    expect(pids.length).toBeGreaterThan(0)
    await readers.close()
    await refused
    expect(pids.filter(isAlive)).toEqual([])
    await expect(readers.read(await page(800))).rejects.toMatchObject({ code: 'ocr.pool-closed' })
  })

  it('says which version its readings carry before it has read', async () => {
    expect(await open().version()).toMatch(/^planted-1 prep/)
  })

  it('tells every page when the engine cannot be opened', async () => {
    const readers = open({ engineModule: pathToFileURL(join(folder, 'missing.mjs')).href })
    await expect(readers.read(await page(800))).rejects.toMatchObject({ code: 'ocr.crashed' })
  })
})
