import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROLES } from '#modules/accounts/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { coverImage, fakeReaders, makeDossier, paperPdf, plainImage, workJobs } from './archive.fixture.ts'
import type { PageTools } from './archive.tools.ts'
import {
  filePages,
  listFailedPages,
  listFilings,
  listRefusedFiles,
  listWaitingFiles,
  listWaitingPagesOf,
  openBatch,
  readAgain,
  storeBatchFile,
  suggestDossiers,
  takeApartAgain,
  undoFiling,
} from './index.ts'

let province: TestProvince
let archivist: Actor
/** Of one commune: the least that may file. */
let officer: Actor
let other: Actor
let tools: PageTools
let shade = 400
beforeAll(async () => {
  province = await makeProvince()
  archivist = await province.actor('archivist')
  officer = await province.actor('officer', '25/07900/')
  other = await province.actor('officer', '25/08500/')
  tools = { decoder: province.jobs.tools.decoder, readers: fakeReaders() }
})
afterAll(() => province.close())

const batch = async (actor = officer) =>
  (await openBatch(province.services, actor, { label: 'đợt', origin: 'upload' })).batchId
const send = (batchId: string, name: string, source: Uint8Array, actor = officer) =>
  storeBatchFile(province.services, actor, { batchId, name, source })
const image = () => plainImage((shade += 1))
const see = <T>(work: Parameters<typeof asActor<T>>[2], actor = officer) => asActor(province.services.database, actor, work)
const waiting = async (batchId: string, actor = officer) => (await see((tx) => listWaitingFiles(tx, { batchId }), actor)).files
const pageRow = (pageId: string) =>
  province.owner.db
    .selectFrom('page')
    .select(['dossier_id', 'seq', 'path', 'filed_by', 'state'])
    .where('page_id', '=', pageId)
    .executeTakeFirstOrThrow()

/** A batch with one image that waits, read. */
async function waitingPage(name = 'a.jpg'): Promise<{ batchId: string; pageId: string; batchFileId: string }> {
  const batchId = await batch()
  await send(batchId, name, await image())
  await workJobs(province, tools)
  const [file] = await waiting(batchId)
  return { batchId, pageId: file!.pages[0]!.pageId, batchFileId: file!.batchFileId }
}

async function makePerson(name: string, key: string, birthYear: number, dossierId: string): Promise<void> {
  const personId = newId()
  const { db } = province.owner
  const path = '25/07900/'
  await db
    .insertInto('person')
    .values({ person_id: personId, full_name: name, name_key: key, path, created_at: new Date(0) } as never)
    .execute()
  await db
    .insertInto('person_name')
    .values({
      person_name_id: newId(), person_id: personId, kind: 'name', written: name, name_key: key, path,
      birth_year_from: birthYear, birth_year_until: birthYear,
    }) // prettier-ignore
    .execute()
  await db.insertInto('dossier_person').values({ dossier_id: dossierId, person_id: personId, part: 'subject', path }).execute()
}

