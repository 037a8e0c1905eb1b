import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import { listClosed, liftMark, markSensitive } from '#modules/purpose/index.ts'
import { registerPerson } from '#modules/people/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import { stoppedClock } from '#shared/clock.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { coverImage, fakeReaders, makeDossier, plainImage, workJobs } from '../archive.fixture.ts'
import { archiveIndicators, confirmType, filePages, getDossierView, getPageView, listFilings, listWaitingFiles, openBatch, requeueOldReadings, search, storeBatchFile, undoFiling } from '../index.ts'
import { linkPersonToDossier } from '../register/index.ts'
import { arrangePages, joinDossiers, listArrangements, splitDossier, undoArrangement } from './index.ts'

let province: TestProvince
let wide: Actor
/** Of one commune: the least that may arrange. */
let officer: Actor
let other: Actor
let shade = 700
beforeAll(async () => {
  province = await makeProvince()
  wide = await province.actor('archivist')
  officer = await province.actor('officer', '25/07900/')
  other = await province.actor('officer', '25/08500/')
})
afterAll(() => province.close())

const see = <T>(work: Parameters<typeof asActor<T>>[2], actor = officer) => asActor(province.services.database, actor, work)
const services = () => province.services

/** Pages in a dossier, each read as these lines; answers their ids in order. */
async function fill(dossierId: string, papers: string[][], actor = officer): Promise<string[]> {
  const ids: string[] = []
  for (const lines of papers) {
    const { batchId } = await openBatch(services(), actor, { label: 'đợt', origin: 'upload' })
    await storeBatchFile(services(), actor, { batchId, name: 'a.jpg', source: await plainImage((shade += 1)) })
    await workJobs(province, { decoder: province.jobs.tools.decoder, readers: fakeReaders({ lines }) })
    const [file] = (await see((tx) => listWaitingFiles(tx, { batchId }), actor)).files
    ids.push(file!.pages[0]!.pageId)
    await filePages(services(), actor, { pageIds: ids.slice(-1), dossierId })
  }
  return ids
}
const DEATH = ['GIẤY BÁO TỬ']
const MEDAL = ['HUÂN CHƯƠNG KHÁNG CHIẾN']
const MORE = ['Họ và tên']

/** The papers of a dossier: their types and pages, in order, as the page of the dossier shows them. */
async function papersOf(dossierId: string, ids: string[], actor = officer): Promise<string[]> {
  const view = await see((tx) => getDossierView(tx, dossierId), actor)
  return view.documents.map(
    (paper) => `${paper.type}:${view.pages.filter((page) => page.documentSeq === paper.seq).map((page) => ids.indexOf(page.pageId)).join('')}${paper.confirmed ? '!' : ''}`,
  )
}

const countOf = async (code: string, day: string, knownAt: Date, actor = wide) => {
  const source = archiveIndicators.find((one) => one.code === code)!
  return (await see((tx) => source.records({ day: day as never, knownAt }).execute(tx), actor)).rows.length
}

