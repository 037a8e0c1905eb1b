import { afterAll, beforeAll, expect, test } from 'vitest'
import { countRecords, listRecords } from '#modules/indicators/index.ts'
import { mergePersons, registerPerson, undoMerge } from '#modules/people/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { stoppedClock } from '#shared/clock.ts'
import { legalDate } from '#shared/legal-date.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { meritIndicators, openMeritRecord, recordRecognition } from './index.ts'

const HERE = '25/07999/'
let province: TestProvince
let officer: Actor
beforeAll(async () => {
  province = await makeProvince()
  officer = await province.actor('officer')
})
afterAll(() => province.close())

const at = (hour: number) => ({
  ...province.services,
  clock: stoppedClock(new Date(`2026-06-15T${hour}:00:00+07:00`)),
})
const [source] = meritIndicators
const asked = (hour: number, day = '2026-06-15') => ({
  day: legalDate(day),
  knownAt: new Date(`2026-06-15T${hour}:30:00+07:00`),
})
const count = (hour: number, day?: string) =>
  asActor(province.services.database, officer, (tx) => countRecords(tx, source!, asked(hour, day)))

test('a person counts once over categories and records, before and after a merge and after its undoing, as known at each instant', async () => {
  const persons: Awaited<ReturnType<typeof registerPerson>>[] = []
  for (const fullName of ['Khổng Văn Một', 'Khổng Một', 'Khổng Văn Khác', 'Khổng Văn Chờ']) {
    const personId = await registerPerson(at(10), officer, { fullName, path: HERE })
    persons.push(personId)
    for (const category of ['WAR_INVALID', 'SICK_SOLDIER'] as const) {
      const meritRecordId = await openMeritRecord(at(10), officer, { personId, category })
      if (fullName !== 'Khổng Văn Chờ')
        await recordRecognition(at(10), officer, {
          meritRecordId,
          decisionNumber: '1',
          signed: { written: '2/3/1990' },
          body: 'x',
        })
    }
  }
  const [one, again, other] = persons
  expect([await count(10), await count(10, '1990-03-01')]).toEqual([3, 0])
  const first = await mergePersons(at(11), officer, { personId: again!, survivorId: one! })
  const second = await mergePersons(at(12), officer, { personId: one!, survivorId: other! })
  await undoMerge(at(13), officer, { mergeId: second })
  await undoMerge(at(14), officer, { mergeId: first })
  const hours = [10, 11, 12, 13, 14]
  expect(await Promise.all(hours.map((hour) => count(hour)))).toEqual([3, 2, 1, 2, 3])
  expect(
    await asActor(province.services.database, officer, (tx) =>
      listRecords(tx, source!, asked(12), { offset: 0, limit: 9 }),
    ),
    'under the end of the way',
  ).toMatchObject([{ id: other, label: 'Khổng Văn Khác', cells: { commune: 'Xã Chí Đám' } }])
})
