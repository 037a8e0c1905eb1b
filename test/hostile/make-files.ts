import { deflateSync } from 'node:zlib'
import PDFDocument from 'pdfkit'
import sharp from 'sharp'

/** What must become of a file: taken in, refused, or either, as the damage falls. */
export type Expected = 'taken' | 'refused' | 'either'
export type HostileFile = { kind: string; name: string; bytes: Buffer; expected: Expected }

/** Numbers that repeat: mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

type Dice = { real(): number; below(limit: number): number; of<T>(list: readonly T[]): T }

/**
 * Files that attack whoever opens them, of every kind in turn, unlike one another and the same for the same seed: what thieves send,
 * what scanners spoil, what a shelf of forty years holds.
 */
export async function* hostileFiles(seed: number, count: number): AsyncGenerator<HostileFile> {
  const random = randomOf(seed)
  const dice: Dice = {
    real: random,
    below: (limit) => Math.floor(random() * limit),
    of: (list) => list[Math.floor(random() * list.length)]!,
  }
  const kinds = Object.entries(KINDS)
  for (let number = 0; number < count; number++) {
    const [kind, make] = kinds[number % kinds.length]!
    const made = await make(dice, number)
    yield { kind, name: `${number}.${dice.of(['jpg', 'pdf', 'png', 'tif'])}`, ...made }
  }
}

type Make = (dice: Dice, number: number) => Promise<{ bytes: Buffer; expected: Expected; name?: string }>

