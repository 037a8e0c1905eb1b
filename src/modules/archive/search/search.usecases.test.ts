import { sql, type RawBuilder } from 'kysely'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asActor, type Actor } from '#platform/db/index.ts'
import { insertPersons } from '#modules/people/index.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { ensureFonds, insertDossiers } from '../register/index.ts'
import { communePaths, insertPage } from './search.fixture.ts'
import { peopleTypeahead, search } from './index.ts'

let province: TestProvince
let wide: Actor
let own: Actor
let stranger: Actor
let paths: string[]
const pages: string[] = []

function person(fullName: string, birth: string, home: string, at = 0) {
  return { fullName, birth: { written: birth }, home: { written: home }, path: paths[at] ?? '' }
}

beforeAll(async () => {
  province = await makeProvince()
  const { services, system } = province
  paths = await communePaths(province, 2)
  wide = await province.actor('officer')
  own = await province.actor('commune-officer', paths[0])
  stranger = await province.actor('commune-officer', paths[1])
  const [here = '', there = ''] = paths
  const ids = await asActor(services.database, system, (tx) =>
    insertPersons(tx, services.clock, [
      person('Lý Thị Thuý', '15/6/1950', 'xã Chí Đám'),
      person('Nguyễn Văn Hùng', '1947', 'xã Chân Mộng, huyện Đoan Hùng'),
      person('Nguyễn Văn Hưng', '1947', 'xã Chân Mộng, huyện Đoan Hùng'),
      person('Nguyễn Văn Hùng', '1931', 'xã Tiên Du, huyện Phù Ninh', 1),
      { ...person('Đỗ Quang Hoà', '1929', 'xã Hùng Lô'), aliases: ['Trần Bí Danh'] },
      person('Phùng Hòa Bình', 'không rõ', 'xã Hùng Lô'),
      person('Lương Quang Ưởng', '1955', 'xã Phú Lộc', 1),
      person('Công Tằng Tôn Nữ Hoàng Vĩnh Thuỵ Quỳnh Dao Bảo Châu', '1938', 'xã Hùng Lô'),
    ]),
  )
  const fondsId = await asActor(services.database, system, (tx) =>
    ensureFonds(tx, services.clock, { code: 'F1', title: 'Người có công' }),
  )
  await asActor(services.database, system, (tx) =>
    insertDossiers(tx, services.clock, [
      {
        fondsId,
        title: 'Lý Thị Thuý',
        number: { written: 'PTO/LS 0000077 CM', key: '|PTO|LS|77|CM' },
        path: here,
        persons: [{ personId: ids[0] as (typeof ids)[number], part: 'subject', path: here }],
      },
    ]),
  )
  pages.push(
    await insertPage(province, {
      text: 'GIẤY CHỨNG NHẬN\nÔng Nguyễn Văn Hùng sinh năm 1947\nQuyết định số 2744/QĐ-SLĐTBXH ngày 3/4/1997',
      path: here,
    }),
    await insertPage(province, {
      text: 'Ông Nguyễn Đức Minh, con ông Hùng, bà Văn thị Nga, xã Chân Mộng',
      path: there,
      alsoPaths: [here],
    }),
    await insertPage(province, {
      text: 'Danh sách của xã khác: Lò Văn Bẳng, thương bình nặng',
      path: there,
    }),
  )
})
afterAll(() => province.close())

const find = (
  text: string,
  actor = wide,
  more: { year?: number; years?: { from: number; until: number }; area?: string; limit?: number; offset?: number } = {},
) => search(province.services, actor, { text, ...more })
const names = async (...asked: Parameters<typeof find>) =>
  (await find(...asked)).persons.hits.map((hit) => `${hit.name} ${hit.birthWritten ?? ''} ${hit.why}`)

