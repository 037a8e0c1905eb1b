import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asActor, type Actor } from '#platform/db/index.ts'
import { insertPersons } from '#modules/people/index.ts'
import { newId } from '#shared/ids.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { makeDossier } from '../archive.fixture.ts'
import { textTokens, toTsvector, vocabularyOf } from '../archive.model.ts'
import { replacePageText } from '../archive.repository.ts'
import { search } from './index.ts'

let province: TestProvince
let wide: Actor
let paths: string[]
let own: Actor
let stranger: Actor

async function addPage(text: string, path: string, also: string[] | null = null): Promise<string> {
  const { owner, system, services } = province
  const dossierId = await makeDossier(province, { path, alsoPaths: also, number: 'PTO/LS 1234 CM' })
  const [batchId, fileId, pageId] = [newId(), newId(), newId()]
  const at = new Date('2026-06-01T00:00:00Z')
  const sha = newId().replaceAll('-', '').repeat(2)
  await owner.db
    .insertInto('file')
    .values({ sha256: sha, size: 1, media_type: 'image/png', stored_at: at })
    .execute()
  await owner.db
    .insertInto('scan_batch')
    .values({ scan_batch_id: batchId, label: 'x', origin: 'upload', created_by: 'x', created_at: at, path })
    .execute()
  await owner.db
    .insertInto('batch_file')
    .values({
      batch_file_id: fileId,
      scan_batch_id: batchId,
      name: 'x.png',
      sha256: sha,
      state: 'taken-in',
      path,
    })
    .execute()
  await owner.db
    .insertInto('page')
    .values({
      page_id: pageId,
      batch_file_id: fileId,
      file_page: 1,
      sha256: sha,
      dossier_id: dossierId,
      seq: 1,
      kind: 'content',
      width: 10,
      height: 10,
      state: 'read',
      path,
      also_paths: also,
      created_at: at,
    })
    .execute()
  const tokens = textTokens(text)
  await asActor(services.database, system, (tx) =>
    replacePageText(tx, {
      pageId,
      dossierId,
      text,
      tsvector: toTsvector(tokens),
      vocabulary: vocabularyOf(tokens),
      place: { path, also_paths: also },
    }),
  )
  return pageId
}

beforeAll(async () => {
  province = await makeProvince()
  const { services, system, owner } = province
  const units = await owner.db
    .selectFrom('area')
    .select('path')
    .where('level', '=', 'commune')
    .where('path', 'like', '25/%')
    .where('valid_from', '<=', '2026-06-15')
    .where((eb) => eb.or([eb('valid_until', 'is', null), eb('valid_until', '>', '2026-06-15')]))
    .orderBy('path')
    .limit(3)
    .execute()
  paths = units.map((unit) => unit.path)
  wide = await province.actor('officer')
  own = await province.actor('commune-officer', paths[0])
  stranger = await province.actor('commune-officer', paths[1])
  await asActor(services.database, system, (tx) =>
    insertPersons(tx, services.clock, [
      person('Nguyễn Văn Hùng', '1947', 'xã Chân Mộng, huyện Đoan Hùng'),
      person('Nguyễn Văn Hưng', '1947', 'xã Chân Mộng, huyện Đoan Hùng'),
      person('Nguyễn Văn Hùng', '1931', 'xã Tiên Du, huyện Phù Ninh', 1),
      person('Lý Thị Thuý', '15/6/1950', 'xã Chí Đám'),
      { ...person('Đỗ Quang Hoà', '1929', 'xã Hùng Lô'), aliases: ['Trần Bí Danh'] },
      person('Phùng Hòa Bình', 'không rõ', 'xã Hùng Lô'),
      person('Lương Quang Ưởng', '1955', 'xã Tiên Du', 1),
    ]),
  )
  await addPage(
    'GIẤY CHỨNG NHẬN\nÔng Nguyễn Văn Hùng sinh năm 1947\nQuyết định số 2744/QĐ-SLĐTBXH ngày 3/4/1997',
    paths[0] ?? '',
  )
  await addPage('Ông Nguyễn Đức Minh, con ông Hùng, bà Văn thị Nga, xã Chân Mộng', paths[1] ?? '', [
    paths[0] ?? '',
  ])
  await addPage('Danh sách của xã khác: Lò Văn Bẳng, thương bình nặng', paths[1] ?? '')
})
afterAll(() => province.close())

