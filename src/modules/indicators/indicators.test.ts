import { afterAll, beforeAll, expect, test } from 'vitest'
import { indicatorSources } from '#app/indicators.ts'
import { canFreezeFigures } from '#modules/accounts/index.ts'
import { asActor, recordFact, type Actor } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import { legalDate } from '#shared/legal-date.ts'
import { stoppedClock } from '#shared/clock.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { buildIndicators, compareRuns, countByValue, countRecords, freezeIndicator, listRecords, readDefinitions } from './index.ts'

const indicators = buildIndicators(readDefinitions('law/indicators'), indicatorSources)
const held = indicators.get('archive.dossiers-held')!.source
const dossiers = [newId(), newId(), newId()]
let province: TestProvince
let officer: Actor

beforeAll(async () => {
  province = await makeProvince()
  officer = await province.actor('officer')
  const fondsId = newId()
  await asActor(province.services.database, province.system, async (tx) => {
    await tx.insertInto('fonds').values({ fonds_id: fondsId, code: 'NCC', title: 'Người có công' }).execute()
    for (const [index, dossierId] of dossiers.entries()) {
      const path = index === 2 ? '25/07903/' : '25/07900/'
      await tx.insertInto('dossier').values({ dossier_id: dossierId, fonds_id: fondsId, title: `Hồ sơ ${index}`, path, created_at: new Date('2019-01-01') }).execute()
      // The third one was received in 2019 but entered only in 2021.
      const entered = stoppedClock(new Date(index === 2 ? '2021-02-01T08:00:00+07:00' : '2019-06-01T08:00:00+07:00'))
      await recordFact(tx, entered, {
        table: 'dossier_custody',
        match: { dossier_id: dossierId },
        holds: { from: legalDate('2019-05-01'), until: index === 1 ? legalDate('2020-01-01') : null },
        values: { path },
      })
    }
  })
})
afterAll(() => province.close())

const ask = (actor: Actor, day: string, at: string) => {
  const question = { day: legalDate(day), knownAt: new Date(at) }
  return asActor(province.services.database, actor, async (tx) => ({
    count: await countRecords(tx, held, question),
    ids: (await listRecords(tx, held, question, { offset: 0, limit: 10 })).map((record) => record.id),
  }))
}

test('a figure is the number of the records its list shows, for the day and for what was known', async () => {
  expect(await ask(officer, '2019-12-31', '2020-05-01')).toEqual({ count: 2, ids: dossiers.slice(0, 2) })
  expect(await ask(officer, '2019-12-31', '2026-06-15')).toEqual({ count: 3, ids: dossiers })
  expect(await ask(officer, '2020-01-01', '2026-06-15')).toEqual({ count: 2, ids: [dossiers[0], dossiers[2]] })
  expect(await ask(officer, '2019-04-30', '2026-06-15')).toEqual({ count: 0, ids: [] })
})

test('a commune officer counts and lists the own commune, an administrator nothing', async () => {
  const commune = await province.actor('commune-officer', '25/07903/')
  expect(await ask(commune, '2019-12-31', '2026-06-15')).toEqual({ count: 1, ids: [dossiers[2]] })
  expect(await ask(await province.actor('administrator'), '2019-12-31', '2026-06-15')).toEqual({ count: 0, ids: [] })
})

test('two frozen answers are compared record by record', async () => {
  const freeze = freezeIndicator(indicators, canFreezeFigures)
  const at = (day: string, instant: string) =>
    freeze(province.services, officer, { code: held.code, asOf: legalDate(day), knownAt: new Date(instant) })
  const [a, b] = [await at('2019-12-31', '2020-05-01'), await at('2020-01-01', '2021-06-15')]
  const difference = await asActor(province.services.database, officer, (tx) => compareRuns(tx, held, a, b, 10))
  expect(difference).toMatchObject({ both: 1, onlyACount: 1, onlyBCount: 1 })
  expect(difference.onlyA.map((record) => record.id)).toEqual([dossiers[1]])
  expect(difference.onlyB.map((record) => record.id)).toEqual([dossiers[2]])
})

test('an answer is not frozen for an instant that has not come, nor by a role that may not', async () => {
  const freeze = freezeIndicator(indicators, canFreezeFigures)
  const input = { code: held.code, asOf: legalDate('2020-01-01'), knownAt: new Date('2030-01-01') }
  await expect(freeze(province.services, officer, input)).rejects.toMatchObject({ code: 'indicators.future' })
  const reception = await province.actor('reception')
  await expect(freeze(province.services, reception, { ...input, knownAt: new Date('2020-01-01') })).rejects.toMatchObject({ code: 'forbidden' })
})

test('words and query must agree on the dimensions of a figure', () => {
  const [definition] = readDefinitions('law/indicators').filter((one) => one.code === 'cases.received')
  const source = indicatorSources.find((one) => one.code === 'cases.received')!
  expect(() => buildIndicators([{ ...definition!, dimensions: ['area'] }], [source])).toThrow('channel')
  expect(() => buildIndicators([{ ...definition!, dimensions: [...definition!.dimensions, 'online'] }], [source])).toThrow('online')
  expect(buildIndicators([definition!], [source]).size).toBe(1)
})

test('a figure without a dimension is not told apart by it', async () => {
  await asActor(province.services.database, officer, async (tx) => {
    const question = { day: legalDate('2020-01-01'), knownAt: new Date('2026-06-15') }
    await expect(countByValue(tx, held, question, 'channel')).rejects.toMatchObject({ code: 'indicators.no-dimension', status: 400 })
    await expect(countRecords(tx, held, { ...question, only: { dimension: 'channel', value: 'counter' } })).rejects.toMatchObject({ code: 'indicators.no-dimension' })
  })
})
