import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { markSensitive } from '#modules/purpose/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { keyOf } from '#platform/files/index.ts'
import { createHash } from 'node:crypto'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { askOutside, faultsOfPdfA, jpegsOf, textByPdfium } from '../../../platform/pdf/pdfa-judge.fixture.ts'
import { fakeReaders, makeDossier, paperPdf, plainImage, workJobs } from '../archive.fixture.ts'
import { correctText, filePages, findCopyOf, openBatch, storeBatchFile, takeArchiveCopy, verifyPage } from '../index.ts'
import { makeCopy, makeMissingCopies } from './make-copy.ts'

const COPIES = 'archive.make-copy'
let province: TestProvince
let archivist: Actor
let dossierId: string
let pages: { page_id: string; sha256: string }[]
/** What the JPEG was when it was handed in. */
let scan: Buffer

beforeAll(async () => {
  province = await makeProvince()
  archivist = await province.actor('archivist', '25/07900/')
  dossierId = await makeDossier(province)
  const { batchId } = await openBatch(province.services, archivist, { label: 'Hộp 1', origin: 'upload' })
  scan = await plainImage(5)
  await storeBatchFile(province.services, archivist, { batchId, name: '1.jpg', source: scan })
  await storeBatchFile(province.services, archivist, { batchId, name: '2.pdf', source: paperPdf([['Trang thứ hai']]) })
  const tools = { ...province.jobs.tools, readers: fakeReaders({ lines: ['Giấy báo tử', 'Nguyen Van Thử'] }) }
  await workJobs(province, tools)
  pages = await province.owner.db.selectFrom('page').select(['page_id', 'sha256']).where('kind', '=', 'content').orderBy('page_id').execute()
  await filePages(province.services, archivist, { pageIds: pages.map((page) => page.page_id), dossierId })
})
afterAll(() => province.close())

const waiting = async () =>
  (await sql<{ data: { dossierId: string }; later: boolean }>`select data, start_after > created_on as later from pgboss.job where name = ${COPIES} and state = 'created'`.execute(province.services.database.db)).rows
const work = () => workJobs(province, province.jobs.tools, COPIES)
const copy = () => asActor(province.services.database, province.system, (tx) => findCopyOf(tx, dossierId))
const bytesOf = async () => province.services.files.readAll(keyOf((await copy())!.sha256!))

test('a dossier whose pages are filed and read gets its copy: right PDF/A, the bytes of the JPEG as they were, the words of every page', async () => {
  expect(await waiting()).toEqual([{ data: { dossierId }, later: true }])
  expect(await work()).toBe(1)
  expect(await copy()).toMatchObject({ pages: 2, originalImages: 1, failureCode: null })
  const file = await bytesOf()
  expect(faultsOfPdfA(file)).toEqual([])
  expect(jpegsOf(file)[0]).toEqual(scan)
  expect((await textByPdfium(file)).map((text) => text.replace(/\s+/g, ' '))).toEqual(['Giấy báo tử Nguyen Van Thử', 'Giấy báo tử Nguyen Van Thử'])
  expect(file.toString('latin1')).toContain('/Outlines')
})

test('a correction brings the copy along in its own transaction: the new word is in it, the old one is not, and the old file is given up', async () => {
  const before = (await copy())!
  await correctText(province.services, archivist, { pageId: pages[0]!.page_id, box: [90, 155, 300, 205], value: 'Nguyễn Văn' })
  // A second one while the first job waits: one copy for both.
  await correctText(province.services, archivist, { pageId: pages[1]!.page_id, box: [90, 155, 300, 205], value: 'Đặng Thị' })
  expect(await waiting()).toHaveLength(1)
  await work()
  const text = await textByPdfium(await bytesOf())
  expect(text.map((one) => one.replace(/\s+/g, ' '))).toEqual(['Giấy báo tử Nguyễn Văn Thử', 'Giấy báo tử Đặng Thị Thử'])
  const after = (await copy())!
  expect(after.sha256).not.toBe(before.sha256)
  const files = await province.owner.db.selectFrom('derived_file').select(['sha256', 'superseded_at']).where('kind', '=', 'archive-copy').execute()
  expect(new Map(files.map((file) => [file.sha256, file.superseded_at !== null]))).toEqual(new Map([[before.sha256, true], [after.sha256, false]]))
})

