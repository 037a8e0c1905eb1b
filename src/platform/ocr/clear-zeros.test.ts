import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { clearZeros } from './clear-zeros.ts'

/** Rings, dots and strokes drawn at 200 dpi; answers the greys. */
async function draw(shapes: string): Promise<{ data: Uint8Array; width: number; height: number }> {
  const svg = `<svg width="200" height="80"><rect width="200" height="80" fill="#fff"/>${shapes}</svg>`
  const { data, info } = await sharp(Buffer.from(svg)).greyscale().raw().toBuffer({ resolveWithObject: true })
  return { data: new Uint8Array(data), width: info.width, height: info.height }
}

const ring = (x: number, ink = '#222', gap = '') =>
  `<ellipse cx="${x}" cy="40" rx="6" ry="10" fill="none" stroke="${ink}" stroke-width="2.2" ${gap}/>`
const dot = (x: number, y = 40, ink = '#222') =>
  `<rect x="${x - 1.5}" y="${y - 1.5}" width="3" height="3" fill="${ink}"/>`
const inkAt = ({ data, width }: { data: Uint8Array; width: number }, x: number, y: number): number =>
  data[y * width + x]!

describe('zeros of typewriters', () => {
  it('lose the dot in their middle and nothing else', async () => {
    const page = await draw(ring(20) + dot(20) + ring(60, '#888') + dot(60, 40, '#888'))
    const before = page.data.slice()
    expect(clearZeros(page.data, page.width, page.height, 200)).toBe(2)
    for (const x of [20, 60]) expect(inkAt(page, x, 40)).toBe(255)
    for (const [x, y] of [
      [14, 40],
      [26, 40],
      [20, 30],
      [20, 50],
      [54, 40],
    ] as const)
      expect(inkAt(page, x, y)).toBe(before[y * page.width + x])
  })

  it('are told from letters with a dot below or above, from open rings and from wide ones', async () => {
    const page = await draw(
      // ọ and ô; a ring with a gap as in "c"; a wide oval with a speck; a table cell with a full stop.
      ring(20) +
        dot(20, 56) +
        dot(20, 24) +
        `<path d="M66 33a6 10 0 1 0 0 14" fill="none" stroke="#222" stroke-width="2.2"/>` +
        dot(60) +
        `<ellipse cx="100" cy="40" rx="12" ry="9" fill="none" stroke="#222" stroke-width="2"/>` +
        dot(100) +
        `<rect x="130" y="5" width="60" height="70" fill="none" stroke="#222" stroke-width="2"/>` +
        dot(160),
    )
    const before = page.data.slice()
    expect(clearZeros(page.data, page.width, page.height, 200)).toBe(0)
    expect(page.data).toEqual(before)
  })
})
