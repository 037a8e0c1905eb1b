import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asActor, databaseErrorOf, type Actor } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { fakeReaders, makeDossier, plainImage, workJobs } from '../archive.fixture.ts'
import type { PageTools } from '../archive.tools.ts'
import { acceptField, correctField, filePages, getPageView, openBatch, reviewPage, storeBatchFile, verifyPage } from '../index.ts'
import { readPage } from '../reading/read-page.ts'
import { getContradictions, listBeside } from '../compare/index.ts'
import { findCopyOf, search, takeArchiveCopy } from '../index.ts'
import { makeCopy } from '../keeping/make-copy.ts'
import { chooseFieldWord, getChecksToRead, getShownPage, listOpenChecks, lookAtWords, listPagesToReadAgain, readFieldsAgain, setSecondReading } from './index.ts'
import type { SecondReading } from './second-reading.types.ts'

let province: TestProvince
let archivist: Actor
let first: Actor
let second: Actor
let third: Actor
let stranger: Actor
let number = 900
beforeAll(async () => {
  province = await makeProvince()
  archivist = await province.actor('archivist', '25/07900/')
  ;[first, second, third] = (await Promise.all([1, 2, 3].map(() => province.actor('commune-officer', '25/07900/')))) as [Actor, Actor, Actor]
  stranger = await province.actor('commune-officer', '25/08500/')
})
afterAll(() => province.close())

const toolsWith = (readers: PageTools['readers']): PageTools => ({ decoder: province.jobs.tools.decoder, readers })
const see = <T>(actor: Actor, work: Parameters<typeof asActor<T>>[2]) => asActor(province.services.database, actor, work, { readOnly: true })
const PAPER = ['GIẤY BÁO TỬ', 'Họ và tên: Trần Văn Thu', 'Sinh năm: 1948', 'Quê quán: xã Kim Đức']

/** A read page of a dossier; the machine is sure of nothing under `confidence` 60. */
async function readOne(confidence = 50, batch: { secondReading?: SecondReading } = {}, dossier?: string): Promise<string> {
  const { services } = province
  const dossierId = dossier ?? (await makeDossier(province))
  const { batchId } = await openBatch(services, archivist, { label: 'đợt', origin: 'upload', ...batch })
  const stored = await storeBatchFile(services, archivist, { batchId, name: 'x.jpg', source: await plainImage((number += 1)) })
  if (stored.state !== 'stored') throw new Error(stored.state)
  await workJobs(province, toolsWith(fakeReaders()), 'archive.take-apart')
  const page = await province.owner.db.selectFrom('page').select('page_id').where('batch_file_id', '=', stored.batchFileId).executeTakeFirstOrThrow()
  await filePages(services, archivist, { pageIds: [page.page_id], dossierId })
  await readPage(services, toolsWith(fakeReaders({ lines: PAPER, confidence })), { pageId: page.page_id })
  await workJobs(province, toolsWith(fakeReaders()))
  return page.page_id
}

const openOn = (pageId: string) => see(archivist, (tx) => listOpenChecks(tx, pageId))
const toRead = (actor: Actor, pageId: string) => see(actor, (tx) => getChecksToRead(tx, actor, pageId))
async function say(actor: Actor, pageId: string, field: string, value: string | null) {
  const { read } = await toRead(actor, pageId)
  const check = read.find((one) => one.field === field)
  if (!check) throw new Error(`${field} does not wait for this account`)
  return readFieldsAgain(province.services, actor, { pageId, words: [{ checkId: check.checkId, value }] })
}
const valueOf = async (pageId: string, field: 'birthDate' | 'fullName') => (await see(archivist, (tx) => getPageView(tx, pageId))).fields[field]
const textOf = async (pageId: string) =>
  (await province.owner.db.selectFrom('page_text').select('text').where('page_id', '=', pageId).executeTakeFirstOrThrow()).text

