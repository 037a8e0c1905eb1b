import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asActor, type Actor } from '#platform/db/index.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { coverImage, fakeReaders, fakeReading, makeDossier, paperImage, paperPdf, plainImage, workJobs } from './archive.fixture.ts'
import type { PageTools } from './archive.tools.ts'
import {
  acceptScans,
  comparePages,
  countMiscounted,
  correctField,
  filePages,
  getBatch,
  getScansToSettle,
  giveUpCovers,
  keepScanProfile,
  listDossiersOfFile,
  listMiscounted,
  listMissingCovers,
  listScanActs,
  openBatch,
  printCoverSheets,
  putScansBack,
  recountDossier,
  search,
  setBlanksAside,
  storeBatchFile,
  type MiscountedFilter,
  undoFiling,
} from './index.ts'
import { isSheetByWords } from './reading/hold-sheet.ts'
import { readPage } from './reading/read-page.ts'

let province: TestProvince
let archivist: Actor
let other: Actor
let tools: PageTools
beforeAll(async () => {
  province = await makeProvince()
  archivist = await province.actor('archivist', '25/07900/')
  other = await province.actor('archivist', '25/08500/')
  tools = { decoder: province.jobs.tools.decoder, readers: fakeReaders() }
})
afterAll(() => province.close())

let made = 0
/** A paper of 200 dpi that nothing is wrong with, unlike every other. */
const paper = () => paperImage(Array.from({ length: 12 }, (_, line) => `Tờ ${(made += 1)}, dòng ${line} của giấy báo tử`), { dpi: 200 })
const darken = (image: Buffer) => sharp(image).linear(0.4, 0).withMetadata({ density: 200 }).png().toBuffer()
const blankSide = async () =>
  sharp({ create: { width: 1654, height: 2339, channels: 3, background: { r: 240, g: 236, b: 228 - (made += 1) % 20 } } })
    .withMetadata({ density: 200 })
    .png()
    .toBuffer()
const read = <T>(work: Parameters<typeof asActor<T>>[2], actor = archivist) => asActor(province.services.database, actor, work)
const send = async (files: [string, Buffer][], scanProfileId?: string) => {
  const { batchId } = await openBatch(province.services, archivist, { label: 'đợt', origin: 'upload', scanProfileId })
  for (const [name, source] of files) await storeBatchFile(province.services, archivist, { batchId, name, source })
  await workJobs(province, tools)
  return batchId
}
const pagesOf = (batchId: string) =>
  province.owner.db
    .selectFrom('page as p')
    .innerJoin('batch_file as f', 'f.batch_file_id', 'p.batch_file_id')
    .select(['p.page_id', 'f.name', 'p.kind', 'p.state', 'p.dossier_id', 'p.seq', 'p.scan_open', 'p.scan_findings', 'p.blank'])
    .where('f.scan_batch_id', '=', batchId)
    .orderBy('f.name')
    .orderBy('p.page_id')
    .execute()
const open = (batchId: string) => read((tx) => getScansToSettle(tx)).then(({ wanting }) => wanting.pages.filter((page) => page.batchId === batchId))

