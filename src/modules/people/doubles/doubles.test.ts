import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { asActor, type Actor } from '#platform/db/index.ts'
import { findUpkeep } from '#platform/upkeep/index.ts'
import { stoppedClock } from '#shared/clock.ts'
import { legalDate } from '#shared/legal-date.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import {
  addAlias,
  findLikePersons,
  getPerson,
  judgePair,
  listMergesInto,
  listPairs,
  listPairsOf,
  mergePersons,
  recordRelation,
  registerPerson,
  findDoubles,
  findDoublesNow,
  registerLook,
  scanRegister,
  undoMerge,
  type LikePerson,
  type Person,
  type PersonId,
} from '../index.ts'

let province: TestProvince
let officer: Actor
let here: Actor
beforeAll(async () => {
  province = await makeProvince()
  officer = await province.actor('officer')
  here = await province.actor('officer', HERE)
})
afterAll(() => province.close())

const HERE = '25/07999/'
const THERE = '25/07900/'
let second = 0
/** Each act a second later, so that knowledge has an order. */
const services = () => ({
  ...province.services,
  clock: stoppedClock(new Date(Date.parse('2026-06-15T10:00:00+07:00') + 1000 * second++)),
})
const register = (fullName: string, more: Partial<Parameters<typeof registerPerson>[2]> = {}) =>
  registerPerson(services(), officer, { fullName, path: HERE, ...more })
const ask = (personId: PersonId, actor = officer, alone = false): Promise<Person> =>
  asActor(province.services.database, actor, (tx) =>
    getPerson(
      tx,
      personId,
      { day: legalDate('2026-06-15'), knownAt: new Date('2026-06-16T00:00:00+07:00') },
      { alone },
    ),
  )
const merge = (personId: PersonId, survivorId: PersonId, actor = officer) =>
  mergePersons(services(), actor, { personId, survivorId })
const refusal = (code: string) => expect.objectContaining({ code })

/** Every row of the tables that hold persons, as one text: what a merge and its undoing must leave as it was. */
async function rowsOf(): Promise<string> {
  const { rows } = await sql<{ all: string }>`
    select string_agg(md5(t::text), ' ' order by t::text) as all from (
      select p::text from person p union all select n::text from person_name n union all select v::text from person_vital v
      union all select r::text from person_residence r union all select i::text from person_identifier i union all select l::text from relation l
      union all select d::text from person_pair_decision d) t`.execute(province.owner.db)
  return rows[0]!.all
}

