import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { procedureLaw } from '#modules/procedures/index.ts'
import { registerPerson } from '#modules/people/index.ts'
import { asActor, type Actor, type Tx } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import { legalDate } from '#shared/legal-date.ts'
import { randomStream } from '#app/samples/random.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { deadlineAfter, foldCase, freezeProcedure, papersNeeded, pausesOf, spansOf, stateAfter } from './applications.model.ts'
import { countOpenByVersion, countQueues, getCase, listCases, type QueueName } from './applications.queries.ts'
import { summaryRow } from './applications.repository.ts'
import { ACTS, STATES, type CaseStateCode } from './applications.types.ts'
import * as acts from './index.ts'

const HERE = '25/07900/'
const THERE = '25/07999/'

/** The clock of these tests goes when it is told to. */
let now = new Date('2026-06-15T09:00:00+07:00')
const clock = { now: () => now, today: () => legalDate(now.toLocaleDateString('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' })) }
const on = (day: string, hour = '09:00') => (now = new Date(`${day}T${hour}:00+07:00`))

let province: TestProvince
let counter: Actor
let officer: Actor
let commune: Actor
let head: Actor
let director: Actor
beforeAll(async () => {
  province = await makeProvince({ clock })
  counter = await province.actor('reception')
  officer = await province.actor('officer')
  commune = await province.actor('commune-officer', HERE)
  head = await province.actor('head')
  director = await province.actor('director')
})
afterAll(() => province.close())

const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => asActor(province.services.database, actor, work, { readOnly: true })
const form = { submitterName: 'Lê Thị Bưởi', submitterRelation: 'con', applicantName: 'Lê Thị Bưởi', applicantResidence: 'khu 3', meritName: 'Lê Văn Đức', request: 'Cấp lại' }
const paper = (code: string) => ({ paper: code, how: 'handed' as const, originals: 1, copies: 0 })
const counterCase = (more: Partial<Parameters<typeof acts.receiveAtCounter>[2]> = {}) => ({ slug: 'war-invalid-and-sick-soldier', unitPath: HERE, form, papers: [paper('application')], ...more })
const receive = (more: Parameters<typeof counterCase>[0] = {}, actor = counter) => acts.receiveAtCounter(province.services, actor, counterCase(more))
type Done = { applicationId: acts.ApplicationId; seq: number }
const then = ({ applicationId, seq }: Done) => ({ applicationId, seq })
const read = (id: string, actor: Actor = officer) => as(actor, (tx) => getCase(tx, id as acts.ApplicationId))

describe('what may be done when', () => {
  test('the database allows exactly the acts that the model allows', async () => {
    const found = await sql<{ text: string }>`select pg_get_constraintdef(oid) as text from pg_constraint where conname = 'application_action_allowed'`.execute(province.owner.db)
    const rule = found.rows[0]!.text.replace(/^CHECK /, '')
    const wanted: { kind: string; before: number | null; after: number; allowed: boolean }[] = []
    const states = [null, ...STATES] as (CaseStateCode | null)[]
    for (const kind of ACTS)
      for (const before of states)
        for (const after of STATES) {
          const allowed = stateAfter(kind, before) === after
          wanted.push({ kind, before, after, allowed })
        }
    const { rows } = await sql<(typeof wanted)[number]>`select kind, state_before as before, state_after as after, coalesce(${sql.raw(rule)}, false) as allowed
      from jsonb_to_recordset(${JSON.stringify(wanted.map(({ kind, before, after }) => ({ kind, state_before: before, state_after: after })))}::jsonb) as a (kind text, state_before smallint, state_after smallint)`.execute(province.owner.db)
    expect(rows).toEqual(wanted)
    expect(wanted.filter((one) => one.allowed).length).toBeGreaterThan(40)
  })

  test('an act that does not follow the last one is refused by the database itself', async () => {
    const { applicationId } = await receive()
    const row = { application_id: applicationId, at: now, actor: officer.accountId, role: 'officer', note: '', data: '{}', path: HERE, also_paths: null }
    const insert = (more: { seq: number; kind: string; state_before: number | null; state_after: number; previous_seq: number | null }) => province.owner.db.insertInto('application_action').values({ ...row, ...more }).execute()
    await expect(insert({ seq: 3, kind: 'decided', state_before: 4, state_after: 9, previous_seq: 2 })).rejects.toMatchObject({ constraint: 'application_action_follows' })
    await expect(insert({ seq: 4, kind: 'taken', state_before: 2, state_after: 4, previous_seq: 2 })).rejects.toMatchObject({ constraint: 'application_action_order' })
    await expect(insert({ seq: 2, kind: 'taken', state_before: 2, state_after: 4, previous_seq: 1 })).rejects.toMatchObject({ constraint: 'application_action_pk' })
    await expect(insert({ seq: 3, kind: 'decided', state_before: 2, state_after: 9, previous_seq: 2 })).rejects.toMatchObject({ constraint: 'application_action_allowed' })
    const services = province.services.database
    for (const change of [sql`update application_action set note = 'x'`, sql`delete from application_action`, sql`update application set code = 'x'`, sql`delete from application_paper`])
      await expect(asActor(services, officer, (tx) => change.execute(tx))).rejects.toMatchObject({ code: '42501' })
  })
})

