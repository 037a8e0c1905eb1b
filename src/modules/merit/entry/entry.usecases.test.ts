import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { registerPerson, type PersonId } from '#modules/people/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { addDays, legalDate, type LegalDate } from '#shared/legal-date.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { correctDecision, correctRating, enterDecision, getRegister, linesWithout, listMeritRecords, openMeritRecord, recordRecognition, takeBackDecision, type RegisterLine } from '../index.ts'
import { linesWith, placeDecision } from './entry.model.ts'

const HERE = '25/07900/'
let now = new Date('2026-06-15T09:00:00+07:00')
const clock = { now: () => now, today: () => legalDate('2026-06-15') }
let province: TestProvince
let officer: Actor
beforeAll(async () => {
  province = await makeProvince({ clock })
  officer = await province.actor('officer')
})
afterAll(() => province.close())

const tick = () => (now = new Date(now.getTime() + 60_000))
const register = (personId: string, actor = officer) => asActor(province.services.database, actor, (tx) => getRegister(tx, [personId]))
const person = (fullName: string, path = HERE) => registerPerson(province.services, officer, { fullName, path })
type Input = Parameters<typeof enterDecision>[2]
const enter = async (personId: string, more: Partial<Input>, actor = officer) => {
  tick()
  return enterDecision(province.services, actor, { personId, seen: (await register(personId)).seen, state: 'recognised', decisionNumber: '12/QĐ', from: '2020-01-01', ...more } as Input)
}
const known = async (personId: string) => (await register(personId)).records.map((record) => linesWithout(record.lines, null).map((line) => [line.state, line.decisionNumber, line.from, line.until]))

describe('a decision entered by hand', () => {
  test('opens a record with its number in parts, the recognition with its paper, and the rate with its day; who and when stay', async () => {
    const personId = await person('Nguyễn Văn Sổ')
    const done = await enter(personId, { category: 'WAR_INVALID', number: 'PTO/AQ 1234 CM', signed: { written: 'tháng 5 năm 1978' }, from: null, body: 'Cục Chính trị Quân khu II', rate: 61, rateFrom: '1978-06-01' })
    expect(done.kind).toBe('entered')
    const { records } = await register(personId)
    expect(records).toMatchObject([{ category: 'WAR_INVALID', numberWritten: 'PTO/AQ 1234 CM', lines: [{ state: 'recognised', signedEdtf: '1978-05', from: '1978-05-31', until: null, enteredByName: 'officer', knownFrom: now, knownUntil: null }], ratings: [{ rate: 61, from: '1978-06-01' }] }])
    const today = await asActor(province.services.database, officer, (tx) => listMeritRecords(tx, personId, { day: clock.today(), knownAt: now }))
    expect(today).toMatchObject([{ number: { category: 'AQ', serial: '1234' }, recognition: { state: 'recognised', body: 'Cục Chính trị Quân khu II' }, injuryRate: 61 }])
  })

  test('learnt late does not undo what came after it', async () => {
    const personId = await person('Trần Thị Muộn')
    await enter(personId, { category: 'MARTYR', decisionNumber: '1/QĐ', from: '1980-01-01' })
    const { meritRecordId } = (await register(personId)).records[0]!
    await enter(personId, { meritRecordId, state: 'terminated', decisionNumber: '3/QĐ', from: '2015-01-01' })
    await enter(personId, { meritRecordId, state: 'suspended', decisionNumber: '2/QĐ', from: '2010-01-01' })
    expect(await known(personId)).toEqual([[['recognised', '1/QĐ', '1980-01-01', '2010-01-01'], ['suspended', '2/QĐ', '2010-01-01', '2015-01-01'], ['terminated', '3/QĐ', '2015-01-01', null]]])
  })

  test('twice is told and not doubled; with another state or day, or beside another decision of the day, it is refused', async () => {
    const personId = await person('Lê Văn Đúp')
    const { meritRecordId } = await enter(personId, { category: 'SICK_SOLDIER', decisionNumber: '12/QĐ-SNV', signed: { written: '1/2/2020' }, from: null })
    const again = { meritRecordId, decisionNumber: ' 12 / qđ-snv', signed: { written: 'ngày 1 tháng 2 năm 2020' } }
    expect(await enter(personId, { ...again, from: '2020-02-01' })).toEqual({ kind: 'already', meritRecordId })
    await expect(enter(personId, { ...again, from: '2020-03-01' })).rejects.toMatchObject({ code: 'merit.decision-otherwise', data: { state: 'recognised', from: '2020-02-01' } })
    await expect(enter(personId, { ...again, from: '2020-02-01', state: 'suspended' })).rejects.toMatchObject({ code: 'merit.decision-otherwise' })
    await expect(enter(personId, { meritRecordId, decisionNumber: '13/QĐ', from: '2020-02-01' })).rejects.toMatchObject({ code: 'merit.day-taken' })
    // The number of another year is another decision.
    expect(await enter(personId, { meritRecordId, state: 'suspended', decisionNumber: '12/QĐ-SNV', signed: { written: '5/6/2024' }, from: null })).toMatchObject({ kind: 'entered' })
    expect(await known(personId)).toHaveLength(1)
    expect((await known(personId))[0]).toHaveLength(2)
  })

  test('resumes only what is suspended, needs a day, and opens no second record that nothing tells apart', async () => {
    const personId = await person('Vi Văn Lại')
    const { meritRecordId } = await enter(personId, { category: 'WAR_INVALID' })
    await expect(enter(personId, { meritRecordId, state: 'resumed', decisionNumber: '2/QĐ', from: '2021-01-01' })).rejects.toMatchObject({ code: 'merit.not-suspended' })
    await enter(personId, { meritRecordId, state: 'suspended', decisionNumber: '3/QĐ', from: '2021-01-01' })
    await enter(personId, { meritRecordId, state: 'resumed', decisionNumber: '4/QĐ', from: '2022-01-01' })
    expect((await known(personId))[0]!.at(-1)).toEqual(['recognised', '4/QĐ', '2022-01-01', null])
    await expect(enter(personId, { meritRecordId, decisionNumber: '5/QĐ', from: null })).rejects.toMatchObject({ code: 'merit.recognition-without-day' })
    await expect(enter(personId, { category: 'WAR_INVALID', decisionNumber: '6/QĐ' })).rejects.toMatchObject({ code: 'merit.record-there' })
    await expect(enter(personId, { meritRecordId, decisionNumber: null })).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(enter(personId, { meritRecordId, decisionNumber: '7/QĐ', from: '2023-01-01', rate: 61 })).rejects.toMatchObject({ code: 'invalid-input' })
  })

  test('by two officers at once succeeds for one, and the other is told; nothing is doubled', async () => {
    const personId = await person('Đỗ Thị Cùng')
    const { seen } = await register(personId)
    const two = await province.actor('officer', HERE)
    const input = { personId, seen, category: 'MARTYR', state: 'recognised', decisionNumber: '9/QĐ', from: '2020-01-01' } as const
    const done = await Promise.allSettled([enterDecision(province.services, officer, input), enterDecision(province.services, two, input)])
    expect(done.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(done.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'merit.register-moved-on' })
    expect(await known(personId)).toHaveLength(1)
  })

  test('is for who keeps the person\'s register: not for another commune, nor for a role that does not', async () => {
    const personId = await person('Hà Văn Xa')
    await expect(enter(personId, { category: 'MARTYR' }, await province.actor('officer', '25/07999/'))).rejects.toMatchObject({ code: 'not-found' })
    for (const role of ['commune-officer', 'director', 'reception', 'auditor']) await expect(enter(personId, { category: 'MARTYR' }, await province.actor(role)), role).rejects.toMatchObject({ code: 'forbidden' })
    expect(await known(personId)).toEqual([])
  })
})