describe('persons', () => {
  test('marks decide the order, folded ones follow', async () => {
    expect((await names('nguyễn văn hưng'))[0]).toBe('Nguyễn Văn Hưng 1947 exact-marks')
    expect((await names('nguyễn văn hùng')).map((one) => one.replace(/\d+ /, ''))).toEqual([
      'Nguyễn Văn Hùng exact-marks',
      'Nguyễn Văn Hùng exact-marks',
      'Nguyễn Văn Hưng folded',
    ])
  })

  test.each([
    ['without marks', 'ly thi thuy', 'Lý Thị Thuý 15/6/1950 folded'],
    ['with tone marks placed the other way', 'Lý Thị Thúy', 'Lý Thị Thuý 15/6/1950 exact-marks'],
    ['decomposed', 'Lý Thị Thuý'.normalize('NFD'), 'Lý Thị Thuý 15/6/1950 exact-marks'],
    ['with i for y', 'lí thị thuý', 'Lý Thị Thuý 15/6/1950 folded'],
    ['with d for đ', 'do quang hoa', 'Đỗ Quang Hoà 1929 folded'],
    ['in another order', 'hoà quang đỗ', 'Đỗ Quang Hoà 1929 folded'],
    ['without the middle name', 'đỗ hoà', 'Đỗ Quang Hoà 1929 folded'],
    ['with one slip', 'luong quang uomg', 'Lương Quang Ưởng 1955 near'],
    ['with two slips', 'luong quanh uomg', 'Lương Quang Ưởng 1955 near'],
    ['without a space', 'luongquang uong', 'Lương Quang Ưởng 1955 folded'],
    ['by an alias', 'Trần Bí Danh', 'Trần Bí Danh 1929 alias'],
    [
      'with a syllable that the name has not',
      'lương quang xyzw ưởng 1955',
      'Lương Quang Ưởng 1955 dropped-syllable',
    ],
    ['by a year that is one off', 'luong quang uong 1956', 'Lương Quang Ưởng 1955 folded'],
    ['by a place in the same box', 'nguyen van hung xa tien du', 'Nguyễn Văn Hùng 1931 folded'],
    ['by a place without its kind', 'nguyen van hung tien du', 'Nguyễn Văn Hùng 1931 folded'],
    ['by a mistyped place', 'nguyen van hung, tien duu', 'Nguyễn Văn Hùng 1931 folded'],
    ['by a compound family name alone', 'cong tang ton nu', 'Công Tằng Tôn Nữ Hoàng Vĩnh Thuỵ Quỳnh Dao Bảo Châu 1938 folded'],
    ['by a compound family name and the last given one', 'ton nu bao chau', 'Công Tằng Tôn Nữ Hoàng Vĩnh Thuỵ Quỳnh Dao Bảo Châu 1938 folded'],
    ['by a name of eleven syllables', 'công tằng tôn nữ hoàng vĩnh thuỵ quỳnh dao bảo châu', 'Công Tằng Tôn Nữ Hoàng Vĩnh Thuỵ Quỳnh Dao Bảo Châu 1938 exact-marks'],
    ['whose name is that of a place', 'Phùng Hòa Bình', 'Phùng Hòa Bình không rõ exact-marks'],
  ])('a person is found %s', async (_, text, expected) => {
    expect((await names(text))[0]).toBe(expected)
  })

  test('year and area narrow', async () => {
    const expected = ['Nguyễn Văn Hùng 1931 folded']
    expect(await names('nguyen van hung 1931')).toEqual(expected)
    expect(await names('nguyen van hung', wide, { year: 1932 })).toEqual(expected)
    expect((await names('nguyen van hung', wide, { area: paths[1] }))[0]).toBe(expected[0])
  })

  test('the bearers of a name are counted, with units and decades to narrow by', async () => {
    const { persons, asked } = await find('nguyen van hung', wide, { limit: 1 })
    expect(persons).toMatchObject({ exact: 3, total: 3 })
    expect(persons.hits).toHaveLength(1)
    expect(persons.facets.areas.map(({ path, count }) => [path, count])).toEqual([
      [paths[0], 2],
      [paths[1], 1],
    ])
    expect(persons.facets.areas[0]?.name).toMatch(/^(?:Xã|Phường) /)
    expect(persons.facets.years).toEqual([
      { from: 1930, until: 1940, count: 1 },
      { from: 1940, until: 1950, count: 2 },
    ])
    expect(asked.tokens).toEqual(['nguyen', 'van', 'hung'])
    const ids = new Set<string | undefined>()
    for (const offset of [0, 1, 2])
      ids.add((await find('nguyen van hung', wide, { limit: 1, offset })).persons.hits[0]?.personId)
    expect(ids.size).toBe(3)
    for (const { from, until, count } of persons.facets.years)
      expect((await find('nguyen van hung', wide, { years: { from, until: until - 1 } })).persons.exact).toBe(count)
  })

  test('what answered the words is lit', async () => {
    const [hit] = (await find('đỗ hoà')).persons.hits
    expect(hit?.ranges.map(({ from, until }) => hit.name.slice(from, until))).toEqual(['Đỗ', 'Hoà'])
  })

  test('names are suggested while the last syllable is unfinished', async () => {
    const suggest = async (text: string, actor = wide) =>
      (await peopleTypeahead(province.services, actor, { text })).map((one) => one.name).sort()
    expect(await suggest('nguyễn văn hu')).toEqual(['Nguyễn Văn Hùng', 'Nguyễn Văn Hùng', 'Nguyễn Văn Hưng'])
    expect(await suggest('ly thi')).toEqual(['Lý Thị Thuý'])
    expect(await suggest('n')).toEqual([])
    expect(await suggest('luong', stranger)).toEqual(['Lương Quang Ưởng'])
    expect(await suggest('luong', own)).toEqual([])
  })
})

