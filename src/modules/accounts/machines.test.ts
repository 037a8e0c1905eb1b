import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from 'kysely'
import { asActor, openDatabase, type Actor } from '#platform/db/index.ts'
import { stoppedClock } from '#shared/clock.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { findMachine, giveRole, inviteAgain, listMachines, makeKey, registerMachine, revokeKey } from './index.ts'
import { countRequest } from './key-meter.repository.ts'

let province: TestProvince
let administrator: Actor
beforeAll(async () => {
  province = await makeProvince()
  administrator = await province.actor('administrator')
})
afterAll(() => province.close())

const machine = (loginName: string, role: 'reception' | 'auditor' = 'reception') => registerMachine(province.services, administrator, { loginName, displayName: 'Cổng dịch vụ công', role, areaPath: '25/' })
const at = (days: number) => ({ ...province.services, clock: stoppedClock(new Date(province.services.clock.now().getTime() + days * 86_400_000)) })

test('a key opens the door for its account of service, as long as it holds, and its secret stands nowhere', async () => {
  const { services } = province
  const accountId = await machine('cong-dvc')
  const { apiKeyId, secret } = await makeKey(services, administrator, { accountId, name: 'tiếp nhận', days: 30 })
  expect(secret).toMatch(/^ansinh_[\w-]{43}$/)
  expect(await findMachine(services, secret)).toMatchObject({ wait: 0, accountId, loginName: 'cong-dvc', actor: { accountId, role: 'reception', wide: true, session: expect.stringMatching(/^[0-9a-f]{64}$/) } })
  for (const other of ['', 'ansinh_', `${secret}x`, secret.slice(0, -1), secret.toUpperCase()]) expect(await findMachine(services, other)).toBeUndefined()
  expect(await findMachine(at(29), secret)).toBeDefined()
  expect(await findMachine(at(31), secret)).toBeUndefined()
  const [row] = (await asActor(services.database, administrator, (tx) => listMachines(tx, services.clock))).filter((one) => one.accountId === accountId)
  expect(row?.keys).toMatchObject([{ name: 'tiếp nhận', shown: secret.slice(0, 13), usedOn: '2026-07-14', revokedAt: null }])
  const { rows } = await sql<{ hits: number }>`select count(*)::int as hits from (
    select content::text as text from audit_event union all select detail::text from account_event union all select api_key::text from api_key) t where text like ${`%${secret}%`}`.execute(province.owner.db)
  expect(rows).toEqual([{ hits: 0 }])
  // The trail tells who made it.
  const made = await sql<{ actor: string }>`select actor from audit_event where subject = 'api_key' and subject_id = ${apiKeyId} and action = 'accounts.make-key insert'`.execute(province.owner.db)
  expect(made.rows).toEqual([{ actor: administrator.accountId }])
})

test('a key that was revoked, or whose account was closed or lost its role, opens nothing', async () => {
  const { services } = province
  const accountId = await machine('mot-phan-mem')
  const keys = [await makeKey(services, administrator, { accountId, name: 'a', days: 5 }), await makeKey(services, administrator, { accountId, name: 'b', days: 5 })]
  await revokeKey(services, administrator, { apiKeyId: keys[0]!.apiKeyId })
  expect(await findMachine(services, keys[0]!.secret)).toBeUndefined()
  expect(await findMachine(services, keys[1]!.secret)).toBeDefined()
  await expect(revokeKey(services, administrator, { apiKeyId: keys[0]!.apiKeyId })).rejects.toMatchObject({ status: 404 })
  await province.owner.db.updateTable('account').set({ active: false }).where('account_id', '=', accountId).execute()
  expect(await findMachine(services, keys[1]!.secret)).toBeUndefined()
  await province.owner.db.updateTable('account').set({ active: true }).where('account_id', '=', accountId).execute()
  await sql`delete from assignment where account_id = ${accountId}`.execute(province.owner.db)
  expect(await findMachine(services, keys[1]!.secret)).toBeUndefined()
})

test('no person has a key, no program decides, is invited or keeps accounts, and nobody but an administrator makes keys', async () => {
  const { services } = province
  const person = await province.actor('officer')
  await expect(makeKey(services, administrator, { accountId: person.accountId, name: 'x', days: 5 })).rejects.toMatchObject({ code: 'accounts.not-a-machine' })
  const accountId = await machine('phan-mem-ba', 'auditor')
  for (const role of ['head', 'director', 'administrator', 'archivist'] as const) await expect(giveRole(services, administrator, { accountId, role, areaPath: '25/' })).rejects.toMatchObject({ code: 'accounts.not-for-machines' })
  await expect(inviteAgain(services, administrator, { accountId, mail: 'a@example.vn' })).rejects.toMatchObject({ code: 'accounts.not-for-machines' })
  await expect(registerMachine(services, administrator, { loginName: 'phan-mem-bon', displayName: 'x', role: 'director' as never, areaPath: '25/' })).rejects.toMatchObject({ code: 'invalid-input' })
  await expect(machine('phan-mem-ba')).rejects.toMatchObject({ code: 'accounts.login-taken' })
  for (const actor of [person, await province.actor('head')]) {
    await expect(makeKey(services, actor, { accountId, name: 'x', days: 5 })).rejects.toMatchObject({ code: 'forbidden' })
    expect(await asActor(services.database, actor, (tx) => tx.selectFrom('api_key').selectAll().execute())).toEqual([])
  }
  for (const days of [0, -1, 367, 1.5]) await expect(makeKey(services, administrator, { accountId, name: 'x', days })).rejects.toMatchObject({ code: 'invalid-input' })
})

test('requests of a key are counted by the minute, each key by itself, whichever of two processes they come to', async () => {
  const { services, system } = province
  const accountId = await machine('phan-mem-nhanh')
  const [one, other] = [await makeKey(services, administrator, { accountId, name: 'a', days: 5 }), await makeKey(services, administrator, { accountId, name: 'b', days: 5 })]
  const second = openDatabase({ url: province.urls.app, schema: 'phu_tho' })
  try {
    const start = new Date('2026-06-15T09:00:00Z').getTime()
    const count = (database: typeof second, { apiKeyId }: typeof one, seconds: number) => asActor(database, system, (tx) => countRequest(tx, apiKeyId, new Date(start + seconds * 1000), 40))
    const waits = await Promise.all(Array.from({ length: 60 }, (_, i) => count(i % 2 === 0 ? services.database : second, one, 0)))
    expect(waits.filter((wait) => wait === 0).length).toBe(40)
    expect(new Set(waits)).toEqual(new Set([0, 60]))
    expect(await count(second, one, 30)).toBe(30)
    expect(await count(second, other, 30)).toBe(0)
    expect(await count(services.database, one, 60)).toBe(0)
    expect(await count(second, one, 61)).toBe(0)
    // As somebody else nothing is counted, and nobody's count is seen.
    await expect(asActor(second, administrator, (tx) => countRequest(tx, one.apiKeyId, new Date(start), 40))).rejects.toMatchObject({ code: '42501' })
  } finally {
    await second.close()
  }
})
