import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { provideRuntime } from '#app/running.ts'
import { packageJobs } from '#app/packages/package-jobs.ts'
import { correctField, correctText, filePages, openBatch, storeBatchFile } from '#modules/archive/index.ts'
import { placeDossiers } from '#modules/archive/boxes/index.ts'
import { readFieldsAgain } from '#modules/archive/second-reading/index.ts'
import { markSensitive } from '#modules/purpose/index.ts'
import { filesError } from '#platform/files/file-store.ts'
import { keyOf } from '#platform/files/index.ts'
import { newId, parsePublicId } from '#shared/ids.ts'
import { fakeReaders, makeDossier, plainImage, workJobs } from '../../src/modules/archive/archive.fixture.ts'
import { openClient, type Client } from './client.ts'
import { signIn } from './door.ts'
import { startServer, type TestServer } from './server.ts'

// A package goes out of one province and into another through the pages, as an archivist does it.

let here: TestServer
let there: TestServer
let giver: Client
let taker: Client
let file: Blob
const dossiers: string[] = []
let boxId: string

const TABLES = ['fonds', 'box', 'dossier', 'document', 'page', 'reading', 'correction', 'page_text', 'page_filing', 'file', 'batch_file', 'field_check', 'field_word', 'contradiction_choice']
async function contentOf(server: TestServer): Promise<Record<string, string[]>> {
  const content: Record<string, string[]> = {}
  for (const table of TABLES) {
    const { rows } = await sql<{ row: string }>`select to_jsonb(t)::text as row from ${sql.table(table)} t order by 1`.execute(server.province.owner.db)
    content[table] = rows.map((one) => one.row)
  }
  return content
}

/** Works what waits, as the worker does. */
async function workPackages(server: TestServer): Promise<void> {
  const jobs = packageJobs(join(server.folder, 'unpacked'))
  for (;;) {
    const { rows } = await sql<{ name: string; data: never }>`delete from pgboss.job where id = (select id from pgboss.job
      where name like 'archive.%-package' and name <> 'archive.clear-package' and state = 'created' limit 1) returning name, data`.execute(server.runtime.services.database.db)
    if (!rows[0]) return
    await jobs.find((one) => one.name === rows[0]!.name)!.handle(server.runtime.services, rows[0].data)
  }
}
const fetchFile = (server: TestServer, client: Client, path: string) =>
  fetch(server.origin + path, { redirect: 'manual', headers: { cookie: [...client.jar].map(([name, value]) => `${name}=${value}`).join('; ') } })
/** The pages of one process are those of one province at a time. */
const goTo = (server: TestServer) => provideRuntime(server.runtime)
async function bring(content: Blob): Promise<string> {
  const form = new FormData()
  form.append('goi', new File([content], 'goi.tar'))
  const { status, location } = await taker.post('/goi-ho-so?/nhan', form)
  expect(status).toBe(303)
  await workPackages(there)
  return location!
}

beforeAll(async () => {
  ;[here, there] = await Promise.all([startServer({ ANSINH_DEMO: '1' }), startServer({ ANSINH_DEMO: '1' })])
  const { services } = here.runtime
  const province = { ...here.province, services }
  for (const [server, login] of [[here, 'kho-gui'], [there, 'kho-nhan']] as const) await server.account(login, 'archivist')
  giver = openClient(here.origin)
  taker = openClient(there.origin)
  goTo(there)
  expect((await signIn(taker, 'kho-nhan')).status).toBe(303)
  goTo(here)
  expect((await signIn(giver, 'kho-gui')).status).toBe(303)
  const archivist = await here.province.actor('archivist')
  const tools = { ...here.province.jobs.tools, readers: fakeReaders({ lines: ['Giấy báo tử', 'Họ và tên: Nguyen Van Thử', 'Sinh năm: 1938'], confidence: 50 }) }
  for (let n = 0; n < 3; n++) dossiers.push(await makeDossier(province, { number: `PTO/LS ${n} CM` }))
  const { batchId } = await openBatch(services, archivist, { label: 'Hộp 1', origin: 'upload' })
  for (const n of [0, 1, 2]) await storeBatchFile(services, archivist, { batchId, name: `${n}.jpg`, source: await plainImage(40 + n) })
  await workJobs(province, tools)
  const pages = await here.province.owner.db.selectFrom('page as p').innerJoin('batch_file as f', 'f.batch_file_id', 'p.batch_file_id').select('p.page_id').orderBy('f.name').execute()
  for (const [n, page] of pages.entries()) await filePages(services, archivist, { pageIds: [page.page_id], dossierId: dossiers[n]! })
  const pageId = pages[0]!.page_id
  await correctText(services, archivist, { pageId, box: [290, 155, 500, 205], value: 'Nguyễn Văn' })
  await correctField(services, archivist, { pageId, field: 'birthDate', value: '1939' })
  const check = await here.province.owner.db.selectFrom('field_check').select('field_check_id').where('field', '=', 'birthDate').executeTakeFirstOrThrow()
  const second = await here.province.actor('commune-officer', '25/07900/')
  await readFieldsAgain(services, second, { pageId, words: [{ checkId: check.field_check_id, value: '1939' }] })
  await here.province.owner.db
    .insertInto('contradiction_choice')
    .values({ contradiction_choice_id: newId(), dossier_id: dossiers[0]!, field: 'birthDate', value: '1939', said: '["1938","1939"]', reason: 'giấy khai sinh', made_by: second.accountId, made_at: services.clock.now(), path: '25/07900/' })
    .execute()
  boxId = (await placeDossiers(services, archivist, { dossierIds: dossiers, box: { code: '12', make: true } })).boxId!
  await markSensitive(services, await here.province.actor('officer'), { subject: 'dossier', id: dossiers[2]!, reason: 'bệnh án' })
}, 120_000)
afterAll(() => Promise.all([here.close(), there.close()]))