describe('a scan that is not good enough', () => {
  it('is asked about while its batch is on the table, with what was measured; the others are not', async () => {
    const dossierId = await makeDossier(province, { number: 'PTO/LS 11 CM' })
    const batchId = await send([
      ['1.png', await coverImage(dossierId, 2)],
      ['2.png', await paper()],
      ['3.png', await darken(await paper())],
    ])
    const asked = await open(batchId)
    expect(asked.map((page) => [page.fileName, page.findings.map((finding) => finding.code)])).toEqual([['3.png', ['too-dark']]])
    expect(asked[0]!.findings[0]).toMatchObject({ code: 'too-dark', limit: 140, measured: expect.closeTo(102, -1) })
    expect((await read((tx) => getBatch(tx, batchId))).progress).toMatchObject({ wanting: 1, pages: 2, unfiled: 0 })
    // The sheet itself is not judged.
    expect((await pagesOf(batchId))[0]).toMatchObject({ kind: 'cover', scan_findings: null, scan_open: false })
    expect(await read((tx) => getScansToSettle(tx), other)).toMatchObject({ wanting: { total: 0, pages: [] } })
  })

  it('may be as its paper is: said with a reason, kept in the trail, taken back', async () => {
    const batchId = await send([['a.png', await darken(await paper())]])
    const pageIds = (await open(batchId)).map((page) => page.pageId)
    await expect(acceptScans(province.services, other, { pageIds, reason: 'faded' })).rejects.toMatchObject({ code: 'not-found' })
    const { settled, actId } = await acceptScans(province.services, archivist, { pageIds, reason: 'dark' })
    expect(settled).toBe(1)
    expect(await open(batchId)).toEqual([])
    expect(await acceptScans(province.services, archivist, { pageIds, reason: 'dark' })).toEqual({ settled: 0, actId: null })
    expect((await read((tx) => listScanActs(tx, archivist.accountId)))[0]).toMatchObject({ actId, what: 'as-paper', reason: 'dark', pages: 1, open: true })
    await putScansBack(province.services, archivist, { actId: actId! })
    expect(await open(batchId)).toHaveLength(1)
    await expect(putScansBack(province.services, archivist, { actId: actId! })).rejects.toMatchObject({ code: 'archive.nothing-to-undo' })
    const trail = await province.owner.db.selectFrom('audit_event').select('action').where('subject', '=', 'scan_act').execute()
    expect(trail.map((row) => row.action)).toContain('archive.accept-scans insert')
  })

  it('is replaced by a new scan in its very place; the old one is set aside, kept, and comes back', async () => {
    const dossierId = await makeDossier(province, { number: 'PTO/LS 12 CM' })
    const batchId = await send([
      ['1.png', await coverImage(dossierId, 3)],
      ['2.png', await paper()],
      ['3.png', await darken(await paper())],
      ['4.png', await paper()],
    ])
    const [bad] = await open(batchId)
    const source = await paper()
    const elsewhere = await openBatch(province.services, other, { label: 'nơi khác', origin: 'upload' })
    await expect(
      storeBatchFile(province.services, other, { batchId: elsewhere.batchId, name: 'x.png', source, replacesPageId: bad!.pageId }),
    ).rejects.toMatchObject({ code: 'not-found', data: { what: 'page' } })
    const stored = await storeBatchFile(province.services, archivist, { batchId, name: '3.png', source, replacesPageId: bad!.pageId })
    expect(stored.state).toBe('stored')
    await workJobs(province, tools)
    const place = (rows: Awaited<ReturnType<typeof pagesOf>>) =>
      rows.filter((row) => row.kind === 'content').map((row) => [row.name, row.dossier_id, row.seq])
    expect(place(await pagesOf(batchId))).toEqual([
      ['2.png', dossierId, 1],
      ['3.png', dossierId, 2],
      ['4.png', dossierId, 3],
    ])
    expect((await pagesOf(batchId)).find((row) => row.page_id === bad!.pageId)).toMatchObject({ kind: 'aside', state: 'aside', dossier_id: dossierId })
    expect(await open(batchId)).toEqual([])
    const found = await search(province.services, archivist, { text: 'giấy báo tử', kinds: ['papers'], limit: 50 })
    expect(found.papers.hits.map((hit) => hit.pageId)).not.toContain(bad!.pageId)
    // A file that comes later plans the batch anew and moves neither of the two.
    await storeBatchFile(province.services, archivist, { batchId, name: '5.png', source: await paper() })
    await workJobs(province, tools)
    expect(place(await pagesOf(batchId))).toHaveLength(4)

    const [act] = await read((tx) => listScanActs(tx, archivist.accountId))
    expect(act).toMatchObject({ what: 'replaced', pages: 1 })
    await putScansBack(province.services, archivist, { actId: act!.actId })
    await workJobs(province, tools)
    const after = await pagesOf(batchId)
    expect(after.find((row) => row.page_id === bad!.pageId)).toMatchObject({ kind: 'content', state: 'read', dossier_id: dossierId, seq: 2, scan_open: true })
    expect(after.filter((row) => row.name === '3.png' && row.kind === 'aside')).toHaveLength(1)
    const again = await search(province.services, archivist, { text: 'giấy báo tử', kinds: ['papers'], limit: 50 })
    expect(again.papers.hits.map((hit) => hit.pageId)).toContain(bad!.pageId)
  })

  it('stays asked about when what came as its new scan holds a cover sheet', async () => {
    const batchId = await send([['x.png', await darken(await paper())]])
    const [bad] = await open(batchId)
    const source = await coverImage(await makeDossier(province, { number: 'PTO/LS 13 CM' }), 7)
    await storeBatchFile(province.services, archivist, { batchId, name: 'x.png', source, replacesPageId: bad!.pageId })
    await workJobs(province, tools)
    expect(await open(batchId)).toHaveLength(1)
    expect((await pagesOf(batchId)).map((row) => row.kind).sort()).toEqual(['content', 'cover'])
  })
})

