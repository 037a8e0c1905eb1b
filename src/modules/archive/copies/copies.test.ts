import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import sharp from 'sharp'
import { liftMark, markSensitive } from '#modules/purpose/index.ts'
import { registerPerson } from '#modules/people/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import { stoppedClock } from '#shared/clock.ts'
import { readPdf, readPdfPages } from '../../../../test/read-pdf.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { fakeReaders, makeDossier, plainImage, workJobs } from '../archive.fixture.ts'
import { filePages, listWaitingFiles, openBatch, storeBatchFile } from '../index.ts'
import { linkPersonToDossier } from '../register/index.ts'
import { codeOf, printedCode, readCode } from './copies.model.ts'
import { getIssuedFile, issueCopy, listIssued, verifyCode, withdrawCopy, type CopyWords } from './index.ts'

let province: TestProvince
/** Of one commune: the least that may give out. */
let keeper: Actor
let other: Actor
let shade = 950
beforeAll(async () => {
  province = await makeProvince()
  keeper = await province.actor('archivist', '25/07900/')
  other = await province.actor('archivist', '25/08500/')
})
afterAll(() => province.close())

const NAMES = 'agency copyTitle extractTitle number dossier dossierTitle category person birth home recipient reason copied papers order paperNumber day paper author pages signer verify ownLayout'
const words: CopyWords = {
  labels: Object.fromEntries(NAMES.split(' ').map((name) => [name, `[${name}]`])) as CopyWords['labels'],
  categoryName: (code) => `loại ${code}`,
  documentType: (code) => `giấy ${code}`,
  day: (edtf) => edtf,
  span: (first, last) => `${first}-${last}`,
  placeAndDay: (on) => `nơi ${on}`,
  copied: (pages) => `sao ${pages} trang`,
  footer: (number) => `chân ${number}`,
}
const images = { preview: async () => sharp({ create: { width: 160, height: 226, channels: 3, background: '#eee' } }).webp().toBuffer() }
const see = <T>(work: Parameters<typeof asActor<T>>[2], actor = keeper) => asActor(province.services.database, actor, work)
const issue = (dossierId: string, rest: Partial<Parameters<typeof issueCopy>[2]> = {}, actor = keeper, services = province.services) =>
  issueCopy(services, actor, { dossierId, kind: 'extract', pageIds: [], recipient: 'Ông Bình', requestPaper: 'đơn ngày 2/6/2026', reason: 'Bổ sung hồ sơ', signer: 'Bà An', origin: 'https://ansinh.example.vn', words, images, ...rest })

async function fill(dossierId: string, pages: number): Promise<string[]> {
  const ids: string[] = []
  for (let at = 0; at < pages; at++) {
    const { batchId } = await openBatch(province.services, keeper, { label: 'đợt', origin: 'upload' })
    await storeBatchFile(province.services, keeper, { batchId, name: 'a.jpg', source: await plainImage((shade += 1)) })
    await workJobs(province, { decoder: province.jobs.tools.decoder, readers: fakeReaders({ lines: ['GIẤY BÁO TỬ'] }) })
    ids.push((await see((tx) => listWaitingFiles(tx, { batchId }))).files[0]!.pages[0]!.pageId)
    await filePages(province.services, keeper, { pageIds: ids.slice(-1), dossierId })
  }
  return ids
}
const fileOf = async (copyId: string, actor = keeper) => province.services.files.readAll((await see((tx) => getIssuedFile(tx, actor, copyId), actor)).key)

describe('codes', () => {
  it('are sixteen letters, printed in fours, and read back however they are typed', () => {
    const code = codeOf(Uint8Array.from([255, 0, 1, 2, 3, 4, 5, 6, 7, 254]))
    expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{16}$/)
    expect(printedCode(code)).toMatch(/^(.{4}-){3}.{4}$/)
    for (const typed of [code, printedCode(code), ` ${printedCode(code).replaceAll('-', ' ')} `]) expect(readCode(typed)).toBe(code)
    expect(readCode('OIL0-OIL0-OIL0-OIL0')).toBe('0110011001100110')
    for (const typed of ['', 'abc', `${code}0`, 'u'.repeat(16), '💥'.repeat(8)]) expect(readCode(typed)).toBeUndefined()
  })
})

