import { afterAll, beforeAll, expect, test } from 'vitest'
import { asActor, type Actor } from '#platform/db/index.ts'
import { stoppedClock } from '#shared/clock.ts'
import { legalDate } from '#shared/legal-date.ts'
import { newId } from '#shared/ids.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import {
  addAlias,
  correctRelation,
  endRelation,
  getFamily,
  getPerson,
  recordDeath,
  recordRelation,
  registerPerson,
  renamePerson,
  withdrawRelation,
  type PersonId,
} from './index.ts'

let province: TestProvince
let officer: Actor
beforeAll(async () => {
  province = await makeProvince()
  officer = await province.actor('officer')
})
afterAll(() => province.close())

const HERE = '25/07999/'
const THERE = '25/07900/'
const at = (instant: string) => ({ ...province.services, clock: stoppedClock(new Date(instant)) })
const ask = (personId: PersonId, day: string, knownAt = '2026-06-15T10:00:00+07:00', actor = officer) =>
  asActor(province.services.database, actor, (tx) =>
    getPerson(tx, personId, { day: legalDate(day), knownAt: new Date(knownAt) }),
  )
const register = (fullName: string, more: Partial<Parameters<typeof registerPerson>[2]> = {}) =>
  registerPerson(province.services, officer, { fullName, path: HERE, ...more })
const namesOf = (personId: PersonId) =>
  province.owner.db
    .selectFrom('person_name')
    .select(['kind', 'written', 'name_key', 'birth_year_from'])
    .where('person_id', '=', personId)
    .orderBy('written')
    .execute()

test('the page of a life says what was entered, in the words of the papers, its numbers covered', async () => {
  const home = 'xã Chí Đám, huyện Đoan Hùng, tỉnh Vĩnh Phú'
  const personId = await register('Nguyễn  Văn Mẫu', {
    aliases: ['Ba Mẫu'],
    sex: 'male',
    birth: { written: 'Tháng 7 năm 1949' },
    home: { written: home, area: { code: '07999', validFrom: '2004-07-08' } },
    vital: { state: 'alive' },
    identifiers: [{ kind: 'citizen-id', value: '025 049 000 123' }],
    residence: { written: 'khu 3, xã Chí Đám', from: '2025-07-01' },
  })
  expect(await ask(personId, '2026-06-15')).toEqual({
    personId,
    recordIds: [personId],
    fullName: 'Nguyễn Văn Mẫu',
    aliases: ['Ba Mẫu'],
    sex: 'male',
    birth: { written: 'Tháng 7 năm 1949', edtf: '1949-07', earliest: '1949-07-01', latest: '1949-07-31' },
    home: { written: home, area: { code: '07999', validFrom: '2004-07-08', name: 'Xã Chí Đám' } },
    path: HERE,
    managedBy: 'Xã Chí Đám',
    vital: { state: 'alive', death: null, place: null, basis: null, from: '1949-07-01' },
    residence: { written: 'khu 3, xã Chí Đám', areaName: null, from: '2025-07-01' },
    identifiers: [{ kind: 'citizen-id', masked: '•••••••••123' }],
    relations: [],
  })
  expect((await ask(personId, '2025-06-30')).residence, 'before he lived there').toBeNull()
})

test('a death learnt three months late leaves both answers, and the same again is refused', async () => {
  const personId = await registerPerson(at('2026-01-10T09:00:00+07:00'), officer, {
    fullName: 'Trần Thị Muộn',
    birth: { written: '1940' },
    path: HERE,
    vital: { state: 'alive' },
  })
  const death = { personId, death: { written: '14/3/2026' }, basis: 'extract' }
  await recordDeath(at('2026-06-14T09:00:00+07:00'), officer, death)
  const state = async (day: string, knownAt: string) => (await ask(personId, day, knownAt)).vital?.state
  expect(await state('2026-05-01', '2026-06-01T00:00:00+07:00')).toBe('alive')
  expect(await state('2026-05-01', '2026-06-15T00:00:00+07:00')).toBe('dead')
  expect(await state('2026-03-13', '2026-06-15T00:00:00+07:00')).toBe('alive')
  expect(await state('2026-03-14', '2026-06-15T00:00:00+07:00')).toBe('dead')
  await expect(recordDeath(at('2026-06-15T08:00:00+07:00'), officer, death)).rejects.toMatchObject({
    code: 'people.already-dead',
  })
})