describe('a line wrongly entered', () => {
  test('is said anew with the reason: what was believed stays readable, and what the line had cut off goes on', async () => {
    const personId = await person('Bùi Văn Nhầm')
    const { meritRecordId } = await enter(personId, { category: 'MARTYR', decisionNumber: '1/QĐ', from: '2000-01-01' })
    await enter(personId, { meritRecordId, state: 'suspended', decisionNumber: '2/QĐ', from: '2010-01-01' })
    const before = now
    const { seen, records } = await register(personId)
    const wrong = records[0]!.lines.find((line) => line.decisionNumber === '2/QĐ' && line.knownUntil === null)!
    const said = { personId, recognitionId: wrong.recognitionId, state: 'suspended' as const, decisionNumber: '2/QĐ', from: '2012-01-01', reason: 'Đọc nhầm năm' }
    tick()
    await correctDecision(province.services, officer, { ...said, seen })
    expect(await known(personId)).toEqual([[['recognised', '1/QĐ', '2000-01-01', '2012-01-01'], ['suspended', '2/QĐ', '2012-01-01', null]]])
    const state = async (knownAt: Date) => (await asActor(province.services.database, officer, (tx) => listMeritRecords(tx, personId, { day: legalDate('2011-01-01'), knownAt })))[0]?.recognition?.state
    expect([await state(before), await state(now)]).toEqual(['suspended', 'recognised'])
    expect((await register(personId)).records[0]!.lines.find((line) => line.recognitionId === wrong.recognitionId)).toMatchObject({ wrongBecause: 'Đọc nhầm năm', wrongByName: 'officer', knownUntil: now })
    await expect(correctDecision(province.services, officer, { ...said, seen })).rejects.toMatchObject({ code: 'merit.register-moved-on' })
    await expect(correctDecision(province.services, officer, { ...said, seen: (await register(personId)).seen })).rejects.toMatchObject({ code: 'merit.line-not-known' })
  })

  test('is taken back, and so is a rate', async () => {
    const personId = await person('Mai Thị Rút')
    const { meritRecordId } = await enter(personId, { category: 'WAR_INVALID', decisionNumber: '1/QĐ', from: '2000-01-01', rate: 41, rateFrom: '2000-01-01' })
    await enter(personId, { meritRecordId, state: 'terminated', decisionNumber: '2/QĐ', from: '2010-01-01', rate: 81, rateFrom: '2010-01-01' })
    const current = async () => {
      const { seen, records } = await register(personId)
      return { seen, line: records[0]!.lines.findLast((one) => one.knownUntil === null)!, ratings: records[0]!.ratings.filter((one) => one.knownUntil === null) }
    }
    const { seen, line } = await current()
    tick()
    await takeBackDecision(province.services, officer, { personId, seen, recognitionId: line.recognitionId, reason: 'Của người khác' })
    expect(await known(personId)).toEqual([[['recognised', '1/QĐ', '2000-01-01', null]]])
    const rate = (await current()).ratings.at(-1)!
    tick()
    await correctRating(province.services, officer, { personId, seen: (await current()).seen, meritRatingId: rate.meritRatingId, reason: 'Gõ nhầm', rate: 61, from: '2012-01-01' })
    expect((await current()).ratings).toMatchObject([{ rate: 41, from: '2000-01-01', until: '2012-01-01' }, { rate: 61, from: '2012-01-01', until: null }])
    const last = (await current()).ratings.at(-1)!
    tick()
    await correctRating(province.services, officer, { personId, seen: (await current()).seen, meritRatingId: last.meritRatingId, reason: 'Gõ nhầm', rate: null })
    expect((await current()).ratings).toMatchObject([{ rate: 41, from: '2000-01-01', until: null }])
  })
})

