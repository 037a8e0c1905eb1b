import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { acceptanceRule } from './acceptance.law.ts'
import { drawSample, isAccepted, sampleSize, wrongShare } from './acceptance.model.ts'

test('the sample has the share of the rule, at least and at most so many, and never more than there are', () => {
  const rule = { sample: { share: 0.05, atLeast: 30, atMost: 500 } }
  expect([1, 29, 30, 600, 601, 620, 9_999, 10_001, 50_000].map((pages) => sampleSize(pages, rule))).toEqual([1, 29, 30, 30, 31, 31, 500, 500, 500])
  expect(acceptanceRule().confidence).toBe('unverified')
})

test('the draw is the same for the same seed and pages in any order, another for another seed, and every page is as likely', () => {
  const pages = Array.from({ length: 200 }, (_, at) => `page-${at}`)
  const drawn = drawSample('a', pages, 20)
  expect(drawSample('a', pages.toReversed(), 20)).toEqual(drawn)
  expect(drawSample('b', pages, 20)).not.toEqual(drawn)
  expect(new Set(drawn).size).toBe(20)
  // A larger sample begins with the smaller one.
  expect(drawSample('a', pages, 40).slice(0, 20)).toEqual(drawn)
  const times = new Map<string, number>()
  for (let seed = 0; seed < 2000; seed++) for (const page of drawSample(`seed ${seed}`, pages, 20)) times.set(page, (times.get(page) ?? 0) + 1)
  // Of 2,000 draws each page is in a tenth: 200, give or take five standard deviations of 13.4.
  for (const page of pages) expect(Math.abs((times.get(page) ?? 0) - 200), page).toBeLessThan(67)
  const first = pages.map((page) => ({ page, key: createHash('sha256').update(`a${page}`).digest('hex') })).sort((x, y) => x.key.localeCompare(y.key))[0]
  expect(drawn[0]).toBe(first?.page)
})

test('the interval is that of Wilson: known values, and it holds the true share as often as it says', () => {
  const rounded = (wrong: number, checked: number) => Object.values(wrongShare(wrong, checked, 0.95)).map((value) => Math.round(value * 1e4) / 1e4)
  // Newcombe 1998, table I, method 3: 81/263, 15/148, 0/20, 1/29.
  expect(rounded(81, 263)).toEqual([0.308, 0.2553, 0.3662])
  expect(rounded(15, 148)).toEqual([0.1014, 0.0624, 0.1605])
  expect(rounded(0, 20)).toEqual([0, 0, 0.1611])
  expect(rounded(1, 29)).toEqual([0.0345, 0.0061, 0.1718])
  expect(wrongShare(0, 0, 0.95)).toEqual({ share: 0, low: 0, high: 1 })
  expect(wrongShare(5, 5, 0.95).high).toBe(1)
  // Exactly, over all outcomes of 200 fields with 3 % wrong.
  const [n, p] = [200, 0.03]
  let covered = 0
  let chance = (1 - p) ** n
  for (let k = 0; k <= n; k++) {
    const { low, high } = wrongShare(k, n, 0.95)
    if (low <= p && p <= high) covered += chance
    chance *= ((n - k) / (k + 1)) * (p / (1 - p))
  }
  expect(covered).toBeGreaterThan(0.93)
  expect(covered).toBeLessThan(0.99)
})

test('a lot is accepted up to its limit and not beyond, and never unseen', () => {
  expect([[0, 0], [0, 10], [2, 100], [3, 100], [1, 49], [1, 50]].map(([wrong, checked]) => isAccepted(wrong!, checked!, { limit: 0.02 }))).toEqual([false, true, true, false, false, true])
})