test('a death corrected to a later day gives the days between back to life', async () => {
  const personId = await register('Lê Văn Sửa', { birth: { written: '1930' }, vital: { state: 'alive' } })
  await recordDeath(at('2026-06-15T09:01:00+07:00'), officer, { personId, death: { written: '1/2/2020' } })
  await recordDeath(at('2026-06-15T09:02:00+07:00'), officer, { personId, death: { written: '1/2/2021' } })
  const answers = await Promise.all(
    ['2020-06-01', '2021-01-31', '2021-02-01'].map(async (day) => (await ask(personId, day)).vital?.state),
  )
  expect(answers).toEqual(['alive', 'alive', 'dead'])
  expect(
    (await ask(personId, '2020-06-01', '2026-06-15T09:01:30+07:00')).vital?.state,
    'as believed between the two',
  ).toBe('dead')
})

test('a death in some month counts from the last day that it can have been', async () => {
  const personId = await register('Lê Thị Tháng', { vital: { state: 'alive' } })
  await recordDeath(province.services, officer, { personId, death: { written: 'tháng 2 năm 1968' } })
  expect((await ask(personId, '1968-02-28')).vital?.state).toBe('alive')
  expect((await ask(personId, '1968-02-29')).vital).toMatchObject({
    state: 'dead',
    death: { written: 'tháng 2 năm 1968', edtf: '1968-02', earliest: '1968-02-01', latest: '1968-02-29' },
  })
})

test('a person entered as dead without a date is dead from the day on which that is certain, and unknown before', async () => {
  const personId = await register('Liệt Sĩ Mẫu', {
    vital: { state: 'dead', death: null, basis: 'recognition', certainFrom: '1977-10-20' },
  })
  expect((await ask(personId, '1977-10-20')).vital?.state).toBe('dead')
  expect((await ask(personId, '1977-10-19')).vital).toBeNull()
})

test('a former name stays as an alias, a slip of the keys does not, and an alias is added once', async () => {
  const personId = await register('Phạm Văn Cũ', { birth: { written: 'khoảng 1950' } })
  await renamePerson(province.services, officer, { personId, fullName: 'Phạm Văn Mới' })
  await addAlias(province.services, officer, { personId, alias: 'Hai Mới' })
  await addAlias(province.services, officer, { personId, alias: ' Hai  Mới ' })
  expect(await namesOf(personId)).toEqual([
    { kind: 'alias', written: 'Hai Mới', name_key: 'hai moi', birth_year_from: 1948 },
    { kind: 'alias', written: 'Phạm Văn Cũ', name_key: 'pham van cu', birth_year_from: 1948 },
    { kind: 'name', written: 'Phạm Văn Mới', name_key: 'pham van moi', birth_year_from: 1948 },
  ])
  await renamePerson(province.services, officer, { personId, fullName: 'Phạm Văn Mởi', keepFormer: false })
  expect((await ask(personId, '2026-06-15')).aliases).toEqual(['Phạm Văn Cũ', 'Hai Mới'])
  const audited = await province.owner.db
    .selectFrom('audit_event')
    .select('action')
    .where('subject', '=', 'person')
    .where('subject_id', '=', personId)
    .orderBy('at')
    .execute()
  expect(audited.map((event) => event.action)).toEqual([
    'people.register-person insert',
    'people.rename-person update',
    'people.add-alias update',
    'people.rename-person update',
  ])
})

test('new names become known to the search once, and known ones are left alone', async () => {
  await register('Mẫu Thoòng')
  await register('Mẫu Thoong')
  const rows = await province.owner.db
    .selectFrom('name_form')
    .select('name_key')
    .where('name_key', 'like', '%thoong')
    .execute()
  expect(rows).toEqual([{ name_key: 'mau thoong' }])
})

test('a relation is told from both its ends, without the name of one who is out of sight', async () => {
  const [son, mother] = [await register('Kiều Văn Con'), await register('Kiều Thị Mẹ', { path: THERE })]
  await recordRelation(province.services, officer, {
    personId: son,
    otherId: mother,
    kind: 'mother',
    source: 'Lý lịch',
  })
  expect((await ask(son, '2026-06-15')).relations).toMatchObject([
    { kind: 'mother', direction: 'forward', otherId: mother, otherName: 'Kiều Thị Mẹ' },
  ])
  expect((await ask(mother, '2026-06-15')).relations).toMatchObject([
    { kind: 'mother', direction: 'backward', otherId: son, otherName: 'Kiều Văn Con' },
  ])
  const local = await province.actor('commune-officer', HERE)
  expect((await ask(son, '2026-06-15', undefined, local)).relations).toMatchObject([
    { otherId: mother, otherName: null },
  ])
  const theirs = await province.actor('commune-officer', THERE)
  expect(
    (await ask(mother, '2026-06-15', undefined, theirs)).relations,
    'entered in the other commune',
  ).toMatchObject([{ direction: 'backward', otherId: son, otherName: null }])
})

