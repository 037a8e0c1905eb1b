import { afterAll, beforeAll, expect, test } from 'vitest'
import { registerPerson, type PersonId } from '#modules/people/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { legalDate } from '#shared/legal-date.ts'
import { newId } from '#shared/ids.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { getPersonPage } from '../person-page.queries.ts'
import { linkPersonToDossier, openDossier, type DossierId } from './index.ts'

const HERE = '25/07999/'
const THERE = '25/07900/'
const fonds = { code: 'NCC', title: 'Hồ sơ người có công' }
let province: TestProvince
let archivist: Actor
beforeAll(async () => {
  province = await makeProvince()
  archivist = await province.actor('archivist')
})
afterAll(() => province.close())

const register = (fullName: string, path = HERE) =>
  registerPerson(province.services, archivist, { fullName, path })
const open = (
  subjectId: PersonId,
  more: Partial<Parameters<typeof openDossier>[2]> = {},
  actor = archivist,
) => openDossier(province.services, actor, { fonds, subjectId, title: 'Hồ sơ mẫu', ...more })
const link = (dossierId: DossierId, personId: PersonId, actor = archivist) =>
  linkPersonToDossier(province.services, actor, { dossierId, personId, part: 'relative' })

/** A page that was read, filed in the dossier. */
async function addPage(dossierId: string): Promise<string> {
  const { db } = province.owner
  const [pageId, batchId, batchFileId] = [newId(), newId(), newId()]
  const sha256 = newId().replaceAll('-', '').padEnd(64, '0')
  const now = new Date('2026-06-15')
  await db.insertInto('file').values({ sha256, size: 1, media_type: 'image/png', stored_at: now }).execute()
  await db
    .insertInto('scan_batch')
    .values({
      scan_batch_id: batchId,
      label: 'x',
      origin: 'upload',
      created_by: 'x',
      created_at: now,
      path: HERE,
    })
    .execute()
  await db
    .insertInto('batch_file')
    .values({
      batch_file_id: batchFileId,
      scan_batch_id: batchId,
      name: 'x',
      sha256,
      state: 'taken-in',
      path: HERE,
    })
    .execute()
  await db
    .insertInto('page')
    .values({ page_id: pageId, batch_file_id: batchFileId, file_page: 1, sha256, dossier_id: dossierId, seq: 1, kind: 'content', width: 1, height: 1, state: 'read', path: HERE, created_at: now })
    .execute() // prettier-ignore
  await db
    .insertInto('reading')
    .values({
      page_id: pageId,
      engine_version: 'x',
      words: '[]',
      text: 'x',
      mean_confidence: 90,
      fields: '{}',
      read_at: now,
      path: HERE,
    })
    .execute()
  await db
    .insertInto('page_text')
    .values({ page_id: pageId, dossier_id: dossierId, text: 'x', tokens: "'x':1", path: HERE })
    .execute()
  return pageId
}

const seenBy = (actor: Actor, dossierId: string) =>
  asActor(province.services.database, actor, async (tx) => {
    const count = async (table: 'dossier' | 'dossier_custody' | 'page' | 'page_text') =>
      (await tx.selectFrom(table).select('dossier_id').where('dossier_id', '=', dossierId).execute()).length
    const readings = await tx
      .selectFrom('reading as r')
      .innerJoin('page as p', 'p.page_id', 'r.page_id')
      .select('r.page_id')
      .where('p.dossier_id', '=', dossierId)
      .execute()
    return [
      await count('dossier'),
      await count('dossier_custody'),
      await count('page'),
      await count('page_text'),
      readings.length,
    ]
  })