describe('pages within a dossier', () => {
  it('are set in another paper, stay so whatever is read later, and are taken back', async () => {
    const dossierId = await makeDossier(province)
    const ids = await fill(dossierId, [DEATH, MORE, MEDAL, MORE])
    const before = ['death-notice:01', 'medal:23']
    expect(await papersOf(dossierId, ids)).toEqual(before)
    const arrange = (pageIds: string[], to: Parameters<typeof arrangePages>[2]['to'], actor = officer) => arrangePages(services(), actor, { dossierId, pageIds, to })
    const into = await arrange([ids[3]!], { kind: 'into', pageId: ids[0]!, at: 'last' })
    expect(await papersOf(dossierId, ids)).toEqual(['death-notice:013', 'medal:2'])
    const own = await arrange([ids[1]!, ids[3]!], { kind: 'own' })
    expect(await papersOf(dossierId, ids)).toEqual(['death-notice:0', 'other:13', 'medal:2'])
    const one = await arrange([ids[0]!, ids[2]!], { kind: 'one' })
    expect(await papersOf(dossierId, ids)).toEqual(['death-notice:02', 'other:13'])
    await expect(arrange([ids[0]!], { kind: 'one' })).rejects.toMatchObject({ code: 'archive.nothing-to-arrange', status: 422 })
    // Read anew, every page is a medal's first: what a person said stays.
    await requeueOldReadings(services(), 'fake 2')
    await workJobs(province, { decoder: province.jobs.tools.decoder, readers: fakeReaders({ lines: MEDAL, version: 'fake 2' }) })
    expect(await papersOf(dossierId, ids)).toEqual(['medal:02', 'medal:13'])
    await expect(undoArrangement(services(), officer, { arrangementId: into.arrangementId })).rejects.toMatchObject({ code: 'archive.arranged-since' })
    await undoArrangement(services(), officer, { arrangementId: one.arrangementId })
    await undoArrangement(services(), officer, { arrangementId: own.arrangementId })
    await undoArrangement(services(), officer, { arrangementId: into.arrangementId })
    expect(await papersOf(dossierId, ids)).toEqual(['medal:01', 'medal:23'])
    await expect(undoArrangement(services(), officer, { arrangementId: into.arrangementId })).rejects.toMatchObject({ code: 'archive.nothing-to-undo' })
    const acts = await see((tx) => listArrangements(tx, dossierId, 10))
    expect(acts.map((act) => [act.kind, act.undone])).toEqual([['undo', false], ['undo', false], ['undo', false], ['pages', true], ['pages', true], ['pages', true]])
    expect(acts.at(-1)).toMatchObject({ by: 'officer', pages: 4 })
  })

  it('keep the type that a person confirmed, and a paper that only a confirmation held together', async () => {
    const dossierId = await makeDossier(province)
    const ids = await fill(dossierId, [DEATH, MEDAL, MORE])
    await confirmType(services(), officer, { pageId: ids[1]!, type: 'other' })
    await confirmType(services(), officer, { pageId: ids[0]!, type: 'decision' })
    expect(await papersOf(dossierId, ids)).toEqual(['decision:012!'])
    const { arrangementId } = await arrangePages(services(), officer, { dossierId, pageIds: [ids[2]!], to: { kind: 'own' } })
    expect(await papersOf(dossierId, ids)).toEqual(['decision:01!', 'other:2'])
    await undoArrangement(services(), officer, { arrangementId })
    expect(await papersOf(dossierId, ids)).toEqual(['decision:012!'])
    // A type said later begins a paper again.
    await confirmType(services(), officer, { pageId: ids[2]!, type: 'medal' })
    expect(await papersOf(dossierId, ids)).toEqual(['decision:01!', 'medal:2!'])
  })

  it('are the affair of the unit that manages the dossier, and of no page that is not in it', async () => {
    const dossierId = await makeDossier(province, { alsoPaths: ['25/08500/'] })
    const ids = await fill(dossierId, [DEATH, MEDAL])
    const ask = (actor: Actor, pageIds = ids) => arrangePages(services(), actor, { dossierId, pageIds, to: { kind: 'one' } })
    await expect(ask(other)).rejects.toMatchObject({ status: 403 })
    await expect(ask(await province.actor('head'))).rejects.toMatchObject({ status: 403 })
    await expect(ask(officer, [newId()])).rejects.toMatchObject({ status: 404 })
    const foreign = await makeDossier(province, { path: '25/08500/' })
    await expect(arrangePages(services(), officer, { dossierId, pageIds: ids, to: { kind: 'away', dossierId: foreign } })).rejects.toMatchObject({ status: 404 })
    await sql`update page set state = 'waiting', read_at = null where page_id = ${ids[0]!}`.execute(province.owner.db)
    await expect(ask(officer)).rejects.toMatchObject({ code: 'archive.being-read' })
  })
})