const publicBox = async () => {
  const { text } = await giver.get('/hop')
  return /\/hop\/(box_\w+)/.exec(text)![1]!
}

test('a box is asked for on its page and made by a job; what must not leave is named; who asked fetches it, and the trail says so', async () => {
  const box = await publicBox()
  expect(parsePublicId('box', box)).toBe(boxId)
  expect((await giver.get(`/hop/${box}`)).text).toContain('/goi-ho-so?/xuat')
  const { location } = await giver.post('/goi-ho-so?/xuat', { loai: 'box', muc: box })
  expect((await giver.get(location!)).text).toContain('Đang làm gói')
  expect((await fetchFile(here, giver, `${location}/goi.tar`)).status).toBe(409)
  await workPackages(here)
  const page = await giver.get(location!)
  expect(page.text).toContain('2 hồ sơ, ')
  expect(page.text).toContain('Hồ sơ nhạy cảm')
  const answer = await fetchFile(here, giver, `${location}/goi.tar`)
  expect(answer.status).toBe(200)
  file = await answer.blob()
  expect(await file.text()).not.toContain(dossiers[2])
  const views = await here.province.owner.db.selectFrom('audit_event').select(['subject', 'content']).where('action', '=', 'view').where('subject', '=', 'archive_package').execute()
  expect(views).toMatchObject([{ content: { taken: 'package', dossiers: 2 } }])
  // Another archivist of the whole province sees that it was made, and does not fetch what he did not ask for.
  await here.account('kho-khac', 'archivist')
  const other = here.client()
  await signIn(other, 'kho-khac')
  expect([(await other.get(location!)).status, (await other.get(`${location}/goi.tar`)).status]).toEqual([200, 403])
})

