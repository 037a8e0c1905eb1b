import { afterAll, beforeAll, expect, test } from 'vitest'
import { countByValue, countByValueOn, countRecords, listRecordIds, listRecords } from '#modules/indicators/index.ts'
import { catalogueOf, findSampleProcedure, loadCatalogue, procedureIndicators, procedureLaw, standingOn, type CatalogueEntry } from '#modules/procedures/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { stoppedClock } from '#shared/clock.ts'
import { legalDate } from '#shared/legal-date.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { ARTICLE, sampleProcedures } from './sample-procedures.ts'

const law = catalogueOf(procedureLaw().law.procedures.values())
const [inForce, provincial, levelThree] = procedureIndicators as [(typeof procedureIndicators)[number], (typeof procedureIndicators)[number], (typeof procedureIndicators)[number]]
const at = (text: string) => stoppedClock(new Date(text))
let province: TestProvince
let officer: Actor
beforeAll(async () => {
  province = await makeProvince()
  officer = await province.actor('officer')
  await loadCatalogue(province.owner, at('2026-06-15T08:00:00+07:00'), law, false)
  await loadCatalogue(province.owner, at('2026-06-15T08:00:00+07:00'), sampleProcedures(law), true)
})
afterAll(() => province.close())

const ask = <T>(work: Parameters<typeof asActor<T>>[2]) => asActor(province.services.database, officer, work)
const count = (source: typeof inForce, day: string, knownAt = '2026-06-16T08:00:00+07:00') =>
  ask(async (tx) => {
    const question = { day: legalDate(day), knownAt: new Date(knownAt) }
    const [figure, list] = [await countRecords(tx, source, question), await listRecordIds(tx, source, question)]
    expect(figure).toBe(list.length)
    return figure
  })

test('the figures of the article come out on its day, by procedures of the law and samples that say so', async () => {
  expect([await count(inForce, ARTICLE.on), await count(provincial, ARTICLE.on), await count(levelThree, ARTICLE.on)]).toEqual([209, 114, 81])
  const samples = sampleProcedures(law)
  for (const one of samples) expect([one.name.startsWith('MẪU'), one.nationalCode, one.sample]).toEqual([true, null, true])
  expect(samples.length + law.filter((one) => standingOn(one, ARTICLE.on)).length).toBe(209)
  // Level 3 came one after the other.
  const over = []
  for (const day of ['2016-12-31', '2018-06-30', '2020-05-25']) over.push(await count(levelThree, day))
  expect(over).toEqual([0, expect.toSatisfy((n: number) => n > 20 && n < 60), 81])
})

test('after the department no sample is left: what is in force today is what the law files say', async () => {
  const today = legalDate('2026-06-15')
  expect(await count(inForce, today)).toBe(law.filter((one) => standingOn(one, today)).length)
  const rows = await ask((tx) => listRecords(tx, inForce, { day: today, knownAt: new Date('2026-06-16T00:00:00+07:00') }, { offset: 0, limit: 100 }))
  expect(rows.every((row) => row.href.startsWith('/thu-tuc/') && !row.label.startsWith('MẪU'))).toBe(true)
})

test.each(procedureIndicators.map((source) => [source.code, source] as const))('%s is the sum of each of its dimensions on any day', async (_, source) => {
  for (const day of ['2014-06-01', '2017-05-05', ARTICLE.on, '2022-03-01', '2025-08-01', '2026-06-15'])
    await ask(async (tx) => {
      const question = { day: legalDate(day), knownAt: new Date('2026-06-16T00:00:00+07:00') }
      const all = await countRecords(tx, source, question)
      for (const dimension of ['level', 'field', 'online'] as const) {
        const values = await countByValue(tx, source, question, dimension)
        expect([...values.values()].reduce((sum, one) => sum + one, 0)).toBe(all)
        for (const [value, records] of values) expect((await listRecordIds(tx, source, { ...question, only: { dimension, value } })).length).toBe(records)
      }
    })
})

