import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { randomStream } from '#app/samples/random.ts'
import { countByUnit, countByValue, countRecords, DIMENSIONS, listRecordIds } from '#modules/indicators/index.ts'
import { asActor, systemActor, type Actor } from '#platform/db/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { legalDate, legalDateOf } from '#shared/legal-date.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { countQueues, listCases, type QueueName } from './applications.queries.ts'
import * as acts from './index.ts'

/*
 * How many cases there are is kept by month. Whatever several do at once over months, with the job that folds what they changed in between, the number is that of
 * the list, and what is proved against all cases is right.
 */

const PATHS = ['25/07900/', '25/07999/']
let now = new Date('2026-03-02T09:00:00+07:00')
const clock = { now: () => now, today: () => legalDateOf(now) }
let province: TestProvince
let counter: Actor
let commune: Actor
let officer: Actor
let head: Actor
beforeAll(async () => {
  province = await makeProvince({ clock })
  counter = await province.actor('reception')
  commune = await province.actor('commune-officer', PATHS[0])
  officer = await province.actor('officer')
  head = await province.actor('head')
})
afterAll(() => province.close())

const form = { submitterName: 'Lê Thị Bưởi', submitterRelation: 'con', applicantName: 'Lê Thị Bưởi', applicantResidence: 'khu 3', meritName: 'Lê Văn Đức', request: 'Cấp lại' }
type Known = { applicationId: acts.ApplicationId; seq: number }
const known: Known[] = []
const random = randomStream(20260302, 'tallies')

async function handIn(): Promise<void> {
  const [actor, unitPath] = random.chance(0.7) ? [counter, random.pick(PATHS)] : [commune, random.pick(PATHS)]
  const handedIn = { slug: random.chance(0.5) ? 'certificate-reissue' : 'war-invalid-and-sick-soldier', unitPath, form, papers: [{ paper: 'application', how: random.chance(0.3) ? ('database' as const) : ('handed' as const), originals: 1, copies: 0 }] }
  const answer = random.chance(0.8) ? await acts.receiveAtCounter(province.services, actor, handedIn) : await acts.registerApplication(province.services, actor, { ...handedIn, channel: random.chance(0.5) ? 'post' : 'online' })
  known.push({ applicationId: answer.applicationId, seq: answer.seq })
}

async function act(one: Known): Promise<void> {
  const on = { applicationId: one.applicationId, seq: one.seq, note: 'Lý do' }
  const { services } = province
  const answer = await random.pick([
    () => acts.receiveApplication(services, counter, on),
    () => acts.refuseApplication(services, counter, on),
    () => acts.takeCase(services, officer, on),
    () => acts.takeCase(services, commune, on),
    () => acts.passOn(services, commune, { ...on, facts: { dossierCompared: true } }),
    () => acts.askSupplement(services, officer, on),
    () => acts.supplement(services, officer, on),
    () => acts.draftDecision(services, officer, { ...on, draft: { outcome: 'granted', text: 'x' }, facts: { dossierCompared: true } }),
    () => acts.draftDecision(services, officer, { ...on, draft: { outcome: 'granted', text: 'x' }, facts: { dossierCompared: true } }),
    () => acts.decide(services, head, on),
    () => acts.decide(services, head, on),
    () => acts.resumeCase(services, head, on),
    () => (random.chance(0.2) ? acts.stopCase(services, head, on) : acts.takeCase(services, officer, on)),
    () => (random.chance(0.2) ? acts.withdraw(services, officer, on) : acts.passOn(services, officer, { ...on, facts: { dossierCompared: true } })),
    () => acts.handOut(services, counter, { ...on, receiver: 'Lê Thị Bưởi' }),
  ])()
  one.seq = answer.seq
}

/** The system of a figure refuses what a case does not allow; anything else is a fault. */
const tried = (work: Promise<unknown>) => work.catch((error: unknown) => expect(appErrorOf(error)?.status, String(error)).toBeLessThan(500))
const fold = () => sql`select fold_case_changes()`.execute(province.services.database.db)
const prove = async () => (await sql<{ wrong: number }>`select prove_case_tallies() as wrong`.execute(province.services.database.db)).rows[0]!.wrong