describe('a copy or extract', () => {
  it('is numbered by the year, printed with what it says, kept as printed, and stands in the log', async () => {
    const dossierId = await makeDossier(province, { number: 'PTO/LS 1101 CM' })
    const personId = await registerPerson(province.services, keeper, { fullName: 'Bùi Văn Mẫu', path: '25/07900/', home: { written: 'xã Vầy Nưa' } })
    await linkPersonToDossier(province.services, keeper, { dossierId, personId, part: 'subject' })
    const pages = await fill(dossierId, 3)
    const first = await issue(dossierId)
    expect(first).toMatchObject({ number: 1, year: 2026 })
    const extract = await readPdf(await fileOf(first.copyId))
    for (const word of ['[extractTitle]', '1/2026', 'PTO/LS 1101 CM', 'Bùi Văn Mẫu', 'xã Vầy Nưa', 'loại MARTYR', 'giấy death-notice', 'Ông Bình', 'Bà An', 'nơi 2026-06-15', printedCode(first.code), '[ownLayout]']) expect(extract).toContain(word)
    const second = await issue(dossierId, { kind: 'copy', pageIds: [pages[2]!, pages[0]!] })
    expect(second.number).toBe(2)
    const sheets = await readPdfPages(await fileOf(second.copyId))
    expect(sheets).toHaveLength(3)
    for (const word of ['[copyTitle]', '2/2026', 'sao 2 trang']) expect(sheets[0]).toContain(word)
    expect(sheets.every((text) => text.includes('chân 2/2026'))).toBe(true)
    expect(sheets[0]).not.toContain('xã Vầy Nưa')
    const log = await see((tx) => listIssued(tx, { year: 2026 }, { limit: 10 }))
    expect([log.total, log.rows.map((row) => [row.number, row.kind, row.sheets, row.recipient, row.requestPaper, row.signer])]).toEqual([2, [[2, 'copy', 3, 'Ông Bình', 'đơn ngày 2/6/2026', 'Bà An'], [1, 'extract', 1, 'Ông Bình', 'đơn ngày 2/6/2026', 'Bà An']]])
    const { rows } = await sql<{ page_id: string }>`select page_id from issued_copy_page where issued_copy_id = ${second.copyId} order by position`.execute(province.owner.db)
    expect(rows.map((row) => row.page_id)).toEqual([pages[0], pages[2]])
    expect((await issue(dossierId, {}, keeper, { ...province.services, clock: stoppedClock(new Date('2027-01-04T09:00:00+07:00')) }))).toMatchObject({ number: 1, year: 2027 })
    expect((await see((tx) => listIssued(tx, { year: 2026 }, { limit: 10 }), other)).rows).toEqual([])
  })

  it('leaves no gap in the numbers when it fails, and two at the same moment get two', async () => {
    const dossierId = await makeDossier(province)
    const { number } = await issue(dossierId)
    const broken = { ...province.services, files: { ...province.services.files, put: () => Promise.reject(new Error('no room')) } }
    await expect(issue(dossierId, {}, keeper, broken)).rejects.toThrow('no room')
    const both = await Promise.all([issue(dossierId), issue(dossierId)])
    expect(both.map((one) => one.number).sort((a, b) => a - b)).toEqual([number + 1, number + 2])
  })

  it('is given out by who keeps the dossier, for a purpose where it is sensitive, and of pages that are in it', async () => {
    const [dossierId, empty] = [await makeDossier(province, { alsoPaths: ['25/08500/'] }), await makeDossier(province)]
    const pages = await fill(dossierId, 1)
    for (const role of ['officer', 'head', 'auditor', 'commune-officer']) await expect(issue(dossierId, {}, await province.actor(role))).rejects.toMatchObject({ status: 403 })
    await expect(issue(dossierId, {}, other)).rejects.toMatchObject({ status: 403 })
    await expect(issue(empty, {}, other)).rejects.toMatchObject({ status: 404 })
    await expect(issue(dossierId, { kind: 'copy' })).rejects.toMatchObject({ code: 'archive.nothing-to-copy' })
    await expect(issue(empty, { kind: 'copy', pageIds: pages })).rejects.toMatchObject({ status: 404 })
    await expect(issue(empty, { kind: 'copy', pageIds: Array.from({ length: 61 }, () => newId()) })).rejects.toMatchObject({ code: 'archive.too-many-to-copy' })
    const before = await issue(dossierId)
    await markSensitive(province.services, keeper, { subject: 'dossier', id: dossierId, reason: 'kín' })
    await expect(issue(dossierId)).rejects.toMatchObject({ code: 'purpose.needed' })
    await expect(fileOf(before.copyId)).rejects.toMatchObject({ code: 'purpose.needed' })
    expect((await see((tx) => listIssued(tx, { dossierId }, { limit: 5 }))).rows).toMatchObject([{ recipient: null, reason: null, requestPaper: null }])
    await liftMark(province.services, await province.actor('head'), { subject: 'dossier', id: dossierId })
    const { rows } = await sql<{ content: unknown }>`select content from audit_event where subject = 'dossier' and subject_id = ${dossierId} and action = 'view'`.execute(province.owner.db)
    expect(rows).toEqual([{ content: { issued: `${before.number}/2026`, kind: 'extract', pages: 0 } }])
  })
})

describe('a code on paper', () => {
  it('tells anybody that it was issued and when, and nothing of whom it is about', async () => {
    const dossierId = await makeDossier(province, { number: 'PTO/LS 1201 CM' })
    const { code, number, copyId } = await issue(dossierId)
    const genuine = { kind: 'extract', year: 2026, number, issuedOn: '2026-06-15', sheets: 1, withdrawnOn: null }
    expect(await verifyCode(province.services, printedCode(code))).toEqual(genuine)
    for (const text of ['0'.repeat(16), 'x', copyId, `${code}' or true --`]) expect(await verifyCode(province.services, text)).toBeUndefined()
    await expect(withdrawCopy(province.services, other, { copyId, reason: 'Sai tên' })).rejects.toMatchObject({ status: 404 })
    await expect(withdrawCopy(province.services, await province.actor('officer'), { copyId, reason: 'Sai tên' })).rejects.toMatchObject({ status: 403 })
    await withdrawCopy(province.services, keeper, { copyId, reason: 'Sai tên' })
    await expect(withdrawCopy(province.services, keeper, { copyId, reason: 'Sai tên' })).rejects.toMatchObject({ code: 'archive.copy-withdrawn' })
    expect(await verifyCode(province.services, code)).toEqual({ ...genuine, withdrawnOn: province.services.clock.now() })
    // What was printed is not changed afterwards, whoever tries.
    await expect(see((tx) => sql`update issued_copy set recipient = 'x' where issued_copy_id = ${copyId}`.execute(tx))).rejects.toMatchObject({ code: '42501' })
  })
})