test('a dossier stands in its box, in custody from the day of receipt, on the page of its person', async () => {
  const personId = await register('Nguyễn Văn Hộp')
  const dossierId = await open(personId, {
    box: { code: '12', shelf: '04', compartment: 'B' },
    receivedOn: '2016-03-02',
    expectedPages: 20,
  })
  await addPage(dossierId)
  const page = await asActor(province.services.database, archivist, (tx) =>
    getPersonPage(tx, personId, {
      day: legalDate('2026-06-15'),
      knownAt: new Date('2026-06-15T10:00:00+07:00'),
    }),
  )
  expect(page.dossiers).toEqual([
    {
      dossierId,
      part: 'subject',
      title: 'Hồ sơ mẫu',
      numberWritten: null,
      category: null,
      receivedOn: '2016-03-02',
      path: HERE,
      box: { code: '12', shelf: '04', compartment: 'B' },
      expectedPages: 20,
      pages: 1,
      pagesWaiting: 0,
      pagesToReview: 0,
    },
  ])
  const custody = await province.owner.db
    .selectFrom('dossier_custody')
    .select('holds')
    .where('dossier_id', '=', dossierId)
    .execute()
  expect(custody).toEqual([{ holds: '[2016-03-02,)' }])
})

test('a box has one place: filled in when it was unknown, refused when it is another', async () => {
  const personId = await register('Nguyễn Văn Kệ')
  await open(personId, { box: { code: '13' } })
  await open(personId, { box: { code: '13', shelf: '05' } })
  await expect(open(personId, { box: { code: '13', shelf: '06' } })).rejects.toMatchObject({
    code: 'archive.box-elsewhere',
    data: { code: '13', shelf: '05', compartment: null },
  })
  const boxes = await province.owner.db
    .selectFrom('box')
    .select(['code', 'shelf'])
    .where('code', '=', '13')
    .execute()
  expect(boxes).toEqual([{ code: '13', shelf: '05' }])
})

test('a relative elsewhere brings the dossier, its pages and readings into the sight of that commune', async () => {
  const [there, elsewhere] = [
    await province.actor('commune-officer', THERE),
    await province.actor('commune-officer', '25/04792/'),
  ]
  const dossierId = await open(await register('Lê Văn Xa'))
  await addPage(dossierId)
  const relative = await register('Lê Thị Ở Xa', THERE)
  expect(await seenBy(there, dossierId)).toEqual([0, 0, 0, 0, 0])
  await link(dossierId, relative)
  await link(dossierId, relative)
  expect(await seenBy(there, dossierId)).toEqual([1, 1, 1, 1, 1])
  expect(await seenBy(elsewhere, dossierId)).toEqual([0, 0, 0, 0, 0])
  const links = await province.owner.db
    .selectFrom('dossier_person')
    .select('part')
    .where('dossier_id', '=', dossierId)
    .execute()
  expect(links.map((row) => row.part).sort()).toEqual(['relative', 'subject'])
})

test('a second relative from a third commune takes the sight from nobody, also when entered by who does not see the first', async () => {
  const dossierId = await open(await register('Lê Văn Ba'))
  await link(dossierId, await register('Lê Thị Hai', THERE))
  await link(dossierId, await register('Lê Thị Ba', '25/04792/'))
  // One of the same commune adds no path.
  await link(dossierId, await register('Lê Thị Tư'), await province.actor('archivist', HERE))
  const row = await province.owner.db
    .selectFrom('dossier')
    .select('also_paths')
    .where('dossier_id', '=', dossierId)
    .executeTakeFirst()
  expect(row?.also_paths).toEqual([THERE, '25/04792/'].sort())
})

test('who sees a dossier through a relative alone does not arrange it', async () => {
  const dossierId = await open(await register('Lê Văn Chủ'))
  const relative = await register('Lê Thị Khách', THERE)
  await link(dossierId, relative)
  const there = await province.actor('archivist', THERE)
  await expect(link(dossierId, await register('Lê Thị Thêm', THERE), there)).rejects.toMatchObject({
    code: 'forbidden',
  })
})

test('a dossier about a person out of sight is not opened', async () => {
  const personId = await register('Trần Khuất', THERE)
  await expect(open(personId, {}, await province.actor('archivist', HERE))).rejects.toMatchObject({
    code: 'not-found',
  })
  await expect(open(personId, {}, await province.actor('commune-officer', THERE))).rejects.toMatchObject({
    code: 'forbidden',
  })
})