test('any figure is the number of its list, while several act and what they change is folded', async () => {
  const instants: Date[] = []
  for (let round = 0; round < 60; round++) {
    now = new Date(now.getTime() + random.int(1, 60) * 3_600_000)
    if (random.chance(0.3)) instants.push(new Date(now.getTime() - random.int(0, 3) * 3_600_000))
    await Promise.all([
      ...Array.from({ length: 3 }, () => tried(handIn())),
      ...Array.from({ length: Math.min(6, known.length) }, () => tried(act(random.pick(known)))),
      ...(random.chance(0.3) ? [fold(), fold()] : []),
    ])
    for (const one of known) if (random.chance(0.15)) await tried(act(one))
  }
  expect(known.length).toBeGreaterThan(150)
  instants.push(now)
  const kinds = (await sql<{ measure: string }>`select distinct measure from case_tally union select measure from case_change`.execute(province.owner.db)).rows.map((row) => row.measure)
  expect(kinds.length).toBeGreaterThan(4)
  let compared = 0
  const compare = async (actor: Actor, at: Date, day = legalDateOf(at)) =>
    asActor(province.services.database, actor, async (tx) => {
      for (const source of acts.caseIndicators) {
        const question = { day, knownAt: at }
        const ids = await listRecordIds(tx, source, question)
        expect(await countRecords(tx, source, question), `${source.code} ${at.toISOString()}`).toBe(ids.length)
        const units = await countByUnit(tx, source, question)
        expect([...units.values()].reduce((sum, count) => sum + count, 0)).toBe(ids.length)
        for (const [areaPath, count] of units) expect((await listRecordIds(tx, source, { ...question, areaPath })).length).toBe(count)
        for (const dimension of DIMENSIONS.filter((one) => source.by?.[one]))
          for (const [value, count] of await countByValue(tx, source, question, dimension)) {
            const only = { ...question, only: { dimension, value } }
            expect((await listRecordIds(tx, source, only)).length, `${source.code} ${dimension} ${value}`).toBe(count)
            expect(await countRecords(tx, source, only)).toBe(count)
            compared++
          }
      }
    })
  for (const at of instants) for (const actor of [officer, commune]) await compare(actor, at)
  expect(await prove()).toBe(0)
  await fold()
  expect((await sql<{ left: number }>`select count(*)::int as left from case_change`.execute(province.owner.db)).rows).toEqual([{ left: 0 }])
  for (const at of instants.slice(-3)) await compare(officer, at, legalDate('2026-12-31'))
  expect(await prove()).toBe(0)
  expect(compared).toBeGreaterThan(300)
}, 180_000)

test('what is wrong all the same is found and put right', async () => {
  await sql`update case_tally set records = records + 3 where measure = 'cases.registered' and part = 'all'`.execute(province.owner.db)
  await sql`delete from case_tally where measure = 'cases.received' and part = 'channel'`.execute(province.owner.db)
  expect(await prove()).toBeGreaterThan(1)
  expect(await prove()).toBe(0)
})

test('a case is found by its words beyond the queues, page after page, by who sees it and nobody else', async () => {
  for (const actor of [officer, commune])
    await asActor(province.services.database, actor, async (tx) => {
      const whole = await listCases(tx, actor, clock.today(), { queue: 'all', limit: 1000 })
      for (const words of [['le', 'buoi'], ['duc'], [whole[3]!.code.toLowerCase()], ['khong', 'ai']]) {
        const expected = words[0] === 'khong' ? [] : words.length === 1 && words[0] !== 'duc' ? [whole[3]!.applicationId] : whole.map((row) => row.applicationId)
        const found: string[] = []
        for (let after: acts.CaseCursor | null = null; ; ) {
          const rows: acts.CaseRow[] = await listCases(tx, actor, clock.today(), { queue: 'all', words, limit: 20, after })
          found.push(...rows.map((row) => row.applicationId))
          const last = rows.at(-1)
          if (rows.length < 20 || last === undefined) break
          after = acts.cursorOf('all', last)
        }
        expect(found, words.join(' ')).toEqual(expected)
      }
      const slug = 'certificate-reissue'
      expect(await listCases(tx, actor, clock.today(), { queue: 'all', words: ['buoi'], slug, limit: 1000 })).toEqual(whole.filter((row) => row.slug === slug))
      const counts = await countQueues(tx, actor, clock.today())
      for (const [queue, count] of Object.entries(counts) as [QueueName, number][]) expect([queue, (await listCases(tx, actor, clock.today(), { queue, limit: 1000 })).length]).toEqual([queue, count])
    })
  const administrator = await province.actor('administrator')
  expect(await asActor(province.services.database, administrator, (tx) => listCases(tx, administrator, clock.today(), { queue: 'all', words: ['le'], limit: 5 }))).toEqual([])
})

test('the proof of the night and the fold keep nobody waiting: while either is not yet committed a case is received and acted on', async () => {
  const handedIn = { slug: 'war-invalid-and-sick-soldier', unitPath: PATHS[0]!, form, papers: [{ paper: 'application', how: 'handed' as const, originals: 1, copies: 0 }] }
  for (const work of ['prove_case_tallies', 'fold_case_changes']) {
    await asActor(province.services.database, systemActor('25/'), async (tx) => {
      await sql`select ${sql.id(work)}()`.execute(tx)
      // Whoever waited for a row of this transaction would wait for ever.
      const received = await acts.receiveAtCounter(province.services, counter, handedIn)
      const taken = await acts.takeCase(province.services, officer, { applicationId: received.applicationId, seq: received.seq })
      expect([work, taken.state]).toEqual([work, 4])
    })
  }
})