test('a relation corrected, ended and withdrawn leaves every answer that was given', async () => {
  const [husband, wife, other] = [
    await register('Vi Văn Chồng'),
    await register('Vi Thị Vợ'),
    await register('Vi Thị Khác'),
  ]
  const act = (hour: number) => at(`2026-06-15T${hour}:00:00+07:00`)
  const known = async (personId: PersonId, day: string, hour: number) =>
    (await ask(personId, day, `2026-06-15T${hour}:30:00+07:00`)).relations.map((one) => [
      one.kind,
      one.otherName,
      one.from,
      one.source,
    ])
  const first = await recordRelation(act(10), officer, {
    personId: husband,
    otherId: other,
    kind: 'sibling',
    from: '1970-01-01',
    source: 'Lý lịch',
  })
  const second = await correctRelation(act(11), officer, {
    relationId: first,
    otherId: wife,
    kind: 'spouse',
    from: '1971-05-01',
    source: 'Giấy kết hôn',
  })
  const third = await endRelation(act(12), officer, {
    relationId: second,
    until: '1990-01-01',
    source: 'Bản án ly hôn',
  })
  expect(await known(husband, '1980-01-01', 10)).toEqual([
    ['sibling', 'Vi Thị Khác', '1970-01-01', 'Lý lịch'],
  ])
  expect(await known(husband, '1980-01-01', 11)).toEqual([
    ['spouse', 'Vi Thị Vợ', '1971-05-01', 'Giấy kết hôn'],
  ])
  expect(await known(husband, '1995-01-01', 11)).toHaveLength(1)
  expect(await known(husband, '1980-01-01', 12)).toHaveLength(1)
  expect(await known(husband, '1995-01-01', 12)).toEqual([])
  expect(await known(other, '1980-01-01', 12)).toEqual([])
  await withdrawRelation(act(13), officer, { relationId: third })
  expect(await known(husband, '1980-01-01', 13)).toEqual([])
  expect(await known(husband, '1980-01-01', 12)).toHaveLength(1)
  await expect(
    endRelation(act(14), officer, { relationId: third, until: '1999-01-01', source: 'x' }),
  ).rejects.toMatchObject({ code: 'not-found' })
})

test('a relation needs its paper, ends after it begins, and is changed by who keeps the register there', async () => {
  const [a, b] = [await register('Lã Văn Một'), await register('Lã Văn Hai', { path: THERE })]
  const input = { personId: a, otherId: b, kind: 'sibling' } as const
  await expect(recordRelation(province.services, officer, input)).rejects.toMatchObject({
    code: 'invalid-input',
  })
  const relationId = await recordRelation(province.services, officer, {
    ...input,
    from: '2000-01-01',
    source: 'Đơn',
  })
  await expect(
    endRelation(province.services, officer, { relationId, until: '2000-01-01', source: 'Đơn' }),
  ).rejects.toMatchObject({
    code: 'people.relation-ends-before-it-begins',
  })
  await expect(
    correctRelation(province.services, officer, { relationId, otherId: a, kind: 'sibling', source: 'Đơn' }),
  ).rejects.toMatchObject({
    code: 'people.relation-to-self',
  })
  // It was entered where the first person's record is managed.
  const theirs = await province.actor('officer', THERE)
  await expect(withdrawRelation(province.services, theirs, { relationId })).rejects.toMatchObject({
    code: 'forbidden',
  })
  for (const role of ['auditor', 'commune-officer', 'head']) {
    const actor = await province.actor(role)
    for (const act of [
      recordRelation(province.services, actor, { ...input, source: 'Đơn' }),
      correctRelation(province.services, actor, { relationId, otherId: b, kind: 'other', source: 'Đơn' }),
      endRelation(province.services, actor, { relationId, until: '2010-01-01', source: 'Đơn' }),
      withdrawRelation(province.services, actor, { relationId }),
    ])
      await expect(act, role).rejects.toMatchObject({ code: 'forbidden' })
  }
})

