import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { isIntakeError } from './intake-error.ts'
import { admitBytes, sniff } from './sniff.ts'

const image = sharp({ create: { width: 200, height: 300, channels: 3, background: '#eee' } })
const jpeg = await image.clone().jpeg().toBuffer()
const png = await image.clone().png().toBuffer()
const tiff = await image.clone().tiff().toBuffer()
const bigTiff = await sharp({
  create: {
    width: 900,
    height: 900,
    channels: 3,
    background: '#eee',
    noise: { type: 'gaussian', mean: 128, sigma: 30 },
  },
})
  .tiff()
  .toBuffer()
const pdf = Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n')
const zipEnd = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)])

const codeOf = async (bytes: Buffer, limit?: number) => {
  try {
    return await admitBytes(bytes, limit)
  } catch (error) {
    if (isIntakeError(error)) return error.code
    throw error
  }
}

describe('the type of a scan', () => {
  it('is told by content', async () => {
    expect(await sniff(jpeg)).toBe('jpeg')
    expect(await sniff(png)).toBe('png')
    expect(await sniff(tiff)).toBe('tiff')
    expect(await sniff(pdf)).toBe('pdf')
  })

  it.each([
    ['an empty file', Buffer.alloc(0), 'intake.empty'],
    ['a program', Buffer.from('MZ\x90\x00This program cannot be run in DOS mode'), 'intake.unknown-type'],
    ['a web page', Buffer.from('<html><script>alert(1)</script></html>'), 'intake.unknown-type'],
    ['a ZIP', zipEnd, 'intake.unknown-type'],
    ['text in UTF-8', Buffer.from('Danh sách liệt sĩ\r\n1. Nguyễn Văn Đức'), 'intake.text'],
    ['text in TCVN3', Buffer.from('Danh s\xb8ch li\xd6t s\xdc NguyÔn V¨n §øc', 'latin1'), 'intake.text'],
    ['text in VNI', Buffer.from('Danh saùch lieät só Nguyeãn Vaên Ñöùc', 'latin1'), 'intake.text'],
    ['text in UTF-16', Buffer.from('\uFEFFDanh sách', 'utf16le'), 'intake.text'],
    ['a Word or Excel file of before 2007', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]), 'intake.office'],
    ['an RTF file', Buffer.from('{\\rtf1\\ansi Céng hoµ}', 'latin1'), 'intake.office'],
    ['a Word or Excel file of today', Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(26), Buffer.from('[Content_Types].xml'), zipEnd]), 'intake.office'],
    ['a web page that is also a PDF', Buffer.concat([Buffer.from('<html>'), pdf]), 'intake.polyglot'],
    ['a PDF with a ZIP behind it', Buffer.concat([pdf, zipEnd]), 'intake.polyglot'],
    ['a PDF with a page behind it', Buffer.concat([pdf, Buffer.from('<html>')]), 'intake.polyglot'],
    ['a PDF without its end', pdf.subarray(0, 30), 'intake.truncated'],
    ['a PDF filled up with zero bytes', Buffer.concat([pdf, Buffer.alloc(500)]), 'pdf'],
    ['a JPEG with a ZIP behind it', Buffer.concat([jpeg, zipEnd]), 'intake.polyglot'],
    [
      'a JPEG with a PDF inside its head',
      Buffer.concat([jpeg.subarray(0, 20), pdf, jpeg]),
      'intake.polyglot',
    ],
    ['a JPEG with a telephone’s depth map behind it', Buffer.concat([jpeg, Buffer.alloc(900, 7)]), 'jpeg'],
    ['a PNG without its end', png.subarray(0, -20), 'intake.truncated'],
    ['a PNG with something behind it', Buffer.concat([png, Buffer.from('more')]), 'intake.polyglot'],
    ['a TIFF', tiff, 'tiff'],
    ['a TIFF whose directory stands at its end', bigTiff, 'tiff'],
    ['a camera raw', Buffer.from('II*\0\x10\0\0\0CR\x02\0', 'latin1'), 'intake.unknown-type'],
  ])('of %s', async (_name, bytes, expected) => {
    expect(await codeOf(bytes)).toBe(expected)
  })

  it('is refused above the size limit', async () => {
    expect(await codeOf(jpeg, jpeg.length - 1)).toBe('intake.too-large')
    expect(await codeOf(jpeg, jpeg.length)).toBe('jpeg')
  })

  it('is answered or refused for any bytes, and never fails otherwise', async () => {
    const starts = [pdf, jpeg, png, tiff].map((whole) => whole.subarray(0, 12))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 400 }), async (start, rest) => {
        const answer = await codeOf(Buffer.concat([start, rest]))
        expect(answer).toMatch(/^(pdf|jpeg|png|tiff|intake\.[a-z-]+)$/)
      }),
      { numRuns: 200, seed: 11 },
    )
  })
})
