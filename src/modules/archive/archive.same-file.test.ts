import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asActor, type Actor } from '#platform/db/index.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { coverImage, fakeReaders, makeDossier, paperPdf, plainImage, workJobs } from './archive.fixture.ts'
import type { PageTools } from './archive.tools.ts'
import { askSameFileAgain, filePages, getBatch, listSameFileActs, listSameFiles, listWaitingFiles, openBatch, settleSameFile, storeBatchFile } from './index.ts'

let province: TestProvince
let archivist: Actor
let other: Actor
let tools: PageTools
let made = 0
beforeAll(async () => {
  province = await makeProvince()
  archivist = await province.actor('archivist', '25/07900/')
  other = await province.actor('archivist', '25/08500/')
  tools = { decoder: province.jobs.tools.decoder, readers: fakeReaders() }
})
afterAll(() => province.close())

const batch = async (label: string, actor = archivist) => (await openBatch(province.services, actor, { label, origin: 'upload' })).batchId
const send = (batchId: string, name: string, source: Uint8Array, actor = archivist) => storeBatchFile(province.services, actor, { batchId, name, source })
const read = <T>(work: Parameters<typeof asActor<T>>[2], actor = archivist) => asActor(province.services.database, actor, work)
const papers = () => paperPdf([[`Tờ ${(made += 1)}`], [`Tờ ${(made += 1)}`]])
const asked = async (batchId: string, actor = archivist) => (await read((tx) => listSameFiles(tx), actor)).files.filter((file) => file.batchId === batchId)
const pagesOf = (sha256: string) =>
  province.owner.db.selectFrom('page').select(['page_id', 'batch_file_id', 'dossier_id', 'file_page', 'kind', 'path']).where('sha256', '=', sha256).orderBy('page_id').execute()

/** Bytes that lie in a dossier of the first archivist. */
async function filedBefore(number: string) {
  const bytes = papers()
  const stored = await send(await batch('đợt trước'), 'gốc.pdf', bytes)
  await workJobs(province, tools)
  const pages = await pagesOf(stored.state === 'stored' ? stored.sha256 : '')
  const dossierId = await makeDossier(province, { number })
  await filePages(province.services, archivist, { pageIds: pages.map((page) => page.page_id), dossierId })
  return { bytes, dossierId, sha256: stored.state === 'stored' ? stored.sha256 : '' }
}