describe('dossiers and papers', () => {
  test('a dossier is found by its number in any spelling, and by its person', async () => {
    const found = async (text: string, actor = wide) =>
      (await find(text, actor)).dossiers.hits.map((hit) => hit.why)
    for (const text of ['PTO/LS 0000077 CM', 'ls 77', '77', '0000077'])
      expect([text, await found(text)]).toEqual([text, ['number']])
    expect(await found('LT 77')).toEqual([])
    expect(await found('77', stranger)).toEqual([])
    expect((await find('Lý Thị Thuý')).dossiers.hits).toMatchObject([
      { why: 'person', numberWritten: 'PTO/LS 0000077 CM' },
    ])
  })

  test('papers are found by a phrase, by words apart, by a number, nearly', async () => {
    const paper = async (text: string) =>
      (await find(text)).papers.hits.map((hit) => [
        hit.why,
        hit.snippet.ranges.map(({ from, until }) => hit.snippet.text.slice(from, until)).join('|'),
      ])
    expect(await paper('Nguyễn Văn Hùng')).toEqual([['exact-marks', 'Nguyễn Văn Hùng']])
    expect(await paper('nguyen van hung')).toEqual([['phrase', 'Nguyễn Văn Hùng']])
    expect(await paper('hùng minh')).toEqual([['words', 'Minh|Hùng']])
    expect(await paper('2744/QĐ-SLĐTBXH')).toEqual([['exact-marks', '2744/QĐ-SLĐTBXH']])
    expect(await paper('thuong binj nang')).toEqual([['near', 'thương bình nặng']])
    expect(await paper('"văn hùng" 1947')).toMatchObject([[expect.anything(), 'Văn Hùng|1947']])
    expect(await paper('"hùng văn"')).toEqual([])
  })

  test('a hit says what to light on its page, and few are counted wholly', async () => {
    const { papers } = await find('nguyen van hung')
    expect(papers).toMatchObject({ total: 1, hits: [{ pageId: pages[0], lightQuery: 'Nguyễn Văn Hùng' }] })
  })
})

