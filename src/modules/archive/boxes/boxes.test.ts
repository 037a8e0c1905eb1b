import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import { markSensitive } from '#modules/purpose/index.ts'
import { readPdf } from '../../../../test/read-pdf.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { fakeReaders, makeDossier, plainImage, workJobs } from '../archive.fixture.ts'
import { filePages, listWaitingFiles, openBatch, storeBatchFile } from '../index.ts'
import { getBox, listBoxesByCode, listBoxedDossiers, placeDossiers, printOrder, setBoxPlace, type OrderWords } from './index.ts'

let province: TestProvince
let keeper: Actor
/** Of one commune: the least that may put away. */
let officer: Actor
let other: Actor
beforeAll(async () => {
  province = await makeProvince()
  keeper = await province.actor('archivist')
  officer = await province.actor('officer', '25/07900/')
  other = await province.actor('archivist', '25/08500/')
})
afterAll(() => province.close())

const labels = new Proxy({}, { get: (_, key) => (typeof key === 'string' ? `[${key}]` : undefined), ownKeys: () => KEYS, getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) })
const KEYS = 'agency folderTitle papersTitle dossiersTitle labelTitle fonds catalogue box number dossierTitle category span spanTo pages papers kept forever order paperNumber day paper author note papersFoot dossiersFoot place first last count ownLayout'.split(' ')
const words: OrderWords = {
  labels: labels as OrderWords['labels'],
  categoryName: (code) => `loại ${code}`,
  documentType: (code) => `giấy ${code}`,
  placeName: ({ store, shelf, compartment }) => [store, shelf, compartment].filter(Boolean).join('/') || null,
  day: (edtf) => edtf,
  span: (first, last) => `${first}-${last}`,
}
const see = <T>(work: Parameters<typeof asActor<T>>[2], actor = officer) => asActor(province.services.database, actor, work)

describe('putting dossiers away', () => {
  it('makes a box only when told to, and says so when there is none', async () => {
    const dossierId = await makeDossier(province, { number: 'PTO/LS 11 CM' })
    const put = (code: string, make = false, actor = officer) => placeDossiers(province.services, actor, { dossierIds: [dossierId], box: { code, make } })
    await expect(put('A1')).rejects.toMatchObject({ code: 'archive.box-unknown', status: 422 })
    const { boxId, moved } = await put('A1', true)
    expect(moved).toBe(1)
    expect(await put('A1')).toEqual({ boxId, moved: 0 })
    expect(await see((tx) => listBoxedDossiers(tx, boxId!, 10))).toMatchObject([{ dossierId, number: 'PTO/LS 11 CM', pages: 0, papers: 0 }])
    expect(await placeDossiers(province.services, officer, { dossierIds: [dossierId], box: null })).toEqual({ boxId: null, moved: 1 })
    const { rows } = await sql<{ action: string; content: { box_id?: unknown } }>`select action, content from audit_event where subject = 'dossier' and subject_id = ${dossierId} and action = 'archive.place-dossiers update'`.execute(province.owner.db)
    expect(rows).toHaveLength(2)
  })

  it('is for the unit that manages the dossier: through a relative it is seen, not moved', async () => {
    const dossierId = await makeDossier(province, { alsoPaths: ['25/08500/'] })
    const put = (actor: Actor) => placeDossiers(province.services, actor, { dossierIds: [dossierId], box: { code: 'A2', make: true } })
    await expect(put(other)).rejects.toMatchObject({ status: 403 })
    const foreign = await makeDossier(province)
    await expect(placeDossiers(province.services, other, { dossierIds: [foreign], box: null })).rejects.toMatchObject({ status: 404 })
    await expect(put(await province.actor('head'))).rejects.toMatchObject({ status: 403 })
    expect((await put(officer)).moved).toBe(1)
  })

  it('moves all or none', async () => {
    const [mine, theirs] = [await makeDossier(province), await makeDossier(province, { path: '25/08500/' })]
    await expect(placeDossiers(province.services, officer, { dossierIds: [mine, theirs], box: { code: 'A3', make: true } })).rejects.toMatchObject({ status: 404 })
    expect(await see((tx) => listBoxesByCode(tx, keeper, { query: 'A3', limit: 5 }), keeper)).toEqual({ rows: [], next: null })
  })
})