test('online levels at the ends of years are, year by year, those of each day asked alone, and level 3 grew until the article', async () => {
  const days = [2015, 2016, 2017, 2018, 2019, 2020, 2024, 2025].map((year) => legalDate(`${year}-12-31`))
  const knownAt = new Date('2026-06-16T00:00:00+07:00')
  const years = await ask((tx) => countByValueOn(tx, provincial, days, { knownAt }, 'online'))
  expect(years.map((one) => one.day)).toEqual(days)
  for (const { day, counts } of years) expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(await ask((tx) => countByValue(tx, provincial, { day, knownAt }, 'online'))))
  const three = years.map((one) => one.counts.get('3') ?? 0)
  expect(three.slice(0, 2)).toEqual([0, 0])
  expect(three.slice(1, 6)).toEqual(three.slice(1, 6).toSorted((a, b) => a - b))
  expect([three[5], three[7]]).toEqual([81, 0])
  expect(await ask((tx) => countByValueOn(tx, provincial, [], { knownAt }, 'online'))).toEqual([])
})

test('every record of a figure opens to a page: a sample to its own, which anybody may read and which says how it stood', async () => {
  const rows = await ask((tx) => listRecords(tx, levelThree, { day: ARTICLE.on, knownAt: new Date('2026-06-16T00:00:00+07:00') }, { offset: 0, limit: 100 }))
  expect(rows).toHaveLength(81)
  const whoever: Actor = { accountId: 'public', role: 'public', scopeFrom: '', scopeUntil: '', wide: false }
  for (const row of rows) {
    const slug = row.href.replace('/thu-tuc/', '')
    const sample = await asActor(province.services.database, whoever, (tx) => findSampleProcedure(tx, slug), { readOnly: true })
    expect([sample !== undefined, procedureLaw().law.procedures.has(slug)].filter(Boolean)).toHaveLength(1)
    if (sample) expect(sample).toMatchObject({ name: row.label, standings: [{ from: '2015-01-01', onlineLevel: 1, level: 'province' }, { onlineLevel: 2 }, { onlineLevel: 3, until: '2025-03-01' }] })
  }
  expect(await ask((tx) => findSampleProcedure(tx, 'martyr-worship'))).toBeUndefined()
  expect(await ask((tx) => findSampleProcedure(tx, 'mau-999'))).toBeUndefined()
})

test('a changed file is known from the day on which it was loaded, and loading again changes nothing', async () => {
  const changed = law.map((one): CatalogueEntry => (one.slug === 'martyr-worship' ? { ...one, standings: one.standings.filter((standing) => standing.until !== null) } : one))
  const before = await count(inForce, '2026-06-15')
  expect(await loadCatalogue(province.owner, at('2026-07-01T08:00:00+07:00'), law, false)).toEqual({ changed: 0 })
  await loadCatalogue(province.owner, at('2026-07-01T08:00:00+07:00'), changed, false)
  expect(await loadCatalogue(province.owner, at('2026-07-02T08:00:00+07:00'), changed, false)).toEqual({ changed: 0 })
  expect([await count(inForce, '2026-06-15', '2026-06-30T08:00:00+07:00'), await count(inForce, '2026-06-15', '2026-07-01T09:00:00+07:00')]).toEqual([before, before - 1])
  // It may come back.
  await loadCatalogue(province.owner, at('2026-07-03T08:00:00+07:00'), law, false)
  expect(await count(inForce, '2026-06-15', '2026-07-04T08:00:00+07:00')).toBe(before)
})

test('two that start at once load it once', async () => {
  const fresh = await makeProvince()
  try {
    const clock = at('2026-06-15T08:00:00+07:00')
    await Promise.all([1, 2, 3].map(() => loadCatalogue(fresh.owner, clock, law, false)))
    expect((await fresh.owner.db.selectFrom('procedure_entry').select('slug').execute()).length).toBe(law.length)
  } finally {
    await fresh.close()
  }
})
