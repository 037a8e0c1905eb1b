import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asActor, type Actor } from '#platform/db/index.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { fakeReaders, makeDossier, plainImage, workJobs } from '../archive.fixture.ts'
import type { PageTools } from '../archive.tools.ts'
import { correctField, filePages, getPageView, openBatch, storeBatchFile } from '../index.ts'
import { readPage } from '../reading/read-page.ts'
import { agrees, isNearName } from './compare.model.ts'
import { chooseAmongPapers, getContradictions, listBeside } from './index.ts'

describe('what two papers say', () => {
  it.each([
    ['birthDate', '1949', '1949-07-12', true],
    ['birthDate', '1949-07', '1949-07-12', true],
    ['birthDate', '1949-07', '1949-08-12', false],
    ['birthDate', '1949', '1948', false],
    ['homePlace', 'xã Kim Đức, huyện Phù Ninh', 'Kim Đức - Phù Ninh', true],
    ['homePlace', 'khu 3, xã Kim Đức, huyện Phù Ninh', 'xã Kim Đức, huyện Phù Ninh', true],
    ['homePlace', 'xã Kim Đức, huyện Phù Ninh', 'xã Hùng Lô, Phù Ninh', false],
    ['fullName', 'Nguyễn Văn Hoà', 'NGUYỄN VĂN HÒA', true],
    ['fullName', 'Nguyễn Văn Hoà', 'Nguyễn Văn Hoa', false],
  ] as const)('%s: %s and %s', (field, a, b, same) => {
    expect([agrees(field, a, b), agrees(field, b, a)]).toEqual([same, same])
  })
  it('of a name like it may be of the person, of another name it is of somebody else', () => {
    expect(isNearName('Nguyễn Văn Thử', 'Nguyen Van Thu')).toBe(true)
    expect(isNearName('Nguyễn Văn Thử', 'Nguyễn Văn Thư')).toBe(true)
    expect(isNearName('Phùng Đức', 'Phùng Đức Oanh')).toBe(true)
    expect(isNearName('Nguyễn Văn Thử', 'Lê Thị Bưởi')).toBe(false)
  })
})

describe('papers of one dossier', () => {
  let province: TestProvince
  let archivist: Actor
  let officer: Actor
  let stranger: Actor
  let number = 1900
  beforeAll(async () => {
    province = await makeProvince()
    archivist = await province.actor('archivist', '25/07900/')
    officer = await province.actor('commune-officer', '25/07900/')
    stranger = await province.actor('commune-officer', '25/08500/')
  })
  afterAll(() => province.close())
  const toolsWith = (readers: PageTools['readers']): PageTools => ({ decoder: province.jobs.tools.decoder, readers })
  const see = <T>(work: Parameters<typeof asActor<T>>[2], actor = officer) => asActor(province.services.database, actor, work, { readOnly: true })

  async function page(dossierId: string, lines: string[]): Promise<string> {
    const { services } = province
    const { batchId } = await openBatch(services, archivist, { label: 'đợt', origin: 'upload' })
    const stored = await storeBatchFile(services, archivist, { batchId, name: 'x.jpg', source: await plainImage((number += 1)) })
    if (stored.state !== 'stored') throw new Error(stored.state)
    await workJobs(province, toolsWith(fakeReaders()), 'archive.take-apart')
    const { page_id: pageId } = await province.owner.db.selectFrom('page').select('page_id').where('batch_file_id', '=', stored.batchFileId).executeTakeFirstOrThrow()
    await filePages(services, archivist, { pageIds: [pageId], dossierId })
    await readPage(services, toolsWith(fakeReaders({ lines })), { pageId })
    await workJobs(province, toolsWith(fakeReaders()))
    return pageId
  }
  const paper = (name: string, year: string) => ['GIẤY BÁO TỬ', `Họ và tên: ${name}`, `Sinh năm: ${year}`, 'Quê quán: xã Kim Đức']

  it('that contradict each other stand side by side; a choice is kept with its reason while the same values stand', async () => {
    const dossierId = await makeDossier(province, { number: 'PTO/LS 41 CM' })
    const one = await page(dossierId, paper('Nguyễn Văn Thử', '1948'))
    const two = await page(dossierId, paper('Nguyễn Văn Thử', '1949'))
    // The paper of a relative says nothing of this person once the register names him; without a name in the register all are compared.
    const [birth] = (await see((tx) => getContradictions(tx, officer, dossierId))).filter((found) => found.field === 'birthDate')
    expect(birth?.sayings.map((saying) => [saying.value, saying.pages.map((where) => where.pageId)])).toEqual([['1948', [one]], ['1949', [two]]])
    expect(birth?.sayings.every((saying) => saying.pages[0]?.box !== null)).toBe(true)
    const view = await see((tx) => getPageView(tx, one))
    const beside = await see((tx) => listBeside(tx, officer, { pageId: one, dossierId, fields: view.fields }))
    expect(beside.get('birthDate')).toMatchObject([{ by: 'paper', pageId: two, value: '1949', same: false }])
    await expect(chooseAmongPapers(province.services, officer, { dossierId, field: 'birthDate', value: '1950', reason: 'theo sổ' })).rejects.toMatchObject({ code: 'archive.no-contradiction' })
    await expect(chooseAmongPapers(province.services, stranger, { dossierId, field: 'birthDate', value: '1949', reason: 'theo sổ' })).rejects.toMatchObject({ status: 404 })
    await chooseAmongPapers(province.services, officer, { dossierId, field: 'birthDate', value: '1949', reason: 'theo giấy khai sinh' })
    const choice = async () => (await see((tx) => getContradictions(tx, officer, dossierId))).find((found) => found.field === 'birthDate')?.choice ?? null
    expect(await choice()).toMatchObject({ value: '1949', reason: 'theo giấy khai sinh' })
    // No paper was changed by it.
    expect((await see((tx) => getPageView(tx, one))).fields.birthDate?.value).toBe('1948')
    await correctField(province.services, officer, { pageId: one, field: 'birthDate', value: '1947' })
    expect(await choice()).toBeNull()
    await correctField(province.services, officer, { pageId: one, field: 'birthDate', value: '1949' })
    expect((await see((tx) => getContradictions(tx, officer, dossierId))).filter((found) => found.field === 'birthDate')).toEqual([])
  })
})
