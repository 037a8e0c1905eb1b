import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { confirmType, filePages, listWaitingFiles, openBatch, readAgain, requeueOldReadings, storeBatchFile, undoFiling } from '#modules/archive/index.ts'
import { arrangePages, joinDossiers, splitDossier, undoArrangement } from '#modules/archive/arrange/index.ts'
import { linkPersonToDossier } from '#modules/archive/register/index.ts'
import { registerPerson } from '#modules/people/index.ts'
import { asActor, type Actor, type Tx } from '#platform/db/index.ts'
import { randomStream } from '#app/samples/random.ts'
import { fakeReaders, makeDossier, plainImage, workJobs } from '../archive/archive.fixture.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import * as acts from './index.ts'

/*
 * A case stands on a paper of the archive, and the papers of the archive are made anew whenever pages are filed, read or set in order. None of
 * this is refused for the case's sake, and the case finds every page it took.
 */

const CERTIFICATE = ['TỔ QUỐC GHI CÔNG', 'Bằng Tổ quốc ghi công']
const DEATH = ['GIẤY BÁO TỬ']
const MORE = ['Họ và tên']
const HERE = '25/07900/'

let province: TestProvince
let officer: Actor
let counter: Actor
let shade = 300
beforeAll(async () => {
  province = await makeProvince()
  officer = await province.actor('officer', HERE)
  counter = await province.actor('reception')
})
afterAll(() => province.close())

const see = <T>(work: (tx: Tx) => Promise<T>, actor = officer) => asActor(province.services.database, actor, work)
const tools = (lines: string[], version = 'fake 1') => ({ decoder: province.jobs.tools.decoder, readers: fakeReaders({ lines, version }) })

const work = async (lines: string[], version?: string) => {
  for (const job of ['archive.take-apart', 'archive.read-page']) await workJobs(province, tools(lines, version), job)
}

/** A dossier of a person with the pages read as these lines. */
async function fill(papers: string[][]) {
  const { services } = province
  const dossierId = await makeDossier(province, { number: `PTO/LS ${(shade += 1)} CM` })
  const personId = await registerPerson(services, officer, { fullName: 'Lê Văn Đức', path: HERE, birth: { written: '1930' }, home: { written: 'khu 3' } })
  await linkPersonToDossier(services, officer, { dossierId, personId, part: 'subject' })
  const { batchId } = await openBatch(services, officer, { label: 'đợt', origin: 'upload' })
  const pages: string[] = []
  for (const lines of papers) {
    await storeBatchFile(services, officer, { batchId, name: `${shade}.jpg`, source: await plainImage((shade += 1)) })
    await work(lines)
    const { files } = await see((tx) => listWaitingFiles(tx, { batchId }))
    const [page] = files.flatMap((file) => file.pages)
    pages.push(page!.pageId)
    await filePages(services, officer, { pageIds: [page!.pageId], dossierId })
  }
  return { dossierId, personId, pages, batchId }
}

/** A case of the person that stands on the certificate of the archive. */
async function take(personId: string) {
  const held = await see((tx) => acts.listHeldPapers(tx, new Map([['martyr-certificate', 'martyr-certificate']]), personId))
  const form = { submitterName: 'Lê Thị Bưởi', submitterRelation: 'con', applicantName: 'Lê Thị Bưởi', applicantResidence: 'khu 3', meritName: 'Lê Văn Đức', request: 'Cấp lại' }
  const papers = [
    { paper: 'application', how: 'handed' as const, originals: 1, copies: 0 },
    { paper: 'martyr-certificate', how: 'archive' as const, originals: 0, copies: 0, documentId: held[0]!.documentId },
  ]
  const { applicationId } = await acts.receiveAtCounter(province.services, counter, { slug: 'martyr-relatives-allowance', unitPath: HERE, form, papers, meritPersonId: personId })
  return { applicationId, held: held[0]! }
}

/** Where the pages stand today that the case took: the page that stands for each, and which of them make one paper. */
async function found(applicationId: string) {
  return see(async (tx) => {
    const { fold } = await acts.getCase(tx, applicationId as acts.ApplicationId)
    const taken = fold.papers.get('martyr-certificate')!.pageIds!
    const today = await acts.listPagesToday(tx, taken)
    return { taken, today: taken.map((page) => today.get(page)?.pageId), papers: new Set([...today.values()].map((page) => page.paper)).size }
  })
}