describe('scope', () => {
  const counts = async (actor: Actor, text: string) => {
    const { persons, papers } = await find(text, actor)
    return { exact: persons.exact, hits: persons.hits.length, papers: papers.hits.map((hit) => hit.pageId) }
  }

  test('an officer of a commune finds what is his, and pages through the other persons of a dossier', async () => {
    expect(await counts(own, 'nguyen van hung')).toEqual({ exact: 2, hits: 2, papers: [pages[0]] })
    expect(await counts(stranger, 'nguyen van hung')).toMatchObject({ exact: 1, hits: 1 })
    expect((await counts(own, 'Nguyễn Đức Minh')).papers).toEqual([pages[1]])
    expect((await counts(stranger, 'Nguyễn Đức Minh')).papers).toEqual([pages[1]])
    expect((await counts(own, 'thương bình nặng')).papers).toEqual([])
    expect((await find('nguyen van hung', own)).persons.facets.areas.map((one) => one.path)).toEqual([
      paths[0],
    ])
  })

  test('an area outside the scope opens nothing', async () => {
    expect((await find('nguyen van hung', own, { area: paths[1] })).persons).toMatchObject({
      exact: 0,
      hits: [],
    })
    expect((await find('nguyen van hung', own, { area: '25/' })).persons.exact).toBe(2)
  })

  test('an administrator is refused, and the functions of the database give him nothing', async () => {
    const administrator = await province.actor('administrator')
    await expect(find('nguyen van hung', administrator)).rejects.toMatchObject({ code: 'forbidden' })
    for (const actor of [administrator, { ...wide, role: 'administrator' }])
      expect(await askFunctions(actor)).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
  })

  test('without an actor the functions of the database give nothing', async () => {
    expect((await askFunctions(wide)).every((rows) => rows > 0)).toBe(true)
    expect(await askFunctions({ ...wide, accountId: '' })).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
    expect(await askFunctions({ ...own, accountId: '' })).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
  })

  test('a search stands in the trail once, with the words as typed and how much was found', async () => {
    const auditor = await province.actor('auditor')
    await find('Lý Thị Thuý 1950', auditor)
    const events = await province.owner.db
      .selectFrom('audit_event')
      .select(['action', 'subject', 'content', 'path'])
      .where('actor', '=', auditor.accountId)
      .execute()
    expect(events).toEqual([
      {
        action: 'view',
        subject: 'search',
        path: '25/',
        content: { query: 'Lý Thị Thuý 1950', year: 1950, persons: 1, dossiers: 1, papers: 0 },
      },
    ])
  })
})

/** How many rows each function gives when it is asked past the use case. */
const askFunctions = (actor: Actor) =>
  asActor(province.services.database, actor, async (tx) => {
    const count = async (query: RawBuilder<unknown>) => (await query.execute(tx)).rows.length
    return [
      await count(sql`select * from search_name_counts(array['nguyen van hung'], null, null, null)`),
      await count(
        sql`select * from search_name_rows(array['nguyen van hung'], array[0], null, null, null, null, null, 10)`,
      ),
      await count(
        sql`select * from search_place_names('''phu''', 'phu', array['nguyen van hung'], array[0], null, null, null, null, null, 10)`,
      ),
      await count(sql`select * from name_forms_since(0, 0)`),
      await count(sql`select * from search_name_facets('nguyen van hung', null, null, null)`),
      await count(sql`select * from search_name_prefix('n', 'o', 10)`),
      await count(sql`select * from search_pages('''hung''', null, null, null, 10, 10)`),
      await count(sql`select * from search_dossiers('77', 10)`),
    ]
  })

describe('whatever is typed', () => {
  test.each([
    "'; drop table person; --",
    'a & b | !c <-> d:*',
    "'unclosed",
    '\\\\ %_ \\x',
    '👩‍🦽 🇻🇳 👍🏽',
    '"""“”',
    '()&|!:*<>',
    'ng\u0000uyễn\\0',
    '\ud800 nửa',
    'ẋ'.repeat(50),
    'nguyễn '.repeat(600),
    '1/2/3/4/5 1947 1948 12345678901234567890',
    '   ',
    '',
    'ⅧⅩ ２０２４ ﷺ ß',
    'x'.repeat(4_000),
  ])('%j is answered', async (text) => {
    await expect(find(text)).resolves.toMatchObject({ persons: {}, papers: {} })
    await expect(
      peopleTypeahead(province.services, wide, { text: text.slice(0, 200) }),
    ).resolves.toBeInstanceOf(Array)
  })

  test('any text is answered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 80 }), async (text) => {
        await find(text)
      }),
      { numRuns: 40, seed: 7 },
    )
  })

  test('more than a person would type is refused', async () => {
    await expect(find('x'.repeat(30_000))).rejects.toMatchObject({ code: 'invalid-input' })
  })
})