test('one word corrected to several, and a line to a longer one, are found word by word by any reader of the file', async () => {
  await correctText(province.services, archivist, { pageId: pages[0]!.page_id, box: [90, 155, 300, 205], value: 'Số 1004 Nguyễn Văn Hồng' })
  await correctText(province.services, archivist, { pageId: pages[1]!.page_id, box: [90, 95, 400, 145], value: 'Quyết định số 1004/QĐ-UB ngày mồng 2 tháng 9 năm 1945' })
  await work()
  const path = join(tmpdir(), `${dossierId}.pdf`)
  await writeFile(path, await bytesOf())
  const told = [(await textByPdfium(await bytesOf())).join(' ')]
  for (const mode of [[], ['-raw'], ['-layout']]) told.push((await askOutside('pdftotext', [...mode, path, '-']))?.said ?? told[0]!)
  await rm(path)
  for (const text of told.map((one) => one.replace(/\s+/g, ' '))) {
    expect(text).toContain('Số 1004 Nguyễn Văn Hồng')
    expect(text).toContain('Quyết định số 1004/QĐ-UB ngày mồng 2 tháng 9 năm 1945')
  }
})

test('a correction and its job are kept together or not at all', async () => {
  const { services, owner } = province
  const corrections = () => owner.db.selectFrom('correction').select('correction_id').execute()
  const before = await corrections()
  const asked: string[] = []
  const jobs = {
    ...services.jobs,
    enqueue: async (...args: Parameters<typeof services.jobs.enqueue>) => {
      await services.jobs.enqueue(...args)
      asked.push(args[1])
      throw new Error('broken off')
    },
  }
  const correction = { pageId: pages[0]!.page_id, box: [90, 155, 300, 205] as [number, number, number, number], value: 'Không giữ' }
  await expect(correctText({ ...services, jobs } as never, archivist, correction)).rejects.toThrow('broken off')
  expect(asked).toEqual([COPIES])
  expect(await waiting()).toEqual([])
  expect(await corrections()).toEqual(before)
})

test('worked again, or after a page was only confirmed, the copy stays the same file; lost from the store it is made again', async () => {
  const before = (await copy())!
  await verifyPage(province.services, archivist, { pageId: pages[0]!.page_id })
  await work()
  await makeCopy(province.services, province.jobs.tools as never, { dossierId })
  expect(await copy()).toEqual(before)
  const files = { ...province.services.files, verify: async () => ({ ok: false }) as never }
  await makeCopy({ ...province.services, files }, province.jobs.tools as never, { dossierId })
  expect((await copy())!.sha256).toBe(before.sha256)
})

test('what is corrected while the copy is made is in the copy', async () => {
  const { services, jobs } = province
  let once = true
  const decoder = {
    ...jobs.tools.decoder,
    decodePage: async (...args: Parameters<typeof jobs.tools.decoder.decodePage>) => {
      if (once) {
        once = false
        await correctText(services, archivist, { pageId: pages[0]!.page_id, box: [90, 95, 400, 145], value: 'Giấy chứng nhận' })
      }
      return jobs.tools.decoder.decodePage(...args)
    },
  }
  await correctText(services, archivist, { pageId: pages[1]!.page_id, box: [90, 95, 400, 145], value: 'Trích lục' })
  await sql`delete from pgboss.job where name = ${COPIES}`.execute(services.database.db)
  await makeCopy(services, { decoder } as never, { dossierId })
  expect((await textByPdfium(await bytesOf())).map((text) => text.split(/\s*\n/)[0]!.trim())).toEqual(['Giấy chứng nhận', 'Trích lục'])
})