describe('a box', () => {
  it('tells where it stands, in which catalogue, and is written down by who keeps the whole store', async () => {
    const dossierId = await makeDossier(province)
    const { boxId } = await placeDossiers(province.services, officer, { dossierIds: [dossierId], box: { code: 'B1', make: true } })
    const place = { boxId: boxId!, store: '2', shelf: '04', compartment: 'B', catalogue: { code: '1', title: 'Liệt sĩ' } }
    await expect(setBoxPlace(province.services, officer, place)).rejects.toMatchObject({ status: 403 })
    await setBoxPlace(province.services, keeper, place)
    expect(await see((tx) => getBox(tx, officer, boxId!))).toMatchObject({ code: 'B1', store: '2', shelf: '04', compartment: 'B', catalogue: { code: '1', title: 'Liệt sĩ' }, dossiers: 1 })
    await setBoxPlace(province.services, keeper, { ...place, shelf: null, catalogue: null })
    expect(await see((tx) => getBox(tx, officer, boxId!))).toMatchObject({ shelf: null, catalogue: null })
    await expect(setBoxPlace(province.services, keeper, { ...place, boxId: newId() })).rejects.toMatchObject({ status: 404 })
  })

  it('is not there for who sees no dossier in it, and holds for each the dossiers of his scope', async () => {
    const [mine, theirs] = [await makeDossier(province, { number: 'PTO/LS 21 CM' }), await makeDossier(province, { number: 'PTO/LS 22 CM', path: '25/08500/' })]
    const { boxId } = await placeDossiers(province.services, officer, { dossierIds: [mine], box: { code: 'C1', make: true } })
    await expect(see((tx) => getBox(tx, other, boxId!), other)).rejects.toMatchObject({ status: 404 })
    expect((await see((tx) => listBoxesByCode(tx, other, { query: 'C1', limit: 5 }), other)).rows).toEqual([])
    await placeDossiers(province.services, other, { dossierIds: [theirs], box: { code: 'C1', make: false } })
    for (const [actor, ids] of [[officer, [mine]], [other, [theirs]], [keeper, [mine, theirs]]] as const) {
      expect((await see((tx) => listBoxedDossiers(tx, boxId!, 10), actor)).map((one) => one.dossierId)).toEqual(ids)
      expect((await see((tx) => listBoxesByCode(tx, actor, { query: 'C1', limit: 5 }), actor)).rows).toMatchObject([{ dossiers: ids.length }])
    }
  })

  it('is listed by code, in steps that miss none', async () => {
    for (const code of ['D3', 'D1', 'D2']) await placeDossiers(province.services, officer, { dossierIds: [await makeDossier(province)], box: { code, make: true } })
    const first = await see((tx) => listBoxesByCode(tx, officer, { query: 'D', limit: 2 }))
    expect(first.rows.map((row) => row.code)).toEqual(['D1', 'D2'])
    const second = await see((tx) => listBoxesByCode(tx, officer, { query: 'D', limit: 2, after: first.next! }))
    expect([second.rows.map((row) => row.code), second.next]).toEqual([['D3'], null])
  })
})

describe('sheets of the store', () => {
  it('are drawn with what the register and the papers say; of a sensitive dossier the cover tells no category and the list asks why', async () => {
    const dossierId = await makeDossier(province, { number: 'PTO/LS 31 CM' })
    const { boxId } = await placeDossiers(province.services, officer, { dossierIds: [dossierId], box: { code: 'E1', make: true } })
    await setBoxPlace(province.services, keeper, { boxId: boxId!, store: 'K2', shelf: 'S4', compartment: null, catalogue: { code: 'ML7', title: 'Liệt sĩ' } })
    const { batchId } = await openBatch(province.services, officer, { label: 'đợt', origin: 'upload' })
    await storeBatchFile(province.services, officer, { batchId, name: 'a.jpg', source: await plainImage(901) })
    await workJobs(province, { decoder: province.jobs.tools.decoder, readers: fakeReaders({ lines: ['GIẤY BÁO TỬ', 'Số: 12/GBT'] }) })
    const pageIds = (await see((tx) => listWaitingFiles(tx, { batchId }))).files.flatMap((file) => file.pages.map((page) => page.pageId))
    await filePages(province.services, officer, { pageIds, dossierId })
    const print = async (of: Parameters<typeof printOrder>[2]['of'], actor = officer) => readPdf(await printOrder(province.services, actor, { of, words }))
    const cover = await print({ sheet: 'folder', dossierId })
    for (const word of ['PTO/LS 31 CM', 'Hồ sơ PTO/LS 31 CM', 'loại MARTYR', 'ML7', 'K2/S4', '[ownLayout]']) expect(cover).toContain(word)
    const papers = await print({ sheet: 'papers', dossierId })
    for (const word of ['PTO/LS 31 CM', 'giấy death-notice', '1-1', '[ownLayout]']) expect(papers).toContain(word)
    const list = await print({ sheet: 'dossiers', boxId: boxId! })
    for (const word of ['PTO/LS 31 CM', 'ML7', 'E1', '[forever]']) expect(list).toContain(word)
    const label = await print({ sheet: 'label', boxId: boxId! })
    for (const word of ['E1', 'ML7', 'K2/S4', 'PTO/LS 31 CM']) expect(label).toContain(word)
    const { rows } = await sql<{ content: unknown }>`select content from audit_event where subject = 'dossier' and subject_id = ${dossierId} and action = 'view'`.execute(province.owner.db)
    expect(rows.map((row) => row.content)).toEqual([{ printed: 'papers' }])
    for (const sheet of ['folder', 'papers'] as const) await expect(print({ sheet, dossierId }, other)).rejects.toMatchObject({ status: 404 })
    for (const sheet of ['dossiers', 'label'] as const) await expect(print({ sheet, boxId: boxId! }, other)).rejects.toMatchObject({ status: 404 })

    await markSensitive(province.services, officer, { subject: 'dossier', id: dossierId, reason: 'kín' })
    const closed = await print({ sheet: 'folder', dossierId })
    expect(closed).toContain('PTO/LS 31 CM')
    expect(closed).not.toContain('loại MARTYR')
    await expect(print({ sheet: 'papers', dossierId })).rejects.toMatchObject({ code: 'purpose.needed' })
  })
})
