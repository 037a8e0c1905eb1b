import { mkdtemp, rm, truncate, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { asActor, databaseErrorOf } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { folderSealWitness, recordView, sealAudit, verifyAudit, type SealWitness } from './index.ts'

let province: TestProvince
let folder: string
let witness: SealWitness

beforeEach(async () => {
  province = await makeProvince()
  folder = await mkdtemp(join(tmpdir(), 'ansinh-seals-'))
  witness = folderSealWitness(join(folder, 'seals.jsonl'))
})
afterEach(async () => {
  await province.close()
  await rm(folder, { recursive: true })
})

const write = (count: number) =>
  asActor(
    province.services.database,
    province.system,
    async (tx) => {
      for (let at = 0; at < count; at++)
        await tx
          .insertInto('person')
          .values({ person_id: newId(), full_name: `Người ${at}`, name_key: `nguoi ${at}`, path: '25/07900/', created_at: new Date('2026-06-15') })
          .execute()
    },
    { action: 'people.register-person' },
  )

/** Seals until no event is open. Transactions of other test files on the same server hold a block back for as long as they run. */
async function seal() {
  let events = 0
  for (const deadline = performance.now() + 30_000; performance.now() < deadline; ) {
    const { sealed, openEvents } = await sealAudit(province.owner, witness)
    events += sealed?.events ?? 0
    if (events > 0 && openEvents === 0) return { sealNo: sealed?.sealNo, events }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('the events stayed open')
}

const events = () => province.owner.db.selectFrom('audit_event').selectAll().orderBy('xid').orderBy('audit_event_id').execute()
const tamper = (statement: ReturnType<typeof sql>) => statement.execute(province.owner.db)

test('what changes and what is seen is written to the trail with the actor and the use case', async () => {
  await write(1)
  const officer = await province.actor('officer')
  await asActor(province.services.database, officer, (tx) => recordView(tx, { subject: 'person', subjectId: 'x', path: '25/07900/', detail: { purpose: 'tra cứu' } }), { readOnly: true })
  const [added, seen] = (await events()).filter((event) => event.subject === 'person').map(({ actor, action, subject }) => ({ actor, action, subject }))
  expect(added).toEqual({ actor: 'system', action: 'people.register-person insert', subject: 'person' })
  expect(seen).toEqual({ actor: officer.accountId, action: 'view', subject: 'person' })
})

test('sealed blocks verify, and the unsealed window is stated', async () => {
  await write(3)
  expect(await verifyAudit(province.owner, witness)).toMatchObject({ ok: true, blocks: 0, unsealed: 3 })
  expect(await seal()).toEqual({ sealNo: 1, events: 3 })
  await write(2)
  expect(await verifyAudit(province.owner, witness)).toMatchObject({ ok: true, blocks: 1, events: 5, unsealed: 2 })
  expect(await seal()).toEqual({ sealNo: 2, events: 2 })
  expect((await sealAudit(province.owner, witness)).sealed).toBeNull()
  expect(await verifyAudit(province.owner, witness)).toMatchObject({ ok: true, blocks: 2, events: 5, unsealed: 0, unsealedSince: null })
})

test('a transaction still running is left for a later block and is not lost', async () => {
  await write(1)
  const long = province.services.database.db.transaction().execute(async (tx) => {
    await sql`set local ansinh.actor = 'system'; set local ansinh.role = 'system'; set local ansinh.lo = '25/'; set local ansinh.hi = '250'; set local role ansinh_wide`.execute(tx)
    await tx.insertInto('fonds').values({ fonds_id: newId(), code: 'A', title: 'A' }).execute()
    expect(await seal()).toMatchObject({ events: 1 })
    await write(1)
    expect(await sealAudit(province.owner, witness)).toMatchObject({ sealed: null, openEvents: 1 })
  })
  await long
  expect(await seal()).toMatchObject({ events: 2 })
  expect(await verifyAudit(province.owner, witness)).toMatchObject({ ok: true, events: 3, unsealed: 0 })
})

test.each<[string, (row: { audit_event_id: string }) => ReturnType<typeof sql>, string, boolean]>([
  ['a changed content', (row) => sql`update audit_event set content = content || '{"full_name": "X"}' where audit_event_id = ${row.audit_event_id}`, 'row-changed', true],
  [
    'a changed content with its own hash made anew',
    (row) => sql`update audit_event set actor = 'x', hash = audit_hash(audit_event_id, era, xid, at, 'x', action, subject, subject_id, path, content) where audit_event_id = ${row.audit_event_id}`,
    'rows-missing-or-added',
    true,
  ],
  ['a removed row', (row) => sql`delete from audit_event where audit_event_id = ${row.audit_event_id}`, 'rows-missing-or-added', false],
])('%s is found, with its block', async (_, change, reason, namesRow) => {
  await write(2)
  await seal()
  await write(3)
  await seal()
  const victim = (await events())[3]!
  await tamper(change(victim))
  const verdict = await verifyAudit(province.owner, witness)
  expect(verdict).toMatchObject({ ok: false, block: 2, reason })
  if (namesRow) expect(verdict).toMatchObject({ event: victim.audit_event_id })
})

test('a tail cut off together with its seals is found by the seal kept outside', async () => {
  await write(2)
  await seal()
  await write(2)
  await seal()
  await tamper(sql`delete from audit_event where xid >= (select xid_from from audit_seal where seal_no = 2)`)
  await tamper(sql`delete from audit_seal where seal_no = 2`)
  expect(await verifyAudit(province.owner, witness)).toMatchObject({ ok: false, block: 2, reason: 'tail-cut' })
})

test('a block that is closed while the trail is read again is no cut tail', async () => {
  await write(1)
  await seal()
  const busy: SealWitness = {
    append: (seal) => witness.append(seal),
    last: async () => {
      await write(1)
      await seal()
      return witness.last()
    },
  }
  expect(await verifyAudit(province.owner, busy)).toMatchObject({ ok: true, blocks: 2 })
})

test('a torn last line of the outside file is passed over', async () => {
  for (const count of [1, 1]) {
    await write(count)
    await seal()
  }
  const path = join(folder, 'seals.jsonl')
  await truncate(path, (await stat(path)).size - 20)
  expect(await witness.last()).toMatchObject({ sealNo: 1 })
  expect(await verifyAudit(province.owner, witness)).toMatchObject({ ok: true, blocks: 2 })
})

test('the application cannot write, change or remove events or seals, nor log in another name', async () => {
  await write(1)
  await seal()
  const attempts = [
    sql`insert into audit_event select * from audit_event`,
    sql`update audit_event set actor = 'x'`,
    sql`delete from audit_event`,
    sql`delete from audit_seal`,
    sql`select audit_append('view', 'person', 'x', '', '{}')`,
    sql`alter table person disable trigger all`,
  ]
  for (const attempt of attempts) {
    const refused = await asActor(province.services.database, province.system, (tx) => attempt.execute(tx)).catch(databaseErrorOf)
    expect(refused).toMatchObject({ sqlState: '42501' })
  }
  expect(await verifyAudit(province.owner, witness)).toMatchObject({ ok: true })
})

test('only an auditor reads the trail, within the own area', async () => {
  await write(1)
  const count = async (role: string, path?: string) =>
    (await asActor(province.services.database, await province.actor(role, path), (tx) => tx.selectFrom('audit_event').select('audit_event_id').where('subject', '=', 'person').execute())).length
  expect(await count('auditor')).toBe(1)
  expect(await count('auditor', '25/07900/')).toBe(1)
  expect(await count('auditor', '25/07903/')).toBe(0)
  for (const role of ['officer', 'director', 'administrator', 'archivist']) expect(await count(role)).toBe(0)
})
