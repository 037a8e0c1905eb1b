import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findByLoginName, registerAccount } from '#modules/accounts/index.ts'
import { countQueues, listAbsences, listCases, listEnded, listStoodInFor } from '#modules/applications/index.ts'
import { asActor } from '#platform/db/index.ts'
import { legalDate } from '#shared/legal-date.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { DEMO_ACCOUNTS } from './accounts.ts'
import { lendAndLeave } from './loans.ts'
import { prepareDemoCases, prepareRegister } from './prepare.ts'

let province: TestProvince
beforeAll(async () => {
  province = await makeProvince()
  for (const { loginName, displayName, role, areaPath } of DEMO_ACCOUNTS)
    await registerAccount(province.services, province.system, { loginName, displayName, role, areaPath, authUserId: `demo-${loginName}` })
  await prepareRegister(province as never, 30, () => undefined)
})
afterAll(() => province.close())

test('the demo has cases in all ten states, some overdue, some due soon, some without a day, some of units that ended, and is made once', async () => {
  expect(await prepareDemoCases(province)).toBe(46)
  expect(await prepareDemoCases(province)).toBe(0)
  const { rows: states } = await sql<{ state: number; n: number }>`select state, count(*)::int as n from application_summary group by 1 order by 1`.execute(province.owner.db)
  expect(states.map((row) => row.state)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  const officer = await province.actor('officer')
  const today = legalDate('2026-06-15')
  const counts = await asActor(province.services.database, officer, (tx) => countQueues(tx, officer, today), { readOnly: true })
  for (const queue of ['overdue', 'soon', 'to-take', 'to-receive', 'to-decide', 'waiting', 'to-hand-out'] as const) expect([queue, counts[queue] > 0]).toEqual([queue, true])
  const ended = await asActor(province.services.database, officer, (tx) => listEnded(tx, today), { readOnly: true })
  expect(ended.map((one) => [one.kind === 'unit' ? one.path : one.agency, one.cases])).toEqual(expect.arrayContaining([['25/227/07933/', 2], ['25/227/07930/', 1], ['phu-tho-home-affairs', 3]]))
  const { rows: succeeded } = await sql<{ state: number; path: string; decided_by: string | null }>`
    select s.state, s.path, s.decided_by from application_summary s where exists (select from application_action a where a.application_id = s.application_id and a.kind = 'succeeded') order by s.state`.execute(province.owner.db)
  expect(succeeded).toEqual([{ state: 4, path: '25/07900/', decided_by: 'home-affairs' }, { state: 10, path: '25/07900/', decided_by: null }])
  const director = (await findByLoginName(province.services, 'giam-doc'))!
  const away = await asActor(province.services.database, director, async (tx) => ({ all: await listAbsences(tx, today), now: await listStoodInFor(tx, director.accountId, today) }), { readOnly: true })
  expect([away.all.length, away.now.map((one) => one.name)]).toEqual([2, ['Phùng Văn Tại']])
  const forOthers = await asActor(province.services.database, director, (tx) => listCases(tx, { ...director, standsFor: away.now.map((one) => one.accountId) }, today, { queue: 'for-others', limit: 10 }), { readOnly: true })
  expect(forOthers.length).toBe(1)
  const all = await asActor(province.services.database, officer, (tx) => listCases(tx, officer, today, { queue: 'all', limit: 100 }), { readOnly: true })
  expect(all.filter((row) => row.noDue === 'steps-unverified').length).toBeGreaterThan(0)
  expect(all.every((row) => row.registeredAt < new Date('2026-06-15T00:00:00+07:00'))).toBe(true)
})

test('paper is on loan, one of it late, and matters are left over, once', async () => {
  expect(await lendAndLeave(province.services)).toBe(7)
  expect(await lendAndLeave(province.services)).toBe(0)
  const { rows: loans } = await sql<{ state: string; late: boolean }>`select state, due_on < '2026-06-15' as late from loan order by loan_id`.execute(province.owner.db)
  expect(loans).toEqual([
    { state: 'out', late: true },
    { state: 'out', late: false },
    { state: 'requested', late: false },
    { state: 'returned', late: true },
  ])
})