const KINDS: Record<string, Make> = {
  'whole file, as a control': async (dice, number) => ({ bytes: await good(dice, number), expected: 'taken' }),
  'cut off': async (dice, number) => {
    const bytes = await good(dice, number)
    return { bytes: bytes.subarray(0, 1 + dice.below(bytes.length - 200)), expected: 'refused' }
  },
  'single bytes changed': async (dice, number) => {
    const bytes = Buffer.from(await good(dice, number))
    for (let change = 0; change < 40; change++) bytes[dice.below(bytes.length)] = dice.below(256)
    return { bytes, expected: 'either' }
  },
  'a stretch overwritten': async (dice, number) => {
    const bytes = Buffer.from(await good(dice, number))
    const from = 20 + dice.below(bytes.length - 20)
    bytes.fill(dice.of([0, 0xff]), from, Math.min(bytes.length, from + 200 + dice.below(2000)))
    return { bytes, expected: 'either' }
  },
  'PNG of 900 million pixels': async (dice) => {
    const side = 25_000 + dice.below(10_000)
    return { bytes: png(side, side, 1, deflateSync(Buffer.alloc(1_000_000))), expected: 'refused' }
  },
  'PNG with a side of 100,000 pixels': async (dice) => {
    const long = 100_000 + dice.below(1000)
    const size = dice.of([[long, 100], [100, long], [long, long]] as const)
    return { bytes: png(size[0], size[1], 1, deflateSync(Buffer.alloc(100_000))), expected: 'refused' }
  },
  'image one pixel wide': async (dice) => {
    const long = 500 + dice.below(4000)
    const [width, height] = dice.of([[1, long], [long, 1]] as const)
    const image = sharp({ create: { width, height, channels: 3, background: 'white' } })
    return { bytes: await dice.of([image.png(), image.jpeg(), image.tiff()]).toBuffer(), expected: 'refused' }
  },
  'PNG whose data unfolds beyond its size': async (dice) => ({
    bytes: png(200, 200, 8, deflateSync(Buffer.alloc(60_000_000 + dice.below(1000)))),
    expected: 'either',
  }),
  'TIFF of 4 thousand million pixels': async (dice) => ({ bytes: tiff(65_000 + dice.below(500), 65_000, 8), expected: 'refused' }),
  'TIFF whose directories go round in a circle': async (dice) => ({ bytes: tiff(400 + dice.below(100), 500, 8), expected: 'either' }),
  'TIFF with a directory beyond its end': async (dice) => ({ bytes: tiff(400, 500, 0x7fff_0000 + dice.below(1000)), expected: 'either' }),
  'another type under the name of a scan': async (dice, number) => ({ bytes: otherType(dice, number), expected: 'refused' }),
  'JPEG with a bomb in its head': async (dice, number) => {
    const bytes = await scan(number).jpeg().toBuffer()
    const side = 60_000 + dice.below(5000)
    const head = Buffer.from(bytes)
    const frame = head.indexOf(Buffer.from([0xff, 0xc0]))
    head.writeUInt16BE(side, frame + 5)
    head.writeUInt16BE(side, frame + 7)
    return { bytes: head, expected: 'refused' }
  },
  'JPEG with 3,000 empty segments': async (dice, number) => {
    const bytes = await scan(number).jpeg().toBuffer()
    const segment = Buffer.concat([Buffer.from([0xff, 0xe0 + dice.below(16), 0x00, 0x40]), Buffer.alloc(62, dice.below(256))])
    return { bytes: Buffer.concat([bytes.subarray(0, 2), ...Array<Buffer>(3000).fill(segment), bytes.subarray(2)]), expected: 'either' }
  },
  'ZIP behind the end': async (dice, number) => ({ bytes: Buffer.concat([await good(dice, number), zip(number)]), expected: 'refused' }),
  'PDF inside another type': async (dice, number) => {
    const head = dice.of(['<html><script>alert(1)</script>\n', 'GIF89a/*', '#!/bin/sh\n', '\ufeff'])
    return { bytes: Buffer.concat([Buffer.from(head), await document(number)]), expected: 'refused' }
  },
  'something behind the end of a PDF': async (dice, number) => ({
    bytes: Buffer.concat([await document(number), Buffer.from(dice.of(['<script>alert(1)</script>', 'MZ\x90\0', '%PDF-1.4\n']))]),
    expected: 'refused',
  }),
  'PDF with scripts': async (dice, number) => ({
    bytes: pdf(`/OpenAction<</S/JavaScript/JS(while\\(true\\){app.alert\\(${number}\\)})>>/AA<</WC<</S/${dice.of(['Launch/F(cmd.exe)', 'URI/URI(http://127.0.0.1/)'])}>>>>`, 'BT ET'),
    expected: 'either',
  }),
  'encrypted PDF': async (dice, number) => ({ bytes: await document(number, dice.of([{ userPassword: 'x' }, { ownerPassword: 'x' }])), expected: 'refused' }),
  'PDF whose content unfolds to 300 MB': async (dice) => ({
    bytes: pdf('', deflateSync(Buffer.alloc(300_000_000 + dice.below(1000), 'q ')), '/Filter/FlateDecode'),
    expected: 'either',
  }),
  'PDF that draws without end': async (dice, number) => ({ bytes: pdf('', `${'q 1 0 0 1 1 1 cm 0 0 400 400 re f '.repeat(20_000 + number)}`), expected: 'either' }),
  'PDF whose pages go round in a circle': async (dice) => ({
    bytes: Buffer.from(
      `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[${'2 0 R '.repeat(1 + dice.below(200))}]/Count ${1 + dice.below(9)}>>endobj\ntrailer<</Root 1 0 R/Size 3>>\n%%EOF`,
    ),
    expected: 'refused',
  }),
  'PDF that nests ever deeper': async (dice, number) => {
    const depth = 50_000 + dice.below(100_000)
    return { bytes: pdf(`/X ${'['.repeat(depth)}${number}${']'.repeat(depth)}`, 'BT ET'), expected: 'either' }
  },
  'PDF with too many pages': async (dice) => {
    const pages = 501 + dice.below(30_000)
    return {
      bytes: Buffer.from(
        `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[${'3 0 R '.repeat(pages)}]/Count ${pages}>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R/Size 4>>\n%%EOF`,
      ),
      expected: 'refused',
    }
  },
  'PDF with a page as large as a field': async (dice, number) => ({ bytes: await document(number, {}, dice.of([[200_000, 200_000], [2, 800], [14_401, 500]])), expected: 'refused' }),
  'noise behind a true head': async (dice) => {
    const head = dice.of(['%PDF-1.7\n', '\xff\xd8\xff\xe0', '\x89PNG\r\n\x1a\n', 'II*\0', 'MM\0*'])
    const noise = Buffer.from(Array.from({ length: 500 + dice.below(20_000) }, () => dice.below(256)))
    return { bytes: Buffer.concat([Buffer.from(head, 'latin1'), noise]), expected: 'refused' }
  },
  'nothing at all': async (dice, number) => ({ bytes: number % 2 ? Buffer.alloc(0) : Buffer.alloc(dice.below(4), number), expected: 'refused' }),
  'a name that is an attack': async (dice, number) => ({
    bytes: await scan(number).jpeg().toBuffer(),
    name: dice.of([
      `../../../../etc/passwd-${number}.jpg`,
      `..\\..\\windows\\${number}.jpg`,
      `a\nb\r\nset-cookie: x=${number}.jpg`,
      `${'tên rất dài '.repeat(334)}${number}.jpg`,
      `\u202egpj.${number}\0.exe`,
      `'; drop table page; -- ${number}.jpg`,
      `<img src=x onerror=alert(${number})>.jpg`,
      `\ud800${number}.jpg`,
    ]),
    expected: 'taken',
  }),
}

