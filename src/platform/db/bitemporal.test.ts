import { afterAll, beforeAll, expect, test } from 'vitest'
import { asActor, asOf, databaseErrorOf, recordFact } from './index.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { newId } from '#shared/ids.ts'
import { legalDate } from '#shared/legal-date.ts'
import { stoppedClock } from '#shared/clock.ts'

let province: TestProvince
beforeAll(async () => {
  province = await makeProvince()
})
afterAll(() => province.close())

test('a death entered three months late leaves both answers: what was believed then and what is known now', async () => {
  const { services, system } = province
  const personId = newId()
  const day = legalDate('2026-05-01')
  const enteredAt = stoppedClock(new Date('2020-01-10T09:00:00+07:00'))
  const learntAt = stoppedClock(new Date('2026-06-15T09:00:00+07:00'))
  await asActor(services.database, system, async (tx) => {
    await tx
      .insertInto('person')
      .values({ person_id: personId, full_name: 'Nguyễn Thị Mẫu', name_key: 'nguien thi mau', path: '25/07900/', created_at: enteredAt.now() })
      .execute()
    const fact = { table: 'person_vital' as const, match: { person_id: personId } }
    await recordFact(tx, enteredAt, { ...fact, holds: { from: legalDate('1940-01-01'), until: null }, values: { state: 'alive', path: '25/07900/' } })
    await recordFact(tx, learntAt, { ...fact, holds: { from: legalDate('2026-03-14'), until: null }, values: { state: 'dead', path: '25/07900/' } })
  })
  const ask = (at: string) =>
    asActor(services.database, system, (tx) =>
      tx.selectFrom('person_vital as v').select('v.state').where('v.person_id', '=', personId).where(asOf('v', day, new Date(at))).execute(),
    )
  expect(await ask('2026-06-01T00:00:00+07:00')).toEqual([{ state: 'alive' }])
  expect(await ask('2026-06-16T00:00:00+07:00')).toEqual([{ state: 'dead' }])
  const before = await asActor(services.database, system, (tx) =>
    tx.selectFrom('person_vital as v').select('v.state').where('v.person_id', '=', personId).where(asOf('v', '2026-03-13', learntAt.now())).execute(),
  )
  expect(before).toEqual([{ state: 'alive' }])
})

test('two states of one person for one day cannot both be known', async () => {
  const { services, system } = province
  const personId = newId()
  const insert = asActor(services.database, system, async (tx) => {
    await tx.insertInto('person').values({ person_id: personId, full_name: 'Trần Mẫu', name_key: 'tran mau', path: '25/07900/', created_at: new Date('2026-06-15') }).execute()
    for (const state of ['alive', 'dead'])
      await tx
        .insertInto('person_vital')
        .values({ person_vital_id: newId(), person_id: personId, state, holds: '[1940-01-01,)', known: '[2026-01-01,)', path: '25/07900/' })
        .execute()
  })
  const refusal = await insert.catch(databaseErrorOf)
  expect(refusal).toMatchObject({ sqlState: '23P01', constraint: 'person_vital_once' })
})

test('without an actor there are no rows, and an account sees its own commune only', async () => {
  const { services, system } = province
  const [here, there] = [newId(), newId()]
  await asActor(services.database, system, (tx) =>
    tx
      .insertInto('person')
      .values([
        { person_id: here, full_name: 'Người Đây', name_key: 'nguoi dai', path: '25/07900/', created_at: new Date('2026-06-15') },
        { person_id: there, full_name: 'Người Kia', name_key: 'nguoi kia', path: '25/079001/', created_at: new Date('2026-06-15') },
      ])
      .execute(),
  )
  const ids = (rows: { person_id: string }[]) => rows.map((row) => row.person_id).filter((id) => id === here || id === there)
  expect(await services.database.db.selectFrom('person').select('person_id').execute()).toEqual([])
  const commune = await province.actor('commune-officer', '25/07900/')
  const seen = await asActor(services.database, commune, (tx) => tx.selectFrom('person').select('person_id').execute())
  expect(ids(seen)).toEqual([here])
  const administrator = await province.actor('administrator')
  expect(await asActor(services.database, administrator, (tx) => tx.selectFrom('person').select('person_id').execute())).toEqual([])
  const forbidden = await asActor(services.database, commune, (tx) =>
    tx.insertInto('person').values({ person_id: newId(), full_name: 'X', name_key: 'x', path: '25/07903/', created_at: new Date('2026-06-15') }).execute(),
  ).catch(databaseErrorOf)
  expect(forbidden).toMatchObject({ sqlState: '42501' })
})