describe('a file whose bytes are in already', () => {
  it('is asked about with the dossier in which its pages lie, once however often it is sent', async () => {
    const { bytes, dossierId } = await filedBefore('PTO/LS 301 CM')
    const batchId = await batch('đợt sau')
    const first = await send(batchId, 'lại.pdf', bytes)
    expect(await send(batchId, 'lại.pdf', bytes)).toEqual(first)
    expect(await asked(batchId)).toMatchObject([
      { name: 'lại.pdf', holder: { batchLabel: 'đợt trước', name: 'gốc.pdf', waiting: 0, dossiers: [{ dossierId, number: 'PTO/LS 301 CM' }] } },
    ])
  })

  it('is left where it stands by an act of a person, and not asked about again', async () => {
    const { bytes, sha256 } = await filedBefore('PTO/LS 302 CM')
    const batchId = await batch('đợt sau')
    await send(batchId, 'lại.pdf', bytes)
    const [file] = await asked(batchId)
    expect(await settleSameFile(province.services, archivist, { batchFileIds: [file!.batchFileId], what: 'left' })).toMatchObject({ settled: 1 })
    await workJobs(province, tools)
    expect(await asked(batchId)).toEqual([])
    expect(await pagesOf(sha256)).toHaveLength(2)
    const again = { batchFileIds: [file!.batchFileId], what: 'filed-too' as const, reason: 'nghĩ lại' }
    await expect(settleSameFile(province.services, archivist, again)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('is left with all others of its batch in one act with a reason, which is taken back as one', async () => {
    const [one, two] = [await filedBefore('PTO/LS 307 CM'), await filedBefore('PTO/LS 308 CM')]
    const batchId = await batch('đợt sau')
    await send(batchId, '1.pdf', one.bytes)
    await send(batchId, '2.pdf', two.bytes)
    const batchFileIds = (await asked(batchId)).map((file) => file.batchFileId)
    expect(batchFileIds).toHaveLength(2)
    const { settled, actId } = await settleSameFile(province.services, archivist, { batchFileIds, what: 'left', reason: 'hộp quét hai lần' })
    expect(settled).toBe(2)
    expect(await asked(batchId)).toEqual([])
    const acts = (actor = archivist) => read((tx) => listSameFileActs(tx, actor.accountId), actor)
    expect((await acts())[0]).toMatchObject({ actId, files: 2, reason: 'hộp quét hai lần' })
    expect(await acts(other)).toEqual([])
    await expect(askSameFileAgain(province.services, other, { actId })).rejects.toMatchObject({ code: 'archive.nothing-to-undo' })
    expect(await askSameFileAgain(province.services, archivist, { actId })).toEqual({ settled: 2 })
    expect((await asked(batchId)).map((file) => file.batchFileId).sort()).toEqual(batchFileIds.sort())
    await expect(askSameFileAgain(province.services, archivist, { actId })).rejects.toMatchObject({ code: 'archive.nothing-to-undo' })
    // What was filed a second time is not asked about again: its pages are there.
    const too = await settleSameFile(province.services, archivist, { batchFileIds, what: 'filed-too', reason: 'của hai anh em' })
    await expect(askSameFileAgain(province.services, archivist, { actId: too.actId })).rejects.toMatchObject({ code: 'archive.nothing-to-undo' })
  })

  it('is filed here too with a reason: pages of its own that wait, the bytes once, and the trail says so', async () => {
    const { bytes, dossierId, sha256 } = await filedBefore('PTO/LS 303 CM')
    const batchId = await batch('đợt sau')
    await send(batchId, 'lại.pdf', bytes)
    const [file] = await asked(batchId)
    await expect(settleSameFile(province.services, archivist, { batchFileIds: [file!.batchFileId], what: 'filed-too', reason: ' ' })).rejects.toMatchObject({ code: 'invalid-input' })
    await settleSameFile(province.services, archivist, { batchFileIds: [file!.batchFileId], what: 'filed-too', reason: 'quyết định chung của hai anh em' })
    await workJobs(province, tools)
    const pages = await pagesOf(sha256)
    expect(pages.map((page) => [page.dossier_id, page.file_page])).toEqual([[dossierId, 1], [dossierId, 2], [null, 1], [null, 2]]) // prettier-ignore
    expect((await read((tx) => listWaitingFiles(tx, { batchId }))).files.map((one) => [one.name, one.pages.length])).toEqual([['lại.pdf', 2]])
    expect((await read((tx) => getBatch(tx, batchId))).progress).toMatchObject({ takenIn: 1, duplicates: 0, pages: 2, unfiled: 2 })
    const second = await makeDossier(province, { number: 'PTO/LS 304 CM' })
    await filePages(province.services, archivist, { pageIds: pages.slice(2).map((page) => page.page_id), dossierId: second })
    expect(await province.owner.db.selectFrom('file').select('sha256').where('sha256', '=', sha256).execute()).toHaveLength(1)
    // A third time: both places are named, and it is still the first that holds the bytes.
    const third = await batch('đợt ba')
    await send(third, 'nữa.pdf', bytes)
    expect((await asked(third))[0]!.holder).toMatchObject({ batchLabel: 'đợt trước', dossiers: [{ dossierId }, { dossierId: second }] })
    const trail = await province.owner.db.selectFrom('audit_event').selectAll().where('subject_id', '=', file!.batchFileId).execute()
    const act = trail.find((row) => row.action.startsWith('archive.settle-same-file'))
    expect(JSON.stringify(act)).toContain('quyết định chung của hai anh em')
    expect(JSON.stringify(act)).toContain(archivist.accountId)
  })

  it('keeps no sheet in force: its pages would stand twice in the same dossier', async () => {
    const dossierId = await makeDossier(province, { number: 'PTO/LS 305 CM' })
    const tiff = await sharp([await sharp(await coverImage(dossierId)).resize(1000, 1414).png().toBuffer(), await sharp(await plainImage((made += 1))).resize(1000, 1414).png().toBuffer()], { join: { animated: true } }).tiff().toBuffer() // prettier-ignore
    const stored = await send(await batch('đợt trước'), 'cả tập.tiff', tiff)
    await workJobs(province, tools)
    const sha256 = stored.state === 'stored' ? stored.sha256 : ''
    expect((await pagesOf(sha256)).map((page) => [page.kind, page.dossier_id])).toEqual([['cover', dossierId], ['content', dossierId]]) // prettier-ignore
    const batchId = await batch('đợt sau')
    await send(batchId, 'lại.tiff', tiff)
    await settleSameFile(province.services, archivist, { batchFileIds: (await asked(batchId)).map((file) => file.batchFileId), what: 'filed-too', reason: 'quét hộ bên kia' })
    await workJobs(province, tools)
    expect((await pagesOf(sha256)).slice(2).map((page) => [page.kind, page.dossier_id])).toEqual([['cover', null], ['content', null]]) // prettier-ignore
  })

  it('in another unit is said to be there and whom to ask, and nothing else; it may be filed here too', async () => {
    const { bytes, sha256 } = await filedBefore('PTO/LS 306 CM')
    const batchId = await batch('bên kia', other)
    await send(batchId, 'của tôi.pdf', bytes, other)
    const [file] = await asked(batchId, other)
    expect(file).toEqual({ batchFileId: file!.batchFileId, name: 'của tôi.pdf', batchId, batchLabel: 'bên kia', path: '25/07900/', holder: null })
    expect(await asked(batchId)).toEqual([])
    await expect(settleSameFile(province.services, archivist, { batchFileIds: [file!.batchFileId], what: 'left' })).rejects.toMatchObject({ code: 'not-found' })
    await settleSameFile(province.services, other, { batchFileIds: [file!.batchFileId], what: 'filed-too', reason: 'hồ sơ của cha và con' })
    await workJobs(province, tools)
    expect((await pagesOf(sha256)).slice(2).map((page) => page.path)).toEqual(['25/08500/', '25/08500/'])
  })
})