/** A page that is unlike every other by its number. */
const scan = (number: number) =>
  sharp({ create: { width: 420, height: 560, channels: 3, background: '#f4f4f4' } }).composite([
    { input: { create: { width: 40 + (number % 300), height: 30 + Math.floor(number / 300) * 7, channels: 3, background: '#222' } }, left: 40, top: 80 },
  ])

async function good(dice: Dice, number: number): Promise<Buffer> {
  const kind = dice.of(['jpeg', 'png', 'tiff', 'pdf'] as const)
  if (kind === 'pdf') return document(number)
  return scan(number)[kind]().toBuffer()
}

function document(number: number, options: PDFKit.PDFDocumentOptions = {}, size: readonly [number, number] = [595, 842]): Promise<Buffer> {
  const made = new PDFDocument({ size: [...size], margin: 0, ...options })
  const chunks: Buffer[] = []
  made.on('data', (chunk: Buffer) => chunks.push(chunk))
  const done = new Promise<Buffer>((resolve) => made.on('end', () => resolve(Buffer.concat(chunks))))
  made.rect(40, 60, 20 + (number % 400), 20 + Math.floor(number / 400)).fill('black')
  made.end()
  return done
}

/** A PDF of one page with its own catalogue and content, its cross-reference table left to be rebuilt. */
function pdf(catalogue: string, content: string | Buffer, filter = ''): Buffer {
  const stream = Buffer.from(content)
  return Buffer.concat([
    Buffer.from(
      `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R${catalogue}>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n` +
        `3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>endobj\n4 0 obj<</Length ${stream.length}${filter}>>stream\n`,
    ),
    stream,
    Buffer.from('\nendstream endobj\ntrailer<</Root 1 0 R/Size 5>>\n%%EOF\n'),
  ])
}

const CRC = Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value >>> 0
})
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  let crc = 0xffffffff
  for (const byte of body) crc = (CRC[(crc ^ byte) & 0xff]! ^ (crc >>> 8)) >>> 0
  const out = Buffer.alloc(12 + data.length)
  out.writeUInt32BE(data.length)
  body.copy(out, 4)
  out.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 8 + data.length)
  return out
}
function png(width: number, height: number, depth: number, data: Buffer): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width)
  head.writeUInt32BE(height, 4)
  head[8] = depth
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

/** A grey TIFF of one strip, whose directory is followed by another at `next`: 8 is the directory itself. */
function tiff(width: number, height: number, next: number): Buffer {
  const entries = [
    [256, 4, width],
    [257, 4, height],
    [258, 3, 8],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 200],
    [277, 3, 1],
    [278, 4, height],
    [279, 4, 4000],
  ] as const
  const out = Buffer.alloc(4200, 0xcc)
  out.write('II*\0', 0, 'latin1')
  out.writeUInt32LE(8, 4)
  out.writeUInt16LE(entries.length, 8)
  entries.forEach(([tag, type, value], index) => {
    const at = 10 + index * 12
    out.writeUInt16LE(tag, at)
    out.writeUInt16LE(type, at + 2)
    out.writeUInt32LE(1, at + 4)
    out.writeUInt32LE(value, at + 8)
  })
  out.writeUInt32LE(next, 10 + entries.length * 12)
  return out
}

/** An archive with nothing in it and a comment, as it would stand behind a picture. */
function zip(number: number): Buffer {
  const comment = `archive ${number}`
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(comment.length, 20)
  return Buffer.concat([end, Buffer.from(comment)])
}

function otherType(dice: Dice, number: number): Buffer {
  const heads = ['<!doctype html><script>alert(1)</script>', 'PK\x03\x04', 'MZ\x90\0\x03', 'GIF89a', 'RIFF\0\0\0\0WEBPVP8 ', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', '\0\0\0\x18ftypheic', 'BM', '\x7fELF', '{"a":', 'Rar!\x1a\x07', '%!PS-Adobe-3.0\n']
  return Buffer.concat([Buffer.from(dice.of(heads), 'latin1'), Buffer.from(` ${number} `), Buffer.alloc(200 + dice.below(3000), dice.below(256))])
}
