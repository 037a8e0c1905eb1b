import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PDFDocument from 'pdfkit'
import QRCode from 'qrcode'
import sharp, { type Sharp } from 'sharp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createDecoder, type Decoder } from './decoder.ts'
import { hasPoppler } from './poppler.ts'

// Real processes and a real disk: on a busy machine they need their time.
vi.setConfig({ testTimeout: 60_000 })

const A4 = { width: 1240, height: 1754 }
const folder = await mkdtemp(join(tmpdir(), 'ansinh-decode-'))
const poppler = await hasPoppler()
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A page with a word-like pattern, darker at the top, so that its turn can be told. */
function scan(options: { colour?: boolean; width?: number; height?: number } = {}): Sharp {
  const { width, height } = { ...A4, ...options }
  const paper = options.colour ? '#f0e6c8' : '#f4f4f4'
  const bar = { create: { width: width - 240, height: 60, channels: 3 as const, background: '#222' } }
  const image = sharp({ create: { width, height, channels: 3, background: paper } }).composite([
    { input: bar, left: 120, top: 100 },
    { input: { create: { ...bar.create, width: 300 } }, left: 120, top: 400 },
  ])
  return options.colour ? image.removeAlpha() : image.removeAlpha().toColourspace('b-w')
}
const write = async (name: string, bytes: Buffer | Uint8Array) => {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}
/** A one-bit image as scanners write it: CCITT group 4 in TIFF. */
const bilevelTiff = async () =>
  sharp(await scan().png().toBuffer())
    .greyscale()
    .threshold(128)
    .toColourspace('b-w')
    .tiff({ compression: 'ccittfax4', bitdepth: 1, xres: 150 / 25.4, yres: 150 / 25.4 })
    .toBuffer()

function pdfOf(
  pages: { image?: Buffer; size?: [number, number]; text?: string }[],
  options: PDFKit.PDFDocumentOptions = {},
): Promise<Buffer> {
  const document = new PDFDocument({ autoFirstPage: false, ...options })
  const chunks: Buffer[] = []
  document.on('data', (chunk: Buffer) => chunks.push(chunk))
  const done = new Promise<Buffer>((resolve) => document.on('end', () => resolve(Buffer.concat(chunks))))
  for (const { image, size = [595.2, 841.92], text } of pages) {
    document.addPage({ size, margin: 0 })
    if (image) document.image(image, 0, 0, { width: size[0], height: size[1] })
    if (text) document.fontSize(40).text(text, 80, 80)
  }
  document.end()
  return done
}

const readers = [...(poppler ? (['poppler'] as const) : []), 'pdfium' as const]

