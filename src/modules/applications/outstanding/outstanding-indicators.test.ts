import { afterAll, beforeAll, expect, test } from 'vitest'
import { countByUnit, countByValue, countRecords, listRecordIds } from '#modules/indicators/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { legalDate } from '#shared/legal-date.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import * as acts from '../index.ts'

let now = new Date('2026-03-02T09:00:00+07:00')
const clock = { now: () => now, today: () => legalDate(now.toLocaleDateString('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' })) }
const on = (day: string) => (now = new Date(`${day}T16:00:00+07:00`))
let province: TestProvince
let officer: Actor
beforeAll(async () => {
  province = await makeProvince({ clock })
  officer = await province.actor('officer')
})
afterAll(() => province.close())

const open = async (subject: string, dueOn: string | null, unitPath = '25/07900/') =>
  (await acts.openOutstanding(province.services, officer, { kind: 'dossier-lost', subject, unitPath, lacks: 'x', task: 'x', dueOn: dueOn as never })).outstandingCaseId
const review = (outstandingCaseId: string, seq: number, dueOn: string | null) => acts.reviewOutstanding(province.services, officer, { outstandingCaseId, seq, lacks: 'x', task: 'x', dueOn: dueOn as never })
const source = (code: string) => acts.outstandingIndicators.find((one) => one.code === code)!
const ask = (day: string, code: string, actor = officer) => asActor(province.services.database, actor, (tx) => countRecords(tx, source(code), { day: legalDate(day), knownAt: now }))
const figures = async (day: string, actor = officer) => [await ask(day, 'outstanding.reviews-due', actor), await ask(day, 'outstanding.reviewed-on-time', actor), await ask(day, 'outstanding.without-day', actor)]

test('who was reviewed by the day planned counts as on time; who was late once does not; without a day neither, and apart', async () => {
  on('2026-03-02')
  const kept = await open('Đúng hạn', '2026-03-20')
  const late = await open('Trễ một lần', '2026-03-10', '25/07999/')
  const never = await open('Chưa xem', '2026-03-15')
  const none = await open('Không hẹn', null)
  expect(await figures('2026-03-02')).toEqual([0, 0, 1])
  // On the very day it is still in time.
  on('2026-03-10')
  await review(none, 1, null)
  on('2026-03-11')
  await review(late, 1, '2026-04-30')
  on('2026-03-20')
  await acts.closeOutstanding(province.services, officer, { outstandingCaseId: kept, seq: 1, note: 'xong' })
  expect(await figures('2026-03-10')).toEqual([0, 0, 1])
  expect(await figures('2026-03-11')).toEqual([1, 0, 1])
  expect(await figures('2026-03-15')).toEqual([1, 0, 1])
  expect(await figures('2026-03-20')).toEqual([3, 1, 1])
  on('2026-04-30')
  await review(late, 2, null)
  expect(await figures('2026-04-30')).toEqual([3, 1, 2])

  const day = legalDate('2026-04-30')
  const asked = { day, knownAt: now }
  const see = <T>(work: Parameters<typeof asActor<T>>[2], actor = officer) => asActor(province.services.database, actor, work)
  expect(await see((tx) => listRecordIds(tx, source('outstanding.reviewed-on-time'), asked))).toEqual([kept])
  expect(Object.fromEntries(await see((tx) => countByValue(tx, source('outstanding.reviews-due'), asked, 'month')))).toEqual({ '2026-03-01': 2, '2026-04-01': 1 })
  expect(await see((tx) => listRecordIds(tx, source('outstanding.reviews-due'), { ...asked, only: { dimension: 'month', value: '2026-04-01' } }))).toEqual([late])
  expect([...(await see((tx) => countByUnit(tx, source('outstanding.reviews-due'), asked))).values()].reduce((sum, count) => sum + count, 0)).toBe(3)
  const told = await see((tx) => source('outstanding.reviews-due').describe(tx, [never]))
  expect(told.get(never)).toMatchObject({ label: 'Chưa xem', cells: { matter: 'Chưa xem', due: '15/03/2026' } })
  // A commune sees its own alone.
  expect(await figures('2026-04-30', await province.actor('commune-officer', '25/07999/'))).toEqual([1, 0, 1])
})
