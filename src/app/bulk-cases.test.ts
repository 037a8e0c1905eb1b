import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as acts from '#modules/applications/index.ts'
import { listAgencies } from '#modules/areas/index.ts'
import { countByUnit, countByValue, countRecords, DIMENSIONS, listRecordIds, listRecords, type IndicatorSource, type Question } from '#modules/indicators/index.ts'
import { asActor, connectForCopy, type Actor } from '#platform/db/index.ts'
import { addDays, legalDate, legalDateOf, type LegalDate } from '#shared/legal-date.ts'
import { makeProvince, type TestProvince } from '../../test/province.ts'
import { makeCases } from './samples/cases.ts'
import { randomStream } from './samples/random.ts'

const PATHS = ['25/07900/', '25/07999/', '25/08152/']
const UNTIL = legalDate('2026-06-15')

let now = new Date('2018-01-02T08:00:00+07:00')
const clock = { now: () => now, today: () => legalDateOf(now) }
let oneByOne: TestProvince
let inBulk: TestProvince
const people = new Map<string, Actor>()
let scripts: (acts.CaseScript & { slug: string })[]
/** From here on the communes are those of today, and the use cases take cases for them. */
const TODAYS_UNITS = legalDate('2025-07-02')

beforeAll(async () => {
  oneByOne = await makeProvince({ clock })
  inBulk = await makeProvince()
  const [reception, officer, head] = [await oneByOne.actor('reception'), await oneByOne.actor('officer'), await oneByOne.actor('head')]
  const communes = new Map<string, Actor>()
  for (const path of PATHS) communes.set(path, await oneByOne.actor('commune-officer', path))
  for (const actor of [reception, officer, head, ...communes.values()]) people.set(actor.accountId, actor)
  const accounts = await oneByOne.owner.db.selectFrom('account').selectAll().execute()
  await inBulk.owner.db.insertInto('account').values(accounts.filter((one) => people.has(one.account_id))).execute()
  const agencies = await asActor(oneByOne.services.database, oneByOne.system, (tx) => listAgencies(tx))
  const makers = { reception: reception.accountId, officer: officer.accountId, head: head.accountId, communeOfficer: (path: string) => communes.get(path)!.accountId }
  const size = { seed: 7, paths: PATHS, makers, agencies }
  // Few of the long past, many of the last weeks: every state is among them.
  scripts = [
    ...makeCases({ ...size, count: 60, from: legalDate('2021-10-01'), until: TODAYS_UNITS }),
    ...makeCases({ ...size, seed: 9, count: 50, from: TODAYS_UNITS, until: addDays(UNTIL, -61) }),
    ...makeCases({ ...size, seed: 8, count: 70, from: addDays(UNTIL, -60), until: UNTIL }),
  ]
  const client = await connectForCopy(inBulk.urls.owner, 'phu_tho', 'bulk')
  const told: number[] = []
  await acts.loadCases(client, 'phu_tho', scripts, { onProgress: (done) => told.push(done) }).finally(() => client.end())
  expect(told).toEqual([180])
})
afterAll(() => Promise.all([oneByOne.close(), inBulk.close()]))

/** Does a script by the use cases, each act at its instant by its person. */
async function doScript(script: (typeof scripts)[number]): Promise<void> {
  const { services } = oneByOne
  const by = ({ by: who }: acts.ScriptedAct) => people.get(who.accountId)!
  const [first, ...rest] = script.acts
  const papers = first!.papers!.map(({ paper, how, originals, copies }) => ({ paper, how: how as 'handed', originals, copies }))
  const handedIn = { slug: script.slug, unitPath: script.path, form: script.form, conditions: script.conditions, papers }
  now = first!.at
  const atCounter = script.channel === 'counter'
  let at: { applicationId: acts.ApplicationId; seq: number } = atCounter
    ? await acts.receiveAtCounter(services, by(first!), handedIn)
    : await acts.registerApplication(services, by(first!), { ...handedIn, channel: script.channel as 'post' })
  for (const act of rest.slice(atCounter ? 1 : 0)) {
    now = act.at
    const on = { applicationId: at.applicationId, seq: at.seq, note: act.note }
    const actor = by(act)
    if (act.kind === 'received') at = await acts.receiveApplication(services, actor, on)
    else if (act.kind === 'not-received') at = await acts.refuseApplication(services, actor, on)
    else if (act.kind === 'taken') at = await acts.takeCase(services, actor, on)
    else if (act.kind === 'passed-on') at = await acts.passOn(services, actor, { ...on, facts: act.facts })
    else if (act.kind === 'drafted') at = await acts.draftDecision(services, actor, { ...on, facts: act.facts, draft: act.draft! })
    else if (act.kind === 'decided') at = await acts.decide(services, actor, on)
    else if (act.kind === 'handed-out') at = await acts.handOut(services, actor, { ...on, receiver: act.receiver! })
    else if (act.kind === 'supplement-asked') at = await acts.askSupplement(services, actor, { ...on, papers: act.ask })
    else if (act.kind === 'supplemented') at = await acts.supplement(services, actor, on)
    else if (act.kind === 'withdrawn') at = await acts.withdraw(services, actor, on)
    else throw new Error(act.kind)
  }
}