describe('a field that decides about money or identity', () => {
  it('of which the machine was not sure is put before a second person; who agrees settles it', async () => {
    const pageId = await readOne()
    await verifyPage(province.services, first, { pageId })
    expect((await openOn(pageId)).sort()).toEqual(['birthDate', 'fullName'])
    expect((await toRead(first, pageId)).read).toEqual([])
    const { read, choose } = await toRead(second, pageId)
    expect(choose).toEqual([])
    // Nothing of the first word is handed over.
    expect(read.map((one) => Object.keys(one).sort())).toEqual([['checkId', 'field', 'reader'], ['checkId', 'field', 'reader']])
    expect(await say(second, pageId, 'birthDate', '1948')).toEqual({ settled: 1, again: 0 })
    expect(await say(second, pageId, 'fullName', 'TRẦN VĂN  THU')).toEqual({ settled: 1, again: 0 })
    expect(await openOn(pageId)).toEqual([])
    expect(await valueOf(pageId, 'fullName')).toMatchObject({ value: 'Trần Văn Thu', by: { accountId: first.accountId } })
  })

  it('on which two differ goes to a third, and what two agree on reaches search and the archive copy', async () => {
    const pageId = await readOne()
    await reviewPage(province.services, first, { pageId, fields: [{ field: 'fullName', value: 'Nguyễn Văn Thu' }], accepted: [], lines: [], verified: false })
    expect(await textOf(pageId)).toContain('Nguyễn Văn Thu')
    expect(await say(second, pageId, 'fullName', 'Nguyễn Văn Thử')).toEqual({ settled: 0, again: 1 })
    // Neither of the two reads it once more; what the first said stands meanwhile.
    expect([(await toRead(first, pageId)).read, (await toRead(second, pageId)).read]).toEqual([[], []])
    expect((await valueOf(pageId, 'fullName'))?.value).toBe('Nguyễn Văn Thu')
    expect((await toRead(third, pageId)).read).toMatchObject([{ field: 'fullName', reader: 3 }])
    await sql`delete from pgboss.job where name = 'archive.make-copy'`.execute(province.services.database.db)
    expect(await say(third, pageId, 'fullName', 'nguyễn văn thử')).toEqual({ settled: 1, again: 0 })
    expect(await valueOf(pageId, 'fullName')).toMatchObject({ value: 'Nguyễn Văn Thử', by: { accountId: third.accountId } })
    expect(await textOf(pageId)).toContain('Nguyễn Văn Thử')
    const jobs = await province.services.jobs.list({ state: 'waiting' }, { offset: 0, limit: 50 })
    expect(jobs.some((job) => job.name === 'archive.make-copy')).toBe(true)
  })

  it('that three read three ways is chosen by somebody who says why, and not before', async () => {
    const pageId = await readOne()
    await correctField(province.services, first, { pageId, field: 'birthDate', value: '1948' })
    const { read } = await toRead(second, pageId)
    const checkId = read[0]!.checkId
    await expect(chooseFieldWord(province.services, archivist, { pageId, checkId, value: '1946', reason: 'mờ' })).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(chooseFieldWord(province.services, archivist, { pageId, checkId, value: '1946', reason: 'chữ số mờ' })).rejects.toMatchObject({ code: 'archive.check-gone' })
    await say(second, pageId, 'birthDate', '1946')
    await say(third, pageId, 'birthDate', '1940')
    expect((await toRead(archivist, pageId)).choose).toMatchObject([{ field: 'birthDate', words: [{ value: '1948' }, { value: '1946' }, { value: '1940' }] }])
    await chooseFieldWord(province.services, archivist, { pageId, checkId, value: '1946', reason: 'theo giấy khai sinh kèm hồ sơ' })
    expect((await valueOf(pageId, 'birthDate'))?.value).toBe('1946')
    expect(await province.owner.db.selectFrom('field_check').select(['outcome', 'value', 'reason', 'words']).where('field_check_id', '=', checkId).executeTakeFirst()).toEqual({
      outcome: 'chosen', value: '1946', reason: 'theo giấy khai sinh kèm hồ sơ', words: 3,
    }) // prettier-ignore
  })

  it('is read once only by each, for the use case and for the database', async () => {
    const pageId = await readOne()
    await acceptField(province.services, first, { pageId, field: 'birthDate' })
    const check = await province.owner.db.selectFrom('field_check').selectAll().where('page_id', '=', pageId).executeTakeFirstOrThrow()
    await expect(readFieldsAgain(province.services, first, { pageId, words: [{ checkId: check.field_check_id, value: '1948' }] })).rejects.toMatchObject({ code: 'archive.reader-again', status: 409 })
    const again = province.owner.db
      .insertInto('field_word')
      .values({ field_word_id: newId(), field_check_id: check.field_check_id, nth: 2, value: '1948', read_by: first.accountId, read_at: new Date('2026-06-15'), path: check.path })
      .execute()
    const refused = databaseErrorOf(await again.then(() => null, (error: unknown) => error))
    expect(refused?.constraint).toBe('field_word_other_person')
    // Two who send at the same moment: one is the second, the other the third, and no word is lost.
    const both = await Promise.allSettled([say(second, pageId, 'birthDate', '1941'), say(third, pageId, 'birthDate', '1942')])
    expect(both.map((one) => one.status)).toEqual(['fulfilled', 'fulfilled'])
    const words = await province.owner.db.selectFrom('field_word').select(['nth', 'value']).where('field_check_id', '=', check.field_check_id).orderBy('nth').execute()
    expect([words.map((word) => word.nth), words.map((word) => word.value).sort()]).toEqual([[1, 2, 3], ['1941', '1942', '1948']])
  })

  it('of which the machine was sure is read once, unless a person says otherwise', async () => {
    const pageId = await readOne(97)
    await verifyPage(province.services, first, { pageId })
    expect(await openOn(pageId)).toEqual([])
    await correctField(province.services, second, { pageId, field: 'birthDate', value: '1949' })
    expect(await openOn(pageId)).toEqual(['birthDate'])
  })

  it('begins anew when its word is changed before or after it was settled, and not when it is said again', async () => {
    const pageId = await readOne()
    await correctField(province.services, first, { pageId, field: 'birthDate', value: '1948' })
    await correctField(province.services, first, { pageId, field: 'birthDate', value: '1947' })
    await correctField(province.services, second, { pageId, field: 'birthDate', value: '1947' })
    const outcomes = async () =>
      (await province.owner.db.selectFrom('field_check').select('outcome').where('page_id', '=', pageId).orderBy('field_check_id').execute()).map((one) => one.outcome)
    expect(await outcomes()).toEqual(['superseded', null])
    // The second saw it in the form, so it was no reading of its own.
    expect((await toRead(second, pageId)).read).toHaveLength(1)
    await say(second, pageId, 'birthDate', '1947')
    await correctField(province.services, first, { pageId, field: 'birthDate', value: '1947' })
    expect(await outcomes()).toEqual(['superseded', 'agreed'])
    await correctField(province.services, third, { pageId, field: 'birthDate', value: '1946' })
    expect(await outcomes()).toEqual(['superseded', 'agreed', null])
  })
})

