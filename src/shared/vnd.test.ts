import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatVnd, parseVnd, sumVnd, vnd } from './vnd.ts'

describe('an amount of đồng', () => {
  it('is shown in groups of three', () => {
    expect(formatVnd(vnd(2_789_000))).toBe('2.789.000\u00a0đ')
    expect([0, 999, 1000, -55_000].map((n) => formatVnd(vnd(n)))).toEqual([
      '0\u00a0đ',
      '999\u00a0đ',
      '1.000\u00a0đ',
      '-55.000\u00a0đ',
    ])
  })

  it('comes back from what is shown', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (n) => parseVnd(formatVnd(vnd(n))) === n || n === 0))
  })

  it.each([
    ['2789000', 2_789_000],
    ['2.789.000 đồng', 2_789_000],
    ['2,789,000 VNĐ', 2_789_000],
    ['500 đ', 500],
  ])('is read from %s', (text, amount) => {
    expect(parseVnd(text)).toBe(amount)
  })

  it.each(['2.789,5', '2.78', '2.789.00', '1.234,567', '', 'đ', '12a', '1e6'])(
    'is never guessed from %s',
    (text) => {
      expect(parseVnd(text)).toBeUndefined()
    },
  )

  it('is whole and exact or refused', () => {
    expect(() => vnd(0.5)).toThrow(expect.objectContaining({ code: 'vnd.not-whole' }))
    expect(() => sumVnd([vnd(Number.MAX_SAFE_INTEGER), vnd(1)])).toThrow(
      expect.objectContaining({ code: 'vnd.not-whole' }),
    )
    expect(sumVnd([vnd(1_000), vnd(-1), vnd(2)])).toBe(1_001)
  })
})