test('whatever is entered and taken back in whatever order, the register says of each day what the decisions that stand say, and the pages foretell it', async () => {
  const day = fc.integer({ min: 0, max: 12 }).map((n) => addDays(legalDate('2020-01-01'), n * 30))
  const step = fc.oneof({ weight: 4, arbitrary: fc.record({ from: day, state: fc.constantFrom('recognised', 'suspended', 'terminated') }) }, { weight: 1, arbitrary: fc.record({ back: fc.nat({ max: 9 }) }) })
  const officerOf = province
  let count = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 7 }), async (steps) => {
      const personId: PersonId = await person(`Nguyễn Văn Thứ ${++count}`)
      const meritRecordId = await openMeritRecord(officerOf.services, officer, { personId, category: 'MARTYR' })
      const stand = new Map<string, { from: LegalDate; state: string }>()
      for (const [at, one] of steps.entries()) {
        tick()
        const { seen, records } = await register(personId)
        const lines = linesWithout(records[0]!.lines, null)
        if ('back' in one) {
          const line = lines[one.back]
          if (line === undefined) continue
          const foretold = linesWithout(records[0]!.lines, line.recognitionId)
          await takeBackDecision(officerOf.services, officer, { personId, seen, recognitionId: line.recognitionId, reason: 'thử' })
          stand.delete(line.decisionNumber!)
          expect(await known(personId)).toEqual([shown(foretold)])
          continue
        }
        const decisionNumber = `${at + 1}/QĐ`
        const said = { state: one.state as 'recognised', decisionNumber, from: one.from }
        const place = placeDecision(lines, { ...said, resumed: false, signedEdtf: null })
        const done = enterDecision(officerOf.services, officer, { personId, seen, meritRecordId, ...said })
        if (place.kind !== 'fits') {
          await expect(done).rejects.toMatchObject({ code: 'merit.day-taken' })
          continue
        }
        await done
        stand.set(decisionNumber, one)
        expect(await known(personId)).toEqual([shown(linesWith(lines, { ...said, signedEdtf: null } as unknown as RegisterLine & { from: LegalDate }, place.until))])
      }
      const sorted = [...stand].sort(([, a], [, b]) => a.from.localeCompare(b.from))
      expect(await known(personId)).toEqual([sorted.map(([number, one], at) => [one.state, number, one.from, sorted[at + 1]?.[1].from ?? null])])
    }),
    { numRuns: 25, seed: 20260615 },
  )
}, 120_000)

const shown = (lines: RegisterLine[]) => lines.map((line) => [line.state, line.decisionNumber, line.from, line.until])

test('what a list brought is corrected like what an officer entered', async () => {
  const personId = await person('Phan Văn Danh')
  const meritRecordId = await openMeritRecord(province.services, officer, { personId, category: 'MARTYR' })
  await recordRecognition(province.services, officer, { meritRecordId, signed: { written: '1/2/1980' } })
  const { seen, records } = await register(personId)
  tick()
  await correctDecision(province.services, officer, { personId, seen, recognitionId: records[0]!.lines[0]!.recognitionId, state: 'recognised', decisionNumber: '15/QĐ-TTg', signed: { written: '1/2/1981' }, reason: 'Danh sách ghi nhầm năm' })
  expect(await known(personId)).toEqual([[['recognised', '15/QĐ-TTg', '1981-02-01', null]]])
})
