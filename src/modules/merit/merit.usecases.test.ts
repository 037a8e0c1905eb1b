import { afterAll, beforeAll, expect, test } from 'vitest'
import { registerPerson } from '#modules/people/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { stoppedClock } from '#shared/clock.ts'
import { legalDate } from '#shared/legal-date.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import {
  findCategory,
  listMeritRecords,
  MERIT_CATEGORIES,
  meritLaw,
  numberColumns,
  openMeritRecord,
  recordRating,
  recordRecognition,
  symbolFits,
} from './index.ts'

const HERE = '25/07999/'
let province: TestProvince
let officer: Actor
beforeAll(async () => {
  province = await makeProvince()
  officer = await province.actor('officer')
})
afterAll(() => province.close())

const register = (fullName: string, path = HERE) =>
  registerPerson(province.services, officer, { fullName, path })
const list = (personId: string, day: string, knownAt = '2026-06-15T10:00:00+07:00', actor = officer) =>
  asActor(province.services.database, actor, (tx) =>
    listMeritRecords(tx, personId, { day: legalDate(day), knownAt: new Date(knownAt) }),
  )

test('a person has several categories of merit, each with its number in four parts and its decision', async () => {
  const personId = await register('Nguyễn Văn Hai')
  const invalid = await openMeritRecord(province.services, officer, {
    personId,
    category: 'WAR_INVALID',
    number: 'CA-PTO/AQ 0001234 CM',
  })
  await recordRecognition(province.services, officer, {
    meritRecordId: invalid,
    decisionNumber: '123/QĐ',
    signed: { written: 'tháng 5 năm 1978' },
    body: 'Cục Chính trị Quân khu II',
  })
  await recordRating(province.services, officer, { meritRecordId: invalid, rate: 61, from: '1978-05-31' })
  await openMeritRecord(province.services, officer, {
    personId,
    category: 'SICK_SOLDIER',
    number: 'số cũ 12',
  })
  expect(await list(personId, '2000-01-01')).toMatchObject([
    {
      category: 'WAR_INVALID',
      number: {
        written: 'CA-PTO/AQ 0001234 CM',
        police: true,
        locality: 'PTO',
        category: 'AQ',
        serial: '0001234',
        period: 'CM',
      },
      // From the last day on which it can have been signed.
      recognition: {
        state: 'recognised',
        decisionNumber: '123/QĐ',
        signedWritten: 'tháng 5 năm 1978',
        signedEdtf: '1978-05',
        from: '1978-05-31',
      },
      injuryRate: 61,
    },
    {
      category: 'SICK_SOLDIER',
      number: null,
      numberWritten: 'số cũ 12',
      recognition: null,
      injuryRate: null,
    },
  ])
  expect(await list(personId, '1978-05-30')).toMatchObject([{ recognition: null, injuryRate: null }, {}])
})

test('a suspension learnt later leaves what was believed', async () => {
  const personId = await register('Trần Văn Dừng')
  const meritRecordId = await openMeritRecord(province.services, officer, { personId, category: 'MARTYR' })
  await recordRecognition(province.services, officer, { meritRecordId, signed: { written: '1/2/1980' } })
  const later = { ...province.services, clock: stoppedClock(new Date('2026-06-15T12:00:00+07:00')) }
  await recordRecognition(later, officer, { meritRecordId, state: 'suspended', from: '2026-01-01' })
  const state = async (day: string, knownAt: string) =>
    (await list(personId, day, knownAt))[0]?.recognition?.state
  expect(await state('2026-02-01', '2026-06-15T11:00:00+07:00')).toBe('recognised')
  expect(await state('2026-02-01', '2026-06-15T13:00:00+07:00')).toBe('suspended')
  expect(await state('2025-12-31', '2026-06-15T13:00:00+07:00')).toBe('recognised')
})

test('a recognition needs a day from which it holds', async () => {
  const meritRecordId = await openMeritRecord(province.services, officer, {
    personId: await register('Không Ngày'),
    category: 'MARTYR',
  })
  const record = (signed: { written: string } | null) =>
    recordRecognition(province.services, officer, { meritRecordId, signed })
  await expect(record(null)).rejects.toMatchObject({ code: 'merit.recognition-without-day' })
  await expect(record({ written: 'không rõ' })).rejects.toMatchObject({
    code: 'merit.recognition-without-day',
  })
})

test('an account of another commune neither sees the merit of a person nor opens one', async () => {
  const personId = await register('Lê Thị Riêng')
  const meritRecordId = await openMeritRecord(province.services, officer, {
    personId,
    category: 'HEROIC_MOTHER',
  })
  const elsewhere = await province.actor('officer', '25/07900/')
  expect(await list(personId, '2026-06-15', undefined, elsewhere)).toEqual([])
  await expect(
    openMeritRecord(province.services, elsewhere, { personId, category: 'MARTYR' }),
  ).rejects.toMatchObject({ code: 'not-found' })
  await expect(
    recordRating(province.services, elsewhere, { meritRecordId, rate: 21, from: null }),
  ).rejects.toMatchObject({ code: 'not-found' })
  const reader = await province.actor('commune-officer', HERE)
  expect(await list(personId, '2026-06-15', undefined, reader)).toHaveLength(1)
  await expect(
    openMeritRecord(province.services, reader, { personId, category: 'MARTYR' }),
  ).rejects.toMatchObject({ code: 'forbidden' })
})

test('the law names every category that a record may have, and its words lead back to it', () => {
  const law = meritLaw()
  expect([...law.categories.keys()].sort()).toEqual([...MERIT_CATEGORIES].sort())
  for (const category of law.categories.values())
    for (const words of [category.name, category.short, ...category.aliases])
      expect(findCategory(words, law)?.code, words).toBe(category.code)
  expect(findCategory('LIET SY', law)?.code).toBe('MARTYR')
  expect(findCategory('người tốt', law)).toBeUndefined()
})

test('one number written in several ways has one key; a symbol of another category does not fit', () => {
  const law = meritLaw()
  const ways = ['PTO/LS 0001234 CM', 'PTO / LS-1234-CM', 'pto/ls 1234 cm']
  expect(new Set(ways.map((way) => numberColumns(way, law).number_key))).toEqual(new Set(['|PTO|LS|1234|CM']))
  expect(numberColumns('', law)).toMatchObject({ number_written: null, number_key: null })
  expect([
    symbolFits('MARTYR', 'LS', law),
    symbolFits('MARTYR', 'BB', law),
    symbolFits('HEROIC_MOTHER', 'LS', law),
  ]).toEqual([true, false, true])
})
