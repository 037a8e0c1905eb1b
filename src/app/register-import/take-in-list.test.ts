import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { buildAreaIndex, loadAreaFiles } from '#modules/areas/index.ts'
import { findImportWork } from '#modules/archive/register/index.ts'
import { makeDossier } from '#app/samples/province.ts'
import { registerCsv, registerRow } from '#app/samples/register.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { applyImport, askTakingIn, getImport, previewRegister, takeInListJob } from './index.ts'

const areas = buildAreaIndex(loadAreaFiles('law/areas'))
const job = takeInListJob(areas)
let province: TestProvince
let archivist: Actor
beforeAll(async () => {
  province = await makeProvince()
  archivist = await withRole('archivist')
})
afterAll(() => province.close())

/** An account that holds its role, as a job asks for it anew. */
async function withRole(role: string, path = '25/'): Promise<Actor> {
  const actor = await province.actor(role, path)
  await province.owner.db
    .insertInto('assignment')
    .values({ assignment_id: newId(), account_id: actor.accountId, role, area_path: path, holds: '[2026-01-01,)', known: '[2026-01-01,)' })
    .execute()
  return actor
}

const bytesOf = (seed: number, rows: number) => Buffer.from(registerCsv(Array.from({ length: rows }, (_, index) => registerRow(makeDossier(seed, index), 50))))
const preview = async (bytes: Buffer, actor = archivist) => (await previewRegister(province.services, actor, { bytes, name: 'danh-muc.csv', areas })).importId
const ask = (importId: string, actor = archivist, leaveWrong = 0) => askTakingIn(province.services, actor, { importId, leaveWrong })
const work = (importId: string) => job.handle(province.services, { importId })
const stateOf = (importId: string, actor = archivist) =>
  asActor(province.services.database, actor, async (tx) => ({ state: (await getImport(tx, importId)).state, work: await findImportWork(tx, importId) }))
const dossiers = async () => (await sql<{ rows: number }>`select count(*)::int as rows from dossier`.execute(province.owner.db)).rows[0]?.rows ?? -1
const waiting = async () => (await sql<{ rows: number }>`select count(*)::int as rows from pgboss.job where name = 'register.take-in-list' and state = 'created'`.execute(province.services.database.db)).rows[0]?.rows

test('a list is taken in by a job: asking enters nothing, the job enters all of it, and asked or worked again it changes nothing', async () => {
  const importId = await preview(bytesOf(21, 30))
  await ask(importId)
  await ask(importId)
  expect(await dossiers()).toBe(0)
  expect(await waiting()).toBe(1)
  expect(await stateOf(importId)).toMatchObject({ state: 'previewed', work: { rowsDone: 0, endedAt: null, failure: null } })
  await work(importId)
  expect(await stateOf(importId)).toMatchObject({ state: 'applied', work: { rowsDone: 30, endedAt: province.services.clock.now(), failure: null } })
  expect(await dossiers()).toBe(30)
  await work(importId)
  await ask(importId)
  expect(await waiting()).toBe(1)

  const again = await preview(bytesOf(21, 30))
  await ask(again)
  await work(again)
  expect(await stateOf(again)).toMatchObject({ state: 'applied', work: { rowsDone: 30 } })
  expect(await dossiers()).toBe(30)
  const { rows } = await sql<{ actor: string }>`select distinct actor from audit_event where subject = 'dossier' and action like '%insert'`.execute(province.owner.db)
  expect(rows, 'in the trail it is the doing of who asked').toEqual([{ actor: archivist.accountId }])
})

test('how far it is grows with the rows while nothing of them stands in the register', async () => {
  const importId = await preview(bytesOf(22, 600))
  const before = await dossiers()
  const told: { rows: number; inRegister: number }[] = []
  await applyImport(province.services, archivist, { importId, areas, onRows: async (rows) => void told.push({ rows, inRegister: (await dossiers()) - before }) })
  expect(told).toEqual([0, 250, 500, 600].map((rows) => ({ rows, inRegister: 0 })))
  expect(await dossiers()).toBe(before + 600)
})

test('a fault half-way leaves nothing and the job takes it in at the next try', async () => {
  const importId = await preview(bytesOf(23, 30))
  const before = await dossiers()
  await ask(importId)
  await sql`alter table dossier_custody add constraint dossier_custody_test check (dossier_id is null) not valid`.execute(province.owner.db)
  await expect(work(importId)).rejects.toThrow(/dossier_custody_test/)
  await sql`alter table dossier_custody drop constraint dossier_custody_test`.execute(province.owner.db)
  expect(await dossiers()).toBe(before)
  expect(await stateOf(importId)).toMatchObject({ state: 'previewed', work: { endedAt: null, failure: null } })
  await work(importId)
  expect(await dossiers()).toBe(before + 30)
})

