import { afterAll, beforeAll, expect, it } from 'vitest'
import { sql } from 'kysely'
import { registerPerson } from '#modules/people/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { m } from '#ui/messages/messages.js'
import { fakeReaders, makeDossier, plainImage, workJobs } from '../archive.fixture.ts'
import { archiveIndicators, filePages, listWaitingFiles, openBatch, search, storeBatchFile } from '../index.ts'
import { joinDossiers } from '../arrange/index.ts'
import { handOutLoan, requestLoan } from '../lending/index.ts'
import { linkPersonToDossier } from '../register/index.ts'
import { findStruckOff, judgeDossiers, listNumbersTwice, listPersonsWithSeveral, listStillHeld, strikeOff, undoStrikeOff } from './index.ts'

let province: TestProvince
let officer: Actor
let other: Actor
let keeper: Actor
beforeAll(async () => {
  province = await makeProvince()
  officer = await province.actor('officer', '25/07900/')
  other = await province.actor('officer', '25/08500/')
  keeper = await province.actor('archivist')
})
afterAll(() => province.close())

const see = <T>(work: Parameters<typeof asActor<T>>[2], actor = officer) => asActor(province.services.database, actor, work)
const person = (fullName: string) => registerPerson(province.services, officer, { fullName, path: '25/07900/' })
async function dossierOf(personId: Awaited<ReturnType<typeof person>>, number: string): Promise<string> {
  const dossierId = await makeDossier(province, { number })
  await linkPersonToDossier(province.services, officer, { dossierId, personId, part: 'subject' })
  return dossierId
}
const several = async (actor = officer) => (await see((tx) => listPersonsWithSeveral(tx, { limit: 20 }), actor)).groups.map((group) => [group.name, ...group.dossiers.map((one) => one.number)])
const twice = async (actor = officer) => (await see((tx) => listNumbersTwice(tx, { limit: 20 }), actor)).groups.map((group) => [group.name, group.dossiers.length])
const heldOn = async (day: string) => {
  const source = archiveIndicators.find((one) => one.code === 'archive.dossiers-held')!
  return (await see((tx) => source.records({ day: day as never, knownAt: province.services.clock.now() }).execute(tx), keeper)).rows.length
}

it('a person with two dossiers is told, also by records that turned out to be one person, until they are joined or judged', async () => {
  const [one, same] = [await person('Bùi Văn Một'), await person('Bùi Văn Một')]
  const [a, b, c] = [await dossierOf(one, 'A 1'), await dossierOf(one, 'A 2'), await dossierOf(same, 'A 3')]
  expect(await several()).toEqual([['Bùi Văn Một', 'A 1', 'A 2']])
  expect(await several(other)).toEqual([])
  await sql`insert into person_merge (person_merge_id, person_id, survivor_id, decided_by, known, path, survivor_path)
    values (gen_random_uuid(), ${same}, ${one}, 'x', '[2026-01-01,)', '25/07900/', '25/07900/')`.execute(province.owner.db)
  expect(await several()).toEqual([['Bùi Văn Một', 'A 1', 'A 2', 'A 3']])
  await joinDossiers(province.services, officer, { dossierId: a, otherId: c })
  expect(await several()).toEqual([['Bùi Văn Một', 'A 1', 'A 2']])
  await expect(judgeDossiers(province.services, other, { kind: 'person', dossierIds: [a, b], reason: 'hai loại' })).rejects.toMatchObject({ status: 404 })
  await judgeDossiers(province.services, officer, { kind: 'person', dossierIds: [b, a], reason: 'hai loại' })
  await judgeDossiers(province.services, officer, { kind: 'person', dossierIds: [a, b], reason: 'hai loại' })
  expect(await several()).toEqual([])
  // Another dossier makes it another question.
  await dossierOf(one, 'A 4')
  expect(await several()).toEqual([['Bùi Văn Một', 'A 1', 'A 2', 'A 4']])
})

it('a number on two dossiers is told in the scope where both are seen', async () => {
  const [a, b] = [await makeDossier(province, { number: 'PTO/LS 77 CM' }), await makeDossier(province, { number: 'PTO/LS 77 CM' })]
  await makeDossier(province, { number: 'PTO/LS 78 CM' })
  await makeDossier(province, { number: 'PTO/LS 78 CM', path: '25/08500/' })
  expect(await twice()).toEqual([['PTO/LS 77 CM', 2]])
  expect(await twice(other)).toEqual([])
  expect(await twice(keeper)).toEqual([['PTO/LS 77 CM', 2], ['PTO/LS 78 CM', 2]])
  await judgeDossiers(province.services, officer, { kind: 'number', dossierIds: [a, b], reason: 'cấp lại sau khi tách tỉnh' })
  expect(await twice(keeper)).toEqual([['PTO/LS 78 CM', 2]])
})