function person(fullName: string, birth: string, home: string, at = 0) {
  return { fullName, birth: { written: birth }, home: { written: home }, path: paths[at] ?? '' }
}
const find = async (text: string, actor = wide, more = {}) =>
  search(province.services, actor, { text, ...more })
const names = async (text: string, actor = wide, more = {}) =>
  (await find(text, actor, more)).persons.hits.map(
    (hit) => `${hit.name} ${hit.birthWritten ?? ''} ${hit.why}`,
  )

const people = async (text: string, actor = wide, more = {}) => (await find(text, actor, more)).persons.hits.map((hit) => hit.fullName)

describe('persons', () => {
  test('the same marks come first, folded ones follow', async () => {
    const found = await names('nguyễn văn hưng')
    expect(found[0]).toBe('Nguyễn Văn Hưng 1947 exact-marks')
    expect(found.slice(1).sort()).toEqual(['Nguyễn Văn Hùng 1931 folded', 'Nguyễn Văn Hùng 1947 folded'])
  })

  test.each([
    ['without marks', 'luong quang uong'],
    ['taken apart (NFD)', 'Lương Quang Ưởng'.normalize('NFD')],
    ['in another order', 'Ưởng Lương Quang'],
    ['without the middle name', 'lương ưởng'],
    ['with a slip of the finger', 'luong quanh uong'],
    ['with two slips and the year', 'luonh quanh uong 1955'],
    ['in capitals', 'LƯƠNG QUANG ƯỞNG'],
  ])('a name %s is found', async (_, text) => {
    expect(await people(text)).toContain('Lương Quang Ưởng')
  })

  test.each([
    ['the mark on the other vowel', 'Lý Thị Thúy', 'Lý Thị Thuý'],
    ['i for y', 'Lí Thị Thuý', 'Lý Thị Thuý'],
    ['d for đ', 'do quang hoa', 'Đỗ Quang Hoà'],
    ['the older placement', 'Đỗ Quang Hòa', 'Đỗ Quang Hoà'],
    ['an alias', 'tran bi danh', 'Đỗ Quang Hoà'],
  ])('%s makes no difference', async (_, text, fullName) => {
    expect(await people(text)).toContain(fullName)
  })

  test('a year narrows to those born about then', async () => {
    expect((await find('nguyen van hung', wide, { year: 1931 })).persons.hits[0]).toMatchObject({ birthWritten: '1931' })
  })

  test('all of one name are counted', async () => {
    expect((await find('nguyen van hung')).persons.exact).toBe(3)
  })
})

describe('papers', () => {
  test('words, and the number of a paper, are found on its page and lit in the snippet', async () => {
    const { papers } = await find('giấy chứng nhận')
    expect(papers.hits).toHaveLength(1)
    const { snippet } = papers.hits[0]!
    expect(snippet.ranges.map(({ from, until }) => snippet.text.slice(from, until)).join(' ').toLowerCase()).toContain('chứng')
    expect((await find('2744/QĐ-SLĐTBXH')).papers.hits).toHaveLength(1)
  })
})

describe('scope', () => {
  test('a commune officer finds persons of the own commune only', async () => {
    expect(await people('nguyen van hung', own)).toHaveLength(2)
    expect(await people('nguyen van hung', stranger)).toHaveLength(1)
    expect(await people('luong quang uong', own)).toEqual([])
  })

  test('a page of another commune is found through a person of the own one, and only then', async () => {
    expect((await find('nguyễn đức minh', own)).papers.hits).toHaveLength(1)
    expect((await find('thương bình nặng', own)).papers.hits).toEqual([])
    expect((await find('thương bình nặng', stranger)).papers.hits).toHaveLength(1)
  })

  test('an administrator is refused', async () => {
    const administrator = await province.actor('administrator')
    await expect(find('nguyen', administrator)).rejects.toMatchObject({ code: 'forbidden' })
  })
})

test.each([
  "'; drop table person; --", 'a & b | !c <-> d', '( ) : * \\', '%_%', '"', '""', "''", '🙂 nguyễn', '\u0000nguyễn', ' ', 'ư'.repeat(4000), 'a '.repeat(2000), 'PTO/LS 1234 CM', '1234', '<script>',
])('a query of any signs is answered: %j', async (text) => {
  const found = await find(text)
  expect(Array.isArray(found.persons.hits)).toBe(true)
}) // prettier-ignore