describe('two records of one person', () => {
  test('are shown as one, under either id, with what each of them says', async () => {
    const paper = await register('Nguyễn Văn Gộp', {
      aliases: ['Ba Gộp'],
      birth: { written: '1947' },
      identifiers: [{ kind: 'citizen-id', value: '025047000111' }],
    })
    const list = await register('Nguyễn Gộp', {
      home: { written: 'xã Chí Đám' },
      sex: 'male',
      vital: { state: 'alive' },
      residence: { written: 'khu 3' },
    })
    const wife = await register('Trần Thị Vợ')
    await recordRelation(services(), officer, {
      personId: list,
      otherId: wife,
      kind: 'spouse',
      source: 'Lý lịch',
    })
    const before = [await ask(paper), await ask(list), await ask(wife), await rowsOf()]
    const mergeId = await merge(list, paper)
    const one = await ask(list)
    expect(one).toEqual(await ask(paper))
    expect(one).toMatchObject({
      personId: paper,
      recordIds: [paper, list],
      fullName: 'Nguyễn Văn Gộp',
      aliases: ['Ba Gộp', 'Nguyễn Gộp'],
      birth: { written: '1947' },
      home: { written: 'xã Chí Đám' },
      sex: 'male',
      vital: { state: 'alive' },
      residence: { written: 'khu 3' },
      identifiers: [{ masked: '•••••••••111' }],
      relations: [{ kind: 'spouse', otherId: wife, source: 'Lý lịch' }],
    })
    expect((await ask(wife)).relations).toMatchObject([
      { direction: 'backward', otherId: paper, otherName: 'Nguyễn Văn Gộp' },
    ])
    expect((await ask(list, officer, true)).fullName, 'a record alone').toBe('Nguyễn Gộp')
    expect(await undoMerge(services(), officer, { mergeId })).toEqual({ personId: list, survivorId: paper })
    expect([await ask(paper), await ask(list), await ask(wife), await rowsOf()]).toEqual(before)
    await expect(undoMerge(services(), officer, { mergeId })).rejects.toEqual(refusal('not-found'))
  })

  test('what was believed before the act and between act and undoing stays askable', async () => {
    const [a, b] = [await register('Lê Văn Trước'), await register('Lê Văn Sau')]
    const asked = async (knownAt: Date) =>
      (
        await asActor(province.services.database, officer, (tx) =>
          getPerson(tx, a, { day: legalDate('2026-06-15'), knownAt }),
        )
      ).personId
    const before = services().clock.now()
    const mergeId = await merge(a, b)
    const between = services().clock.now()
    await undoMerge(services(), officer, { mergeId, note: 'hai cụ khác nhau' })
    const after = services().clock.now()
    expect([await asked(before), await asked(between), await asked(after)]).toEqual([a, b, a])
  })

  test('a record shown under another takes no change and cannot be put under a second one', async () => {
    const [a, b, c] = [
      await register('Đỗ Văn Một'),
      await register('Đỗ Văn Hai'),
      await register('Đỗ Văn Ba'),
    ]
    await merge(a, b)
    await expect(addAlias(services(), officer, { personId: a, alias: 'Cụ Một' })).rejects.toEqual(
      expect.objectContaining({ code: 'people.merged-away', data: { personId: a, survivorId: b } }),
    )
    await expect(
      recordRelation(services(), officer, { personId: c, otherId: a, kind: 'sibling', source: 'x' }),
    ).rejects.toEqual(refusal('people.merged-away'))
    await expect(merge(a, c)).rejects.toEqual(refusal('people.merged-away'))
    await expect(merge(c, a)).rejects.toEqual(refusal('people.merged-away'))
    await expect(merge(b, a)).rejects.toEqual(refusal('people.already-one'))
    await merge(b, c)
    expect((await ask(a)).recordIds).toEqual([c, ...[a, b].sort()])
  })

  test('two officers who put each record under the other at once: one of them is told', async () => {
    const [a, b] = [await register('Hà Văn Vòng'), await register('Hà Văn Tròn')]
    const done = await Promise.allSettled([merge(a, b), merge(b, a)])
    expect(done.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('who manages only one of them decides nothing; who may not keep the register neither', async () => {
    const [a, b] = [await register('Chu Văn Đây'), await register('Chu Văn Đấy', { path: THERE })]
    await expect(merge(a, b, here)).rejects.toEqual(refusal('not-found'))
    await expect(
      judgePair(services(), here, { personId: a, otherId: b, decision: 'not-same' }),
    ).rejects.toEqual(refusal('not-found'))
    const mergeId = await merge(a, b)
    // The survivor is beyond this officer's scope: the own record goes on standing for itself.
    expect((await ask(a, here)).personId).toBe(a)
    await expect(undoMerge(services(), here, { mergeId })).rejects.toEqual(refusal('forbidden'))
    expect((await ask(a)).personId).toBe(b)
    for (const role of ['auditor', 'commune-officer', 'head', 'administrator', 'party']) {
      const other = await province.actor(role)
      for (const act of [
        merge(b, a, other),
        undoMerge(services(), other, { mergeId }),
        judgePair(services(), other, { personId: a, otherId: b, decision: 'later' }),
      ])
        await expect(act, role).rejects.toEqual(refusal('forbidden'))
    }
  })

  test('the trail names who said so and who took it back', async () => {
    const [a, b] = [await register('Ngô Văn Dấu'), await register('Ngô Văn Vết')]
    const mergeId = await merge(a, b)
    const standing = await asActor(province.services.database, officer, (tx) =>
      listMergesInto(tx, [b], new Date('2026-06-16T00:00:00+07:00')),
    )
    expect(standing).toMatchObject([
      { mergeId, personId: a, personName: 'Ngô Văn Dấu', decidedBy: 'officer' },
    ])
    await undoMerge(services(), officer, { mergeId, note: 'nhầm' })
    const trail = await province.owner.db
      .selectFrom('audit_event')
      .select(['action', 'actor', 'content'])
      .where('subject', '=', 'person_merge')
      .where('subject_id', '=', mergeId)
      .orderBy('at')
      .execute()
    expect(trail.map((one) => [one.action, one.actor])).toEqual([
      ['people.merge insert', officer.accountId],
      ['people.undo-merge update', officer.accountId],
    ])
    expect(trail[1]!.content).toMatchObject({ undone_by: officer.accountId, undone_note: 'nhầm' })
  })

  test('whatever is merged and taken back in whatever order, each record belongs where the acts that stand say, and no row of a person changes', async () => {
    const people: PersonId[] = []
    for (let i = 0; i < 6; i++)
      people.push(
        await register(`Bùi Văn ${'Một Hai Ba Bốn Năm Sáu'.split(' ')[i]}`, {
          birth: { written: String(1940 + i) },
        }),
      )
    const index = fc.integer({ min: 0, max: 5 })
    const untouched = await rowsOf()
    const alone = await Promise.all(people.map((one) => ask(one)))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.record({ a: index, b: index }), fc.record({ undo: fc.nat() })), {
          maxLength: 14,
        }),
        async (acts) => {
          const standing: { mergeId: string; a: number; b: number }[] = []
          const topOf = (one: number): number => {
            const up = standing.find((act) => act.a === one)
            return up === undefined ? one : topOf(up.b)
          }
          for (const act of acts) {
            if ('undo' in act) {
              if (standing.length === 0) continue
              const [gone] = standing.splice(act.undo % standing.length, 1)
              await undoMerge(services(), officer, { mergeId: gone!.mergeId })
            } else if (act.a !== act.b && topOf(act.a) === act.a && topOf(act.b) === act.b) {
              standing.push({ ...act, mergeId: await merge(people[act.a]!, people[act.b]!) })
            } else if (act.a !== act.b) await expect(merge(people[act.a]!, people[act.b]!)).rejects.toThrow()
          }
          for (const [at, id] of people.entries()) {
            const found = await ask(id)
            const same = people.filter((_, other) => topOf(other) === topOf(at))
            expect(found.personId).toBe(people[topOf(at)])
            expect([...found.recordIds].sort()).toEqual([...same].sort())
          }
          expect(await rowsOf()).toBe(untouched)
          for (const { mergeId } of standing) await undoMerge(services(), officer, { mergeId })
          expect(await Promise.all(people.map((one) => ask(one)))).toEqual(alone)
        },
      ),
      { numRuns: 12, seed: 3 },
    )
  })
})