describe('who may be the next to read', () => {
  const shown = (actor: Actor, pageId: string) => see(actor, (tx) => getShownPage(tx, actor, pageId))
  /** A page that the first reader has gone through, with a word of his own. */
  async function readByFirst(dossier?: string): Promise<string> {
    const pageId = await readOne(50, {}, dossier)
    await reviewPage(province.services, first, { pageId, fields: [{ field: 'fullName', value: 'Lương Quang Ưởng' }], accepted: ['birthDate'], lines: [], verified: true })
    return pageId
  }

  it('is shown the image and none of the words, on the page and wherever it stands; who has read it, and who cannot, see all', async () => {
    const dossier = await makeDossier(province)
    const pageId = await readByFirst(dossier)
    const blind = await shown(second, pageId)
    expect(blind.waits.sort()).toEqual(['birthDate', 'fullName'])
    expect([blind.lines, blind.unplaced, blind.corrections, blind.fields.fullName, blind.fields.birthDate]).toEqual([[], [], [], undefined, undefined])
    expect(JSON.stringify(blind)).not.toMatch(/Ưởng|Trần Văn Thu|1948/)
    const auditor = await province.actor('auditor')
    for (const actor of [first, auditor]) {
      const open = await shown(actor, pageId)
      expect([open.waits, open.fields.fullName?.value]).toEqual([[], 'Lương Quang Ưởng'])
      expect(JSON.stringify(open.lines)).toContain('Ưởng')
    }
    const find = async (actor: Actor) => (await search(province.services, actor, { text: 'Lương Quang Ưởng', kinds: ['papers'] })).papers.hits.find((hit) => hit.pageId === pageId)
    expect(await find(second)).toMatchObject({ waits: true, snippet: { text: '', ranges: [] }, lightQuery: '' })
    expect((await find(first))?.snippet.text).toContain('Ưởng')
    // Another paper of the dossier says another year: neither the list of contradictions nor the desk of that page tells the waiting one.
    const other = await readOne(97, { secondReading: 'none' }, dossier)
    await reviewPage(province.services, first, { pageId: other, fields: [{ field: 'fullName', value: 'Lương Quang Ưởng' }, { field: 'birthDate', value: '1946' }], accepted: [], lines: [], verified: true })
    const against = async (actor: Actor) => JSON.stringify(await see(actor, (tx) => getContradictions(tx, actor, dossier)))
    expect([await against(first), await against(second)]).toEqual([expect.stringContaining('1948'), '[]'])
    const beside = async (actor: Actor) => [...(await see(actor, async (tx) => listBeside(tx, actor, { pageId: other, dossierId: dossier, fields: (await getShownPage(tx, actor, other)).fields }))).keys()]
    expect([await beside(first), await beside(second)]).toEqual([['birthDate'], []])
    await say(second, pageId, 'fullName', 'Lương Quang Ưởng')
    await say(second, pageId, 'birthDate', '1948')
    expect((await shown(second, pageId)).fields.fullName?.value).toBe('Lương Quang Ưởng')
    expect(await against(second)).toContain('1948')
  })

  it('may look all the same: it is kept, the reading is left to another, and two officers are not stuck', async () => {
    const pageId = await readByFirst()
    expect(await lookAtWords(province.services, second, { pageId })).toEqual({ fields: 2 })
    expect(await lookAtWords(province.services, second, { pageId })).toEqual({ fields: 0 })
    expect((await shown(second, pageId)).fields.fullName?.value).toBe('Lương Quang Ưởng')
    expect((await toRead(second, pageId)).read).toEqual([])
    const { read } = await toRead(third, pageId)
    await expect(readFieldsAgain(province.services, second, { pageId, words: [{ checkId: read[0]!.checkId, value: 'x' }] })).rejects.toMatchObject({ code: 'archive.reader-looked', status: 409 })
    const queue = await see(second, (tx) => listPagesToReadAgain(tx, second))
    expect([queue.pages.some((page) => page.pageId === pageId), queue.looked]).toEqual([false, 2])
    const kept = await province.owner.db.selectFrom('audit_event').select(['action']).where('actor', '=', second.accountId).where('subject', '=', 'field_look').execute()
    expect(kept.map((one) => one.action)).toEqual(['archive.look-at-words insert', 'archive.look-at-words insert'])
    // Who keeps the whole province's store reads as a second one too.
    const keeper = await province.actor('archivist')
    expect(await say(keeper, pageId, 'fullName', 'Lương Quang Ưởng')).toEqual({ settled: 1, again: 0 })
    // A word said anew is read anew, by whoever has not seen that one.
    await correctField(province.services, first, { pageId, field: 'fullName', value: 'Lương Quang Uông' })
    expect((await toRead(second, pageId)).read).toMatchObject([{ field: 'fullName' }])
  })

  it('who takes the archive copy away, in which the words stand, has looked', async () => {
    const dossierId = await makeDossier(province)
    const pageId = await readByFirst(dossierId)
    await makeCopy(province.services, { decoder: province.jobs.tools.decoder } as never, { dossierId })
    expect((await see(second, (tx) => findCopyOf(tx, dossierId)))?.sha256).toBeTruthy()
    expect((await toRead(second, pageId)).read).toHaveLength(2)
    await see(second, (tx) => takeArchiveCopy(tx, second, { dossierId, at: province.services.clock.now() }))
    expect((await toRead(second, pageId)).read).toEqual([])
    expect((await toRead(third, pageId)).read).toHaveLength(2)
  })
})

