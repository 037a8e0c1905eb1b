import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { drawPage } from './drawn-page.fixture.ts'
import { decodeImage } from './prepare-image.ts'
import { estimateSkew } from './skew.ts'
import { measureBend, unbend } from './unbend.ts'

type Grey = { data: Uint8Array; width: number; height: number }

const DPI = 150
const TEXT = `#align(center)[*CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM*]
#for i in range(14) [Xác nhận ông Nguyễn Văn Thường, sinh năm 1947, quê quán xã Hùng Lô, đã tham gia
kháng chiến và bị thương tại mặt trận phía Nam, nay trú tại địa phương.
#parbreak()]`

/** The sheet moved down by `shift` pixels at each place, as a camera over a curled sheet sees it. */
function bent({ data, width, height }: Grey, shift: (x: number, y: number) => number): Grey {
  const out = new Uint8Array(data.length).fill(255)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = y - shift(x, y)
      const row = Math.floor(from)
      if (row < 0 || row >= height - 1) continue
      const share = from - row
      out[y * width + x] = data[row * width + x]! * (1 - share) + data[(row + 1) * width + x]! * share
    }
  return { data: out, width, height }
}

describe('bent lines', () => {
  let page: Grey
  const bendOf = ({ data, width, height }: Grey) =>
    measureBend(data, width, height, DPI, estimateSkew(data, width, height))

  beforeAll(async () => {
    const png = await drawPage(TEXT, { dpi: DPI, paper: 'a4' })
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
    page = { data: new Uint8Array(data), width: info.width, height: info.height }
  })

  it('leave a flat page alone, straight or askew', async () => {
    expect(bendOf(page)).toBeUndefined()
    const { width, height } = page
    const turned = await sharp(Buffer.from(page.data), { raw: { width, height, channels: 1 } })
      .rotate(2.5, { background: '#fff' })
      .raw()
      .toBuffer({ resolveWithObject: true })
    const { data, info } = turned
    expect(bendOf({ data: new Uint8Array(data), width: info.width, height: info.height })).toBeUndefined()
  })

  it('leave a page with three lines alone', async () => {
    const png = await drawPage('Ông Nguyễn Văn Thường\n\nsinh năm 1947\n\nxã Hùng Lô', {
      dpi: DPI,
      paper: 'a4',
    })
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
    expect(bendOf({ data: new Uint8Array(data), width: info.width, height: info.height })).toBeUndefined()
  })

  it.each([
    [
      'a curl at the left side',
      (x: number, y: number, w: number, h: number) => 34 * Math.exp(-x / (0.2 * w)) * (2 * (y / h) - 1),
    ],
    ['a wave', (x: number, _y: number, w: number) => 9 * Math.sin((4 * x) / w)],
    [
      'a camera held at a slant',
      (x: number, y: number, w: number, h: number) => 50 * (x / w - 0.5) * (y / h - 0.5),
    ],
  ] as const)('are followed and made straight: %s', (_name, shape) => {
    const { width, height } = page
    const shift = (x: number, y: number) => shape(x, y, width, height)
    const seen = bent(page, shift)
    const bend = bendOf(seen)!
    expect(bend).toBeDefined()
    // On one line of the flat sheet the heights found differ from the true ones by the same all along.
    for (const y of [0.25, 0.5, 0.75].map((share) => share * height)) {
      const off = [0.2, 0.35, 0.5, 0.65, 0.8].map((share) => {
        const x = share * width
        return bend.sourceY(x, y) - bend.sourceY(width / 2, y) - (shift(x, y) - shift(width / 2, y))
      })
      // A line is told from the next by about 30 pixels; four are half the height of a small letter.
      expect(Math.max(...off.map(Math.abs))).toBeLessThan(4)
    }
    expect(bendOf({ ...seen, data: unbend(seen.data, width, height, bend) })).toBeUndefined()
  })

  it('put the boxes of words back to where the words stand on the bent page', async () => {
    const { width, height } = page
    const seen = bent(page, (x, y) => 50 * (x / width - 0.5) * (y / height - 0.5))
    const file = await sharp(Buffer.from(seen.data), { raw: { width, height, channels: 1 } })
      .withMetadata({ density: DPI })
      .png()
      .toBuffer()
    const decoded = await decodeImage(file)
    const prepared = await decoded.prepare(0)
    const ink = await sharp(prepared.png).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
    // A small box on ink of the straight page lies on ink of the bent one.
    let [tried, met] = [0, 0]
    for (let y = 300; y < ink.info.height - 300; y += 17) {
      for (let x = 300; x < ink.info.width - 300; x += 19) {
        if (ink.data[y * ink.info.width + x]! > 60) continue
        const [x0, y0, x1, y1] = prepared.toOriginal([x - 2, y - 2, x + 3, y + 3])
        tried += 1
        let darkest = 255
        for (let v = y0 - 1; v <= y1; v++)
          for (let u = x0 - 1; u <= x1; u++) darkest = Math.min(darkest, seen.data[v * width + u]!)
        if (darkest < 140) met += 1
      }
    }
    expect(tried).toBeGreaterThan(30)
    expect(met / tried).toBeGreaterThan(0.98)
  })
})