describe('pages that wait', () => {
  it('are listed file by file with the reason why they wait', async () => {
    const batchId = await batch()
    await send(batchId, 'no-sheet.pdf', paperPdf([['một'], ['hai']]))
    await workJobs(province, tools)
    const loose = await batch()
    await send(loose, '01.png', await coverImage(newId()))
    await send(loose, '02.jpg', await image())
    await workJobs(province, tools)
    expect(await waiting(batchId)).toMatchObject([
      { name: 'no-sheet.pdf', why: 'no-sheet', filePages: 2, pages: [{ filePage: 1, state: 'read' }, { filePage: 2 }] },
    ])
    expect(await waiting(loose)).toMatchObject([{ name: '02.jpg', why: 'unknown-sheet', pages: [{ filePage: 1 }] }])
    expect(await waiting(batchId, other)).toEqual([])
    const step = await see((tx) => listWaitingFiles(tx, { limit: 1 }))
    expect(step).toMatchObject({ totalFiles: 2, totalPages: 3, next: step.files[0]!.batchFileId })
    const rest = await see((tx) => listWaitingFiles(tx, { after: step.next!, limit: 1 }))
    expect(rest.next).toBeNull()
    expect([...step.files, ...rest.files].map((file) => file.name).sort()).toEqual(['02.jpg', 'no-sheet.pdf'])
  })

  it('are proposed a dossier by the number in the file name, the number on the page, the name with the year; nothing is filed', async () => {
    const numbered = await makeDossier(province, { number: '|PTO|LS|7777|CM' })
    const named = await makeDossier(province, { number: '|PTO|LS|7801|CM' })
    const namesake = await makeDossier(province, { number: '|PTO|LS|7802|CM' })
    await makePerson('Nguyễn Văn Thử', 'nguyen van thu', 1949, named)
    await makePerson('Nguyễn Văn Thử', 'nguyen van thu', 1951, namesake)
    const ask = (name: string, pageId: string = newId(), actor = officer) =>
      see((tx) => suggestDossiers(tx, [{ batchFileId: 'f', name, pages: [{ pageId }] }]), actor).then((found) => found.get('f')!)
    for (const name of ['PTO-LS 0007777 CM.pdf', 'quét/PTO_LS_7777_CM.PDF', 'hộp 3 PTO-LS 7777 CM (lần 2).tif'])
      expect(await ask(name)).toMatchObject([{ dossierId: numbered, why: 'number-in-name' }])
    expect(await ask('PTO-LS 0007777 CM.pdf', newId(), other)).toEqual([])
    expect(await ask('IMG_7777.jpg')).toEqual([])
    expect((await ask('nguyen van thu.pdf')).map((one) => [one.dossierId, one.why]).sort()).toEqual(
      [[named, 'name-in-name'], [namesake, 'name-in-name']].sort(),
    )

    const { pageId } = await waitingPage()
    const setWords = (fields: object, text: string) =>
      province.owner.db.updateTable('reading').set({ fields: JSON.stringify(fields), text }).where('page_id', '=', pageId).execute()
    await setWords({ fullName: { value: 'Nguyễn Văn Thử' }, birthDate: { value: '1949-05' } }, 'Số hồ sơ: PTO/LS 0007777 CM, số 12/QĐ-LS 44')
    expect((await ask('a.jpg', pageId)).map((one) => [one.dossierId, one.why])).toEqual([
      [numbered, 'number-on-page'],
      [named, 'name-and-year'],
    ])
    expect(await pageRow(pageId)).toMatchObject({ dossier_id: null })
    // Seven of one name: the name alone says nothing any more, with the year it does.
    for (let more = 0; more < 5; more++)
      await makePerson('Nguyễn Văn Thử', 'nguyen van thu', 1960, await makeDossier(province, { number: `|PTO|LS|79${more}|CM` }))
    expect(await ask('nguyen van thu.pdf')).toEqual([])
    expect((await ask('a.jpg', pageId)).map((one) => one.why)).toEqual(['number-on-page', 'name-and-year'])
  })
})