describe.each(readers)('PDF by %s', (pdf) => {
  let decoder: Decoder
  beforeAll(() => {
    decoder = createDecoder({ size: 1, pdf })
  })
  afterAll(() => decoder.close())
  const refusal = async (name: string, bytes: Buffer) => {
    const path = await write(name, bytes)
    return decoder.inspectFile(path).then(
      () => 'accepted',
      (error: Error & { code?: string }) => error.code ?? error.message,
    )
  }

  it('tells the pages and gives a scan in its own pixels', async () => {
    const grey = await scan().jpeg({ quality: 85 }).toBuffer()
    const colour = await scan({ colour: true, width: 1754, height: 1240 }).jpeg().toBuffer()
    const path = await write(
      `batch-${pdf}.pdf`,
      await pdfOf([{ image: grey }, { image: colour, size: [841.92, 595.2] }, { text: 'typed' }]),
    )
    const { type, pages } = await decoder.inspectFile(path)
    expect(type).toBe('pdf')
    expect(pages.map(({ widthPx, heightPx, dpi }) => ({ widthPx, heightPx, dpi }))).toEqual([
      { widthPx: 1240, heightPx: 1754, dpi: 150 },
      { widthPx: 1754, heightPx: 1240, dpi: 150 },
      { widthPx: null, heightPx: null, dpi: null },
    ])
    const first = await decoder.decodePage(path, 0)
    expect(first).toMatchObject({ ...A4, dpi: 150, bilevel: false, colour: 'grey', glance: null })
    expect(await sharp(first.bytes).metadata()).toMatchObject(A4)
    expect(await topIsDark(first.bytes)).toBe(true)
    expect(await decoder.decodePage(path, 1)).toMatchObject({ width: 1754, height: 1240, colour: 'colour' })
    const typed = await decoder.decodePage(path, 2, { dpi: 200, glance: true })
    expect(typed).toMatchObject({ width: 1653, height: 2339, dpi: 200, glance: { codes: [], blank: false } })
    await expect(decoder.decodePage(path, 3)).rejects.toMatchObject({ code: 'intake.no-such-page' })
    await expect(decoder.decodePage(path, -1)).rejects.toMatchObject({ code: 'intake.no-such-page' })
  })

  it('keeps a one-bit scan in two values', async () => {
    const oneBit = await sharp(await scan().png().toBuffer())
      .threshold(128)
      .png({ palette: true, colours: 2 })
      .toBuffer()
    const page = await decoder.decodePage(await write(`bit-${pdf}.pdf`, await pdfOf([{ image: oneBit }])), 0)
    const { data } = await sharp(page.bytes).greyscale().raw().toBuffer({ resolveWithObject: true })
    expect(new Set(data)).toEqual(new Set([0, 255]))
  })

  it('refuses what needs a password, and what merely carries one', async () => {
    const image = await scan().jpeg().toBuffer()
    expect(await refusal('user.pdf', await pdfOf([{ image }], { userPassword: 'secret' }))).toBe(
      'intake.encrypted',
    )
    expect(await refusal('owner.pdf', await pdfOf([{ image }], { ownerPassword: 'secret' }))).toBe(
      'intake.encrypted',
    )
  })

  it('refuses too many pages, a page too large and a strip', async () => {
    expect(await refusal('many.pdf', await pdfOf(Array.from({ length: 501 }, () => ({}))))).toBe(
      'intake.too-many-pages',
    )
    expect(await refusal('wide.pdf', await pdfOf([{ size: [200_000, 200_000] }]))).toBe(
      'intake.page-too-large',
    )
    expect(await refusal('strip.pdf', await pdfOf([{ size: [2, 800] }]))).toBe('intake.too-small')
  })

  it('refuses a PDF that is none inside, and one whose pages go round in a circle', async () => {
    expect(await refusal('none.pdf', Buffer.from('%PDF-1.7\nnothing\n%%EOF'))).toBe('intake.damaged')
    const circle =
      '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n' +
      'trailer<</Root 1 0 R/Size 3>>\n%%EOF'
    expect(await refusal('circle.pdf', Buffer.from(circle))).toMatch(/^intake\./)
  })

  it('goes on after a bad file', async () => {
    const good = await write(`good-${pdf}.pdf`, await pdfOf([{ image: await scan().jpeg().toBuffer() }]))
    const all = await Promise.allSettled([
      decoder.inspectFile(good),
      decoder.inspectFile(await write('bad.pdf', Buffer.from('%PDF-1.7\nx\n%%EOF'))),
      decoder.inspectFile(good),
    ])
    expect(all.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })
})

describe('images', () => {
  let decoder: Decoder
  beforeAll(() => {
    decoder = createDecoder({ size: 1 })
  })
  afterAll(() => decoder.close())
  const refused = (path: string, code: string) =>
    expect(decoder.inspectFile(path)).rejects.toMatchObject({ code })

  it('hands a JPEG on byte for byte, with the resolution it names', async () => {
    const bytes = await scan({ colour: true }).withMetadata({ density: 150 }).jpeg().toBuffer()
    const path = await write('a.jpg', bytes)
    expect((await decoder.inspectFile(path)).pages).toEqual([
      { index: 0, widthPx: 1240, heightPx: 1754, dpi: 150, dpiFrom: 'file', bilevel: false },
    ])
    const page = await decoder.decodePage(path, 0)
    expect(Buffer.from(page.bytes).equals(bytes)).toBe(true)
  })

  it('takes the long side for A4 when the file names no resolution', async () => {
    const path = await write('camera.jpg', await scan().jpeg().toBuffer())
    expect((await decoder.inspectFile(path)).pages[0]).toMatchObject({ dpi: 150, dpiFrom: 'a4' })
  })

  it('turns a photograph upright', async () => {
    const lying = await sharp(await scan().jpeg().toBuffer())
      .rotate(90)
      .withMetadata({ orientation: 8 })
      .jpeg()
      .toBuffer()
    const path = await write('turned.jpg', lying)
    expect((await decoder.inspectFile(path)).pages[0]).toMatchObject({ widthPx: 1240, heightPx: 1754 })
    const page = await decoder.decodePage(path, 0)
    expect(await sharp(page.bytes).metadata()).toMatchObject(A4)
    expect(await topIsDark(page.bytes)).toBe(true)
  })

  it('reads every page of a TIFF, and keeps one-bit pages exact', async () => {
    const page1 = await scan({ colour: true }).ensureAlpha().png().toBuffer()
    const page2 = await sharp(page1).negate({ alpha: false }).png().toBuffer()
    const pages = [page1, page2]
    const path = await write(
      'two.tif',
      await sharp(pages, { join: { animated: true } })
        .tiff()
        .toBuffer(),
    )
    expect((await decoder.inspectFile(path)).pages).toHaveLength(2)
    expect(await topIsDark((await decoder.decodePage(path, 0)).bytes)).toBe(true)
    expect(await topIsDark((await decoder.decodePage(path, 1)).bytes)).toBe(false)

    const twoColours = await sharp(page1)
      .removeAlpha()
      .threshold(128)
      .png({ palette: true, colours: 2 })
      .toBuffer()
    const palette = await decoder.decodePage(await write('palette.png', twoColours), 0)
    expect(palette).toMatchObject({ bilevel: true, colour: 'bilevel' })

    const oneBit = await write('bit.tif', await bilevelTiff())
    expect((await decoder.inspectFile(oneBit)).pages[0]).toMatchObject({ bilevel: true, dpi: 150 })
    const page = await decoder.decodePage(oneBit, 0)
    expect(page).toMatchObject({ format: 'png', bilevel: true, colour: 'bilevel' })
    const { data } = await sharp(page.bytes).greyscale().raw().toBuffer({ resolveWithObject: true })
    expect(new Set(data)).toEqual(new Set([0, 255]))
  })

  it('refuses cut data, bombs and strips', async () => {
    const jpeg = await scan({ colour: true }).jpeg().toBuffer()
    await refused(await write('cut.jpg', jpeg.subarray(0, jpeg.length * 0.6)), 'intake.truncated')
    const png = await scan().png().toBuffer()
    const hollow = Buffer.concat([png.subarray(0, png.length / 2), png.subarray(-12)])
    await expect(decoder.inspectFile(await write('hollow.png', hollow))).rejects.toMatchObject({
      code: expect.stringMatching(/^intake\.(truncated|damaged)$/) as string,
    })
    const bomb = await sharp({ create: { width: 12_000, height: 12_000, channels: 3, background: 'white' } })
      .png()
      .toBuffer()
    await refused(await write('bomb.png', bomb), 'intake.too-many-pixels')
    const strip = await sharp({ create: { width: 1, height: 3000, channels: 3, background: 'white' } })
      .png()
      .toBuffer()
    await refused(await write('strip.png', strip), 'intake.too-small')
    await refused(await write('program.pdf', Buffer.from('MZ not a scan')), 'intake.unknown-type')
  })

  it('sees codes and blank pages at a glance', async () => {
    const code = await QRCode.toBuffer('MÃ 1', { scale: 8 })
    const sheet = await sharp(await scan().jpeg().toBuffer())
      .composite([{ input: code, left: 400, top: 800 }])
      .jpeg()
      .toBuffer()
    expect(await decoder.glanceAt(sheet)).toMatchObject({ codes: ['MÃ 1'], blank: false })
    expect(await decoder.glanceAt(await scan().jpeg().toBuffer())).toMatchObject({ codes: [], blank: false })
    const yellow = sharp({
      create: { ...A4, channels: 3, background: '#cdbb8a', noise: { type: 'gaussian', mean: 190, sigma: 8 } },
    })
    expect(await decoder.glanceAt(await yellow.jpeg().toBuffer())).toMatchObject({ codes: [], blank: true })
  })

  it('makes derivatives without the metadata of the upload', async () => {
    const page = await scan({ colour: true })
      .withExif({ IFD0: { Artist: 'camera' } })
      .jpeg()
      .toBuffer()
    expect((await sharp(page).metadata()).exif).toBeDefined()
    const small = await decoder.renderDerivative(page, { width: 240 })
    expect(await sharp(small.bytes).metadata()).toMatchObject({ format: 'webp', width: 240, height: 339 })
    expect((await sharp(small.bytes).metadata()).exif).toBeUndefined()
    await decoder.writePyramid(page, join(folder, 'pyramid'))
    const tile = await readFile(join(folder, 'pyramid_files', '11', '2_3.webp'))
    expect(await sharp(tile).metadata()).toMatchObject({ width: 1240 - 1024 + 1, height: 1754 - 1536 + 1 })
  })
})

describe('a decoder whose child misbehaves', () => {
  const reader = `process.on('message', async ({ id, args }) => {
    const [path] = args
    if (path === 'crash') process.kill(process.pid, 'SIGSEGV')
    if (path === 'stall') for (;;) {}
    if (path === 'hog') { const held = []; for (;;) held.push(Buffer.alloc(50_000_000, 1)) }
    if (path === 'bug') return process.send({ id, failed: 'a mistake of ours' })
    process.send({ id, answer: { type: 'png', pages: [], pid: process.pid, env: process.env } })
  })
  process.on('disconnect', () => process.exit(0))`

  it('sets the bad call aside and answers the others', async () => {
    const childPath = await write('misbehaving.mjs', Buffer.from(reader))
    const decoder = createDecoder({ size: 1, timeoutMs: 1500, memoryMb: 600, childPath })
    try {
      const calls = ['a', 'crash', 'b', 'stall', 'c', 'bug', 'd'].map((path) => decoder.inspectFile(path))
      const ends = (await Promise.allSettled(calls)).map((end) =>
        end.status === 'fulfilled' ? 'answered' : ((end.reason as { code?: string }).code ?? 'bug'),
      )
      expect(ends).toEqual([
        'answered',
        'intake.decode-crashed',
        'answered',
        'intake.decode-timeout',
        'answered',
        'bug',
        'answered',
      ])
    } finally {
      await decoder.close()
    }
    await expect(decoder.inspectFile('a')).rejects.toMatchObject({ code: 'intake.decode-crashed' })
  })

  it.runIf(process.platform === 'linux')('stops a child that eats memory', async () => {
    const childPath = await write('misbehaving.mjs', Buffer.from(reader))
    const decoder = createDecoder({ size: 1, timeoutMs: 20_000, memoryMb: 800, childPath })
    try {
      await expect(decoder.inspectFile('hog')).rejects.toMatchObject({ code: 'intake.decode-crashed' })
      expect(await decoder.inspectFile('a')).toMatchObject({ pages: [] })
    } finally {
      await decoder.close()
    }
  })

  it('gives the child no variable of the server, and a new child after so many calls', async () => {
    const childPath = await write('misbehaving.mjs', Buffer.from(reader))
    process.env['DATABASE_URL_FOR_TEST'] = 'secret'
    const decoder = createDecoder({ size: 1, callsPerChild: 2, childPath })
    try {
      const answers: { pid: number; env: Record<string, string> }[] = []
      for (let call = 0; call < 4; call++) {
        answers.push(
          (await decoder.inspectFile('a')) as unknown as { pid: number; env: Record<string, string> },
        )
      }
      expect(answers[0]?.env['DATABASE_URL_FOR_TEST']).toBeUndefined()
      expect(answers.map(({ pid }) => pid === answers[0]?.pid)).toEqual([true, true, false, false])
    } finally {
      delete process.env['DATABASE_URL_FOR_TEST']
      await decoder.close()
    }
  })
})

async function topIsDark(bytes: Uint8Array): Promise<boolean> {
  const bar = await sharp(bytes)
    .extract({ left: 700, top: 120, width: 100, height: 20 })
    .greyscale()
    .raw()
    .toBuffer()
  return (bar[0] ?? 255) < 128
}
