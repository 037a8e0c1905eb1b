import { afterAll, beforeAll, expect, test } from 'vitest'
import { asActor } from '#platform/db/index.ts'
import { systemClock } from '#shared/clock.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { forgetTriesJob } from './accounts.jobs.ts'
import { countTry, forgetTries, shutUntil } from './accounts.limits.repository.ts'
import { LIMITS } from './accounts.model.ts'

let province: TestProvince
beforeAll(async () => {
  province = await makeProvince()
})
afterAll(() => province.close())

test('counts of tries that weigh nothing any more are let go at night, and by the system alone; a door that is shut stays shut', async () => {
  const { services, system } = province
  const now = systemClock.now()
  const tries = async (name: string, many: number, at: Date) => {
    for (let i = 0; i < many; i++) await asActor(services.database, system, (tx) => countTry(tx, 'login', name, at))
  }
  await tries('hom-kia', LIMITS.login.tries + 1, new Date(now.getTime() - 2 * 86_400_000))
  await tries('vua-xong', 1, now)
  await tries('bi-khoa', LIMITS.login.tries + 1, now)
  const counted = () => province.owner.db.selectFrom('sign_in_limit').select('tries').orderBy('tries').execute()
  expect(await counted()).toHaveLength(3)
  await forgetTriesJob.definition.handle(services, {})
  expect(await counted()).toEqual([{ tries: 1 }, { tries: LIMITS.login.tries + 1 }])
  expect(await asActor(services.database, system, (tx) => shutUntil(tx, 'login', 'bi-khoa', now))).not.toBeNull()
  const administrator = await province.actor('administrator')
  await expect(asActor(services.database, administrator, (tx) => forgetTries(tx, now))).rejects.toMatchObject({ code: '42501' })
})
