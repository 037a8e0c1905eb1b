import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findPairs, matchingAreas, Matcher, type MatchReason, type SubjectInput } from './index.ts'

const matcher = new Matcher(matchingAreas(), [])
const read = (input: Omit<SubjectInput, 'id'>, id = 'a') => matcher.read({ id, ...input })!
const weigh = (a: Omit<SubjectInput, 'id'>, b: Omit<SubjectInput, 'id'>): MatchReason[] =>
  matcher.explain(read(a), read(b, 'b')).reasons
const bitsOf = (a: string, b: string, part: MatchReason['field']) =>
  weigh({ name: a }, { name: b }).find((one) => one.field === part)!

test('where the tone mark stands and how i is spelt makes no difference', () => {
  for (const [a, b] of [
    ['Trần Văn Hoà', 'Trần Văn Hòa'],
    ['Đỗ Thị Thuỷ', 'ĐỖ THỊ THỦY'],
    ['Nguyễn Thị Lý', 'Nguyễn Thị Lí'],
  ] as const)
    expect(bitsOf(a, b, 'given').level, `${a} ${b}`).toBe('same')
})

test('An and Ân differ a little, a vowel more, a consonant and another name most', () => {
  const [same, marks, misread, other] = ['An', 'Ân', 'Am', 'Khoa'].map((given) =>
    bitsOf('Trần Văn An', `Trần Văn ${given}`, 'given'),
  )
  expect([same!.level, marks!.level, misread!.level, other!.level]).toEqual([
    'same',
    'marks',
    'other',
    'other',
  ])
  expect(bitsOf('Trần Văn Toàn', 'Trần Văn Toàm', 'given').level).toBe('consonant')
  expect(same!.bits).toBeGreaterThan(marks!.bits + 2)
  expect(marks!.bits).toBeGreaterThan(bitsOf('Trần Văn Toàn', 'Trần Văn Toàm', 'given').bits)
  expect(bitsOf('Trần Văn Toàn', 'Trần Văn Toàm', 'given').bits).toBeGreaterThan(other!.bits)
})

test('a syllable weighs by its rarity: Nguyễn says next to nothing, Khúc much', () => {
  expect(bitsOf('Nguyễn Văn Tám', 'Nguyễn Văn Tám', 'family').bits).toBeLessThan(2)
  expect(bitsOf('Khúc Văn Tám', 'Khúc Văn Tám', 'family').bits).toBeGreaterThan(8)
})

test('what is common is counted in the register: a village of Khúc learns nothing from the name', () => {
  const village = new Matcher(matchingAreas(), [{ part: 'family', syllable: 'khúc', names: 50_000 }])
  const [a, b] = ['a', 'b'].map((id) => village.read({ id, name: 'Khúc Văn Tám' })!)
  expect(village.explain(a!, b!).reasons.find((one) => one.field === 'family')!.bits).toBeLessThan(1)
})

test('a name without marks speaks for every name written so, and less than the marks would', () => {
  const bare = bitsOf('Trần Văn Ân', 'TRAN VAN AN', 'given')
  expect(bare.level).toBe('unmarked')
  expect(bare.bits).toBeLessThan(bitsOf('Trần Văn Ân', 'Trần Văn Ân', 'given').bits)
  expect(bare.bits).toBeGreaterThan(bitsOf('Trần Văn Ân', 'Trần Văn An', 'given').bits)
})

test('what is not known agrees with nothing and disagrees with nothing', () => {
  const known = { name: 'Lê Văn Bảy', birthEdtf: '1947', home: 'xã Chí Đám, huyện Đoan Hùng', sex: 'male' }
  const fields = (a: Omit<SubjectInput, 'id'>, b: Omit<SubjectInput, 'id'>) =>
    weigh(a, b).map((one) => one.field)
  expect(fields({ name: 'Lê Văn Bảy' }, { name: 'Lê Văn Bảy' })).toEqual(['given', 'family', 'middle'])
  expect(fields(known, { name: 'Lê Văn Bảy' })).toEqual(['given', 'family', 'middle'])
  expect(fields(known, known)).toEqual(['given', 'family', 'middle', 'birth', 'home', 'sex'])
  expect(fields({ ...known, birthEdtf: 'XXXX' }, { ...known, birthEdtf: 'XXXX' })).not.toContain('birth')
  expect(fields({ name: 'Bảy' }, { name: 'Bảy' })).toEqual(['given'])
})

test.each([
  ['1947-03-12', '1947-03-12', 'same-day'],
  ['1947-03-12', '1947-12-03', 'swapped'],
  ['1947-03', '1947-03-12', 'same-month'],
  ['1947', '1947-03-12', 'same-year'],
  ['1947', '1947', 'same-year'],
  ['1947~', '1949', 'overlap'],
  ['194X', '1947-03-12', 'overlap'],
  ['1946/1948', '1947', 'overlap'],
  ['1946', '1947-01-20', 'lunar-year'],
  ['1947-03-12', '1948-03-12', 'day-month'],
  ['1947-03-12', '1941-03-12', 'day-month'],
  ['1947-03-12', '1947-08-12', 'part-of-day'],
  ['1947-03-12', '1947-08-20', 'other-day'],
  ['1947-03-12', '1948-08-20', 'near-year'],
  ['1947', '1944', 'near-year'],
  ['1947', '1941', 'digit'],
  ['1947', '1962', 'far'],
])('%s against %s is %s, either way round', (a, b, level) => {
  const found = (x: string, y: string) =>
    weigh({ name: 'A B', birthEdtf: x }, { name: 'A B', birthEdtf: y }).find((one) => one.field === 'birth')
      ?.level
  expect([found(a, b), found(b, a)]).toEqual([level, level])
})

