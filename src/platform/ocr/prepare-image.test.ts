import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { drawPage } from './drawn-page.fixture.ts'
import { eraseLeaders } from './erase-leaders.ts'
import { estimateDpi, prepareImage } from './prepare-image.ts'

describe('the resolution of a scan', () => {
  it.each([
    [1654, 2339, 200, 200],
    [1654, 2339, 72, 200],
    [1654, 2339, undefined, 200],
    [3000, 4000, 300, 300],
    [3000, 4000, 96, 342],
  ])('of %i × %i pixels said to have %s dpi is %i', (width, height, said, dpi) => {
    expect(Math.round(estimateDpi(width, height, said))).toBe(dpi)
  })
})

describe('the preparation of a page', () => {
  it.each([-2.3, -0.4, 1.1, 4.7, 9])('finds a skew of %d degrees and takes it out', async (skew) => {
    const page = await drawPage(
      'Hồ sơ liệt sĩ lưu tại tỉnh đội, gồm lý lịch, giấy báo tử và biên bản. '.repeat(8),
    )
    const askew = await sharp(page).rotate(-skew, { background: '#fff' }).png().toBuffer()
    const prepared = await prepareImage(askew)
    expect(Math.abs(prepared.angle - skew)).toBeLessThan(0.12)
  })

  it('drops a red stamp and the yellow of the paper', async () => {
    const stamp = Buffer.from(
      '<svg width="900" height="1200"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="#f0e0b0"/><stop offset="1" stop-color="#b8a060"/></linearGradient></defs><rect width="900" height="1200" fill="url(#g)"/><circle cx="450" cy="600" r="200" fill="none" stroke="#d83030" stroke-width="30"/><rect x="100" y="100" width="300" height="12" fill="#222"/><rect x="100" y="900" width="500" height="30" fill="#222"/></svg>',
    )
    const page = await sharp(stamp).png().toBuffer()
    const { png, width, height } = await prepareImage(page)
    const { data } = await sharp(png).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
    const at = (x: number, y: number): number =>
      data[Math.round((y * height) / 1200) * width + Math.round((x * width) / 900)]!
    expect(at(450, 400)).toBeGreaterThan(200)
    expect(at(800, 300)).toBeGreaterThan(250)
    expect(at(250, 915)).toBeLessThan(60)
  })

  it('leaves a one-bit scan at its size and only straightens it', async () => {
    const page = await sharp(await drawPage('Quyết định công nhận'))
      .threshold(150)
      .png({ colours: 2 })
      .toBuffer()
    const { width, height } = await sharp(page).metadata()
    expect(await prepareImage(page)).toMatchObject({ oneBit: true, width, height, angle: 0 })
  })
})

describe('the whitening of leaders', () => {
  const [width, height] = [400, 60]
  const blank = (): Uint8Array => new Uint8Array(width * height).fill(255)
  const dot = (data: Uint8Array, x: number, y: number, size: number): void => {
    for (let dy = 0; dy < size; dy++) for (let dx = 0; dx < size; dx++) data[(y + dy) * width + x + dx] = 0
  }

  it('takes a row of even dots and leaves three dots, strokes and the larger dot of a letter', () => {
    const data = blank()
    for (let i = 0; i < 20; i++) dot(data, 20 + 12 * i, 40, i === 9 ? 7 : 4)
    for (let i = 0; i < 3; i++) dot(data, 330 + 12 * i, 20, 4)
    for (let x = 20; x < 120; x++) data[10 * width + x] = 0
    expect(eraseLeaders(data, width, height, 300)).toBe(19)
    expect(data[41 * width + 21]).toBe(255)
    expect(data[41 * width + 20 + 12 * 9]).toBe(0)
    expect(data[21 * width + 331]).toBe(0)
    expect(data[10 * width + 60]).toBe(0)
  })

  it('leaves specks that keep no pace', () => {
    const data = blank()
    for (const x of [10, 18, 47, 52, 81, 110, 116, 140, 171]) dot(data, x, 40, 4)
    expect(eraseLeaders(data, width, height, 300)).toBe(0)
  })
})
