import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asActor, type Actor } from '#platform/db/index.ts'
import { insertPersons } from '#modules/people/index.ts'
import { newId } from '#shared/ids.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { makeDossier } from '../archive.fixture.ts'
import { textTokens, toTsvector, vocabularyOf } from '../archive.model.ts'
import { replacePageText } from '../archive.repository.ts'
import { peopleTypeahead, search } from './index.ts'

const CHI_DAM = '25/07969/'
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

describe('persons', () => {
  test('marks decide the order, folded ones follow', async () => {
    expect(await names('nguyễn văn hưng')).toEqual(
      ['Nguyễn Văn Hưng 1947 exact-marks', 'Nguyễn Văn Hùng 1931 folded', 'Nguyễn Văn Hùng 1947 folded'].sort(
        (a, b) => Number(b.includes('exact')) - Number(a.includes('exact')),
      ),
    )
  })
})
