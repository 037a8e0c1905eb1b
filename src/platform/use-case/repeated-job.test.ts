import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { asActor } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import { stoppedClock } from '#shared/clock.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { forgetRequestKeysJob, REQUEST_KEY_DAYS, untilNight, useCase } from './index.ts'

let province: TestProvince
beforeAll(async () => {
  province = await makeProvince()
})
afterAll(() => province.close())

test('the next two o’clock at night is at most a day away', () => {
  expect(untilNight(new Date('2026-06-15T01:59:00+07:00'))).toBe(60)
  expect(untilNight(new Date('2026-06-15T02:00:00+07:00'))).toBe(86_400)
  expect(untilNight(new Date('2026-06-15T14:00:00+07:00'))).toBe(12 * 3600)
  expect(untilNight(new Date('2026-06-15T23:30:00+07:00'))).toBe(2.5 * 3600)
})

test('an old request key is let go at night, a young one still answers, and the job comes again', async () => {
  let runs = 0
  const noted = useCase({ name: `tests.noted-${newId()}`, input: z.strictObject({}), allow: () => true, run: () => Promise.resolve(++runs) })
  const actor = await province.actor('officer')
  const days = (count: number) => ({ ...province.services, clock: stoppedClock(new Date(province.services.clock.now().getTime() + count * 86_400_000)) })
  await noted(province.services, actor, {}, { requestKey: 'old-key-of-a-form' })
  await noted(days(5), actor, {}, { requestKey: 'young-key-of-a-form' })
  await forgetRequestKeysJob.definition.handle(days(REQUEST_KEY_DAYS + 2), {})
  await noted(province.services, actor, {}, { requestKey: 'young-key-of-a-form' })
  expect(runs).toBe(2)
  await noted(province.services, actor, {}, { requestKey: 'old-key-of-a-form' })
  expect(runs).toBe(3)
  await forgetRequestKeysJob.go(province.services)
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from pgboss.job where name = 'platform.forget-request-keys' and state = 'created'`.execute(province.services.database.db)
  expect(rows).toEqual([{ count: 1 }])
})

test('nobody but the system lets keys go', async () => {
  const officer = await province.actor('officer')
  await expect(asActor(province.services.database, officer, (tx) => sql`select forget_request_keys('2030-01-01')`.execute(tx))).rejects.toMatchObject({ code: '42501' })
})
