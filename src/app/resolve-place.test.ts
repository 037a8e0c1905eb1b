import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildAreaIndex, loadAreaFiles } from '#modules/areas/index.ts'
import { acceptField, correctField, getPageView, openBatch, reviewPage, storeBatchFile, type PageTools } from '#modules/archive/index.ts'
import { fakeReaders, plainImage, workJobs } from '#modules/archive/archive.fixture.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { makeProvince, type TestProvince } from '../../test/province.ts'
import { placeResolver } from './resolve-place.ts'

const PAPER = [
  'Giấy báo tử',
  'Họ và tên: Nguyễn Văn Thử',
  'Quê quán: xã Chí Đám, huyện Đoan Hùng, tỉnh Vĩnh Phú',
  'Hy sinh ngày 12 tháng 4 năm 1972',
]
const index = buildAreaIndex(loadAreaFiles(join(import.meta.dirname, '../../law/areas')))
let province: TestProvince
let officer: Actor
let tools: PageTools
beforeAll(async () => {
  province = await makeProvince()
  officer = await province.actor('officer', '25/07900/')
  tools = { decoder: province.jobs.tools.decoder, readers: fakeReaders({ lines: PAPER }), resolvePlace: placeResolver(index, province.services.clock) }
})
afterAll(() => province.close())

const view = (pageId: string) => asActor(province.services.database, officer, (tx) => getPageView(tx, pageId))

it('a home place that is read carries the units it may mean on the day of the paper; the one that a person chooses is kept as that person\'s word', async () => {
  const { services } = province
  const { batchId } = await openBatch(services, officer, { label: 'x', origin: 'upload' })
  await storeBatchFile(services, officer, { batchId, name: 'a.jpg', source: await plainImage(930) })
  await workJobs(province, tools)
  const { page_id: pageId } = await province.owner.db.selectFrom('page').select('page_id').executeTakeFirstOrThrow()
  const read = (await view(pageId)).fields.homePlace!
  const written = 'xã Chí Đám, huyện Đoan Hùng, tỉnh Vĩnh Phú'
  expect(read).toMatchObject({ value: written, places: { on: '1972-04-12', onFrom: 'latest-date' } })
  // Suggested, never decided.
  expect(read.area).toBeUndefined()
  expect(read.by).toBeUndefined()
  const [best] = read.places!.candidates
  expect(best).toMatchObject({ name: expect.stringContaining('Chí Đám'), reasons: expect.arrayContaining([expect.objectContaining({ code: 'name-exact' })]) })
  expect(best!.score).toBeGreaterThan(read.places!.candidates.at(-1)!.score - 1e-9)

  const area = { code: best!.code, validFrom: best!.validFrom }
  for (const wrong of [{ ...area, code: '99999' }, { ...area, validFrom: '1901-01-01' }])
    await expect(correctField(services, officer, { pageId, field: 'homePlace', value: written, area: wrong })).rejects.toMatchObject({ code: 'archive.area-unknown' })
  await expect(correctField(services, officer, { pageId, field: 'fullName', value: 'Nguyễn Văn Thử', area })).rejects.toMatchObject({ code: 'archive.area-unknown' })
  await expect(correctField(services, officer, { pageId, field: 'homePlace', value: null, area })).rejects.toMatchObject({ code: 'archive.area-unknown' })

  await reviewPage(services, officer, { pageId, fields: [{ field: 'homePlace', value: written, area }], accepted: [], lines: [], verified: true })
  const chosen = (await view(pageId)).fields.homePlace!
  // The words stay as written; the unit stands beside them, with who said so.
  expect(chosen).toMatchObject({ value: written, raw: written, area, by: { accountId: officer.accountId }, places: read.places })
  // Neither a newer engine nor an acceptance takes it away; a word on another place does.
  await workJobs(province, { ...tools, readers: fakeReaders({ version: 'fake 2', lines: PAPER }) })
  await acceptField(services, officer, { pageId, field: 'homePlace' })
  expect((await view(pageId)).fields.homePlace).toMatchObject({ area })
  await correctField(services, officer, { pageId, field: 'homePlace', value: 'xã Chân Mộng' })
  const other = (await view(pageId)).fields.homePlace!
  expect([other.value, other.area]).toEqual(['xã Chân Mộng', undefined])
  expect((await view(pageId)).corrections.map((one) => one.area)).toEqual(expect.arrayContaining([area, null]))
})