test('a list with wrong rows is refused when it is asked for; one that became wrong meanwhile is told on its page and may be asked for again', async () => {
  const [heads = '', ...lines] = bytesOf(24, 3).toString().split('\n')
  const wrong = await preview(Buffer.from([heads, lines[0], lines[0]].join('\n')))
  await expect(ask(wrong)).rejects.toMatchObject({ code: 'register.rows-wrong', data: { rows: 1 } })
  expect((await stateOf(wrong)).work).toBeUndefined()

  const importId = await preview(bytesOf(25, 3))
  const before = await dossiers()
  await ask(importId)
  // A row that the form of that day no longer takes.
  const { rows: [kept] } = await sql<{ cells: string }>`select cells::text as cells from register_import_row where register_import_id = ${importId} and row_no = 2`.execute(province.owner.db)
  await sql`update register_import_row set cells = (select jsonb_agg(''::text) from jsonb_array_elements(cells)) where register_import_id = ${importId} and row_no = 2`.execute(province.owner.db)
  await work(importId)
  expect(await stateOf(importId)).toMatchObject({ state: 'previewed', work: { failure: { code: 'register.rows-wrong', rows: 1 }, endedAt: expect.any(Date) } })
  expect(await dossiers()).toBe(before)
  await sql`update register_import_row set cells = ${kept?.cells ?? ''}::jsonb where register_import_id = ${importId} and row_no = 2`.execute(province.owner.db)
  await ask(importId)
  expect((await stateOf(importId)).work).toMatchObject({ failure: null, endedAt: null })
  await work(importId)
  expect(await dossiers()).toBe(before + 3)
})

test('wrong rows are left out by who says how many they are, and no other row is; mended by themselves they come in as a list of their own', async () => {
  const [heads = '', ...lines] = bytesOf(27, 4).toString().split('\n')
  const importId = await preview(Buffer.from([heads, lines[0], lines[1], lines[1]].join('\n')))
  const before = await dossiers()
  await expect(ask(importId, archivist, 2)).rejects.toMatchObject({ code: 'register.rows-wrong', data: { rows: 1 } })
  await ask(importId, archivist, 1)
  // A row that became wrong meanwhile was seen by nobody: nothing is taken in.
  const broken = sql`update register_import_row set cells = (select jsonb_agg(''::text) from jsonb_array_elements(cells)) where register_import_id = ${importId} and row_no = 2`
  const { rows: [kept] } = await sql<{ cells: string }>`select cells::text as cells from register_import_row where register_import_id = ${importId} and row_no = 2`.execute(province.owner.db)
  await broken.execute(province.owner.db)
  await work(importId)
  expect(await stateOf(importId)).toMatchObject({ state: 'previewed', work: { failure: { code: 'register.rows-wrong', rows: 2 } } })
  await sql`update register_import_row set cells = ${kept?.cells ?? ''}::jsonb where register_import_id = ${importId} and row_no = 2`.execute(province.owner.db)
  await ask(importId, archivist, 1)
  await work(importId)
  expect(await stateOf(importId)).toMatchObject({ state: 'applied', work: { failure: null } })
  expect(await dossiers()).toBe(before + 2)
  const mended = await preview(Buffer.from([heads, lines[2]].join('\n')))
  await ask(mended)
  await work(mended)
  expect(await dossiers()).toBe(before + 3)
})

test('who no longer holds the role by then takes nothing in; who may not keep the register asks for nothing; a list of another scope is not there', async () => {
  const leaver = await withRole('officer')
  const importId = await preview(bytesOf(26, 3), leaver)
  const before = await dossiers()
  await ask(importId, leaver)
  await sql`update assignment set holds = '[2026-01-01,2026-02-01)' where account_id = ${leaver.accountId}`.execute(province.owner.db)
  await work(importId)
  expect(await stateOf(importId)).toMatchObject({ state: 'previewed', work: { failure: { code: 'register.no-right' } } })
  expect(await dossiers()).toBe(before)
  await expect(ask(importId, await province.actor('head'))).rejects.toMatchObject({ code: 'forbidden' })
  await expect(ask(importId, await province.actor('officer', '25/07999/'))).rejects.toMatchObject({ code: 'not-found' })
})
