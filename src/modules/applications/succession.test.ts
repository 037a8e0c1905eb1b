import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sql } from 'kysely'
import { asActor, type Actor, type Tx } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import { legalDateOf } from '#shared/legal-date.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { getCase } from './applications.queries.ts'
import { summaryRow } from './applications.repository.ts'
import * as acts from './index.ts'

// Units that ended on 1/7/2025 and agencies that ended on 1/3/2025: what they had open goes to who took over, by an act, and nothing of it is changed beside.

let now = new Date('2025-02-10T09:00:00+07:00')
const clock = { now: () => now, today: () => legalDateOf(now) }
const on = (day: string) => (now = new Date(`${day}T09:00:00+07:00`))
/** A commune that ended on 1/7/2025, and one that stands since. */
let OLD = ''
const NEW = '25/07900/'
let province: TestProvince
let counter: Actor
let head: Actor
let newCommune: Actor
beforeAll(async () => {
  province = await makeProvince({ clock })
  counter = await province.actor('reception')
  head = await province.actor('head')
  newCommune = await province.actor('commune-officer', NEW)
  const { rows } = await sql<{ path: string }>`
    select path from area a where level = 'commune' and valid_until = '2025-07-01' and valid_from <= '2025-01-01' and path like '25/%'
      and not exists (select from area b where b.path = a.path and b.valid_until is null) order by path limit 1`.execute(province.owner.db)
  OLD = rows[0]!.path
})
afterAll(() => province.close())

const form = { submitterName: 'Lê Thị Bưởi', submitterRelation: 'con', applicantName: 'Lê Thị Bưởi', applicantResidence: 'khu 3', meritName: 'Lê Văn Đức', request: 'Cấp lại' }
const receive = (more: Partial<Parameters<typeof acts.receiveAtCounter>[2]> = {}) =>
  acts.receiveAtCounter(province.services, counter, { slug: 'certificate-reissue', unitPath: OLD, form, papers: [{ paper: 'application', how: 'handed', originals: 1, copies: 0 }], ...more })
const read = (id: acts.ApplicationId, actor: Actor = head) => as(actor, (tx) => getCase(tx, id))
const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => asActor(province.services.database, actor, work, { readOnly: true })
const ended = () => as(head, (tx) => acts.listEnded(tx, clock.today()))

