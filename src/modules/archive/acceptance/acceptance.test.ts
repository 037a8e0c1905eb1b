import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countRecords, listRecordIds } from '#modules/indicators/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { legalDate } from '#shared/legal-date.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { fakeReaders, makeDossier, plainImage, workJobs } from '../archive.fixture.ts'
import { archiveIndicators, correctField, filePages, listWaitingFiles, openBatch, storeBatchFile, verifyPage } from '../index.ts'
import { placeDossiers } from '../boxes/index.ts'
import { drawSample } from './acceptance.model.ts'
import { checkSample, concludeLot, getLot, listLots, listSampleFields, putUpLot } from './index.ts'

let province: TestProvince
/** Who made it, and who compares it: of one commune, the least that may. */
let maker: Actor
let checker: Actor
let other: Actor
let keeper: Actor
let head: Actor
let shade = 100
beforeAll(async () => {
  province = await makeProvince()
  maker = await province.actor('officer', '25/07900/')
  checker = await province.actor('commune-officer', '25/07900/')
  other = await province.actor('officer', '25/08500/')
  keeper = await province.actor('archivist', '25/07900/')
  head = await province.actor('head')
})
afterAll(() => province.close())

const services = () => province.services
const see = <T>(actor: Actor, work: Parameters<typeof asActor<T>>[2]) => asActor(province.services.database, actor, work)
const countOf = (code: string, actor: Actor = head) =>
  see(actor, async (tx) => {
    const source = archiveIndicators.find((one) => one.code === code)!
    const question = { day: legalDate('2026-06-15'), knownAt: new Date('2026-06-15T10:00:00Z') }
    const number = await countRecords(tx, source, question)
    expect((await listRecordIds(tx, source, question)).length, code).toBe(number)
    return number
  })

/** A box with a dossier of so many pages that the maker verified; answers the pages. */
async function verifiedBox(count: number) {
  const dossierId = await makeDossier(province, { number: `PTO/LS ${(shade += 1)} CM` })
  const { boxId } = await placeDossiers(services(), keeper, { dossierIds: [dossierId], box: { code: `H${shade}`, make: true } })
  const { batchId } = await openBatch(services(), maker, { label: 'đợt', origin: 'upload' })
  for (let at = 0; at < count; at++) await storeBatchFile(services(), maker, { batchId, name: `${at}.jpg`, source: await plainImage((shade += 1)) })
  const tools = { decoder: province.jobs.tools.decoder, readers: fakeReaders({ lines: ['GIẤY BÁO TỬ', 'Họ và tên: Nguyễn Văn Thử'] }) }
  for (const job of ['archive.take-apart', 'archive.read-page']) await workJobs(province, tools, job)
  const { files } = await see(maker, (tx) => listWaitingFiles(tx, { batchId }))
  const pages = files.flatMap((file) => file.pages.map((page) => page.pageId))
  await filePages(services(), maker, { pageIds: pages, dossierId })
  for (const pageId of pages) await verifyPage(services(), maker, { pageId })
  return { dossierId, boxId: boxId!, batchId, pages }
}
const fieldsOf = (lotId: string, pageId: string, actor = checker) => see(actor, (tx) => listSampleFields(tx, lotId, pageId))
const say = async (lotId: string, pageId: string, wrong: string[] = [], actor = checker) =>
  checkSample(services(), actor, {
    lotId,
    pageId,
    verdicts: (await fieldsOf(lotId, pageId)).map(({ field }) => (wrong.includes(field) ? { field, verdict: 'wrong' as const, shouldBe: 'Nguyễn Văn Thứ' } : { field, verdict: 'right' as const })),
  })

test('a box is put up, its sample compared by another and concluded by a third; accepted, its pages and dossiers count', async () => {
  const { boxId, pages, dossierId } = await verifiedBox(4)
  await expect(putUpLot(services(), checker, { of: { kind: 'box', boxId }, label: 'Hộp' })).rejects.toMatchObject({ status: 403 })
  await expect(putUpLot(services(), other, { of: { kind: 'box', boxId }, label: 'Hộp' })).rejects.toMatchObject({ code: 'acceptance.nothing-to-accept' })
  const { lotId, sample } = await putUpLot(services(), keeper, { of: { kind: 'box', boxId }, label: 'Hộp 1' })
  expect(sample).toBe(4)
  const lot = await see(keeper, (tx) => getLot(tx, lotId))
  expect(lot.sample.map((page) => page.pageId)).toEqual(drawSample(lot.seed, pages, 4))
  await expect(see(other, (tx) => getLot(tx, lotId))).rejects.toMatchObject({ status: 404 })
  expect(await see(other, (tx) => listLots(tx, 'open', 10))).toEqual([])
  await expect(putUpLot(services(), maker, { of: { kind: 'box', boxId }, label: 'lại' })).rejects.toMatchObject({ code: 'acceptance.nothing-to-accept' })

  // Maker and checker apart: by the use case, and by the database whoever asks it.
  await expect(say(lotId, pages[0]!, [], maker)).rejects.toMatchObject({ code: 'acceptance.own-work', status: 403 })
  const forged = asActor(services().database, maker, (tx) => sql`update acceptance_field set verdict = 'right', checked_by = ${maker.accountId}, checked_at = ${services().clock.now()} where acceptance_lot_id = ${lotId}`.execute(tx))
  await expect(forged).rejects.toThrow(/acceptance_field_apart/)
  await expect(concludeLot(services(), head, { lotId })).rejects.toMatchObject({ code: 'acceptance.not-all-checked' })
  for (const page of pages) await say(lotId, page)
  await expect(say(lotId, pages[0]!, [], keeper)).rejects.toMatchObject({ code: 'acceptance.checked-by-another' })
  // What one said one may say anew.
  await say(lotId, pages[0]!, ['fullName'])
  await say(lotId, pages[0]!)
  await expect(concludeLot(services(), keeper, { lotId }), 'who put it up').rejects.toMatchObject({ code: 'acceptance.own-work' })
  await expect(concludeLot(services(), checker, { lotId })).rejects.toMatchObject({ status: 403 })
  expect(await countOf('archive.pages-accepted')).toBe(0)
  expect(await concludeLot(services(), head, { lotId, note: 'đạt' })).toMatchObject({ accepted: true, wrong: 0 })
  await expect(concludeLot(services(), head, { lotId })).rejects.toMatchObject({ code: 'acceptance.concluded' })
  await expect(say(lotId, pages[0]!)).rejects.toMatchObject({ code: 'acceptance.concluded' })
  expect(await countOf('archive.pages-accepted')).toBe(4)
  expect(await countOf('archive.pages-accepted', other)).toBe(0)
  expect(await countOf('archive.dossiers-accepted')).toBe(1)
  expect(await countOf('archive.lots-accepted')).toBe(1)
  expect(await countOf('archive.fields-checked')).toBe(lot.toCheck)
  expect(await countOf('archive.fields-checked', other)).toBe(0)
  expect(await see(keeper, (tx) => listRecordIds(tx, archiveIndicators.find((one) => one.code === 'archive.dossiers-accepted')!, { day: legalDate('2026-06-15'), knownAt: new Date('2026-06-15T10:00:00Z') }))).toEqual([dossierId])
  // The day before it counted nothing.
  expect(await see(head, (tx) => countRecords(tx, archiveIndicators.find((one) => one.code === 'archive.pages-accepted')!, { day: legalDate('2026-06-14'), knownAt: new Date('2026-06-15T10:00:00Z') }))).toBe(0)
})