describe('a cover sheet whose code cannot be read', () => {
  const torn = async (dossierId: string) => {
    const sheet = sharp(await coverImage(dossierId, 2))
    const { width, height } = await sheet.metadata()
    // A strip of paper across the middle of the code; its three corner marks are whole.
    const strip = { create: { width: Math.round(width * 0.4), height: Math.round(height * 0.084), channels: 3 as const, background: '#c9b8a0' } }
    return sheet
      .composite([{ input: strip, left: Math.round(width * 0.3), top: Math.round(height * 0.623) }])
      .withMetadata({ density: 120 })
      .png()
      .toBuffer()
  }
  it('is asked about, and the pages behind it go into no dossier, in whatever order the files came', async () => {
    const [one, two] = [await makeDossier(province, { number: 'PTO/LS 17 CM' }), await makeDossier(province, { number: 'PTO/LS 18 CM' })]
    const batchId = await send([
      ['1.png', await coverImage(one, 1)],
      ['2.png', await paper()],
      ['4.png', await paper()],
    ])
    expect((await pagesOf(batchId)).map((page) => page.dossier_id)).toEqual([one, one, one])
    await storeBatchFile(province.services, archivist, { batchId, name: '3.png', source: await torn(two) })
    await workJobs(province, tools)
    expect((await pagesOf(batchId)).map((page) => [page.name, page.kind, page.dossier_id])).toEqual([
      ['1.png', 'cover', one],
      ['2.png', 'content', one],
      ['3.png', 'content', null],
      ['4.png', 'content', null],
    ])
    const asked = (await open(batchId)).flatMap((page) => page.findings.map((finding) => [page.fileName, finding.code]))
    expect(asked).toContainEqual(['3.png', 'sheet-unread'])
  })
})