describe('pages that go to another dossier', () => {
  it('are found, read and counted in their new place, and bring their mark along; taken back, all is as it was', async () => {
    const [from, to] = [await makeDossier(province, { number: 'PTO/LS 501 CM' }), await makeDossier(province, { number: 'PTO/LS 502 CM' })]
    const ids = await fill(from, [DEATH, ['HUÂN CHƯƠNG KHÁNG CHIẾN', 'Wolfram'], ['Kobalt']])
    const kept = await fill(to, [DEATH])
    await markSensitive(services(), officer, { subject: 'dossier', id: from, reason: 'kín' })
    const { arrangementId } = await arrangePages(services(), officer, { dossierId: from, pageIds: [ids[1]!, ids[2]!], to: { kind: 'away', dossierId: to } })
    expect((await see((tx) => listClosed(tx, 'dossier', [from, to]))).size).toBe(2)
    const head = await province.actor('head')
    await liftMark(services(), head, { subject: 'dossier', id: from })
    await liftMark(services(), head, { subject: 'dossier', id: to })
    expect(await papersOf(from, ids)).toEqual(['death-notice:0'])
    expect(await papersOf(to, [...kept, ...ids])).toEqual(['death-notice:0', 'medal:23'])
    const hits = (await search(services(), officer, { text: 'wolfram', kinds: ['papers'] })).papers.hits
    expect(hits).toMatchObject([{ pageId: ids[1], dossierId: to }])
    expect((await see((tx) => getPageView(tx, ids[1]!))).dossier).toMatchObject({ dossierId: to })
    // The filing desk does not offer it as one of its own acts, nor takes half of it back.
    expect((await see((tx) => listFilings(tx, officer.accountId, { limit: 50 }))).some((filing) => filing.actId === arrangementId)).toBe(false)
    await expect(undoFiling(services(), officer, { actId: arrangementId })).rejects.toMatchObject({ code: 'archive.nothing-to-undo' })
    await undoArrangement(services(), officer, { arrangementId })
    expect(await papersOf(from, ids)).toEqual(['death-notice:0', 'medal:12'])
    expect(await papersOf(to, kept)).toEqual(['death-notice:0'])
    expect((await search(services(), officer, { text: 'kobalt', kinds: ['papers'] })).papers.hits).toMatchObject([{ dossierId: from }])
  })

  it('do not go back under pages that were filed elsewhere since', async () => {
    const [from, to, third] = [await makeDossier(province), await makeDossier(province), await makeDossier(province)]
    const ids = await fill(from, [DEATH, MEDAL])
    const { arrangementId } = await arrangePages(services(), officer, { dossierId: from, pageIds: [ids[1]!], to: { kind: 'away', dossierId: to } })
    await filePages(services(), officer, { pageIds: [ids[1]!], dossierId: third })
    await expect(undoArrangement(services(), officer, { arrangementId })).rejects.toMatchObject({ code: 'archive.arranged-since' })
    expect(await papersOf(third, ids)).toEqual(['medal:1'])
  })

  it('filed from a sensitive dossier to another by the desk, make it ask too', async () => {
    const [from, to] = [await makeDossier(province), await makeDossier(province, { path: '25/08500/', alsoPaths: ['25/07900/'] })]
    const ids = await fill(from, [DEATH])
    await markSensitive(services(), officer, { subject: 'dossier', id: from, reason: 'kín' })
    // The other dossier is seen through a relative alone: the mark is set all the same.
    await filePages(services(), officer, { pageIds: ids, dossierId: to })
    expect((await see((tx) => listClosed(tx, 'dossier', [to]), other)).size).toBe(1)
  })
})

describe('a dossier that is split', () => {
  it('leaves a second one of the same box, unit and persons, held from today; figures of the past do not move', async () => {
    const dossierId = await makeDossier(province, { number: 'PTO/LS 601 CM', expectedPages: 3, alsoPaths: ['25/08500/'] })
    const ids = await fill(dossierId, [DEATH, MEDAL, MORE])
    const { clock } = services()
    const [today, now] = [clock.today(), clock.now()]
    const later = { ...services(), clock: stoppedClock(new Date('2026-06-20T09:00:00+07:00')) }
    const figures = async () => [
      await countOf('archive.dossiers-held', '2020-01-01', now), await countOf('archive.pages-read', '2020-01-01', now),
      await countOf('archive.dossiers-held', today, now), await countOf('archive.pages-read', today, now),
      await countOf('archive.pages-read', '2020-01-01', new Date('2026-06-21T00:00:00Z')),
    ] // prettier-ignore
    const before = await figures()
    await expect(splitDossier(later, officer, { dossierId, pageIds: ids, title: 'Hồ sơ tách' })).rejects.toMatchObject({ code: 'archive.nothing-would-stay' })
    const split = await splitDossier(later, officer, { dossierId, pageIds: ids.slice(1), title: 'Hồ sơ tách' })
    expect(await papersOf(dossierId, ids)).toEqual(['death-notice:0'])
    expect(await papersOf(split.dossierId, ids)).toEqual(['medal:12'])
    const row = (id: string) => province.owner.db.selectFrom('dossier').select(['path', 'also_paths', 'expected_pages', 'joined_into']).where('dossier_id', '=', id).executeTakeFirstOrThrow()
    expect(await row(split.dossierId)).toEqual({ path: '25/07900/', also_paths: ['25/08500/'], expected_pages: 2, joined_into: null })
    expect(await row(dossierId)).toMatchObject({ expected_pages: 1 })
    expect((await see((tx) => getDossierView(tx, split.dossierId), other)).pages).toHaveLength(2)
    expect(await figures()).toEqual(before)
    const after = new Date('2026-06-21T00:00:00Z')
    expect(await countOf('archive.dossiers-held', '2026-06-20', after)).toBe(before[2]! + 1)
    expect(await countOf('archive.dossiers-held', '2026-06-19', after)).toBe(before[2])
    expect(await countOf('archive.pages-read', '2026-06-20', after)).toBe(before[3])
    await undoArrangement(later, officer, { arrangementId: split.arrangementId })
    expect(await papersOf(dossierId, ids)).toEqual(['death-notice:0', 'medal:12'])
    expect(await row(dossierId)).toMatchObject({ expected_pages: 3 })
    expect(await row(split.dossierId)).toMatchObject({ joined_into: dossierId })
    expect(await countOf('archive.dossiers-held', '2026-06-20', after)).toBe(before[2])
    expect(await figures()).toEqual(before)
  })

  it('is not made whole again over pages that came to its second half since', async () => {
    const dossierId = await makeDossier(province)
    const ids = await fill(dossierId, [DEATH, MEDAL])
    const split = await splitDossier(services(), officer, { dossierId, pageIds: [ids[1]!], title: 'Hồ sơ tách' })
    await fill(split.dossierId, [DEATH])
    await expect(undoArrangement(services(), officer, { arrangementId: split.arrangementId })).rejects.toMatchObject({ code: 'archive.arranged-since' })
  })
})