describe('where it is said', () => {
  it('a batch may ask for all or for none, before its series, before the house', async () => {
    const sure = await readOne(97, { secondReading: 'all' })
    const unsure = await readOne(50, { secondReading: 'none' })
    for (const pageId of [sure, unsure]) await verifyPage(province.services, first, { pageId })
    expect([(await openOn(sure)).length, await openOn(unsure)]).toEqual([2, []])
    const keeper = await province.actor('archivist')
    const [catalogueId, boxId, dossierId] = [newId(), newId(), await makeDossier(province)]
    const { fonds_id } = await province.owner.db.selectFrom('fonds').select('fonds_id').executeTakeFirstOrThrow()
    await province.owner.db.insertInto('catalogue').values({ catalogue_id: catalogueId, fonds_id, code: 'ML1', title: 'Mục lục 1' }).execute()
    await province.owner.db.insertInto('box').values({ box_id: boxId, fonds_id, code: 'H1', catalogue_id: catalogueId }).execute()
    await province.owner.db.updateTable('dossier').set({ box_id: boxId }).where('dossier_id', '=', dossierId).execute()
    await expect(setSecondReading(province.services, archivist, { catalogueId, rule: 'all' })).rejects.toMatchObject({ code: 'forbidden' })
    await setSecondReading(province.services, keeper, { catalogueId, rule: 'all' })
    const pageId = await readOne(97, {}, dossierId)
    await verifyPage(province.services, first, { pageId })
    expect((await openOn(pageId)).length).toBe(2)
    // A commune reads of its own batches and of others alike: the page bears what its batch said.
    const overruled = await readOne(97, { secondReading: 'none' }, dossierId)
    await verifyPage(province.services, first, { pageId: overruled })
    expect(await openOn(overruled)).toEqual([])
  })

  it('the queue holds what waits for this account, of its own scope, and nothing that others read', async () => {
    const pageId = await readOne()
    await verifyPage(province.services, first, { pageId })
    const queueOf = (actor: Actor) => see(actor, (tx) => listPagesToReadAgain(tx, actor))
    const [mine, theirs, elsewhere] = [await queueOf(first), await queueOf(second), await queueOf(stranger)]
    expect(theirs.pages.find((page) => page.pageId === pageId)).toMatchObject({ fields: 2, disputed: 0, reader: 2 })
    expect(mine.pages.some((page) => page.pageId === pageId)).toBe(false)
    expect(mine.own).toBeGreaterThanOrEqual(2)
    expect([elsewhere.pages, elsewhere.waiting, elsewhere.own]).toEqual([[], 0, 0])
    expect(JSON.stringify(theirs)).not.toMatch(/1948|Trần Văn Thu/)
    const after = await see(second, (tx) => listPagesToReadAgain(tx, second, { after: theirs.pages[0]!.pageId, limit: 1 }))
    expect(after.pages[0]?.pageId).toBe(theirs.pages[1]?.pageId)
    const { read } = await toRead(second, pageId)
    await expect(readFieldsAgain(province.services, stranger, { pageId, words: [{ checkId: read[0]!.checkId, value: 'x' }] })).rejects.toMatchObject({ code: 'not-found', status: 404 })
  })

  it('a check goes where its page goes', async () => {
    const pageId = await readOne()
    await verifyPage(province.services, first, { pageId })
    const elsewhere = await makeDossier(province, { path: '25/08500/', number: 'PTO/LS 77 CM' })
    const keeper = await province.actor('archivist')
    await filePages(province.services, keeper, { pageIds: [pageId], dossierId: elsewhere })
    expect((await toRead(stranger, pageId)).read).toHaveLength(2)
    await expect(toRead(second, pageId)).rejects.toMatchObject({ code: 'not-found' })
    const paths = await province.owner.db
      .selectFrom('field_word as w').innerJoin('field_check as c', 'c.field_check_id', 'w.field_check_id').select(['w.path', 'c.path as of']).where('c.page_id', '=', pageId).execute() // prettier-ignore
    expect(new Set(paths.flatMap((row) => [row.path, row.of]))).toEqual(new Set(['25/08500/']))
  })
})