describe('a cover sheet of whose code nothing is left', () => {
  const codeless = async (dossierId: string) => {
    const sheet = sharp(await coverImage(dossierId, 2))
    const { width, height } = await sheet.metadata()
    const hole = { create: { width: Math.round(width * 0.4), height: Math.round(height * 0.2), channels: 3 as const, background: '#e8e0d0' } }
    return sheet.composite([{ input: hole, left: Math.round(width * 0.3), top: Math.round(height * 0.56) }]).withMetadata({ density: 120 }).png().toBuffer()
  }
  const line = 'ANSTNH: 1: DOS: 01)Z8K3V5X7Q2M4N6P8R0T0001:2:6Y7X'
  /** Sheets of the fixture are 992 pixels broad, papers 1,654. */
  const reader = (isSheet: (width: number) => boolean): PageTools['readers'] => ({
    version: async () => 'fake 1',
    read: async (bytes) => {
      const { width } = await sharp(bytes as Buffer).metadata()
      return fakeReading(isSheet(width) ? ['PTO/LS 19 CM', line] : ['Giấy báo tử'], 'fake 1')
    },
  })

  it('is known by its words when it is read: it is asked about, and what lies behind it waits', async () => {
    const [one, two] = [await makeDossier(province, { number: 'PTO/LS 18 CM' }), await makeDossier(province, { number: 'PTO/LS 19 CM' })]
    const { batchId } = await openBatch(province.services, archivist, { label: 'đợt', origin: 'upload' })
    for (const [name, source] of [['1.png', await coverImage(one, 1)], ['2.png', await paper()], ['3.png', await codeless(two)], ['4.png', await paper()], ['5.png', await coverImage(two, 1)], ['6.png', await paper()]] as const)
      await storeBatchFile(province.services, archivist, { batchId, name, source })
    const own = { ...tools, readers: reader((width) => width < 1200) }
    await workJobs(province, own, 'archive.take-apart')
    // Until it is read it passes for a paper of the dossier before it.
    expect((await pagesOf(batchId)).map((page) => page.dossier_id)).toEqual([one, one, one, one, two, two])
    await workJobs(province, own)
    await workJobs(province, own)
    expect((await pagesOf(batchId)).map((page) => page.dossier_id)).toEqual([one, one, null, null, two, two])
    expect((await open(batchId)).flatMap((page) => page.findings.map((finding) => [page.fileName, finding.code]))).toContainEqual(['3.png', 'sheet-words'])
    expect(await read((tx) => comparePages(tx, { dossierId: one }))).toMatchObject([{ scanned: 1 }])
  })

  it('is known by its line or its title, as it is printed today; an ordinary paper by neither', () => {
    const { cover_title: title } = JSON.parse(readFileSync('messages/vi.json', 'utf8')) as Record<string, string>
    for (const words of [line, 'ANSINH:1:DOS:01JZ', `Kho lưu trữ ${title} Nguyễn Văn Thử`, title!.toLowerCase()]) expect([words, isSheetByWords(words)]).toEqual([words, true])
    for (const words of ['Giấy báo tử. An sinh xã hội: 1 : đồng', 'Tờ bìa hồ sơ', 'Hồ sơ số 1: DOS']) expect([words, isSheetByWords(words)]).toEqual([words, false])
  })

  it('parts the pages of one file in the same way, and leaves those that a person filed or put right', async () => {
    const one = await makeDossier(province, { number: 'PTO/LS 20 CM' })
    const { batchId } = await openBatch(province.services, archivist, { label: 'đợt', origin: 'upload' })
    await storeBatchFile(province.services, archivist, { batchId, name: 'tap.pdf', source: paperPdf([['Giấy báo tử 1'], [line], ['Giấy báo tử 2'], ['Giấy báo tử 3'], ['Giấy báo tử 4']]) })
    await workJobs(province, tools, 'archive.take-apart')
    const pages = await province.owner.db
      .selectFrom('page as p').innerJoin('batch_file as f', 'f.batch_file_id', 'p.batch_file_id').select(['p.page_id']).where('f.scan_batch_id', '=', batchId).orderBy('p.file_page').execute() // prettier-ignore
    const ids = pages.map((page) => page.page_id)
    for (const [seq, pageId] of ids.entries())
      await province.owner.db.updateTable('page').set({ dossier_id: one, seq: seq + 1, filed_by: seq === 3 ? 'person' : 'cover' }).where('page_id', '=', pageId).execute()
    const readerOf = (lines: string[]) => ({ ...tools, readers: fakeReaders({ lines }) })
    await readPage(province.services, readerOf(['Giấy báo tử 4']), { pageId: ids[4]! })
    await correctField(province.services, archivist, { pageId: ids[4]!, field: 'fullName', value: 'Nguyễn Văn Thử' })
    await readPage(province.services, readerOf([line]), { pageId: ids[1]! })
    const where = async () => (await province.owner.db.selectFrom('page').select('dossier_id').where('page_id', 'in', ids).orderBy('file_page').execute()).map((page) => page.dossier_id)
    expect(await where()).toEqual([one, null, null, one, one])
    await readPage(province.services, { ...readerOf([line]), readers: fakeReaders({ lines: [line], version: 'fake 2' }) }, { pageId: ids[1]! })
    const findings = await province.owner.db.selectFrom('page').select('scan_findings').where('page_id', '=', ids[1]!).executeTakeFirstOrThrow()
    expect((findings.scan_findings as unknown as { code: string }[]).map((one) => one.code)).toEqual(['sheet-words'])
    expect(await where()).toEqual([one, null, null, one, one])
  })
})