describe('who may be the person being entered', () => {
  const like = (input: Parameters<typeof findLikePersons>[2], actor = officer) =>
    findLikePersons(services(), actor, input)
  const named = (found: LikePerson[]) => found.map((one) => (one.inScope ? one.fullName : one.managedBy))
  const home = 'xã Chí Đám, huyện Đoan Hùng, tỉnh Phú Thọ'
  const khuc = { fullName: 'Khúc Thị Thoan', birthWritten: '12/3/1947', home }

  test('is found with a slip, without the middle, by lunar year, by swapped day and month, by another name, without marks', async () => {
    await register('Khúc Thị Thoan', {
      birth: { written: '12/3/1947' },
      home: { written: home },
      aliases: ['Khúc Thị Út'],
    })
    await register('Khúc Văn Xa', { birth: { written: '1947' }, home: { written: home } })
    const asked = [
      khuc,
      { ...khuc, fullName: 'Khúc Thị Thoam' },
      { ...khuc, fullName: 'Khúc Thoan' },
      { ...khuc, birthWritten: '1946' },
      { ...khuc, birthWritten: '3/12/1947' },
      { ...khuc, fullName: 'Khúc Thị Út' },
      { ...khuc, fullName: 'KHUC THI THOAN', home: 'khu 3, Chi Dam, Doan Hung, Vinh Phu' },
      // Everything of the name wrong but the day, the place and the family.
      { ...khuc, fullName: 'Khúc Thị Đoan' },
    ]
    for (const one of asked) expect(named(await like(one)), one.fullName).toEqual(['Khúc Thị Thoan'])
    expect(await like({ ...khuc, fullName: 'Nguyễn Văn Hùng' })).toEqual([])
  })

  test('the answer says why, field by field', async () => {
    const [found] = await like({ ...khuc, fullName: 'Khúc Thị Thoân' })
    expect(found?.inScope && found.reasons.map((one) => [one.field, one.level])).toEqual([
      ['given', 'marks'],
      ['family', 'same'],
      ['middle', 'same'],
      ['birth', 'same-day'],
      ['home', 'same'],
    ])
  })

  test('beyond the scope: that there is one, and whom to ask, nothing of what it says; and the trail keeps that it was told', async () => {
    await register('Sầm Thị Ngát', { path: THERE, birth: { written: '5/8/1939' }, home: { written: home } })
    const input = { fullName: 'Sầm Thị Ngát', birthWritten: '5/8/1939', home }
    const [found, ...more] = await like(input, here)
    expect(more).toEqual([])
    expect(found).toEqual({
      inScope: false,
      managedBy: 'Phường Việt Trì',
      grade: 'likely',
      bits: expect.any(Number),
    })
    expect(named(await like(input))).toEqual(['Sầm Thị Ngát'])
    const told = await province.owner.db
      .selectFrom('audit_event')
      .select(['actor', 'path', 'content'])
      .where('subject', '=', 'person-elsewhere')
      .execute()
    expect(told).toEqual([
      { actor: here.accountId, path: THERE, content: { asked: 'Sầm Thị Ngát', birth: '5/8/1939' } },
    ])
    // Half a guess is told nothing.
    expect(await like({ fullName: 'Sầm Thị Ngát' }, here)).toEqual([])
  })

  test('several records of one person are one answer, under the survivor', async () => {
    const a = await register('Uông Văn Thước', { birth: { written: '1/2/1950' }, home: { written: home } })
    const b = await register('Uông Văn Thướt', { birth: { written: '1950' }, home: { written: home } })
    await merge(a, b)
    expect(named(await like({ fullName: 'Uông Văn Thước', birthWritten: '1/2/1950', home }))).toEqual([
      'Uông Văn Thướt',
    ])
  })

  test('only who may enter persons may ask', async () => {
    for (const role of ['auditor', 'head', 'administrator', 'party'])
      await expect(like(khuc, await province.actor(role)), role).rejects.toEqual(refusal('forbidden'))
  })
})