describe('a case at the counter', () => {
  test('is received with its day, goes its steps, is decided by another hand than drafted it, and handed out', async () => {
    on('2026-06-15')
    const received = await receive({ slug: 'certificate-reissue' })
    expect(received).toMatchObject({ state: 2, code: expect.stringMatching(/^H44-260615-\d{4}$/), dueOn: '2026-07-06' })
    on('2026-06-16')
    await expect(acts.takeCase(province.services, officer, then(received)), 'the commune has the first step').rejects.toMatchObject({ code: 'forbidden' })
    let at: Done = await acts.takeCase(province.services, commune, then(received))
    await expect(acts.draftDecision(province.services, commune, { ...then(at), draft: { outcome: 'granted', text: 'Cấp' } })).rejects.toMatchObject({ code: 'applications.steps-left' })
    at = await acts.passOn(province.services, commune, then(at))
    at = await acts.takeCase(province.services, officer, then(at))
    await expect(acts.passOn(province.services, officer, then(at))).rejects.toMatchObject({ code: 'applications.decision-next' })
    const draft = { outcome: 'granted' as const, text: 'Cấp lại giấy chứng nhận' }
    await expect(acts.draftDecision(province.services, officer, { ...then(at), draft })).rejects.toMatchObject({ code: 'applications.step-not-done', data: { missing: ['dossier-not-compared'] } })
    await expect(acts.decide(province.services, head, then(at))).rejects.toMatchObject({ code: 'applications.no-draft' })
    at = await acts.draftDecision(province.services, officer, { ...then(at), draft, facts: { dossierCompared: true } })
    at = await acts.returnDraft(province.services, head, { ...then(at), note: 'Sai tên' })
    await expect(acts.decide(province.services, head, then(at))).rejects.toMatchObject({ code: 'applications.no-draft' })
    at = await acts.draftDecision(province.services, officer, { ...then(at), draft, facts: { dossierCompared: true } })
    await expect(acts.decide(province.services, officer, then(at))).rejects.toMatchObject({ code: 'forbidden' })
    at = await acts.decide(province.services, director, then(at))
    expect((await acts.handOut(province.services, counter, { ...then(at), receiver: 'Lê Thị Bưởi' })).state).toBe(10)
    const file = await read(received.applicationId)
    expect(file.actions.map((action) => action.kind)).toEqual(['registered', 'received', 'taken', 'passed-on', 'taken', 'drafted', 'draft-returned', 'drafted', 'decided', 'handed-out'])
    const summary = await province.owner.db.selectFrom('application_summary').selectAll().where('application_id', '=', received.applicationId).executeTakeFirstOrThrow()
    expect(summary).toMatchObject({ on_time: true, ended_on: '2026-06-16', step: null, holder: null })
  })

  test('who drafted does not decide, be it the head', async () => {
    on('2026-06-15')
    let at: Done = await receive()
    at = await acts.takeCase(province.services, head, then(at))
    at = await acts.draftDecision(province.services, head, { ...then(at), draft: { outcome: 'refused', text: 'Không đủ' }, facts: { dossierCompared: true } })
    await expect(acts.decide(province.services, head, then(at))).rejects.toMatchObject({ code: 'applications.same-hand' })
    expect((await acts.decide(province.services, director, then(at))).state).toBe(9)
  })

  test('without a field or a paper it is not received, and nothing of it is kept, not even its number', async () => {
    on('2026-06-17')
    const count = () => province.owner.db.selectFrom('application').select(sql<number>`count(*)::int`.as('n')).executeTakeFirstOrThrow()
    const before = await count()
    const { submitterName: _, ...less } = form
    await expect(receive({ form: less })).rejects.toMatchObject({ code: 'applications.form-incomplete', data: { fields: ['submitterName'] } })
    for (const [field, value] of [['submitterPhone', 'Nguyễn Văn Kiểm'], ['submitterPhone', '0912'], ['applicantIdentity', 'chưa rõ']] as const)
      await expect(receive({ form: { ...form, [field]: value } })).rejects.toMatchObject({ code: 'applications.fields-wrong', data: { fields: [field] } })
    await expect(receive({ form: { ...form, colour: 'đỏ' } })).rejects.toMatchObject({ code: 'applications.form-incomplete', data: { fields: ['colour'] } })
    await expect(receive({ papers: [] })).rejects.toMatchObject({ code: 'applications.papers-missing', data: { papers: ['application'] } })
    await expect(receive({ papers: [{ ...paper('application'), how: 'missing' as never, originals: 0 }] })).rejects.toMatchObject({ code: 'applications.papers-missing' })
    await expect(receive({ papers: [paper('application'), paper('xyz')] })).rejects.toMatchObject({ code: 'applications.unknown-paper' })
    await expect(receive({ unitPath: '25/00000/' })).rejects.toMatchObject({ code: 'applications.unit-unknown' })
    await expect(receive({ slug: 'khong-co' })).rejects.toMatchObject({ code: 'applications.procedure-unknown' })
    await expect(receive({ way: 'khong-co' })).rejects.toMatchObject({ code: 'applications.way-unknown' })
    await expect(receive({ meritPersonId: newId<'per'>() })).rejects.toMatchObject({ code: 'applications.person-unknown' })
    await expect(receive({}, officer)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await count()).toEqual(before)
    expect((await receive()).code, 'no number is left out').toBe('H44-260617-0001')
  })

  test('of a procedure whose steps were not read it is received, and no day is told', async () => {
    on('2026-06-15')
    const received = await receive({ slug: 'martyr-worship', papers: procedureLaw().law.procedures.get('martyr-worship')!.papers.filter((one) => !one.when).map((one) => paper(one.paper)) })
    expect(received.dueOn).toBeNull()
    const [row] = await as(officer, (tx) => listCases(tx, officer, clock.today(), { queue: 'to-take', words: [received.code.toLowerCase()], limit: 5 }))
    expect(row).toMatchObject({ noDue: 'steps-unverified', step: null })
    let at: Done = await acts.takeCase(province.services, officer, then(received))
    at = await acts.draftDecision(province.services, officer, { ...then(at), draft: { outcome: 'granted', text: 'Hưởng' } })
    await acts.decide(province.services, head, then(at))
    expect(await province.owner.db.selectFrom('application_summary').select(['on_time', 'due_on']).where('application_id', '=', received.applicationId).executeTakeFirstOrThrow()).toEqual({ on_time: null, due_on: null })
  })
})