const TABLES = ['application', 'application_action', 'application_paper', 'application_span', 'application_summary', 'application_serial', 'procedure_version'] as const

/**
 * Rows of a table since today's units, with the code of the case in place of its id, which differs. Cases in bulk have no papers: they tell of the
 * years before this system issued any, so that a decision of theirs names no document, number and effect.
 */
async function rowsOf(province: TestProvince, table: string): Promise<string[]> {
  const codes = new Map((await province.owner.db.selectFrom('application').select(['application_id', 'code']).execute()).map((row) => [row.application_id, row.code]))
  const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(province.owner.db)
  const since = `H44-${TODAYS_UNITS.slice(2).replaceAll('-', '')}`
  return rows.filter((row) => (codes.get(String(row['application_id'])) ?? since) >= since && (row['on_day'] === undefined || String(row['on_day']) >= TODAYS_UNITS)).map((row) => JSON.stringify({ ...row, ...withoutPaper(row), ...(row['application_id'] ? { application_id: codes.get(String(row['application_id'])) } : {}), first_used_at: null })).sort()
}

function withoutPaper({ data }: Record<string, unknown>): object {
  if (typeof data !== 'object' || data === null) return {}
  const { document: _, number: __, effect: ___, ...rest } = data as Record<string, unknown>
  return { data: rest }
}

test('cases loaded in bulk are the rows that the use cases leave, table by table', async () => {
  for (const script of scripts) if (legalDateOf(script.acts[0]!.at) >= TODAYS_UNITS) await doScript(script)
  for (const table of TABLES) {
    const [expected, made] = [await rowsOf(oneByOne, table), await rowsOf(inBulk, table)]
    expect(expected.length, `${table} has rows to compare`).toBeGreaterThan(table === 'procedure_version' ? 4 : 50)
    expect(made, table).toEqual(expected)
  }
})

test('the made-up cases are in the states that figures tell apart', async () => {
  const { rows } = await sql<{ state: number }>`select distinct state from application_summary`.execute(inBulk.owner.db)
  expect(rows.map((row) => row.state)).toEqual(expect.arrayContaining([1, 2, 4, 5, 9, 10]))
})

type Known = { id: string; path: string; channel: string; field: string; agency: string; level: string; reused: boolean; acts: { kind: string; at: Date; after: number; due: LegalDate | null }[] }

/** Every case with its acts, told from the acts alone. */
async function knownCases(): Promise<Known[]> {
  const { rows } = await sql<Omit<Known, 'acts'> & { acts: { kind: string; at: string; after: number; deadline: { kind: string; dueOn: LegalDate } | null | undefined; has: boolean }[] }>`
    select a.application_id as id, a.path, a.channel, s.field, a.received_by as agency, coalesce(s.level, 'unknown') as level,
      exists (select from application_paper p where p.application_id = a.application_id and p.how = 'database') as reused,
      (select jsonb_agg(jsonb_build_object('kind', c.kind, 'at', c.at, 'after', c.state_after, 'deadline', c.data -> 'deadline', 'has', c.data ? 'deadline') order by c.seq)
        from application_action c where c.application_id = a.application_id) as acts
    from application a join application_summary s on s.application_id = a.application_id`.execute(inBulk.owner.db)
  return rows.map((row) => {
    let due: LegalDate | null = null
    return { ...row, acts: row.acts.map((act) => ({ kind: act.kind, at: new Date(act.at), after: act.after, due: (due = act.has ? (act.deadline?.kind === 'due' ? act.deadline.dueOn : null) : due) })) }
  })
}

type Answer = Map<string, Record<string, string>>

/** What each figure should count at the question, with the values of its dimensions: by looking through all acts. */
function expected(code: string, question: Question, cases: Known[]): Answer {
  const answer: Answer = new Map()
  for (const one of cases) {
    const done = one.acts.filter((act) => act.at <= question.knownAt && legalDateOf(act.at) <= question.day)
    const last = done.at(-1)
    if (!last) continue
    const first = (kind: string) => done.find((act) => act.kind === kind)
    const month = (at: Date) => `${legalDateOf(at).slice(0, 7)}-01`
    const own = { channel: one.channel, field: one.field, agency: one.agency, level: one.level }
    const decided = first('decided')
    const today = [question.day, legalDateOf(question.knownAt)].sort()[0]!
    if (code === 'cases.registered') answer.set(one.id, { channel: one.channel, state: String(last.after) })
    else if (code === 'cases.received' && first('received')) answer.set(one.id, { ...own, month: month(first('received')!.at) })
    else if (code === 'cases.decided' && decided) answer.set(one.id, { ...own, month: month(decided.at) })
    else if (code === 'cases.decided-on-time' && decided?.due && legalDateOf(decided.at) <= decided.due) answer.set(one.id, { ...own, month: month(decided.at) })
    else if (code === 'cases.decided-late' && decided?.due && legalDateOf(decided.at) > decided.due) answer.set(one.id, { ...own, month: month(decided.at) })
    else if (code === 'cases.open-overdue' && [2, 4].includes(last.after) && last.due !== null && last.due < today) answer.set(one.id, own)
    else if (code === 'cases.papers-reused' && one.reused) answer.set(one.id, {})
  }
  return answer
}

