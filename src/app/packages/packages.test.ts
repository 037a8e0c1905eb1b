import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { correctField, correctText, filePages, openBatch, storeBatchFile, verifyPage } from '#modules/archive/index.ts'
import { placeDossiers, setBoxPlace } from '#modules/archive/boxes/index.ts'
import { readFieldsAgain } from '#modules/archive/second-reading/index.ts'
import { registerPerson } from '#modules/people/index.ts'
import { markSensitive } from '#modules/purpose/index.ts'
import type { Actor } from '#platform/db/index.ts'
import { stoppedClock } from '#shared/clock.ts'
import { keyOf } from '#platform/files/index.ts'
import { newId } from '#shared/ids.ts'
import { fakeReaders, makeDossier, paperPdf, plainImage, workJobs } from '../../modules/archive/archive.fixture.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { openBag, openBagWriter } from '#platform/bag/index.ts'
import { exportPackage } from './export-package.ts'
import { importPackage } from './import-package.ts'

let here: TestProvince
let there: TestProvince
let archivist: Actor
let importer: Actor
let folder: string
let good: string
let bag: string
const dossiers: string[] = []
let sharing: string
let secret: string

beforeAll(async () => {
  ;[here, there] = await Promise.all([makeProvince(), makeProvince({ clock: stoppedClock(new Date('2027-03-01T09:00:00+07:00')) })])
  archivist = await here.actor('archivist')
  importer = await there.actor('archivist')
  folder = await mkdtemp(join(tmpdir(), 'ansinh-packages-'))
  const { services, owner } = here
  const tools = { ...here.jobs.tools, readers: fakeReaders({ lines: ['Giấy báo tử', 'Họ và tên: Nguyen Van Thử'] }) }
  for (let n = 0; n < 4; n++) dossiers.push(await makeDossier(here, { number: `PTO/LS ${n} CM`, path: n === 1 ? '25/07903/' : '25/07900/' }))
  sharing = dossiers[2]!
  secret = dossiers[3]!
  const { batchId } = await openBatch(services, archivist, { label: 'Hộp 1', origin: 'upload' })
  const send = (name: string, source: Buffer) => storeBatchFile(services, archivist, { batchId, name, source })
  await send('1.jpg', await plainImage(11))
  await send('2.pdf', paperPdf([['một'], ['hai']]))
  await send('3.jpg', await plainImage(13))
  await send('4.pdf', paperPdf([['của hồ sơ này'], ['của hồ sơ khác, chưa xếp']]))
  await send('5.jpg', await plainImage(15))
  await workJobs(here, tools)
  const pages = await owner.db.selectFrom('page as p').innerJoin('batch_file as f', 'f.batch_file_id', 'p.batch_file_id').select(['p.page_id', 'f.name']).orderBy('f.name').orderBy('p.file_page').execute()
  const of = (name: string) => pages.filter((page) => page.name === name).map((page) => page.page_id)
  await filePages(services, archivist, { pageIds: [...of('1.jpg'), ...of('2.pdf')], dossierId: dossiers[0]! })
  await filePages(services, archivist, { pageIds: of('3.jpg'), dossierId: dossiers[1]! })
  await filePages(services, archivist, { pageIds: of('4.pdf').slice(0, 1), dossierId: sharing })
  await filePages(services, archivist, { pageIds: of('5.jpg'), dossierId: secret })
  await correctText(services, archivist, { pageId: of('1.jpg')[0]!, box: [290, 155, 500, 205], value: 'Nguyễn Văn' })
  await correctField(services, archivist, { pageId: of('2.pdf')[0]!, field: 'birthDate', value: '1938-10-26' })
  await verifyPage(services, archivist, { pageId: of('1.jpg')[0]! })
  await placeDossiers(services, archivist, { dossierIds: dossiers.slice(0, 2), box: { code: '12', make: true } })
  const box = await owner.db.selectFrom('box').select('box_id').executeTakeFirstOrThrow()
  await setBoxPlace(services, archivist, { boxId: box.box_id, store: 'kho 1', shelf: '04', compartment: 'B', catalogue: { code: '03', title: 'Liệt sĩ' } })
  const [second, third] = [await here.actor('commune-officer', '25/07900/'), await here.actor('commune-officer', '25/07900/')]
  const check = await owner.db.selectFrom('field_check').select(['field_check_id', 'page_id']).where('field', '=', 'birthDate').executeTakeFirstOrThrow()
  for (const [reader, value] of [[second, '1938-10-28'], [third, '1938-10-26']] as const) await readFieldsAgain(services, reader, { pageId: check.page_id, words: [{ checkId: check.field_check_id, value }] })
  await owner.db
    .insertInto('contradiction_choice')
    .values({ contradiction_choice_id: newId(), dossier_id: dossiers[0]!, field: 'birthDate', value: '1938', said: '["1938","1939"]', reason: 'giấy khai sinh', made_by: second.accountId, made_at: services.clock.now(), path: '25/07900/' })
    .execute()
  const { rows: [area] } = await sql<{ code: string; validFrom: string }>`select code, valid_from as "validFrom" from common.area where code = '07900' order by valid_from limit 1`.execute(owner.db)
  const personId = await registerPerson(services, await here.actor('officer'), { fullName: 'Nguyễn Văn Thử', aliases: ['Út Thử'], sex: 'male', birth: { written: 'khoảng 1938' }, home: { written: 'xã Chân Mộng', area: area as never }, path: '25/07900/' })
  await owner.db.insertInto('dossier_person').values({ dossier_id: dossiers[0]!, person_id: personId, part: 'subject', path: '25/07900/' }).execute()
  await workJobs(here, here.jobs.tools, 'archive.make-copy')
  await markSensitive(services, await here.actor('officer'), { subject: 'dossier', id: secret, reason: 'bệnh án' })
  good = join(folder, 'good')
}, 120_000)
afterAll(async () => {
  await Promise.all([here.close(), there.close()])
  await rm(folder, { recursive: true })
})
beforeEach(() => {
  bag = join(folder, 'bag')
})