test('an account of a commune keeps the persons of its commune and does not know of others', async () => {
  const local = await province.actor('officer', HERE)
  const other = await register('Hà Văn Kia', { path: THERE })
  await registerPerson(province.services, local, { fullName: 'Hà Văn Đây', path: HERE })
  await expect(
    registerPerson(province.services, local, { fullName: 'Hà Văn Ngoài', path: THERE }),
  ).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(
    renamePerson(province.services, local, { personId: other, fullName: 'X' }),
  ).rejects.toMatchObject({ code: 'not-found' })
  await expect(ask(other, '2026-06-15', undefined, local)).rejects.toMatchObject({ code: 'not-found' })
})

test.each(['commune-officer', 'reception', 'clerk', 'auditor', 'administrator'])(
  '%s enters no person',
  async (role) => {
    const actor = await province.actor(role)
    await expect(
      registerPerson(province.services, actor, { fullName: 'X Mẫu', path: HERE }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  },
)

test.each([
  ['a unit that is no more', { path: '25/227/07900/' }, 'people.managing-unit-unknown'],
  ['a unit that never was', { path: '25/99999/' }, 'people.managing-unit-unknown'],
  ['no letter in the name', { fullName: '…' }, 'invalid-input'],
  ['a date that is not EDTF', { birth: { written: 'x', edtf: '49' } }, 'invalid-input'],
])('a person with %s is refused', async (_, change, code) => {
  await expect(register('Đỗ Mẫu', change)).rejects.toMatchObject({ code })
})

test('a relation to nobody, or to oneself, is refused', async () => {
  const personId = await register('Một Mình')
  const relate = (otherId: PersonId) =>
    recordRelation(province.services, officer, { personId, otherId, kind: 'sibling', source: 'Lý lịch' })
  await expect(relate(newId<'per'>())).rejects.toMatchObject({ code: 'not-found' })
  await expect(relate(personId)).rejects.toMatchObject({ code: 'invalid-input' })
})

test('the family: parents, spouse, children, brothers through a common mother, who is dead, and nobody beyond the scope by name', async () => {
  const source = 'Lý lịch'
  const self = await register('Lường Văn Con', { birth: { written: '1950' } })
  const mother = await register('Lường Thị Mẹ', {
    birth: { written: '1925' },
    vital: { state: 'dead', death: { written: '1/2/1990' }, certainFrom: '1990-02-01' },
  })
  const brother = await register('Lường Văn Em', { birth: { written: '1953' } })
  const far = await register('Lường Văn Xa', { path: THERE })
  const wife = await register('Cù Thị Vợ')
  const child = await register('Lường Thị Cháu')
  const relate = (
    personId: PersonId,
    otherId: PersonId,
    kind: 'mother' | 'spouse' | 'child' | 'adopted-child' | 'father',
  ) => recordRelation(province.services, officer, { personId, otherId, kind, source })
  await relate(self, mother, 'mother')
  await relate(mother, brother, 'child')
  await relate(far, mother, 'mother')
  await relate(wife, self, 'spouse')
  await relate(child, self, 'father')
  const family = async (actor = officer) => {
    const person = await ask(self, '2026-06-15', undefined, actor)
    const at = { day: legalDate('2026-06-15'), knownAt: new Date('2026-06-15T10:00:00+07:00') }
    return asActor(province.services.database, actor, (tx) => getFamily(tx, person, at))
  }
  expect(
    (await family()).members.map((one) => [
      one.place,
      one.role,
      one.name,
      one.state,
      one.death,
      one.relationId === null,
    ]),
  ).toEqual([
    ['parent', 'mother', 'Lường Thị Mẹ', 'dead', '1/2/1990', false],
    ['spouse', 'spouse', 'Cù Thị Vợ', null, null, false],
    ['sibling', 'sibling', 'Lường Văn Em', null, null, true],
    ['sibling', 'sibling', 'Lường Văn Xa', null, null, true],
    ['child', 'child', 'Lường Thị Cháu', null, null, false],
  ])
  const local = await province.actor('officer', HERE)
  expect(
    (await family(local)).members.map((one) => one.name),
    'who follows from others only is not told of',
  ).toEqual(['Lường Thị Mẹ', 'Cù Thị Vợ', 'Lường Văn Em', 'Lường Thị Cháu'])
})