test('a page whose file is gone leaves the dossier without a copy and says why; with the file back it is made', async () => {
  const { services, jobs } = province
  const gone = { ...services.files, withLocalPath: async (key: string, use: never) => (key === keyOf(pages[0]!.sha256) ? Promise.reject(Object.assign(new Error('gone'), { code: 'files.missing' })) : services.files.withLocalPath(key, use)) }
  await correctText(services, archivist, { pageId: pages[1]!.page_id, box: [90, 95, 400, 145], value: 'Biên bản' })
  await makeCopy({ ...services, files: gone as never }, jobs.tools as never, { dossierId })
  expect(await copy()).toMatchObject({ sha256: null, failureCode: 'files.missing' })
  await expect(asActor(services.database, archivist, (tx) => takeArchiveCopy(tx, archivist, { dossierId, at: new Date('2026-06-15') }))).rejects.toMatchObject({ code: 'archive.copy-not-made', status: 409 })
  await makeCopy(services, jobs.tools as never, { dossierId })
  expect(await copy()).toMatchObject({ failureCode: null })
})

test('a store or database that is away is thrown, so that the job is tried again', async () => {
  const { services, jobs } = province
  const away = { ...services.files, put: () => Promise.reject(Object.assign(new Error('full'), { code: 'files.disk-full' })) }
  await correctText(services, archivist, { pageId: pages[1]!.page_id, box: [90, 95, 400, 145], value: 'Đơn đề nghị' })
  await expect(makeCopy({ ...services, files: away as never }, jobs.tools as never, { dossierId })).rejects.toMatchObject({ code: 'files.disk-full' })
  await makeCopy(services, jobs.tools as never, { dossierId })
})

test('dossiers read before there were copies get a job, and only these', async () => {
  const { services, owner } = province
  const other = await makeDossier(province, { number: 'PTO/LS 2 CM' })
  await sql`delete from pgboss.job where name = ${COPIES}`.execute(services.database.db)
  expect(await makeMissingCopies(services)).toBe(0)
  await owner.db.updateTable('page').set({ dossier_id: other }).where('page_id', '=', pages[1]!.page_id).execute()
  expect(await makeMissingCopies(services)).toBe(1)
  expect((await waiting()).map((job) => job.data.dossierId)).toEqual([other])
  await owner.db.updateTable('page').set({ dossier_id: dossierId }).where('page_id', '=', pages[1]!.page_id).execute()
})

describe('who takes the copy', () => {
  test('leaves a view of the dossier in the trail that says so', async () => {
    const { services, owner } = province
    const officer = await province.actor('commune-officer', '25/07900/')
    const taken = await asActor(services.database, officer, (tx) => takeArchiveCopy(tx, officer, { dossierId, at: new Date('2026-06-15') }))
    expect(createHash('sha256').update(await services.files.readAll(keyOf(taken.sha256))).digest('hex')).toBe(taken.sha256)
    const event = await owner.db.selectFrom('audit_event').select(['action', 'subject', 'content']).where('actor', '=', officer.accountId).executeTakeFirstOrThrow()
    expect(event).toEqual({ action: 'view', subject: 'dossier', content: { taken: 'archive-copy', sha256: taken.sha256 } })
  })

  test('must see the dossier, and say what for where it is sensitive', async () => {
    const { services } = province
    const elsewhere = await province.actor('archivist', '25/07903/')
    await expect(asActor(services.database, elsewhere, (tx) => takeArchiveCopy(tx, elsewhere, { dossierId, at: new Date('2026-06-15') }))).rejects.toMatchObject({ code: 'not-found' })
    expect(await asActor(services.database, elsewhere, (tx) => findCopyOf(tx, dossierId))).toBeUndefined()
    await markSensitive(services, archivist, { subject: 'dossier', id: dossierId, reason: 'bệnh' })
    await expect(asActor(services.database, archivist, (tx) => takeArchiveCopy(tx, archivist, { dossierId, at: new Date('2026-06-15') }))).rejects.toMatchObject({ code: 'purpose.needed' })
  })
})
