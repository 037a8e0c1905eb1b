import { afterAll, beforeAll, expect, test } from 'vitest'
import { archiveIndicators, countDossiers } from '#modules/archive/index.ts'
import { countRecords, listRecords } from '#modules/indicators/index.ts'
import { listPairs } from '#modules/people/index.ts'
import { asActor } from '#platform/db/index.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { prepareDoubles, prepareRegister } from './prepare.ts'

const DOSSIERS = 210
let province: TestProvince
beforeAll(async () => {
  province = await makeProvince()
  // In two goes, as one that was broken off.
  expect(await prepareRegister(province, 203, () => undefined)).toBe(203)
  expect(await prepareRegister(province, DOSSIERS, () => undefined)).toBe(7)
}, 120_000)
afterAll(() => province.close())

test('the demo has dossiers of divided communes that wait for a person, and no dossier more for it', async () => {
  const officer = await province.actor('archivist')
  const waiting = archiveIndicators.find((source) => source.code === 'archive.dossiers-unassigned')!
  await asActor(province.services.database, officer, async (tx) => {
    const question = { day: province.services.clock.today(), knownAt: province.services.clock.now() }
    expect(await countDossiers(tx)).toBe(DOSSIERS)
    expect(await countRecords(tx, waiting, question)).toBe(6)
    expect(await listRecords(tx, waiting, question, { offset: 0, limit: 10 })).toHaveLength(6)
  })
})

test('the demo has persons entered twice, whom the register finds to be judged', async () => {
  const officer = await province.actor('archivist')
  const count = (tx: Parameters<typeof countDossiers>[0]) => tx.selectFrom('person').select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  const before = await asActor(province.services.database, officer, count)
  const pairs = await prepareDoubles(province, DOSSIERS)
  const after = await asActor(province.services.database, officer, count)
  expect(Number(after.count) - Number(before.count)).toBe(8)
  expect(pairs).toBeGreaterThan(4)
  await asActor(province.services.database, officer, async (tx) => {
    expect((await listPairs(tx, { which: 'open', limit: 50, offset: 0 })).total).toBe(pairs)
    expect(await countDossiers(tx)).toBe(DOSSIERS)
  })
})