test('a paper that a case stands on is dissolved by an act, by filing and by reading, and the case finds its pages', async () => {
  const { services } = province
  const { dossierId, personId, pages } = await fill([DEATH, CERTIFICATE, MORE])
  const { applicationId, held } = await take(personId)
  expect(held.pageIds).toEqual(pages.slice(1))
  expect(await found(applicationId)).toEqual({ taken: pages.slice(1), today: pages.slice(1), papers: 1 })
  const gone = async () => (await see((tx) => tx.selectFrom('document').select('document_id').where('document_id', '=', held.documentId).execute())).length === 0

  const { arrangementId } = await arrangePages(services, officer, { dossierId, pageIds: pages.slice(0, 2), to: { kind: 'one' } })
  expect(await gone(), 'the paper is no more').toBe(true)
  expect(await found(applicationId)).toMatchObject({ today: pages.slice(1) })
  await undoArrangement(services, officer, { arrangementId })
  expect(await found(applicationId)).toMatchObject({ today: pages.slice(1), papers: 1 })

  const again = await fill([CERTIFICATE, MORE])
  const second = await take(again.personId)
  const elsewhere = await makeDossier(province, { number: 'PTO/LS 9 CM' })
  await filePages(services, officer, { pageIds: again.pages.slice(0, 1), dossierId: elsewhere })
  expect(await found(second.applicationId), 'half of the paper in another dossier').toMatchObject({ today: again.pages, papers: 2 })

  const third = await fill([MORE, CERTIFICATE])
  const thirdCase = await take(third.personId)
  await requeueOldReadings(services, 'fake 2')
  await work(MORE, 'fake 2')
  expect(await found(thirdCase.applicationId), 'read anew it begins no paper').toMatchObject({ today: third.pages.slice(1), papers: 1 })
  const documents = await see((tx) => tx.selectFrom('document').select('document_id').where('dossier_id', '=', third.dossierId).execute())
  expect(documents).toHaveLength(1)
})

test('a new scan of a page stands for it, and another account is shown only what it may see', async () => {
  const { services } = province
  const { personId, pages, batchId } = await fill([CERTIFICATE])
  const { applicationId } = await take(personId)
  const { batchFileId } = (await see((tx) => tx.selectFrom('page').select('batch_file_id as batchFileId').where('page_id', '=', pages[0]!).executeTakeFirstOrThrow()))
  expect(batchFileId).toBeTruthy()
  await storeBatchFile(services, officer, { batchId, name: 'moi.jpg', source: await plainImage((shade += 1)), replacesPageId: pages[0]! })
  await work(CERTIFICATE)
  const after = await found(applicationId)
  expect(after.today[0]).not.toBe(pages[0])
  const { rows } = await sql<{ page_id: string }>`select page_id from page where kind = 'content' and dossier_id = (select dossier_id from page where page_id = ${pages[0]})`.execute(province.owner.db)
  expect(after.today).toEqual(rows.map((row) => row.page_id))
  const other = await province.actor('officer', '25/08500/')
  expect(await see((tx) => acts.listPagesToday(tx, pages), other)).toEqual(new Map())
})

test('whatever is done to the pages, nothing is refused for the case and no page of it is lost', async () => {
  const { services } = province
  const { dossierId, personId, pages } = await fill([DEATH, CERTIFICATE, MORE, MORE, DEATH])
  const { applicationId } = await take(personId)
  const other = await makeDossier(province, { number: 'PTO/LS 10 CM' })
  const random = randomStream(20260615, 'pages')
  const undo: (() => Promise<unknown>)[] = []
  const done: Record<string, number> = {}
  let version = 10
  for (let step = 0; step < 40; step++) {
    const kind = random.pick(['file', 'own', 'one', 'read', 'type', 'split', 'join', 'back'] as const)
    const chosen = pages.filter(() => random.chance(0.4))
    const at = await sql<{ dossier_id: string }>`select distinct dossier_id from page where page_id = any(${pages}::uuid[])`.execute(province.owner.db)
    const home = at.rows[0]!.dossier_id
    const own = chosen.length > 0 ? chosen : [pages[0]!]
    const act = async () => {
      if (kind === 'file') {
        const { actId } = await filePages(services, officer, { pageIds: own, dossierId: random.pick([dossierId, other]) })
        if (actId) undo.push(() => undoFiling(services, officer, { actId }))
      } else if (kind === 'own' || kind === 'one') {
        const { arrangementId } = await arrangePages(services, officer, { dossierId: home, pageIds: own, to: { kind } })
        undo.push(() => undoArrangement(services, officer, { arrangementId }))
      } else if (kind === 'read') {
        await readAgain(services, officer, { pageIds: own })
        await work(random.pick([CERTIFICATE, DEATH, MORE]), `fake ${(version += 1)}`)
      } else if (kind === 'type') await confirmType(services, officer, { pageId: own[0]!, type: random.pick(['martyr-certificate', 'decision', 'other']) })
      else if (kind === 'split') {
        const { arrangementId } = await splitDossier(services, officer, { dossierId: home, pageIds: own, title: 'Hồ sơ tách' })
        undo.push(() => undoArrangement(services, officer, { arrangementId }))
      } else if (kind === 'join') {
        const { arrangementId } = await joinDossiers(services, officer, { dossierId, otherId: other })
        await undoArrangement(services, officer, { arrangementId })
      } else await undo.pop()?.()
    }
    await act().then(
      () => (done[kind] = (done[kind] ?? 0) + 1),
      // Refused for a reason of the order itself: nothing would change, another act came after, a page is not in the dossier.
      (error: { code?: string }) => expect(['archive.nothing-to-arrange', 'archive.nothing-would-stay', 'archive.arranged-since', 'archive.nothing-to-undo', 'archive.dossier-joined', 'archive.page-not-read', 'not-found']).toContain(error.code),
    )
    expect(await found(applicationId), `${step} ${kind}`).toMatchObject({ today: pages.slice(1, 4) })
  }
  expect(Object.keys(done).length).toBeGreaterThan(4)
})