test('a lot with more wrong than the limit goes back: nothing of it counts, its wrong pages wait at the desk, and it may be put up again', async () => {
  const { batchId, pages } = await verifiedBox(3)
  const before = await countOf('archive.pages-accepted')
  const { lotId } = await putUpLot(services(), keeper, { of: { kind: 'batch', batchId }, label: 'Đợt' })
  // What the fields said when the lot was put up is what is compared, whatever is put right meanwhile.
  await correctField(services(), maker, { pageId: pages[1]!, field: 'fullName', value: 'Nguyễn Văn Khác' })
  expect((await fieldsOf(lotId, pages[1]!)).find((field) => field.field === 'fullName')?.value).toBe('Nguyễn Văn Thử')
  for (const page of pages) await say(lotId, page, page === pages[1] ? ['fullName'] : [])
  expect(await concludeLot(services(), head, { lotId })).toMatchObject({ accepted: false, wrong: 1 })
  const { rows } = await sql<{ page_id: string; state: string }>`select page_id, state from page where page_id = any(${pages}::uuid[]) order by page_id`.execute(province.owner.db)
  expect(new Map(rows.map((row) => [row.page_id, row.state]))).toEqual(new Map(pages.map((page) => [page, page === pages[1] ? 'needs_review' : 'verified'])))
  expect(await countOf('archive.pages-accepted')).toBe(before)
  expect(await countOf('archive.lots-sent-back')).toBe(1)
  expect(await countOf('archive.fields-wrong')).toBe(1)
  await verifyPage(services(), maker, { pageId: pages[1]! })
  expect(await putUpLot(services(), keeper, { of: { kind: 'batch', batchId }, label: 'Đợt, lần hai' })).toMatchObject({ pages: 3 })
})

test('of two who put the same pages up at one moment one does; the pages are in one lot', async () => {
  const { boxId, batchId, pages } = await verifiedBox(3)
  const puts = await Promise.allSettled([
    putUpLot(services(), keeper, { of: { kind: 'box', boxId }, label: 'một' }),
    putUpLot(services(), maker, { of: { kind: 'batch', batchId }, label: 'hai' }),
    putUpLot(services(), keeper, { of: { kind: 'day', on: '2026-06-15' as never }, label: 'ba' }),
  ])
  expect(puts.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  for (const one of puts) if (one.status === 'rejected') expect((one.reason as { code: string }).code).toMatch(/^acceptance\.(nothing-to-accept|put-up-meanwhile)$/)
  const { rows } = await sql<{ lots: number }>`select count(distinct acceptance_lot_id)::int as lots from acceptance_page where page_id = any(${pages}::uuid[])`.execute(province.owner.db)
  expect(rows).toEqual([{ lots: 1 }])
})

test('of two who compare one page at one moment one is heard; checking and concluding wait for each other', async () => {
  const { boxId, pages } = await verifiedBox(2)
  const { lotId } = await putUpLot(services(), keeper, { of: { kind: 'box', boxId }, label: 'Hộp' })
  const second = await province.actor('commune-officer', '25/07900/')
  const both = await Promise.allSettled([say(lotId, pages[0]!, ['fullName']), say(lotId, pages[0]!, [], second)])
  expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  expect(new Set((await fieldsOf(lotId, pages[0]!)).map((field) => field.checkedById)).size).toBe(1)
  const [check, conclude] = await Promise.allSettled([say(lotId, pages[1]!), concludeLot(services(), head, { lotId })])
  expect(check.status).toBe('fulfilled')
  if (conclude.status === 'rejected') expect(conclude.reason).toMatchObject({ code: 'acceptance.not-all-checked' })
})