/** All rows of the dossiers that went, table by table, as the databases have them. */
const TABLES = {
  fonds: 'true', dossier: 'dossier_id = any($ids)', dossier_custody: 'dossier_id = any($ids)', dossier_person: 'dossier_id = any($ids)',
  document: 'dossier_id = any($ids)', page: 'dossier_id = any($ids)',
  reading: 'page_id in (select page_id from page where dossier_id = any($ids))', correction: 'page_id in (select page_id from page where dossier_id = any($ids))',
  page_text: 'page_id in (select page_id from page where dossier_id = any($ids))', page_filing: 'page_id in (select page_id from page where dossier_id = any($ids))',
  box: 'box_id in (select box_id from dossier where dossier_id = any($ids))', catalogue: 'catalogue_id in (select catalogue_id from box)',
  field_check: 'page_id in (select page_id from page where dossier_id = any($ids))', field_word: 'field_check_id in (select c.field_check_id from field_check c join page p using (page_id) where p.dossier_id = any($ids))',
  contradiction_choice: 'dossier_id = any($ids)',
  file: 'sha256 in (select sha256 from page where dossier_id = any($ids))', batch_file: 'batch_file_id in (select batch_file_id from page where dossier_id = any($ids))',
} // prettier-ignore
async function contentOf(province: TestProvince, ids: string[]): Promise<Record<string, string[]>> {
  const list = `'{${ids.join(',')}}'::uuid[]`
  const content: Record<string, string[]> = {}
  for (const [table, where] of Object.entries(TABLES)) {
    const { rows } = await sql<{ row: string }>`${sql.raw(`select to_jsonb(t)::text as row from ${table} t where ${where.replaceAll('$ids', list)} order by 1`)}`.execute(province.owner.db)
    content[table] = rows.map((one) => one.row)
  }
  const { rows: persons } = await sql<{ row: string }>`select jsonb_build_array(p.person_id, p.full_name, p.aliases, p.sex, p.birth_written, p.birth_edtf, p.birth_earliest, p.home_written, p.home_area_code, p.home_area_valid_from, p.path)::text as row
    from person p where p.person_id in (select person_id from dossier_person) order by 1`.execute(province.owner.db)
  content['person'] = persons.map((one) => one.row)
  return content
}
const linesOf = async (path: string) => (await readFile(join(path, 'manifest-sha256.txt'), 'utf8')).split('\n').filter((line) => /data\/(?:dossiers|originals)/.test(line))