describe('a page that bears the number of another dossier', () => {
  /** What the engine reads of a sheet torn and blurred so that neither code, line nor title is left: `npm run bench:covers`, seed 7001. */
  const torn = (number: string) => [number, 'Nguyễn Thị Bích Ngọc', 'Sinh khoảng 1949', 'Liệt sĩ', 'Kệ O4 - Ngăn B B - Hộp 12', '18', '-', 'vi']
  const many = Array.from({ length: 12 }, (_, line) => `Dòng ${line} của giấy báo tử nói về việc khác`)
  let names = 0
  /** Three papers in one file behind the sheet of a dossier; the second reads as given. */
  async function behindSheet(number: string, second: string[]) {
    const dossierId = await makeDossier(province, { number })
    const { batchId } = await openBatch(province.services, archivist, { label: 'đợt', origin: 'upload' })
    const papers = [1, 2, 3].map((line) => [`Tờ ${line} của tập ${(names += 1)}`])
    await storeBatchFile(province.services, archivist, { batchId, name: 'tap.pdf', source: paperPdf(papers) })
    await workJobs(province, tools, 'archive.take-apart')
    const of = sql<boolean>`batch_file_id in (select batch_file_id from batch_file where scan_batch_id = ${batchId})`
    await province.owner.db.updateTable('page').set({ dossier_id: dossierId, seq: sql`file_page`, filed_by: 'cover' }).where(of).execute()
    const pages = () => province.owner.db.selectFrom('page').select(['page_id', 'dossier_id', 'scan_open']).where(of).orderBy('file_page').execute()
    const ids = (await pages()).map((page) => page.page_id)
    const readSecond = (version = 'fake 1') => readPage(province.services, { ...tools, readers: fakeReaders({ lines: second, version }) }, { pageId: ids[1]! })
    await readSecond()
    return { dossierId, batchId, ids, readSecond, where: async () => (await pages()).map((page) => page.dossier_id), asked: async () => (await open(batchId)).flatMap((page) => page.findings) }
  }

  it('alone above few words is a sheet: it is asked about, and what lies behind it waits', async () => {
    const tried = await behindSheet('PTO/LS 401 CM', torn('PTO/LS 0001237 CM'))
    expect(await tried.where()).toEqual([tried.dossierId, null, null])
    expect(await tried.asked()).toMatchObject([{ code: 'sheet-words' }])
  })

  it('known to the register waits alone, with the number; a person who files it has answered', async () => {
    const right = await makeDossier(province, { number: 'PTO/LS 403 CM' })
    await province.owner.db.updateTable('dossier').set({ number_key: '|PTO|LS|403|CM' }).where('dossier_id', '=', right).execute()
    const tried = await behindSheet('PTO/LS 402 CM', [...many, 'Kèm hồ sơ số PTO/LS 0000403 CM'])
    expect(await tried.where()).toEqual([tried.dossierId, null, tried.dossierId])
    expect(await tried.asked()).toEqual([{ code: 'other-dossier', measured: 0, limit: 0, number: 'PTO/LS 0000403 CM' }])
    await filePages(province.services, archivist, { pageIds: [tried.ids[1]!], dossierId: right })
    expect(await tried.asked()).toEqual([])
    await tried.readSecond('fake 2')
    expect(await tried.where()).toEqual([tried.dossierId, right, tried.dossierId])
  })

  it('and its own, or none that the register knows, or very many, stays where it is', async () => {
    await makeDossier(province, { number: 'PTO/LS 405 CM' })
    await province.owner.db.updateTable('dossier').set({ number_key: sql`'|PTO|LS|' || split_part(number_written, ' ', 2) || '|CM'` }).where('number_written', 'in', ['PTO/LS 405 CM']).execute()
    const lists = [4, 5, 6, 7].map((last) => `PTO/LS 40${last} CM`)
    for (const lines of [[...many, 'số PTO/LS 999999 CM'], [...many, ...lists]]) {
      const tried = await behindSheet('PTO/LS 404 CM', lines)
      expect(await tried.where()).toEqual([tried.dossierId, tried.dossierId, tried.dossierId])
    }
    // The old cover of its own dossier.
    const own = await makeDossier(province, { number: 'PTO/LS 408 CM' })
    await province.owner.db.updateTable('dossier').set({ number_key: '|PTO|LS|408|CM' }).where('dossier_id', '=', own).execute()
    const tried = await behindSheet('PTO/LS 409 CM', torn('PTO/LS 408 CM'))
    await province.owner.db.updateTable('page').set({ dossier_id: own, filed_by: 'cover', scan_open: false, scan_findings: '[]', seq: sql`file_page` }).where('page_id', 'in', tried.ids).execute()
    await tried.readSecond('fake 2')
    expect(await tried.where()).toEqual([own, own, own])
  })
})