describe('cases of what ended', () => {
  test('wait in a list from the day of the end on, with how many and since when the first is due', async () => {
    on('2025-02-10')
    for (let i = 0; i < 3; i++) await receive()
    const open = await receive()
    await acts.withdraw(province.services, counter, { applicationId: open.applicationId, seq: open.seq, note: 'Rút' })
    expect(await ended()).toEqual([])
    on('2025-03-03')
    expect(await ended()).toMatchObject([{ kind: 'agency', agency: 'phu-tho-labour', cases: 3 }])
    on('2025-07-02')
    const groups = await ended()
    expect(groups).toContainEqual(expect.objectContaining({ kind: 'unit', path: OLD, cases: 3, overdue: 3, firstDue: expect.stringMatching(/^2025-/) }))
    expect(groups).toContainEqual(expect.objectContaining({ kind: 'agency', agency: 'phu-tho-labour', cases: 3 }))
  })

  test('go to the agency that took over: who decides changes, day, steps, procedure and acts before stay', async () => {
    on('2025-03-03')
    const [id] = await as(head, (tx) => acts.listOfEnded(tx, { kind: 'agency', agency: 'phu-tho-labour' }, 1))
    const before = await read(id!)
    await expect(acts.succeedMany(province.services, head, { from: { kind: 'agency', agency: 'phu-tho-labour' }, to: 'home-affairs', note: 'x' }), 'that one stands later').rejects.toMatchObject({ code: 'applications.nothing-to-succeed', data: { why: 'successor-unknown' } })
    await expect(acts.succeedMany(province.services, head, { from: { kind: 'agency', agency: 'phu-tho-labour' }, to: 'phu-tho-home-affairs', note: '' })).rejects.toMatchObject({ code: 'invalid-input' })
    expect(await acts.succeedMany(province.services, head, { from: { kind: 'agency', agency: 'phu-tho-labour' }, to: 'phu-tho-home-affairs', note: 'Theo quyết định hợp nhất', limit: 2 })).toEqual({ handedOver: 2, left: 1 })
    expect(await acts.succeedMany(province.services, head, { from: { kind: 'agency', agency: 'phu-tho-labour' }, to: 'phu-tho-home-affairs', note: 'Theo quyết định hợp nhất' })).toEqual({ handedOver: 1, left: 0 })
    const after = await read(id!)
    expect(after.fold).toMatchObject({ decidedBy: 'phu-tho-home-affairs', holder: null, state: before.fold.state, deadline: before.fold.deadline, step: before.fold.step })
    expect(after.fold.steps).toEqual(before.fold.steps)
    expect(after.application).toEqual(before.application)
    expect(after.actions.slice(0, -1)).toEqual(before.actions)
    expect(after.actions.at(-1)).toMatchObject({ kind: 'succeeded', note: 'Theo quyết định hợp nhất', data: { told: { from: 'Sở Lao động - Thương binh và Xã hội tỉnh Phú Thọ', to: 'Sở Nội vụ tỉnh Phú Thọ' } } })
    expect(after.actions.at(-1)?.data).not.toHaveProperty('deadline')
    expect(await ended()).toEqual([])
  })

  test('go to the unit that took over with all that hangs on them: its officer sees and works on them, and the trail tells', async () => {
    on('2025-07-02')
    const ids = await as(head, (tx) => acts.listOfEnded(tx, { kind: 'unit', path: OLD }, 10))
    const before = await Promise.all(ids.map((id) => read(id)))
    await expect(read(ids[0]!, newCommune)).rejects.toMatchObject({ status: 404 })
    expect(await acts.succeedMany(province.services, head, { from: { kind: 'unit', path: OLD }, to: NEW, note: 'Sắp xếp đơn vị hành chính' }, { requestKey: 'chuyen-mot-lan' })).toEqual({ handedOver: 3, left: 0 })
    // The same form again is answered alike and does nothing.
    expect(await acts.succeedMany(province.services, head, { from: { kind: 'unit', path: OLD }, to: NEW, note: 'Sắp xếp đơn vị hành chính' }, { requestKey: 'chuyen-mot-lan' })).toEqual({ handedOver: 3, left: 0 })
    for (const [at, id] of ids.entries()) {
      const file = await read(id, newCommune)
      expect(file.application).toEqual({ ...before[at]!.application, path: NEW })
      expect(file.fold.deadline).toEqual(before[at]!.fold.deadline)
      expect(file.procedure).toEqual(before[at]!.procedure)
      expect(file.actions.length).toBe(before[at]!.actions.length + 1)
      const row = await province.owner.db.selectFrom('application_summary').selectAll().where('application_id', '=', id).executeTakeFirstOrThrow()
      expect(row).toEqual(summaryRow(file.application, file.procedure, file.fold))
    }
    const { rows } = await sql<{ name: string; left: number }>`
      select 'action' as name, count(*)::int as left from application_action a join application p using (application_id) where a.path <> p.path
      union all select 'paper', count(*)::int from application_paper a join application p using (application_id) where a.path <> p.path
      union all select 'span', count(*)::int from application_span a join application p using (application_id) where a.path <> p.path
      union all select 'document', count(*)::int from issued_document a join application p using (application_id) where a.path <> p.path`.execute(province.owner.db)
    expect(rows.filter((row) => row.left > 0)).toEqual([])
    const taken = await acts.takeCase(province.services, newCommune, { applicationId: ids[0]!, seq: before[0]!.fold.seq + 1 })
    expect(taken.state).toBe(4)
    const trail = await sql<{ count: number }>`select count(*)::int as count from audit_event where subject = 'application_action' and action = 'applications.succeed-many insert' and actor = ${head.accountId}`.execute(province.owner.db)
    expect(trail.rows[0]!.count).toBeGreaterThan(5)
    expect((await sql<{ wrong: number }>`select prove_case_tallies() as wrong`.execute(province.services.database.db)).rows).toEqual([{ wrong: 0 }])
    expect((await ended()).filter((one) => one.kind === 'unit')).toEqual([])
  })

  test('steps of a district go on with who is chosen, in the role that does them there', async () => {
    on('2025-06-20')
    const { applicationId, seq } = await receive({ slug: 'martyr-worship', unitPath: await standingThen(), papers: [{ paper: 'application', how: 'handed', originals: 1, copies: 0 }, { paper: 'martyr-certificate', how: 'shown', originals: 0, copies: 0 }, { paper: 'authorisation', how: 'handed', originals: 1, copies: 0 }] })
    const before = await read(applicationId)
    expect(before.fold.steps.map((step) => step.by)).toContain('district-division')
    on('2025-07-02')
    const answer = await acts.succeedOne(province.services, head, { applicationId, seq, note: 'Giao Sở', agency: { from: 'district-division', to: 'home-affairs' } })
    const after = await read(applicationId)
    expect(after.fold.steps.map((step) => [step.by, step.role])).toEqual(before.fold.steps.map((step) => (step.by === 'district-division' ? ['department', 'officer'] : [step.by, step.role])))
    expect(after.fold.deadline).toEqual(before.fold.deadline)
    await expect(acts.succeedOne(province.services, head, { applicationId, seq, note: 'Lại', agency: { from: 'district-division', to: 'home-affairs' } })).rejects.toMatchObject({ code: 'applications.moved-on' })
    await expect(acts.succeedOne(province.services, head, { applicationId, seq: answer.seq, note: 'Lại', agency: { from: 'district-division', to: 'home-affairs' } })).rejects.toMatchObject({ data: { why: 'not-with-it' } })
  })

  test('are handed over by who answers for the whole province only, and only from what has ended to what stands', async () => {
    on('2025-07-02')
    const one = await receive({ unitPath: NEW })
    const give = (actor: Actor, more: object) => acts.succeedOne(province.services, actor, { applicationId: one.applicationId, seq: one.seq, note: 'x', ...more })
    for (const actor of [counter, newCommune, await province.actor('officer'), await province.actor('head', NEW), await province.actor('auditor')])
      await expect(give(actor, { unit: NEW })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(give(head, { unit: OLD })).rejects.toMatchObject({ data: { why: 'not-ended' } })
    await expect(give(head, {})).rejects.toMatchObject({ data: { why: 'not-with-it' } })
    await expect(give(head, { agency: { from: 'home-affairs', to: 'health' } })).rejects.toMatchObject({ data: { why: 'not-ended' } })
    await expect(give(head, { agency: { from: 'phu-tho-labour', to: 'home-affairs' } })).rejects.toMatchObject({ data: { why: 'not-with-it' } })
    // Nor past the use cases.
    for (const actor of [counter, await province.actor('head', NEW)])
      await expect(asActor(province.services.database, actor, (tx) => sql`select move_case(${newId()}::uuid, ${NEW}, ${OLD})`.execute(tx))).rejects.toMatchObject({ code: '42501' })
  })
})

/** A commune of the province that stood on 20/6/2025. */
const standingThen = async (): Promise<string> => OLD