test('a fonds goes out with originals, archive copies, metadata and events, but for what must not leave; each dossier is a view in the trail', async () => {
  const report = await exportPackage(here.services, archivist, { fonds: 'F1' }, good)
  expect(report).toMatchObject({ dossiers: 2 })
  expect(report.leftOut.sort((a, b) => (a.number! < b.number! ? -1 : 1))).toMatchObject([
    { dossierId: sharing, why: 'file-of-others' },
    { dossierId: secret, why: 'sensitive' },
  ])
  expect((await readdir(join(good, 'data'))).sort()).toEqual(['archive-copies', 'dossiers', 'dossiers.csv', 'events', 'originals'])
  expect(await readdir(join(good, 'data/originals'))).toHaveLength(3)
  expect((await readdir(join(good, 'data/archive-copies'))).sort()).toEqual([dossiers[0], dossiers[1]].map((id) => `${id}.pdf`).sort())
  const all = (await Promise.all((await readdir(good, { recursive: true, withFileTypes: true })).filter((one) => one.isFile()).map((one) => readFile(join(one.parentPath, one.name), 'latin1')))).join('\n')
  expect(all).not.toContain(secret)
  expect(all).not.toContain('bệnh án')
  const events = (await readFile(join(good, `data/events/${dossiers[0]}.jsonl`), 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as { eventType: string })
  expect(new Set(events.map((event) => event.eventType))).toEqual(new Set(['ingestion', 'metadata extraction', 'metadata modification', 'transfer']))
  const views = await here.owner.db.selectFrom('audit_event').select(['subject_id', 'content']).where('actor', '=', archivist.accountId).where('action', '=', 'view').execute()
  expect(views.map((view) => view.subject_id).sort()).toEqual([dossiers[0], dossiers[1]].sort())
  expect(views[0]!.content).toEqual({ taken: 'package' })
})

test('in an empty province it makes the same dossiers, papers, pages, words and corrections, row by row, and goes out again as the same package', async () => {
  const ids = [dossiers[0]!, dossiers[1]!]
  expect(await importPackage(there.services, importer, good)).toEqual({ dossiers: 2, entered: 2, known: 0, files: 3 })
  const [sent, got] = [await contentOf(here, ids), await contentOf(there, ids)]
  expect(sent['correction']!.length).toBeGreaterThan(2)
  expect(sent['page']).toHaveLength(4)
  expect(sent['person']).toHaveLength(1)
  for (const table of ['box', 'catalogue', 'contradiction_choice']) expect([table, sent[table]!.length]).toEqual([table, 1])
  expect(sent['field_word']!.length).toBeGreaterThanOrEqual(3)
  expect(got).toEqual(sent)
  for (const row of got['file']!) {
    const { sha256 } = JSON.parse(row) as { sha256: string }
    expect(createHash('sha256').update(await there.services.files.readAll(keyOf(sha256))).digest('hex')).toBe(sha256)
  }
  const again = join(folder, 'again')
  await exportPackage(there.services, importer, { fonds: 'F1' }, again)
  expect(await linesOf(again)).toEqual(await linesOf(good))
  // The copies are made there from the originals.
  expect((await sql`select 1 from pgboss.job where name = 'archive.make-copy' and state = 'created'`.execute(there.services.database.db)).rows).toHaveLength(2)
  // Who corrected is known by name, and can never sign in.
  expect(await there.owner.db.selectFrom('account').select(['display_name', 'active', 'auth_user_id']).where('account_id', '=', archivist.accountId).execute()).toEqual([{ display_name: 'archivist', active: false, auth_user_id: null }])
})

test('a second import changes nothing', async () => {
  const before = await contentOf(there, dossiers)
  expect(await importPackage(there.services, importer, good)).toEqual({ dossiers: 2, entered: 0, known: 2, files: 3 })
  expect(await contentOf(there, dossiers)).toEqual(before)
})

test('one dossier goes out by its id, and none that is beyond the scope, by whichever name it is asked', async () => {
  const target = join(folder, 'one')
  expect(await exportPackage(here.services, archivist, { dossierId: dossiers[1]! }, target)).toMatchObject({ dossiers: 1, leftOut: [] })
  const elsewhere = await here.actor('archivist', '25/07906/')
  for (const what of [{ dossierId: dossiers[1]! }, { fonds: 'F1' }, { box: 'X', fonds: null }]) await expect(exportPackage(here.services, elsewhere, what, join(folder, 'none'))).rejects.toMatchObject({ code: 'not-found' })
  for (const role of ['commune-officer', 'clerk', 'auditor', 'director']) await expect(exportPackage(here.services, await here.actor(role), { fonds: 'F1' }, join(folder, 'none'))).rejects.toMatchObject({ code: 'forbidden' })
  for (const actor of [await there.actor('archivist', '25/07900/'), await there.actor('commune-officer')]) await expect(importPackage(there.services, actor, good)).rejects.toMatchObject({ code: 'forbidden' })
})

test('a file that is not in the store as it was leaves no package', async () => {
  const changed = { ...here.services.files, open: (key: string) => here.services.files.open(key, { end: 10 }) }
  await expect(exportPackage({ ...here.services, files: changed as never }, archivist, { fonds: 'F1' }, join(folder, 'broken'))).rejects.toMatchObject({ code: 'bag.changed' })
  expect((await readdir(folder)).filter((name) => name.startsWith('broken'))).toEqual([])
})

test('a changed byte is refused before anything is entered, with the file named', async () => {
  const empty = await makeProvince()
  try {
    await rm(bag, { recursive: true, force: true })
    await cp(good, bag, { recursive: true })
    const name = (await readdir(join(bag, 'data/originals')))[0]!
    await writeFile(join(bag, 'data/originals', name), 'khác')
    await expect(importPackage(empty.services, await empty.actor('archivist'), bag)).rejects.toMatchObject({ code: 'bag.changed', data: { file: `data/originals/${name}` } })
    expect(await empty.owner.db.selectFrom('dossier').select('dossier_id').execute()).toEqual([])
    for await (const file of empty.services.files.list()) throw new Error(`kept ${file.key}`)
  } finally {
    await empty.close()
  }
})

/** A package whose lists are right and whose metadata are not: what somebody would build. */
async function forged(change: (packaged: { rows: Record<string, Record<string, unknown>[]> }) => void): Promise<void> {
  await rm(bag, { recursive: true, force: true })
  await cp(good, bag, { recursive: true })
  const name = `data/dossiers/${dossiers[0]}.json`
  const packaged = JSON.parse(await readFile(join(bag, name), 'utf8')) as { rows: Record<string, Record<string, unknown>[]> }
  packaged.rows['dossier']![0]!['dossier_id'] = '0198a000-0000-7000-8000-000000000001'
  for (const table of ['dossier_custody', 'dossier_person', 'document', 'page', 'contradiction_choice']) for (const row of packaged.rows[table]!) row['dossier_id'] = '0198a000-0000-7000-8000-000000000001'
  change(packaged)
  const text = JSON.stringify(packaged)
  await writeFile(join(bag, name), text)
  const sha = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')
  const manifest = (await readFile(join(bag, 'manifest-sha256.txt'), 'utf8')).replace(new RegExp(`^.*  ${name}$`, 'm'), `${sha(text)}  ${name}`)
  await writeFile(join(bag, 'manifest-sha256.txt'), manifest)
  const tags = (await readFile(join(bag, 'tagmanifest-sha256.txt'), 'utf8')).replace(/^.*  manifest-sha256\.txt$/m, `${sha(manifest)}  manifest-sha256.txt`)
  await writeFile(join(bag, 'tagmanifest-sha256.txt'), tags)
}

test.each<[string, (packaged: { rows: Record<string, Record<string, unknown>[]> }) => void]>([
  ['pages that are here already, under another dossier', () => undefined],
  ['a correction of a page of another dossier', ({ rows }) => (rows['correction'] = [{ ...rows['correction']![0]!, correction_id: '0198a000-0000-7000-8000-000000000002', page_id: '0198a000-0000-7000-8000-000000000003' }])],
  ['a page of a dossier that is not its own', ({ rows }) => (rows['page']![0]!['dossier_id'] = dossiers[1])],
  ['a value that the database does not take', ({ rows }) => (rows['dossier']![0]!['expected_pages'] = -5)],
  ['words of a check of another page', ({ rows }) => (rows['field_word'] = [{ ...rows['field_word']![0]!, field_check_id: '0198a000-0000-7000-8000-000000000004' }])],
  ['a choice between papers of another dossier', ({ rows }) => (rows['contradiction_choice']![0]!['dossier_id'] = dossiers[1])],
  ['a table that is missing', ({ rows }) => delete rows['page']],
  ['a file that is no hash', ({ rows }) => (rows['file']![0]!['sha256'] = '../../etc/passwd')],
])('metadata that do not fit are refused and enter nothing: %s', async (_, change) => {
  await forged(change)
  const before = await contentOf(there, [...dossiers, '0198a000-0000-7000-8000-000000000001'])
  await expect(importPackage(there.services, importer, bag)).rejects.toMatchObject({ code: expect.stringMatching(/^archive\.package-unfit$|^archive\.taken-in-elsewhere$|^bag\.missing$/), data: { file: expect.any(String) } })
  expect(await contentOf(there, [...dossiers, '0198a000-0000-7000-8000-000000000001'])).toEqual(before)
})

test('a package of the first form, without series, second readings and choices, is still taken in; a dossier that went over to another is entered after it', async () => {
  const empty = await makeProvince()
  try {
    await rm(bag, { recursive: true, force: true })
    const source = await openBag(good)
    const writer = await openBagWriter(bag)
    for (const name of source.payload.keys()) {
      if (!name.endsWith('.json')) {
        await writer.add(name, await readFile(source.pathOf(name)))
        continue
      }
      const packaged = JSON.parse(await readFile(source.pathOf(name), 'utf8')) as { format: string; rows: Record<string, Record<string, unknown>[]> }
      packaged.format = 'ansinh-dossier/1'
      for (const table of ['catalogue', 'field_check', 'field_word', 'contradiction_choice']) delete packaged.rows[table]
      if (name.includes(dossiers[0]!)) packaged.rows['dossier']![0]!['joined_into'] = dossiers[1]
      await writer.add(name, Buffer.from(JSON.stringify(packaged)))
    }
    await writer.end([])
    expect(await importPackage(empty.services, await empty.actor('archivist'), bag)).toMatchObject({ dossiers: 2, entered: 2 })
    const { db } = empty.owner
    expect(await db.selectFrom('dossier').select(['dossier_id', 'joined_into']).orderBy('dossier_id').execute()).toEqual([{ dossier_id: dossiers[0], joined_into: dossiers[1] }, { dossier_id: dossiers[1], joined_into: null }])
    expect(await db.selectFrom('box').select(['code', 'catalogue_id']).execute()).toEqual([{ code: '12', catalogue_id: null }])
    expect(await db.selectFrom('field_check').selectAll().execute()).toEqual([])
  } finally {
    await empty.close()
  }
})

test('the command asks on whose behalf', async () => {
  const bin = join(import.meta.dirname, '../../../bin/ansinh')
  const said = await new Promise<string>((resolve) => execFile(process.execPath, [bin, '--json', 'archive', 'export', join(folder, 'x')], (_, stdout, stderr) => resolve(stdout + stderr)))
  expect(said).toMatch(/required option '--as <login>'/)
})