describe('the same file again', () => {
  it('is told where it is in and where its pages lie; it is filed nowhere else without an act', async () => {
    const [one, two] = [await makeDossier(province, { number: 'PTO/LS 15 CM' }), await makeDossier(province, { number: 'PTO/LS 16 CM' })]
    const page = await paper()
    await send([['1.png', await coverImage(one, 1)], ['2.png', page]])
    const batchId = await send([['1.png', await coverImage(two, 1)], ['2.png', page]])
    const again = (await read((tx) => getBatch(tx, batchId))).batchFiles.find((file) => file.state === 'duplicate')
    expect(await read((tx) => listDossiersOfFile(tx, String(again?.detail?.['batchFileId'])))).toEqual(['PTO/LS 15 CM'])
    expect(await read((tx) => comparePages(tx, { dossierId: two }))).toMatchObject([{ scanned: 0, expected: null }])
    expect(await read((tx) => listDossiersOfFile(tx, String(again?.detail?.['batchFileId'])), other)).toEqual([])
  })
})

describe('cover sheets that were printed', () => {
  const words = { labels: { agency: 'x', title: 'x', born: 'x', category: 'x', place: 'x', expectedPages: 'x', instruction: 'x' }, categoryName: (code: string) => code, placeName: () => null }
  const DAY = 86_400_000
  const missing = (days = 0, actor = archivist) =>
    read((tx) => listMissingCovers(tx, new Date(province.services.clock.now().getTime() + days * DAY)), actor).then(({ prints }) => prints.map((one) => ({ ...one, numbers: one.missing.map((sheet) => sheet.number) })))
  const print = (dossierIds: string[]) => printCoverSheets(province.services, archivist, { of: { dossierIds }, words })
  const dossiersOf = (numbers: number[]) => Promise.all(numbers.map((number) => makeDossier(province, { number: `PTO/LS ${number} CM` })))

  it('and never came are pointed out once others of their print did, until somebody says why not', async () => {
    const dossiers = await dossiersOf([31, 32, 33])
    await print(dossiers)
    expect(await missing()).toEqual([])
    await send([['1.png', await coverImage(dossiers[0]!, 1)], ['2.png', await paper()]])
    const [first, ...more] = await missing()
    expect(more).toEqual([])
    expect([first?.sheets, first?.came, first?.numbers]).toEqual([3, 1, ['PTO/LS 32 CM', 'PTO/LS 33 CM']])
    // Who does not see the dossiers is told nothing of them.
    expect(await missing(9, other)).toEqual([])
    const of = { sheetIds: [first!.missing[0]!.sheetId] }
    await expect(giveUpCovers(province.services, other, { of, reason: 'chưa quét' })).rejects.toMatchObject({ status: 404 })
    await expect(giveUpCovers(province.services, other, { of: { printId: first!.printId }, reason: 'chưa quét' })).rejects.toMatchObject({ status: 404 })
    await giveUpCovers(province.services, archivist, { of, reason: 'hồ sơ đang cho mượn' })
    expect((await missing())[0]?.numbers).toEqual(['PTO/LS 33 CM'])
    await send([['3.png', await coverImage(dossiers[2]!, 1)], ['4.png', await paper()]])
    expect(await missing(9)).toEqual([])
  })

  it('are pointed out after three days where nothing of the print came, be it one sheet; printed again, by the last print', async () => {
    const [one, two, three] = (await dossiersOf([34, 35, 36])) as [string, string, string]
    await print([one])
    await print([two, three])
    expect(await missing(2.9)).toEqual([])
    expect((await missing(3.1)).map(({ sheets, came, numbers }) => [sheets, came, numbers])).toEqual([
      [2, 0, ['PTO/LS 35 CM', 'PTO/LS 36 CM']],
      [1, 0, ['PTO/LS 34 CM']],
    ])
    await print([one])
    expect((await missing(3.1)).map(({ numbers }) => numbers)).toEqual([['PTO/LS 34 CM'], ['PTO/LS 35 CM', 'PTO/LS 36 CM']])
    const printId = (await missing(3.1))[1]!.printId
    expect(await giveUpCovers(province.services, archivist, { of: { printId }, reason: 'hoãn quét' })).toEqual({ settled: 2 })
    expect((await missing(3.1)).map(({ numbers }) => numbers)).toEqual([['PTO/LS 34 CM']])
    // Filed by a person, without its sheet: it came; taken out again it did not.
    const batchId = await send([['rời.png', await paper()]])
    const pageIds = (await pagesOf(batchId)).map((page) => page.page_id)
    const { actId } = await filePages(province.services, archivist, { pageIds, dossierId: one })
    expect(await missing(3.1)).toEqual([])
    await undoFiling(province.services, archivist, { actId: actId! })
    expect((await missing(3.1)).map(({ numbers }) => numbers)).toEqual([['PTO/LS 34 CM']])
    await filePages(province.services, archivist, { pageIds, dossierId: one })
  })
})