it('a dossier with a paper that says it went is told while it is held; struck off it is held until that day and no longer, and taken back as before', async () => {
  const personId = await person('Bùi Thị Xa')
  const dossierId = await dossierOf(personId, 'B 1')
  const gone = async (actor = officer) => (await see((tx) => listStillHeld(tx, [dossierId]), actor)).map((row) => row.number)
  expect(await gone()).toEqual(['B 1'])
  expect(await gone(other)).toEqual([])
  const days = ['2014-01-01', '2020-05-31', '2020-06-01', '2026-06-15']
  const before = await Promise.all(days.map(heldOn))
  const strike = (rest: Partial<Parameters<typeof strikeOff>[2]> = {}, actor = officer) => strikeOff(province.services, actor, { dossierId, on: '2020-06-01', to: 'Sở Nội vụ Hà Nội', reason: 'Phiếu báo di chuyển', ...rest })
  await expect(strike({}, other)).rejects.toMatchObject({ status: 404 })
  await expect(strike({ on: '2026-06-16' })).rejects.toMatchObject({ code: 'archive.gone-in-the-future' })
  await expect(strike({ on: '2014-12-31' })).rejects.toMatchObject({ code: 'archive.gone-in-the-future' })
  expect(await Promise.all(days.map(heldOn)), 'a refused act leaves nothing').toEqual(before)
  const loanId = await requestLoan(province.services, officer, { dossierId, borrower: 'Bình', unit: 'Phòng', mail: null, purpose: 'xem', dueOn: '2026-07-01' })
  await handOutLoan(province.services, keeper, { loanId, dueOn: '2026-07-01' })
  await expect(strike()).rejects.toMatchObject({ code: 'archive.already-lent' })
  await sql`update loan set state = 'returned', closed_by = 'x', closed_at = '2026-06-15' where loan_id = ${loanId}`.execute(province.owner.db)
  await strike()
  await expect(strike()).rejects.toMatchObject({ code: 'archive.not-held' })
  expect(await gone()).toEqual([])
  expect(await see((tx) => findStruckOff(tx, dossierId))).toMatchObject({ goneOn: '2020-06-01', goneTo: 'Sở Nội vụ Hà Nội', by: 'officer' })
  expect(await Promise.all(days.map(heldOn))).toEqual([before[0], before[1], before[2]! - 1, before[3]! - 1])
  await undoStrikeOff(province.services, officer, { dossierId })
  await expect(undoStrikeOff(province.services, officer, { dossierId })).rejects.toMatchObject({ code: 'archive.nothing-to-undo' })
  expect(await Promise.all(days.map(heldOn))).toEqual(before)
  expect(await gone()).toEqual(['B 1'])
  await expect(judgeDossiers(province.services, officer, { kind: 'person', dossierIds: [dossierId], reason: 'một' })).rejects.toMatchObject({ code: 'invalid-input' })
  await judgeDossiers(province.services, officer, { kind: 'gone', dossierIds: [dossierId], reason: 'phiếu báo chuyển đến' })
  expect(await gone()).toEqual([])
})

it('the words of going are found in what was read, however the letters were set', async () => {
  const dossierId = await makeDossier(province, { number: 'C 1' })
  const { batchId } = await openBatch(province.services, officer, { label: 'đợt', origin: 'upload' })
  await storeBatchFile(province.services, officer, { batchId, name: 'a.jpg', source: await plainImage(990) })
  const tools = { decoder: province.jobs.tools.decoder, readers: fakeReaders({ lines: ['PHIẾU BÁO DI CHUYỂN', 'hồ sơ người có công'] }) }
  for (const job of ['archive.take-apart', 'archive.read-page']) await workJobs(province, tools, job)
  const pageIds = (await see((tx) => listWaitingFiles(tx, { batchId }))).files.flatMap((file) => file.pages.map((page) => page.pageId))
  await filePages(province.services, officer, { pageIds, dossierId })
  const { hits } = (await search(province.services, officer, { text: m.mending_gone_phrase(), kinds: ['papers'], limit: 100 })).papers
  expect(hits.map((hit) => hit.dossierId)).toEqual([dossierId])
  expect((await see((tx) => listStillHeld(tx, hits.flatMap((hit) => hit.dossierId ?? [])))).map((row) => row.number)).toEqual(['C 1'])
})
