import { expect, test } from 'vitest'
import { findPairs, matchingAreas, Matcher } from '#modules/people/index.ts'
import { countNames, makeLabelledSet, pairKey, type Noise } from '../bench/people/labelled.ts'

// The labelled set is made, not collected: what it shows is that the weights know the mistakes they were made for and are not taken in
// by namesakes. The seed is none that the weights were estimated from.

const SIZE = 8_000
const { records, pairs } = makeLabelledSet(77, SIZE)
const matcher = new Matcher(matchingAreas(), countNames(records))
const subjects = records.map((one) => matcher.read(one)).filter((one) => one !== undefined)
const found = findPairs(matcher, subjects, matcher.possibleFrom(SIZE))
const right = found.filter((pair) => pairs.has(pairKey(pair.a, pair.b)))

test('of the pairs found nine in ten are right, and nine in ten of the pairs that are there are found', () => {
  expect(right.length / found.length).toBeGreaterThan(0.9)
  expect(right.length / pairs.size).toBeGreaterThan(0.9)
})

test('those held to be likely are right', () => {
  const likely = found.filter((pair) => matcher.grade(pair.bits, SIZE) === 'likely')
  const share = likely.filter((pair) => pairs.has(pairKey(pair.a, pair.b))).length / likely.length
  expect(likely.length).toBeGreaterThan(pairs.size / 2)
  expect(share).toBeGreaterThan(0.95)
})

test.each([
  'none',
  'renamed-unit',
  'swapped-day-month',
  'year-only',
  'middle-left-out',
  'without-marks',
] satisfies Noise[])('a record changed by "%s" is nearly always found', (noise) => {
  const all = [...pairs].filter(([, kind]) => kind === noise)
  const hit = new Set(right.map((pair) => pairKey(pair.a, pair.b)))
  expect(all.filter(([key]) => hit.has(key)).length / all.length).toBeGreaterThan(0.9)
})

test('the same records in another order give the same pairs', () => {
  const again = findPairs(matcher, subjects.toReversed(), matcher.possibleFrom(SIZE))
  expect(again).toEqual(found)
})
