import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatName, makeName } from '#app/samples/personal-names.ts'
import { randomStream } from '#app/samples/random.ts'
import { foldName } from '#shared/names.ts'
import { withSlips } from '../../../../bench/search/slips.ts'
import { makeNameDictionary, type NameDictionary } from './name-dictionary.ts'
import { rankKey, type Expansion } from './name-match.ts'

const FAR = 12
const keys = [
  ...new Set(
    Array.from({ length: 3_000 }, (_, i) => {
      const random = randomStream(5, 'dictionary', i)
      return foldName(formatName(makeName(random, random.chance(0.5) ? 'male' : 'female'))).join(' ')
    }),
  ),
]
const filled = (): NameDictionary => {
  const dictionary = makeNameDictionary()
  dictionary.add(keys)
  return dictionary
}
const dictionary = filled()
const typed = fc
  .tuple(fc.nat(keys.length - 1), fc.constantFrom('none', 'typed-1', 'typed-2', 'read-2' as const), fc.nat())
  .map(([at, slip, seed]) => foldName(withSlips(randomStream(seed), keys[at] ?? '', slip)))
  .filter((tokens) => tokens.length > 0)

/** The rule itself: every syllable asked stands with one edit, or all but one as asked and that with two. */
function isNear(key: string, expansions: readonly Expansion[]): boolean {
  const best = expansions.map((near) =>
    Math.min(...key.split(' ').map((token) => near.get(token) ?? Infinity)),
  )
  return (
    best.every((one) => one <= 1) ||
    (best.every((one) => one <= 2) && best.filter((one) => one > 0).length <= 1)
  )
}

test('names near the one typed are those that the rule gives, in the order of their rank', () => {
  fc.assert(
    fc.property(typed, (tokens) => {
      const expansions = dictionary.expand(tokens, tokens)
      const found = dictionary.rank(dictionary.look(expansions), -1, FAR)
      const expected = keys
        .filter((key) => isNear(key, expansions))
        .map((key) => ({ key, ...rankKey(key.split(' '), expansions) }))
        .filter((one) => one.rank <= FAR)
        .sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1))
      expect(found).toEqual(expected)
    }),
    { seed: 11, numRuns: 150 },
  )
})

test('a compound family name finds whoever bears it, with the marks or without, however many given names follow', () => {
  const families = ['Tôn Thất', 'Tôn Nữ', 'Công Tằng Tôn Nữ', 'Công Huyền Tôn Nữ', 'Công Tôn Nữ', 'Hoàng Phủ', 'Nguyễn Phúc', 'Nguyễn Khoa', 'Âu Dương', 'Tư Mã']
  const given = ['Thị', 'Hoàng', 'Vĩnh', 'Thuỵ', 'Quỳnh', 'Dao', 'Bảo', 'Châu', 'Minh', 'Nguyệt', 'Phương', 'Thảo']
  fc.assert(
    fc.property(fc.constantFrom(...families), fc.shuffledSubarray(given, { minLength: 1, maxLength: 8 }), fc.boolean(), (family, names, more) => {
      const key = foldName([family, ...names].join(' ')).join(' ')
      const own = filled()
      own.add([key])
      const asked = foldName(more ? `${family} ${names.at(-1)}` : family)
      const found = own.rank(own.look(own.expand(asked, asked)), -1, FAR)
      expect(found.map((one) => one.key)).toContain(key)
      // Who bears fewer names beside the family stands no further.
      const short = foldName(`${family} ${names.at(-1)}`).join(' ')
      own.add([short])
      const ranks = new Map(own.rank(own.look(own.expand(asked, asked)), -1, FAR).map((one) => [one.key, one.rank]))
      expect(ranks.get(short)).toBeLessThanOrEqual(ranks.get(key)!)
    }),
    { seed: 21, numRuns: 60 },
  )
})

test('near and far together are all, and nothing is in both', () => {
  fc.assert(
    fc.property(typed, fc.integer({ min: 0, max: FAR }), (tokens, border) => {
      const candidates = dictionary.look(dictionary.expand(tokens, tokens))
      const [near, far] = [dictionary.rank(candidates, -1, border), dictionary.rank(candidates, border, FAR)]
      expect([...near, ...far]).toEqual(dictionary.rank(candidates, -1, FAR))
    }),
    { seed: 12, numRuns: 60 },
  )
})

test('a name with one syllable that nobody bears is found by the others', () => {
  const tokens = ['nguyen', 'van', 'xqzwxqzw']
  const candidates = dictionary.look(dictionary.expand(tokens, tokens))
  expect(dictionary.rank(candidates, -1, FAR)).toEqual([])
  const found = dictionary.rankWithOneMissing(candidates, FAR)
  expect(found.length).toBeGreaterThan(5)
  expect(found.every((one) => one.dropped === 1)).toBe(true)
})

test('names that come later, one by one or twice, are found as if all had been there', () => {
  const later = makeNameDictionary()
  for (let at = 0; at < keys.length; at += 700) {
    later.add(keys.slice(at, at + 700))
    later.add(keys.slice(at, at + 5))
  }
  expect(later.size).toBe(keys.length)
  for (const name of ['nguyen van hunk', 'tran thi lan', 'le thi huonh']) {
    const tokens = name.split(' ')
    expect(later.rank(later.look(later.expand(tokens, tokens)), -1, FAR)).toEqual(
      dictionary.rank(dictionary.look(dictionary.expand(tokens, tokens)), -1, FAR),
    )
  }
})