describe('dossiers that are joined', () => {
  it('are one in papers, persons, units and marks; the other leads to it, takes nothing in, and is held no more; taken back, both stand', async () => {
    const [into, from] = [await makeDossier(province, { number: 'PTO/LS 701 CM', expectedPages: 1 }), await makeDossier(province, { number: 'PTO/LS 702 CM', expectedPages: 2, path: '25/08500/' })]
    const [a, b] = [await fill(into, [DEATH]), await fill(from, [MEDAL, ['Barytum']], other)]
    const personId = await registerPerson(services(), other, { fullName: 'Bùi Thị Mẫu', path: '25/08500/' })
    await linkPersonToDossier(services(), other, { dossierId: from, personId, part: 'subject' })
    await markSensitive(services(), other, { subject: 'dossier', id: from, reason: 'kín' })
    const { clock } = services()
    const held = () => countOf('archive.dossiers-held', clock.today(), clock.now())
    const before = await held()
    const past = await countOf('archive.dossiers-held', '2020-01-01', clock.now())
    await expect(joinDossiers(services(), officer, { dossierId: into, otherId: from })).rejects.toMatchObject({ status: 404 })
    const { arrangementId, pages } = await joinDossiers(services(), wide, { dossierId: into, otherId: from })
    expect(pages).toBe(3)
    expect((await see((tx) => listClosed(tx, 'dossier', [into]))).size).toBe(1)
    await liftMark(services(), await province.actor('head'), { subject: 'dossier', id: into })
    await liftMark(services(), await province.actor('head'), { subject: 'dossier', id: from })
    expect(await papersOf(into, [...a, ...b])).toEqual(['death-notice:0', 'medal:12'])
    const joined = await see((tx) => getDossierView(tx, from), other)
    expect(joined).toMatchObject({ joinedInto: { dossierId: into, number: 'PTO/LS 701 CM' }, pages: [] })
    // Through the person who came along the unit sees the dossier that has the papers now.
    expect(await see((tx) => getDossierView(tx, into), other)).toMatchObject({ persons: [{ personId }], expected: 3 })
    expect(await held()).toBe(before - 1)
    expect(await countOf('archive.dossiers-held', '2020-01-01', clock.now())).toBe(past)
    expect((await search(services(), other, { text: 'barytum', kinds: ['papers'] })).papers.hits).toMatchObject([{ dossierId: into }])
    await expect(filePages(services(), wide, { pageIds: a, dossierId: from })).rejects.toMatchObject({ code: 'archive.dossier-joined' })
    await expect(joinDossiers(services(), wide, { dossierId: from, otherId: into })).rejects.toMatchObject({ code: 'archive.dossier-joined' })
    // Its old cover sheet comes with a new page: a person files that.
    const { batchId } = await openBatch(services(), wide, { label: 'đợt', origin: 'upload' })
    await storeBatchFile(services(), wide, { batchId, name: '1.png', source: await coverImage(from, 1) })
    await storeBatchFile(services(), wide, { batchId, name: '2.jpg', source: await plainImage((shade += 1)) })
    await workJobs(province, { decoder: province.jobs.tools.decoder, readers: fakeReaders() })
    expect((await see((tx) => listWaitingFiles(tx, { batchId }), wide)).files).toMatchObject([{ why: 'unknown-sheet' }])

    await undoArrangement(services(), wide, { arrangementId })
    expect(await papersOf(into, a)).toEqual(['death-notice:0'])
    expect(await papersOf(from, b, other)).toEqual(['medal:01'])
    expect(await held()).toBe(before)
    expect(await countOf('archive.dossiers-held', '2020-01-01', clock.now())).toBe(past)
    await expect(see((tx) => getDossierView(tx, into), other)).rejects.toMatchObject({ status: 404 })
    expect((await see((tx) => getDossierView(tx, into))).expected).toBe(1)
    const { rows } = await sql<{ action: string }>`select action from audit_event where subject = 'dossier_person' and action like '%delete'`.execute(province.owner.db)
    expect(rows).toEqual([{ action: 'archive.undo-arrangement delete' }])
  })
})