describe('filing on the desk', () => {
  it('is taken back to where the page was, and that act can be taken back too; each act leaves its trail', async () => {
    const { pageId, batchId, batchFileId } = await waitingPage()
    const dossierId = await makeDossier(province, { path: '25/07900/' })
    const next = await makeDossier(province, { path: '25/07900/' })
    expect(await see((tx) => listWaitingPagesOf(tx, [batchFileId]))).toEqual([pageId])
    const first = await filePages(province.services, officer, { pageIds: [pageId], dossierId })
    expect(first).toMatchObject({ filed: 1, actId: expect.any(String) })
    expect(await filePages(province.services, officer, { pageIds: [pageId], dossierId })).toEqual({ filed: 0, actId: null })
    const second = await filePages(province.services, officer, { pageIds: [pageId], dossierId: next })
    // Moved on since: the first act has nothing left to take back.
    await expect(undoFiling(province.services, officer, { actId: first.actId! })).rejects.toMatchObject({ code: 'archive.nothing-to-undo' })
    expect(await undoFiling(province.services, officer, { actId: second.actId! })).toMatchObject({ undone: 1 })
    expect(await pageRow(pageId)).toMatchObject({ dossier_id: dossierId, filed_by: 'person' })
    await expect(undoFiling(province.services, officer, { actId: second.actId! })).rejects.toMatchObject({ code: 'archive.nothing-to-undo' })
    const back = await filePages(province.services, officer, { pageIds: [pageId], dossierId: next })
    const undone = await undoFiling(province.services, officer, { actId: back.actId! })
    expect(await undoFiling(province.services, officer, { actId: undone.actId! })).toMatchObject({ undone: 1 })
    expect(await pageRow(pageId)).toMatchObject({ dossier_id: next })
    expect(await see((tx) => listFilings(tx, officer.accountId))).toMatchObject([
      { actId: back.actId, pages: 1, to: { dossierId: next }, open: false },
      { actId: second.actId, open: false },
      { actId: first.actId, to: { dossierId }, open: false },
    ])
    const rows = await province.owner.db.selectFrom('page_filing').select(['made_by', 'undoes_act_id']).where('page_id', '=', pageId).execute()
    expect(rows).toHaveLength(6)
    expect(rows.every((row) => row.made_by === officer.accountId)).toBe(true)
    expect(rows.filter((row) => row.undoes_act_id !== null)).toHaveLength(3)
    const trail = await province.owner.db.selectFrom('audit_event').select('action').where('subject', '=', 'page_filing').execute()
    expect(new Set(trail.map((event) => event.action))).toEqual(new Set(['archive.file-pages insert', 'archive.undo-filing insert']))
    expect(await waiting(batchId)).toEqual([])
  })

  it('taken back, a page waits again with all that was read of it, and says that it was put back', async () => {
    const { pageId, batchId } = await waitingPage()
    const dossierId = await makeDossier(province, { path: '25/07900/' })
    const { actId } = await filePages(province.services, officer, { pageIds: [pageId], dossierId })
    await undoFiling(province.services, officer, { actId: actId! })
    expect(await pageRow(pageId)).toEqual({ dossier_id: null, seq: null, path: '25/07900/', filed_by: null, state: 'read' })
    expect(await waiting(batchId)).toMatchObject([{ why: 'put-back', pages: [{ pageId }] }])
    expect(await province.owner.db.selectFrom('document').select('document_id').where('dossier_id', '=', dossierId).execute()).toEqual([])
    expect(await province.owner.db.selectFrom('page_text').select('dossier_id').where('page_id', '=', pageId).execute()).toEqual([{ dossier_id: null }])
  })

  it('two clerks who file the same page at one moment leave it in one dossier: one after the other, or the second is told that it moved', async () => {
    const { pageId } = await waitingPage()
    const dossiers = [await makeDossier(province), await makeDossier(province)]
    const acts = await Promise.allSettled(dossiers.map((dossierId) => filePages(province.services, officer, { pageIds: [pageId], dossierId })))
    const { dossier_id } = await pageRow(pageId)
    expect(dossiers).toContain(dossier_id)
    const filed = acts.flatMap((act) => (act.status === 'fulfilled' ? [act.value] : []))
    expect(filed.length).toBeGreaterThan(0)
    expect(filed.map((act) => act.filed)).toEqual(filed.map(() => 1))
    for (const act of acts) if (act.status === 'rejected') expect(act.reason).toMatchObject({ code: 'archive.page-moved', status: 409 })
    const open = await Promise.all(
      filed.map((act) => undoFiling(province.services, officer, { actId: act.actId! }).then(() => true, () => false)),
    )
    expect(open.filter(Boolean)).toHaveLength(1)
  })

  it('is for archivists and officers, within their scope', async () => {
    const { pageId } = await waitingPage()
    const dossierId = await makeDossier(province, { path: '25/07900/' })
    const { actId } = await filePages(province.services, officer, { pageIds: [pageId], dossierId })
    for (const role of ROLES.filter((one) => one !== 'archivist' && one !== 'officer')) {
      const actor = await province.actor(role)
      const refused = { code: 'forbidden' }
      await expect(filePages(province.services, actor, { pageIds: [pageId], dossierId })).rejects.toMatchObject(refused)
      await expect(undoFiling(province.services, actor, { actId: actId! })).rejects.toMatchObject(refused)
      await expect(readAgain(province.services, actor, { pageIds: [pageId] })).rejects.toMatchObject(refused)
      await expect(takeApartAgain(province.services, actor, { batchFileId: newId() })).rejects.toMatchObject(refused)
    }
    await expect(undoFiling(province.services, other, { actId: actId! })).rejects.toMatchObject({ code: 'archive.nothing-to-undo' })
    await expect(readAgain(province.services, other, { pageIds: [pageId] })).rejects.toMatchObject({ code: 'not-found' })
    expect(await see((tx) => listFilings(tx, officer.accountId), other)).toEqual([])
    await undoFiling(province.services, archivist, { actId: actId! })
  })
})