test('a dossier marked since is not fetched before a purpose is given', async () => {
  const { location } = await giver.post('/goi-ho-so?/xuat', { loai: 'box', muc: await publicBox() })
  await workPackages(here)
  await markSensitive(here.runtime.services, await here.province.actor('officer'), { subject: 'dossier', id: dossiers[1]!, reason: 'kín' })
  expect((await giver.get(`${location}/goi.tar`)).location).toMatch(/^\/muc-dich\//)
  await sql`update sensitive_mark set lifted_at = marked_at, lifted_by = marked_by where subject_id = ${dossiers[1]}`.execute(here.province.owner.db)
})

test('elsewhere it is looked through, entering nothing, then taken in: the same records row by row and the same files byte by byte', async () => {
  goTo(there)
  const location = await bring(file)
  expect((await taker.get(location)).text).toContain('2 hồ sơ mới, sẽ được nhận')
  expect((await contentOf(there))['dossier']).toEqual([])
  expect((await contentOf(there))['fonds']).toEqual([])
  expect((await taker.post(`${location}?/nhan`)).status).toBe(303)
  await workPackages(there)
  expect((await taker.get(location)).text).toContain('2 hồ sơ đã được nhận')
  const [sent, got] = [await contentOf(here), await contentOf(there)]
  expect(got['dossier']).toHaveLength(2)
  for (const table of ['correction', 'field_check', 'contradiction_choice']) expect([table, got[table]!.length > 0]).toEqual([table, true])
  expect(got['field_word']!.length).toBeGreaterThanOrEqual(2)
  // Of the dossier that stayed nothing came; of those that went everything.
  for (const table of TABLES) expect([table, got[table]!.filter((row) => !sent[table]!.includes(row))]).toEqual([table, []])
  for (const table of ['correction', 'field_check', 'field_word', 'contradiction_choice', 'fonds', 'box']) expect([table, got[table]]).toEqual([table, sent[table]])
  for (const row of got['file']!) {
    const { sha256 } = JSON.parse(row) as { sha256: string }
    expect(createHash('sha256').update(await there.runtime.services.files.readAll(keyOf(sha256))).digest('hex')).toBe(sha256)
  }
})

test('the same package once more says that all is here, and changes nothing', async () => {
  const before = await contentOf(there)
  const location = await bring(file)
  const { text } = await taker.get(location)
  expect(text).toContain('2 hồ sơ đã có ở đây')
  expect(text).not.toContain('Nhận vào kho')
  await taker.post(`${location}?/nhan`)
  await workPackages(there)
  expect(await contentOf(there)).toEqual(before)
})

test('what is no package, or was changed on the way, is refused with the reason and enters nothing', async () => {
  const before = await contentOf(there)
  expect((await taker.get(await bring(new Blob(['không phải gói'.repeat(100)])))).text).toContain('không phải gói hồ sơ')
  const bytes = Buffer.from(await file.arrayBuffer())
  const at = bytes.indexOf('Nguyễn Văn')
  bytes[at] = 0x4d
  expect((await taker.get(await bring(new Blob([bytes])))).text).toContain('không đúng dấu vân tay')
  expect(await contentOf(there)).toEqual(before)
})

test('a package that grows beyond what is kept fails with a sentence; a full store is tried again', async () => {
  goTo(here)
  const { services } = here.runtime
  const make = packageJobs('unused').find((job) => job.name === 'archive.make-package')!
  const ask = async () => {
    const { location } = await giver.post('/goi-ho-so?/xuat', { loai: 'box', muc: await publicBox() })
    await sql`delete from pgboss.job where name = 'archive.make-package'`.execute(services.database.db)
    return { location: location!, packageId: parsePublicId('pkg', location!.split('/').at(-1)!)! }
  }
  const withPut = (put: typeof services.files.put) => ({ ...services, files: { ...services.files, put } })
  const large = await ask()
  await make.handle(withPut((source) => services.files.put(source, { maxBytes: 3000 })), { packageId: large.packageId })
  expect((await giver.get(large.location)).text).toContain('hãy xuất từng hộp')
  const full = await ask()
  const fails = withPut(async (source) => {
    for await (const _ of source as AsyncIterable<Uint8Array>) throw filesError('files.disk-full')
    throw new Error('nothing was written')
  })
  await expect(make.handle(fails, { packageId: full.packageId })).rejects.toMatchObject({ code: 'files.disk-full' })
  // Two attempts at once, as when one was given up for dead: one package, one file, each dossier told of once.
  await Promise.all([make.handle(services, { packageId: full.packageId }), make.handle(services, { packageId: full.packageId })])
  expect((await giver.get(full.location)).text).toContain('2 hồ sơ, ')
  const { db } = here.province.owner
  const ready = await db.selectFrom('archive_package').select('sha256').where('state', '=', 'ready').execute()
  const kept = await db.selectFrom('derived_file').select('sha256').where('kind', '=', 'package').where('superseded_at', 'is', null).execute()
  expect(kept.map((row) => row.sha256).sort()).toEqual(ready.map((row) => row.sha256).sort())
})

test('when its days are over the file is given up and fetched no more', async () => {
  const { db } = here.province.owner
  const { archive_package_id: packageId } = await db.selectFrom('archive_package').select('archive_package_id').orderBy('archive_package_id').executeTakeFirstOrThrow()
  const { rows } = await sql<{ days: number }>`select round(extract(epoch from start_after - created_on) / 86400)::int as days from pgboss.job where name = 'archive.clear-package' limit 1`.execute(here.runtime.services.database.db)
  expect(rows).toEqual([{ days: 7 }])
  for (const one of await db.selectFrom('archive_package').select('archive_package_id').execute())
    await packageJobs('unused').find((job) => job.name === 'archive.clear-package')!.handle(here.runtime.services, { packageId: one.archive_package_id })
  expect(await db.selectFrom('archive_package').select('state').where('archive_package_id', '=', packageId).execute()).toEqual([{ state: 'expired' }])
  expect(await db.selectFrom('derived_file').select('sha256').where('kind', '=', 'package').where('superseded_at', 'is', null).execute()).toEqual([])
})