test.each([
  ['xã Chí Đám, huyện Đoan Hùng, tỉnh Phú Thọ', 'khu 3 - Chí Đám - Đoan Hùng - Vĩnh Phú', 'same'],
  // Hùng Long became a part of Chân Mộng on 1/7/2025.
  ['xã Hùng Long, huyện Đoan Hùng, tỉnh Phú Thọ', 'xã Chân Mộng, tỉnh Phú Thọ', 'succession'],
  ['xã Hùng Long, huyện Đoan Hùng', 'xã Chí Đám, huyện Đoan Hùng', 'neighbour'],
  ['xã Chí Đám, huyện Đoan Hùng', 'huyện Đoan Hùng, tỉnh Phú Thọ', 'contains'],
  ['xã Chí Đám, huyện Đoan Hùng', 'xã Tu Vũ, huyện Thanh Thủy', 'other'],
  ['Phủ Quảng cũ', 'thôn Đình, Phủ Quảng cũ', 'words'],
])('the places %s and %s: %s', (a, b, level) => {
  const found = (x: string, y: string) =>
    weigh({ name: 'A B', home: x }, { name: 'A B', home: y }).find((one) => one.field === 'home')?.level
  expect([found(a, b), found(b, a)]).toEqual([level, level])
})

test('another name by which somebody goes agrees, and costs what another name costs', () => {
  const a = { name: 'Nguyễn Văn Khoát', aliases: ['Nguyễn Văn Quyết'] }
  const reasons = weigh(a, { name: 'Nguyễn Văn Quyết' })
  expect(reasons.map((one) => one.field)).toContain('alias')
  expect(reasons.find((one) => one.field === 'given')!.level).toBe('same')
  expect(reasons.find((one) => one.field === 'alias')!.bits).toBeLessThan(0)
})

test('the same identity number outweighs a slip everywhere else, another one of the same kind speaks against', () => {
  const find = (a: string, b: string) =>
    weigh({ name: 'A B', identifiers: [a] }, { name: 'A B', identifiers: [b] }).find(
      (one) => one.field === 'identifier',
    )
  expect(find('citizen-id 1', 'citizen-id 1')!.bits).toBeGreaterThan(15)
  expect(find('citizen-id 1', 'citizen-id 2')!.bits).toBeLessThan(-3)
  expect(find('citizen-id 1', 'old-identity-card 2')).toBeUndefined()
})

const word = fc.constantFrom(
  'Nguyễn',
  'Trần',
  'Khúc',
  'Văn',
  'Thị',
  'An',
  'Ân',
  'Hoà',
  'hòa',
  'Thuỷ',
  'Rn',
  'Ba',
  'tuan',
  'Tuấn',
  'Đỗ',
)
const person = fc.record({
  name: fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' ')),
  aliases: fc.array(
    fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(' ')),
    { maxLength: 2 },
  ),
  birthEdtf: fc.option(
    fc.constantFrom('1947', '1947-03-12', '1947-12-03', '1946~', '194X', '1948', '1901-01-01'),
  ),
  deathEdtf: fc.option(fc.constantFrom('1968', '1968-02-01', '1972')),
  home: fc.option(
    fc.constantFrom('xã Chí Đám, huyện Đoan Hùng', 'xã Hùng Long, Đoan Hùng', 'xã Tu Vũ', 'Phủ Quảng'),
  ),
  sex: fc.option(fc.constantFrom('male', 'female')),
  identifiers: fc.subarray(['citizen-id 1', 'citizen-id 2', 'health-insurance 7']),
  path: fc.constantFrom('', '25/1/', '25/2/'),
})

test('the reasons add up to the score, the order of the two does not matter, and no name agrees by more than its bound', () => {
  fc.assert(
    fc.property(person, person, (x, y) => {
      const [a, b] = [read(x), read(y, 'b')]
      const { bits, reasons } = matcher.explain(a, b)
      expect(reasons.reduce((sum, one) => sum + one.bits, 0)).toBeCloseTo(bits, 6)
      expect(matcher.score(b, a)).toBeCloseTo(bits, 6)
      expect(matcher.bestName(a, b).bits).toBeLessThanOrEqual(
        Math.min(matcher.boundOf(a), matcher.boundOf(b)) + 1e-9,
      )
    }),
    { numRuns: 500, seed: 7 },
  )
})

test('pairs are found through the ends of the name, through unit and year, through the day of birth and through a number', () => {
  const base = { home: 'xã Chí Đám, huyện Đoan Hùng', path: '25/1/' }
  const people: SubjectInput[] = [
    { id: 'a', name: 'Khúc Văn Thiện', birthEdtf: '1947', ...base },
    { id: 'b', name: 'Khúc Thiện', birthEdtf: '1946', ...base },
    { id: 'c', name: 'Khúc Văn Thiệm', birthEdtf: '1947', ...base },
    { id: 'd', name: 'Sầm Thị Chắt', birthEdtf: '1951-02-09', ...base },
    {
      id: 'e',
      name: 'Sầm Thị Chát',
      birthEdtf: '1951-09-02',
      home: 'xã Chí Đám, huyện Đoan Hùng',
      path: '25/2/',
    },
    { id: 'f', name: 'Lê Thị Mùi', identifiers: ['citizen-id 9'], birthEdtf: '1930', ...base },
    { id: 'g', name: 'Lê Thị Mùi', identifiers: ['citizen-id 9'], birthEdtf: '1960', ...base },
    { id: 'h', name: 'Tạ Văn Khác', birthEdtf: '1947', ...base },
  ]
  const found = findPairs(
    matcher,
    people.map((one) => matcher.read(one)!),
    10,
  )
  expect(found.map((pair) => `${pair.a}${pair.b}`).sort()).toEqual(['ab', 'ac', 'bc', 'de', 'fg'])
})