describe('what failed', () => {
  it('a page that could not be read is shown with the reason and reads again at a click; a second click does nothing', async () => {
    const batchId = await batch()
    await send(batchId, 'x.jpg', await image())
    const crashed = () => Object.assign(new Error('ocr.crashed'), { code: 'ocr.crashed', status: 500, data: {} })
    await workJobs(province, { ...tools, readers: fakeReaders({ fail: crashed }) })
    const failed = await see((tx) => listFailedPages(tx))
    expect(failed).toMatchObject({ total: 1, pages: [{ failureCode: 'ocr.crashed', fileName: 'x.jpg', filePage: 1 }] })
    expect((await see((tx) => listFailedPages(tx), other)).total).toBe(0)
    const pageIds = failed.pages.map((page) => page.pageId)
    expect(await readAgain(province.services, officer, { pageIds })).toEqual({ waiting: 1 })
    expect(await readAgain(province.services, officer, { pageIds })).toEqual({ waiting: 0 })
    expect(await workJobs(province, tools)).toBe(1)
    expect(await pageRow(pageIds[0]!)).toMatchObject({ state: 'read' })
    expect(await see((tx) => listFailedPages(tx))).toEqual({ total: 0, pages: [] })
  })

  it('a refused file is tried again where that can help, and is settled when its bytes came in otherwise', async () => {
    const batchId = await batch()
    const bytes = await image()
    const stored = await send(batchId, 'slow.jpg', bytes)
    await send(batchId, 'x.docx', Buffer.from('PK not a scan'))
    const slow = () => Promise.reject(Object.assign(new Error(), { code: 'intake.decode-timeout', status: 422, data: {} }))
    await workJobs(province, { ...tools, decoder: { inspectFile: slow, decodePage: slow } })
    const refused = await see((tx) => listRefusedFiles(tx))
    expect(refused).toMatchObject({
      total: 2,
      files: [
        { name: 'x.docx', refusalCode: 'intake.unknown-type', kept: false },
        { name: 'slow.jpg', refusalCode: 'intake.decode-timeout', kept: true },
      ],
    })
    // Its bytes decide: trying again would refuse it again.
    await expect(takeApartAgain(province.services, officer, { batchFileId: refused.files[0]!.batchFileId })).rejects.toMatchObject({ code: 'not-found' })
    expect(await takeApartAgain(province.services, officer, { batchFileId: stored.batchFileId })).toEqual({ waiting: true })
    await expect(takeApartAgain(province.services, officer, { batchFileId: stored.batchFileId })).rejects.toMatchObject({ code: 'not-found' })
    await workJobs(province, { ...tools, decoder: { inspectFile: slow, decodePage: slow } })
    const again = await send(await batch(), 'again.jpg', bytes)
    expect(again.state).toBe('stored')
    expect((await see((tx) => listRefusedFiles(tx))).files.map((file) => file.name)).toEqual(['x.docx'])
    await expect(takeApartAgain(province.services, officer, { batchFileId: stored.batchFileId })).rejects.toMatchObject({ code: 'archive.taken-in-elsewhere' })
    await workJobs(province, tools)
  })
})