describe('pages against the register', () => {
  const differ = (filter: MiscountedFilter = {}, actor = archivist) => read(async (tx) => ({ count: await countMiscounted(tx, filter), list: (await listMiscounted(tx, filter)).map((one) => [one.number, one.expected, one.scanned]) }), actor)

  it('differ in a dossier of which some are in: it is counted and listed, also by batch, until the count is right', async () => {
    const before = (await differ()).count
    const [few, many, right, untouched, unknown] = (await Promise.all([[41, 3], [42, 1], [43, 1], [44, 5], [45, null]].map(([number, expectedPages]) => makeDossier(province, { number: `PTO/LS ${number} CM`, expectedPages: expectedPages ?? null })))) as [string, string, string, string, string]
    const batchId = await send([
      ['1.png', await coverImage(few, 3)],
      ['2.png', await paper()],
      ['3.png', await coverImage(many, 1)],
      ['4.png', await paper()],
      ['5.png', await paper()],
      ['6.png', await coverImage(right, 1)],
      ['7.png', await paper()],
      ['8.png', await coverImage(unknown, null)],
      ['9.png', await paper()],
    ])
    expect(untouched).toBeDefined()
    const [fewer, more] = [['PTO/LS 41 CM', 3, 1], ['PTO/LS 42 CM', 1, 2]] // prettier-ignore
    expect(await differ({ batchId })).toEqual({ count: 2, list: [fewer, more] })
    expect((await differ()).count).toBe(before + 2)
    expect(await differ({ batchId, which: 'fewer' })).toEqual({ count: 1, list: [fewer] })
    expect(await differ({ batchId, which: 'more' })).toEqual({ count: 1, list: [more] })
    expect((await read((tx) => getBatch(tx, batchId))).progress.miscounted).toBe(2)
    expect((await differ({}, other)).list).toEqual([])
    // The page that was missing comes in another batch.
    const loose = await send([['a.png', await paper()], ['b.png', await paper()]])
    await filePages(province.services, archivist, { pageIds: (await pagesOf(loose)).map((page) => page.page_id), dossierId: few })
    expect(await differ({ batchId })).toEqual({ count: 1, list: [more] })
    // Counted again by hand: the register was wrong.
    await expect(recountDossier(province.services, other, { dossierId: many, pages: 2 })).rejects.toMatchObject({ code: 'not-found' })
    await recountDossier(province.services, archivist, { dossierId: many, pages: 2 })
    expect((await differ({ batchId })).count).toBe(0)
    const trail = await province.owner.db.selectFrom('audit_event').select('action').where('subject_id', '=', many).execute()
    expect(trail.map((row) => row.action)).toContain('archive.recount-dossier update')
  })
})