describe('the whole register', () => {
  const pairs = (actor = officer, which: 'open' | 'not-same' | 'later' = 'open') =>
    asActor(province.services.database, actor, (tx) => listPairs(tx, { which, limit: 50, offset: 0 }))
  const mine = (rows: Awaited<ReturnType<typeof pairs>>['rows']) =>
    rows
      .filter((row) => [row.first_name, row.second_name].some((name) => name?.startsWith('Diêm')))
      .map((row) => [row.first_name, row.second_name].sort())

  test('pairs are found, judged, remembered over runs, followed over merges, and what no longer holds is gone', async () => {
    const home = { written: 'xã Chí Đám, huyện Đoan Hùng, tỉnh Phú Thọ' }
    const a = await register('Diêm Văn Khoát', { birth: { written: '9/4/1944' }, home })
    const b = await register('Diêm Khoát', {
      birth: { written: '1944' },
      home: { written: 'Chí Đám - Đoan Hùng - Vĩnh Phú' },
    })
    const c = await register('Diêm Văn Khoat', { birth: { written: '4/9/1944' }, home })
    const d = await register('Diêm Thị Lụa', { birth: { written: '2/2/1951' }, home, path: THERE })
    const e = await register('Diêm Thị Lụa', { birth: { written: '2/2/1951' }, home })
    const result = await scanRegister(services())
    expect(result.pairs).toBeGreaterThan(0)
    const lua = ['Diêm Thị Lụa', 'Diêm Thị Lụa']
    expect(mine((await pairs()).rows)).toEqual(
      expect.arrayContaining([
        lua,
        ['Diêm Khoát', 'Diêm Văn Khoat'],
        ['Diêm Khoát', 'Diêm Văn Khoát'],
        ['Diêm Văn Khoat', 'Diêm Văn Khoát'],
      ]),
    )

    // One side beyond the scope: it is there, without a name.
    const narrow = (await pairs(here)).rows.find(
      (row) => row.first_person_id === d || row.second_person_id === d,
    )
    expect(
      narrow &&
        (narrow.first_person_id === d
          ? [narrow.first_name, narrow.second_name]
          : [narrow.second_name, narrow.first_name]),
    ).toEqual([null, 'Diêm Thị Lụa'])
    const elsewhere = await province.actor('officer', '25/08038/')
    expect(mine((await pairs(elsewhere)).rows)).toEqual([])

    await judgePair(services(), officer, {
      personId: e,
      otherId: d,
      decision: 'not-same',
      note: 'hai chị em họ',
    })
    await judgePair(services(), officer, { personId: b, otherId: c, decision: 'later' })
    await scanRegister(services())
    expect(mine((await pairs()).rows)).not.toContainEqual(lua)
    expect(mine((await pairs(officer, 'not-same')).rows)).toEqual([lua])
    expect(mine((await pairs(officer, 'later')).rows)).toEqual([['Diêm Khoát', 'Diêm Văn Khoat']])
    await expect(merge(e, d)).rejects.toEqual(refusal('people.decided-otherwise'))
    expect(await asActor(province.services.database, officer, (tx) => listPairsOf(tx, [d]))).toEqual([])

    // a and b are one; the pair of b and c is now one of a and c.
    await merge(b, a)
    expect(mine((await pairs()).rows)).toEqual([['Diêm Văn Khoat', 'Diêm Văn Khoát']])
    expect(await asActor(province.services.database, officer, (tx) => listPairsOf(tx, [a, b]))).toMatchObject(
      [{ otherId: c }],
    )
    await merge(c, a)
    expect(mine((await pairs()).rows)).toEqual([])

    await judgePair(services(), officer, { personId: d, otherId: e, decision: null })
    expect(mine((await pairs()).rows)).toEqual([lua])
    await merge(e, d)
    expect(mine((await pairs()).rows)).toEqual([])
  })

  test('comes by itself each night and when a keeper of the register asks; when it was and what it found is kept for all to see', async () => {
    const last = () => asActor(province.services.database, here, (tx) => findUpkeep(tx, registerLook))
    const waiting = async () =>
      (
        await sql<{ key: string; later: boolean }>`select singleton_key as key, start_after > now() + interval '1 minute' as later from pgboss.job where name = 'people.find-doubles' and state = 'created' order by 1`.execute(
          province.services.database.db,
        )
      ).rows
    await findDoubles.go(services())
    await findDoublesNow(services(), here, {})
    await findDoublesNow(services(), officer, {})
    expect(await waiting()).toEqual([
      { key: 'next', later: true },
      { key: 'now', later: false },
    ])
    await expect(findDoublesNow(services(), await province.actor('head'), {})).rejects.toEqual(refusal('forbidden'))

    await register('Phó Đức Trữ', { birth: { written: '3/3/1941' } })
    await register('Phó Đức Trữ', { birth: { written: '3/3/1941' } })
    const night = services()
    await findDoubles.definition.handle(night, {})
    const { rows: [open] } = await sql<{ pairs: number; persons: number }>`
      select (select count(*)::int from person_pair where gone_at is null) as pairs, (select count(*)::int from person) as persons`.execute(province.owner.db)
    expect(open?.pairs).toBeGreaterThan(0)
    expect(await last()).toMatchObject({ sound: true, endedAt: night.clock.now(), detail: open })
  })

  test('a run twice gives the same pairs, and a pair that no longer agrees is gone', async () => {
    const a = await register('Cấn Văn Dậu', { birth: { written: '7/7/1933' } })
    await register('Cấn Văn Dậu', { birth: { written: '7/7/1933' } })
    const known = () =>
      province.owner.db
        .selectFrom('person_pair')
        .select(['first_person_id', 'second_person_id', 'bits', 'grade', 'gone_at'])
        .orderBy('first_person_id')
        .orderBy('second_person_id')
        .execute()
    await scanRegister(services())
    const first = await known()
    await scanRegister(services())
    expect(await known()).toEqual(first)
    await sql`update person set full_name = 'Lữ Thị Mão', name_key = 'lu thi mao', birth_edtf = '1901', birth_earliest = '1901-01-01', birth_latest = '1901-12-31' where person_id = ${a}`.execute(
      province.owner.db,
    )
    await sql`update person_name set written = 'Lữ Thị Mão', name_key = 'lu thi mao' where person_id = ${a}`.execute(
      province.owner.db,
    )
    await scanRegister(services())
    expect(
      (await known())
        .filter((row) => row.first_person_id === a || row.second_person_id === a)
        .map((row) => row.gone_at !== null),
    ).toEqual([true])
  })
})