describe.each(acts.caseIndicators.map((source) => [source.code, source] as [string, IndicatorSource]))('%s', (code, source) => {
  test('counts what it lists, which is what the acts say, for any day, instant, reader, unit and value', async () => {
    const cases = await knownCases()
    const random = randomStream(20260615, 'figures', code)
    const officer = await inBulk.actor('officer')
    const commune = await inBulk.actor('commune-officer', PATHS[0])
    const days = [legalDate('2026-06-14'), legalDate('2018-01-01'), ...Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? addDays(UNTIL, -random.int(0, 70)) : addDays(legalDate('2021-10-01'), random.int(0, 1700))))]
    let counted = 0
    for (const day of days)
      for (const knownAt of [new Date('2026-06-15T09:00:00+07:00'), new Date(Date.parse(`${day}T10:00:00+07:00`) - random.int(0, 40) * 3_600_000)])
        for (const actor of [officer, commune]) {
          const question = { day, knownAt }
          const whole = expected(code, question, actor === officer ? cases : cases.filter((one) => one.path === PATHS[0]))
          const ids = [...whole.keys()].sort()
          await asActor(inBulk.services.database, actor, async (tx) => {
            expect([await countRecords(tx, source, question), await listRecordIds(tx, source, question)]).toEqual([ids.length, ids])
            for (const dimension of DIMENSIONS.filter((one) => source.by?.[one])) {
              const byValue = await countByValue(tx, source, question, dimension)
              const should = new Map<string, number>()
              for (const values of whole.values()) should.set(values[dimension]!, (should.get(values[dimension]!) ?? 0) + 1)
              expect(byValue, dimension).toEqual(should)
              const value = random.pick([...byValue.keys(), dimension === 'month' ? '2024-02-01' : dimension === 'state' ? '3' : 'unknown'])
              const only = { ...question, only: { dimension, value } }
              expect((await listRecordIds(tx, source, only)).length, `${dimension} ${value}`).toBe(await countRecords(tx, source, only))
              expect(await countRecords(tx, source, only)).toBe(byValue.get(value) ?? 0)
              expect([...(await countByValue(tx, source, only, dimension)).values()].reduce((sum, count) => sum + count, 0)).toBe(byValue.get(value) ?? 0)
            }
            const units = await countByUnit(tx, source, question)
            expect([...units.values()].reduce((sum, count) => sum + count, 0)).toBe(ids.length)
            const one = { ...question, areaPath: PATHS[0] }
            expect(await countRecords(tx, source, one)).toBe(units.get(PATHS[0]!) ?? 0)
            counted += ids.length
          })
        }
    if (code !== 'cases.digitised-on-receipt') expect(counted).toBeGreaterThan(20)
  })

  test('its list names the cases and leads to them', async () => {
    const officer = await inBulk.actor('officer')
    const rows = await asActor(inBulk.services.database, officer, (tx) => listRecords(tx, source, { day: UNTIL, knownAt: new Date('2026-06-16T00:00:00+07:00') }, { offset: 0, limit: 3 }))
    for (const row of rows) {
      expect(Object.keys(row.cells)).toEqual(source.columns)
      expect(row.cells['caseCode']).toMatch(/^H44-\d{6}-\d{4}$/)
    }
  })
})

test('a case counts as digitised when a paper was scanned on the day of its receipt, and not when it was later', async () => {
  const officer = await inBulk.actor('officer')
  const source = acts.caseIndicators.find((one) => one.code === 'cases.digitised-on-receipt')!
  const { db } = inBulk.owner
  const [one, two] = await db.selectFrom('application_summary').selectAll().where('state', '=', 10).orderBy('code').limit(2).execute()
  // What keepSummary writes is tried in applications.test.ts; here the column is given.
  await db.updateTable('application_summary').set({ digitised_at: one!.received_at }).where('application_id', '=', one!.application_id).execute()
  const count = (day: LegalDate) => asActor(inBulk.services.database, officer, (tx) => listRecordIds(tx, source, { day, knownAt: new Date('2026-06-16T00:00:00+07:00') }))
  expect(await count(one!.received_on as LegalDate)).toEqual([one!.application_id])
  expect(await count(addDays(one!.received_on as LegalDate, -1))).toEqual([])
  expect(two!.digitised_at).toBeNull()
})