describe('blank sides', () => {
  it('of a batch scanned on both sides are asked about, set aside by a person, and put back', async () => {
    const dossierId = await makeDossier(province, { number: 'PTO/LS 14 CM' })
    const files: [string, Buffer][] = [
      ['1.png', await coverImage(dossierId, 3)],
      ['2.png', await paper()],
      ['3.png', await blankSide()],
      ['4.png', await paper()],
    ]
    const { scanProfileId } = await keepScanProfile(province.services, archivist, { scanProfileId: null, name: 'Hai mặt', sides: 'duplex-ask', leastDpi: 200, folder: '', standard: false })
    const batchId = await send(files, scanProfileId)
    const blanks = () => read((tx) => getScansToSettle(tx)).then(({ blank }) => blank.pages.filter((page) => page.batchId === batchId))
    expect((await blanks()).map((page) => page.fileName)).toEqual(['3.png'])
    expect((await pagesOf(batchId)).filter((row) => row.kind === 'content')).toHaveLength(3)
    const written = (await pagesOf(batchId)).filter((row) => row.kind === 'content' && !row.blank).map((row) => row.page_id)
    expect(await setBlanksAside(province.services, archivist, { pageIds: written })).toEqual({ settled: 0, actId: null })
    const pageIds = (await blanks()).map((page) => page.pageId)
    await expect(setBlanksAside(province.services, other, { pageIds })).rejects.toMatchObject({ code: 'not-found' })
    const { actId } = await setBlanksAside(province.services, archivist, { pageIds })
    expect(await blanks()).toEqual([])
    expect((await pagesOf(batchId)).filter((row) => row.kind === 'content')).toHaveLength(2)
    await putScansBack(province.services, archivist, { actId: actId! })
    await workJobs(province, tools)
    expect((await pagesOf(batchId)).find((row) => row.name === '3.png')).toMatchObject({ kind: 'content', state: 'read', seq: 2, dossier_id: dossierId })
    expect((await blanks()).map((page) => page.fileName)).toEqual(['3.png'])
  })

  it('of a batch scanned on one side stay where they are, unasked', async () => {
    const batchId = await send([['1.png', await blankSide()], ['2.jpg', await plainImage(0)]])
    expect((await pagesOf(batchId)).map((row) => [row.kind, row.blank])).toEqual([['content', true], ['content', true]])
    expect((await read((tx) => getScansToSettle(tx))).blank.pages.filter((page) => page.batchId === batchId)).toEqual([])
  })
})