describe('the clock', () => {
  test('stands while the citizen supplements or pays, goes on after, is put off once, and keeps each reason', async () => {
    on('2026-06-15')
    const received = await receive()
    expect(received.dueOn).toBe('2026-06-29')
    let at: Done = await acts.takeCase(province.services, officer, then(received))
    on('2026-06-17')
    const asked = await acts.askSupplement(province.services, officer, { ...then(at), note: 'Thiếu chữ ký', papers: ['application'] })
    expect(asked).toMatchObject({ state: 5, dueOn: null })
    await expect(acts.passOn(province.services, officer, then(asked))).rejects.toMatchObject({ code: 'applications.not-now' })
    on('2026-06-24')
    const back = await acts.supplement(province.services, counter, { ...then(asked), papers: [paper('application')] })
    expect(back).toMatchObject({ state: 4, dueOn: '2026-07-06' })
    at = await acts.askPayment(province.services, officer, { ...then(back), note: 'Lệ phí' })
    on('2026-06-25')
    at = await acts.recordPayment(province.services, counter, then(at))
    const late = { ...then(at), note: 'Chờ xác minh' }
    await expect(acts.reappoint(province.services, officer, { ...late, on: '2026-07-20' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(acts.reappoint(province.services, head, { ...late, on: '2026-06-01' })).rejects.toMatchObject({ code: 'applications.date-refused', data: { code: 'reappointment-not-later' } })
    const put = await acts.reappoint(province.services, head, { ...late, on: '2026-07-20' })
    expect(put.dueOn).toBe('2026-07-20')
    await expect(acts.reappoint(province.services, head, { ...then(put), note: 'Nữa', on: '2026-07-30' })).rejects.toMatchObject({ code: 'applications.already-reappointed' })
    const { actions, application, procedure, fold } = await read(received.applicationId)
    expect(pausesOf(actions).map((pause) => pause.state)).toEqual([5, 6])
    // What was kept with the acts is what a count from the beginning gives.
    expect(deadlineAfter(application, procedure, actions, procedureLaw().calendar)).toEqual(fold.deadline)
  })

  test('a changed file changes neither a case under way nor its day', async () => {
    on('2026-06-15')
    const received = await receive()
    const { procedures } = procedureLaw().law
    const procedure = procedures.get('war-invalid-and-sick-soldier')!
    const shorter = structuredClone(procedure)
    for (const period of shorter.periods) for (const way of period.ways) for (const step of way.steps) if (step.limit) step.limit.amount = 1
    procedures.set(procedure.slug, shorter)
    try {
      let at: Done = await acts.takeCase(province.services, officer, then(received))
      at = await acts.askPayment(province.services, officer, { ...then(at), note: 'Lệ phí' })
      expect((await acts.recordPayment(province.services, counter, then(at))).dueOn).toBe(received.dueOn)
      expect((await receive()).dueOn).toBe('2026-06-16')
      expect((await as(officer, (tx) => countOpenByVersion(tx, procedure.slug))).length).toBe(2)
    } finally {
      procedures.set(procedure.slug, procedure)
    }
    expect(freezeProcedure(procedure).hash).not.toBe(freezeProcedure(shorter).hash)
  })
})

describe('two at once', () => {
  test('one succeeds and the other is told who did what', async () => {
    on('2026-06-15')
    const received = await receive()
    const other = await province.actor('officer')
    const answers = await Promise.allSettled([officer, other, head].map((actor) => acts.takeCase(province.services, actor, then(received))))
    expect(answers.filter((answer) => answer.status === 'fulfilled').length).toBe(1)
    for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'applications.moved-on', status: 409, data: { act: 'taken' } })
    const winner = (await read(received.applicationId)).fold.holder!
    const loser = winner === officer.accountId ? other : officer
    await expect(acts.draftDecision(province.services, loser, { ...then(received), seq: 3, draft: { outcome: 'granted', text: 'x' }, facts: { dossierCompared: true } })).rejects.toMatchObject({
      code: 'applications.held-by-other',
      data: { holder: winner },
    })
    await acts.takeCase(province.services, loser, { ...then(received), seq: 3, note: 'Thay người nghỉ' })
  })

  test('numbers of a day are given without gap or double', async () => {
    on('2026-06-18')
    const cases = await Promise.all(Array.from({ length: 24 }, (_, i) => (i % 4 === 3 ? receive({ papers: [] }).catch(() => null) : receive())))
    const numbers = cases.flatMap((one) => (one ? [one.code] : [])).sort()
    expect(numbers).toEqual(Array.from({ length: 18 }, (_, i) => `H44-260618-${String(i + 1).padStart(4, '0')}`))
  })
})

describe('who sees it', () => {
  test('a commune sees its own cases and those it received for another, and nobody else', async () => {
    on('2026-06-15')
    const there = await province.actor('commune-officer', THERE)
    const elsewhere = await receive({ unitPath: THERE }, commune)
    expect((await read(elsewhere.applicationId, commune)).application).toMatchObject({ receivedBy: HERE, alsoPaths: [HERE], decidedBy: 'home-affairs' })
    expect((await read(elsewhere.applicationId, there)).application.code).toBe(elsewhere.code)
    const own = await receive({ unitPath: THERE }, there)
    await expect(read(own.applicationId, commune)).rejects.toMatchObject({ status: 404 })
    await expect(acts.noteOnCase(province.services, commune, { ...then(own), note: 'x' })).rejects.toMatchObject({ status: 404 })
    for (const actor of [commune, there]) {
      const rows = await as(actor, (tx) => listCases(tx, actor, clock.today(), { queue: 'all', limit: 100 }))
      const seen = await province.owner.db.selectFrom('application_summary').select('application_id').where(sql<boolean>`path = ${actor.scopeFrom} or ${actor.scopeFrom} = any(also_paths)`).execute()
      expect(rows.map((row) => row.applicationId).sort()).toEqual(seen.map((row) => row.application_id).sort())
    }
    const administrator = await province.actor('administrator')
    expect(await as(administrator, (tx) => listCases(tx, administrator, clock.today(), { queue: 'all', limit: 5 }))).toEqual([])
  })

  test('is handed over only to somebody in whose scope it lies', async () => {
    on('2026-06-15')
    let at: Done = await receive()
    at = await acts.takeCase(province.services, officer, then(at))
    const give = async (role: string, areaPath: string) => {
      const actor = await province.actor(role, areaPath)
      await province.owner.db.insertInto('assignment').values({ assignment_id: newId(), account_id: actor.accountId, role, area_path: areaPath, holds: '[2026-01-01,)', known: '[2026-01-01,)' }).execute()
      return actor
    }
    const [beside, auditor, right] = [await give('officer', THERE), await give('auditor', '25/'), await give('officer', HERE)]
    for (const to of [beside, auditor]) await expect(acts.handOverCase(province.services, officer, { ...then(at), to: to.accountId })).rejects.toMatchObject({ code: 'applications.holder-unknown' })
    await acts.handOverCase(province.services, officer, { ...then(at), to: right.accountId })
    expect((await read(at.applicationId)).fold.holder).toBe(right.accountId)
  })
})

describe('lists and counts', () => {
  test('every queue counts what it lists, in pages that join without gap or double', async () => {
    const today = clock.today()
    for (const actor of [counter, officer, commune, head, director]) {
      const counts = await as(actor, (tx) => countQueues(tx, actor, today))
      for (const [queue, count] of Object.entries(counts) as [QueueName, number][]) {
        const ids: string[] = []
        for (let after: acts.CaseCursor | null = null; ; ) {
          const rows: acts.CaseRow[] = await as(actor, (tx) => listCases(tx, actor, today, { queue, limit: 3, after }))
          ids.push(...rows.map((row) => row.applicationId))
          const last = rows.at(-1)
          if (rows.length < 3 || last === undefined) break
          after = acts.cursorOf(queue, last)
        }
        expect([queue, ids.length, new Set(ids).size]).toEqual([queue, count, count])
      }
    }
  })

  test('the summary of every case is what its acts give', async () => {
    const ids = await province.owner.db.selectFrom('application').select('application_id').execute()
    for (const { application_id: id } of ids) {
      const { application, procedure, fold, actions } = await read(id, head)
      const row = await province.owner.db.selectFrom('application_summary').selectAll().where('application_id', '=', id).executeTakeFirstOrThrow()
      expect(row).toEqual(summaryRow(application, procedure, fold))
      expect(await spansKept(id)).toEqual(spansOf(actions))
    }
    expect(ids.length).toBeGreaterThan(20)
  })
})

/** The spans of a case as they stand in the table; each ends where the next begins, and the last one does not. */
async function spansKept(applicationId: string) {
  const rows = await province.owner.db.selectFrom('application_span').selectAll().where('application_id', '=', applicationId).orderBy('seq').execute()
  expect(rows.map((row) => row.until_at)).toEqual([...rows.slice(1).map((row) => row.from_at), Infinity])
  return rows.map((row) => ({ seq: row.seq, state: row.state, dueOn: row.due_on, from: row.from_at }))
}

test('papers of one group stand for each other, and conditions say which are needed', () => {
  const procedure = procedureLaw().law.procedures.get('dossier-transfer')!
  const day = legalDate('2026-06-15')
  expect(papersNeeded(procedure, [], day).map((one) => one.papers)).toEqual([['application'], ['identity-card', 'residence-confirmation']])
  const relatives = procedureLaw().law.procedures.get('martyr-relatives-allowance')!
  expect(papersNeeded(relatives, [], day).length).toBe(2)
  expect(papersNeeded(relatives, ['child-under-18'], day).map((one) => one.papers[0])).toContain('birth-certificate')
})

test('a paper of the archive must be of the person and of its kind', async () => {
  on('2026-06-15')
  const personId = await registerPerson(province.services, officer, { fullName: 'Lê Văn Đức', path: HERE, birth: { written: '1930' }, home: { written: 'khu 3' } })
  const papers = [paper('application'), { paper: 'martyr-certificate', how: 'archive' as const, originals: 0, copies: 0, documentId: newId() }]
  await expect(receive({ slug: 'martyr-relatives-allowance', meritPersonId: personId, papers })).rejects.toMatchObject({ code: 'applications.unknown-paper', data: { papers: ['martyr-certificate'] } })
})

test('any order of acts leaves a case whose fold, summary and clock agree', async () => {
  on('2026-06-15')
  const random = randomStream(20260615, 'acts')
  const people = [counter, officer, commune, head, director]
  let done = 0
  for (let round = 0; round < 12; round++) {
    const { applicationId } = await receive({ slug: random.chance(0.5) ? 'certificate-reissue' : 'war-invalid-and-sick-soldier' })
    for (let move = 0; move < 30; move++) {
      const before = await read(applicationId, head)
      const act = random.pick(ANY)
      const actor = random.pick(people)
      now = new Date(now.getTime() + random.int(0, 40) * 3_600_000)
      const answer = await act(actor, { applicationId, seq: before.fold.seq, note: 'Lý do' }).catch((error: { code?: string; status?: number }) => {
        expect(error).toMatchObject({ status: expect.toSatisfy((status: number) => status >= 400 && status < 500) })
        return null
      })
      const after = await read(applicationId, head)
      expect(after.actions.length).toBe(before.actions.length + (answer ? 1 : 0))
      if (answer) done++
      expect(foldCase(after.application, after.procedure, after.actions)).toEqual(after.fold)
      const row = await province.owner.db.selectFrom('application_summary').selectAll().where('application_id', '=', applicationId).executeTakeFirstOrThrow()
      expect(row).toEqual(summaryRow(after.application, after.procedure, after.fold))
      expect(await spansKept(applicationId)).toEqual(spansOf(after.actions))
    }
  }
  expect(done).toBeGreaterThan(50)
})

type Any = (actor: Actor, input: { applicationId: acts.ApplicationId; seq: number; note: string }) => Promise<unknown>
const ANY: Any[] = [
  (a, i) => acts.takeCase(province.services, a, i),
  (a, i) => acts.takeCase(province.services, a, i),
  (a, i) => acts.passOn(province.services, a, { ...i, facts: { dossierCompared: true } }),
  (a, i) => acts.draftDecision(province.services, a, { ...i, draft: { outcome: 'granted', text: 'x' }, facts: { dossierCompared: true } }),
  (a, i) => acts.returnDraft(province.services, a, i),
  (a, i) => acts.askSupplement(province.services, a, i),
  (a, i) => acts.supplement(province.services, a, i),
  (a, i) => acts.supplement(province.services, a, i),
  (a, i) => acts.askPayment(province.services, a, i),
  (a, i) => acts.recordPayment(province.services, a, i),
  (a, i) => acts.extend(province.services, a, { ...i, limit: { amount: 3, unit: 'working-days' } }),
  (a, i) => acts.stopCase(province.services, a, i),
  (a, i) => acts.resumeCase(province.services, a, i),
  (a, i) => acts.noteOnCase(province.services, a, i),
  (a, i) => acts.decide(province.services, a, i),
]
