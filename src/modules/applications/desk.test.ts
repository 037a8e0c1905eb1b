import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { openBatch, storeBatchFile } from '#modules/archive/index.ts'
import { asActor, type Actor, type Tx } from '#platform/db/index.ts'
import { legalDate } from '#shared/legal-date.ts'
import { randomStream } from '#app/samples/random.ts'
import { plainImage } from '../archive/archive.fixture.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import * as acts from './index.ts'

const HERE = '25/07900/'
const THERE = '25/07909/'
let now = new Date('2026-06-15T09:00:00+07:00')
const clock = { now: () => now, today: () => legalDate(now.toLocaleDateString('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' })) }

let province: TestProvince
const actors = new Map<string, Actor>()
const actorOf = (name: string): Actor => actors.get(name)!
const DESKS = ['reception', 'officer', 'commune-officer', 'head', 'director', 'clerk', 'auditor'] as const
/** `province.actor` gives no desk; a deputy and a colleague need one. */
async function giveDesk(actor: Actor, path: string): Promise<void> {
  await province.owner.db
    .insertInto('assignment')
    .values({ assignment_id: newId(), account_id: actor.accountId, role: actor.role, area_path: path, holds: '[2026-01-01,)', known: '[2026-01-01,)' } as never)
    .execute()
}
beforeAll(async () => {
  province = await makeProvince({ clock })
  for (const role of DESKS) {
    const actor = await province.actor(role, role === 'commune-officer' ? HERE : '25/')
    actors.set(role, actor)
    await giveDesk(actor, role === 'commune-officer' ? HERE : '25/')
  }
  for (const [name, role, path] of [['second', 'officer', '25/'], ['far', 'commune-officer', THERE]] as const) {
    const actor = await province.actor(role, path)
    actors.set(name, actor)
    await giveDesk(actor, path)
  }
})
afterAll(() => province.close())

const as = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => asActor(province.services.database, actor, work, { readOnly: true })
const form = { submitterName: 'Lê Thị Bưởi', submitterRelation: 'con', applicantName: 'Lê Thị Bưởi', applicantResidence: 'khu 3', meritName: 'Lê Văn Đức', request: 'Cấp lại' }
const paper = (code: string) => ({ paper: code, how: 'handed' as const, originals: 1, copies: 0 })
const receive = (slug = 'war-invalid-and-sick-soldier', requestKey?: string) =>
  acts.receiveAtCounter(province.services, actorOf('reception'), { slug, unitPath: HERE, form, papers: [paper('application')] }, requestKey ? { requestKey } : {})
const read = (id: string, actor = actorOf('officer')) => as(actor, (tx) => acts.getCase(tx, id as acts.ApplicationId))

const RUN: Record<Exclude<acts.Act, 'registered'>, [run: (services: never, actor: Actor, input: never) => Promise<acts.CaseAnswer>, more: (file: acts.CaseFile) => object]> = {
  received: [acts.receiveApplication, () => ({ papers: [paper('application')] })],
  'not-received': [acts.refuseApplication, () => ({})],
  taken: [acts.takeCase, () => ({})],
  'handed-over': [acts.handOverCase, () => ({ to: actorOf('officer').accountId })],
  'passed-on': [acts.passOn, () => ({ facts: { dossierCompared: true, medicalRecordReceived: true, higherActReceived: true } })],
  consulted: [acts.consult, () => ({ agency: 'Công an phường' })],
  answered: [acts.recordAnswer, (file: acts.CaseFile) => ({ agency: file.fold.consulted[0] ?? 'Công an phường' })],
  posted: [acts.postResult, () => ({})],
  complained: [acts.recordComplaint, () => ({})],
  'complaint-settled': [acts.settleComplaint, () => ({})],
  extended: [acts.extend, () => ({ limit: { amount: 2, unit: 'working-days' } })],
  reappointed: [acts.reappoint, () => ({ on: '2026-12-01' })],
  drafted: [acts.draftDecision, () => ({ draft: { outcome: 'granted', text: 'Cấp' }, facts: { dossierCompared: true, medicalRecordReceived: true, higherActReceived: true } })],
  'draft-returned': [acts.returnDraft, () => ({})],
  'supplement-asked': [acts.askSupplement, () => ({})],
  supplemented: [acts.supplement, () => ({ papers: [paper('application')] })],
  'payment-asked': [acts.askPayment, () => ({})],
  paid: [acts.recordPayment, () => ({})],
  withdrawn: [acts.withdraw, () => ({})],
  stopped: [acts.stopCase, () => ({})],
  resumed: [acts.resumeCase, () => ({})],
  decided: [acts.decide, () => ({})],
  'handed-out': [acts.handOut, () => ({ receiver: 'Lê Thị Bưởi' })],
  noted: [acts.noteOnCase, () => ({})],
} as never

describe('the acts that are offered', () => {
  test('are exactly those that are not refused, for every role, on many ways through a case', async () => {
    const random = randomStream(46, 'offered')
    const wrong: string[] = []
    const tried = new Set<string>()
    for (let walk = 0; walk < 10; walk++) {
      let at = await receive(walk % 2 === 0 ? 'certificate-reissue' : undefined)
      for (let step = 0; step < 10; step++) {
        const file = await read(at.applicationId)
        // Refused ones leave nothing behind: they are tried before the next one is done.
        const done: (() => Promise<acts.CaseAnswer>)[] = []
        for (const [role, actor] of actors)
          for (const [act, [run, more]] of Object.entries(RUN) as [keyof typeof RUN, (typeof RUN)['noted']][]) {
            if (role === 'far' || role === 'second') continue
            const offered = acts.actsNow(actor, file.fold).includes(act)
            const ask = () => run(province.services as never, actor, { applicationId: at.applicationId, seq: at.seq, note: 'vì', ...more(file) } as never)
            if (offered) {
              tried.add(act)
              done.push(ask)
            } else if (random.chance(0.07)) {
              const refused = await ask().then(() => 'done', (error: { code: string }) => error.code)
              if (refused === 'done') wrong.push(`${role} ${act} was done in state ${file.fold.state} though not offered`)
            }
          }
        if (wrong.length > 0) break
        // What falls due on a screen is done; a step's guard and an impossible day may still say no.
        const ask = random.pick(done)
        const answer = await ask().catch((error: { code: string }) => error.code)
        if (typeof answer === 'string') {
          if (!['applications.step-not-done', 'applications.date-refused'].includes(answer)) wrong.push(`${answer} in state ${file.fold.state} though offered`)
          continue
        }
        at = answer
      }
    }
    expect(wrong).toEqual([])
    expect(tried.size).toBeGreaterThan(15)
  })
})

describe('absence', () => {
  const record = (by: string, who: string, deputy: string, from = '2026-06-15', through = '2026-06-19') =>
    acts.recordAbsence(province.services, actorOf(by), { accountId: actorOf(who).accountId, deputyId: actorOf(deputy).accountId, from: from as never, through: through as never, note: 'Nghỉ phép' })

  test('the deputy sees the queue of who is away, takes from it, and the case says for whom; after the last day no more', async () => {
    now = new Date('2026-06-15T09:00:00+07:00')
    const received = await receive()
    const at = await acts.takeCase(province.services, actorOf('officer'), { applicationId: received.applicationId, seq: received.seq })
    const queue = (today = clock.today()) =>
      as(actorOf('second'), async (tx) => {
        const standsFor = (await acts.listStoodInFor(tx, actorOf('second').accountId, today)).map((one) => one.accountId)
        const reader = { ...actorOf('second'), standsFor }
        const rows = await acts.listCases(tx, reader, today, { queue: 'for-others', limit: 50 })
        expect((await acts.countQueues(tx, reader, today))['for-others']).toBe(rows.length)
        return rows.map((row) => row.applicationId)
      })
    expect(await queue()).toEqual([])
    await record('officer', 'officer', 'second')
    expect(await queue()).toContain(at.applicationId)
    expect(await queue(legalDate('2026-06-20'))).toEqual([])
    await acts.takeCase(province.services, actorOf('second'), { applicationId: at.applicationId, seq: at.seq })
    const file = await read(at.applicationId)
    expect(file.actions.at(-1)).toMatchObject({ kind: 'taken', actor: actorOf('second').accountId, data: { for: actorOf('officer').accountId } })
    expect(file.fold.holder).toBe(actorOf('second').accountId)
  })

  test('is recorded by oneself or who answers for the office, once for a day, with a deputy of the same work', async () => {
    await expect(record('second', 'commune-officer', 'officer'), 'not of another').rejects.toMatchObject({ code: 'forbidden' })
    await expect(record('reception', 'reception', 'officer')).rejects.toMatchObject({ code: 'forbidden' })
    await expect(record('head', 'second', 'second', '2026-07-01', '2026-07-02')).rejects.toMatchObject({ code: 'applications.deputy-unknown' })
    await expect(record('head', 'second', 'reception', '2026-07-01', '2026-07-02')).rejects.toMatchObject({ code: 'applications.deputy-unknown' })
    await expect(record('commune-officer', 'commune-officer', 'far', '2026-07-01', '2026-07-02'), 'of another commune').rejects.toMatchObject({ code: 'applications.deputy-unknown' })
    await expect(record('head', 'second', 'officer', '2026-07-03', '2026-07-02')).rejects.toMatchObject({ code: 'applications.absence-ends-first' })
    const { absenceId } = await record('head', 'second', 'officer', '2026-07-01', '2026-07-03')
    await expect(record('second', 'second', 'officer', '2026-07-03', '2026-07-04')).rejects.toMatchObject({ code: 'applications.absence-overlaps' })
    await expect(acts.withdrawAbsence(province.services, actorOf('officer'), { absenceId })).rejects.toMatchObject({ code: 'not-found' })
    await acts.withdrawAbsence(province.services, actorOf('second'), { absenceId })
    await record('second', 'second', 'officer', '2026-07-03', '2026-07-04')
    const seen = await as(actorOf('officer'), (tx) => acts.listAbsences(tx, legalDate('2026-07-01')))
    expect(seen.map(({ from, through }) => [from, through])).toEqual([['2026-07-03', '2026-07-04']])
  })
})

describe('scans on receipt', () => {
  const scan = async (actor: Actor, seed: number, path = HERE) => {
    const { batchId } = await openBatch(province.services, actor, { label: 'Quét khi tiếp nhận', origin: 'receipt', path })
    return { batchId, ...(await storeBatchFile(province.services, actor, { batchId, name: `don-${seed}.jpg`, source: await plainImage(seed) })) }
  }

  test('come through the intake into the unit of the case, and belong to its papers', async () => {
    const reception = actorOf('reception')
    const { batchFileId } = await scan(reception, 21)
    const made = await acts.receiveAtCounter(province.services, reception, { slug: 'war-invalid-and-sick-soldier', unitPath: HERE, form, papers: [paper('application')], scans: [{ paper: 'application', batchFileId }] })
    const file = await read(made.applicationId)
    expect(file.actions.at(-1)!.papers).toEqual([{ paper: 'application', how: 'scanned', originals: 0, copies: 0, documentId: null, batchFileId, pageIds: null }])
    expect(file.fold.papers.get('application')?.how, 'a scan takes nothing back').toBe('handed')
    expect((await as(actorOf('commune-officer'), (tx) => acts.listScans(tx, [batchFileId]))).get(batchFileId)?.name, 'the unit of the case sees it').toBe('don-21.jpg')
    expect((await as(actorOf('far'), (tx) => acts.listScans(tx, [batchFileId]))).size).toBe(0)
    const later = await scan(reception, 22)
    const added = await acts.addScans(province.services, reception, { applicationId: made.applicationId, seq: made.seq, scans: [{ paper: 'application', batchFileId: later.batchFileId }] })
    expect((await read(made.applicationId)).actions.at(-1)).toMatchObject({ kind: 'noted', data: { scans: 1 } })
    await expect(acts.addScans(province.services, reception, { applicationId: made.applicationId, seq: added.seq, scans: [{ paper: 'application', batchFileId: newId() }] })).rejects.toMatchObject({ code: 'applications.scan-unknown' })
  })

  test('who scans at the counter adds to his own batches of receipts and to no other', async () => {
    const archivist = await province.actor('archivist')
    const { batchId } = await openBatch(province.services, archivist, { label: 'Lô kho', origin: 'upload' })
    const add = async (actor: Actor, to: string) => storeBatchFile(province.services, actor, { batchId: to, name: 'x.jpg', source: await plainImage(31) })
    await expect(add(actorOf('reception'), batchId)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(openBatch(province.services, actorOf('reception'), { label: 'x', origin: 'upload' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(openBatch(province.services, actorOf('auditor'), { label: 'x', origin: 'receipt' })).rejects.toMatchObject({ code: 'forbidden' })
    const own = await openBatch(province.services, actorOf('reception'), { label: 'x', origin: 'receipt' })
    await expect(add(actorOf('head'), own.batchId), 'not into a colleague’s').rejects.toMatchObject({ code: 'forbidden' })
    const far = await openBatch(province.services, actorOf('far'), { label: 'x', origin: 'receipt', path: HERE })
    const { path } = await province.owner.db.selectFrom('scan_batch').select('path').where('scan_batch_id', '=', far.batchId).executeTakeFirstOrThrow()
    expect(path, 'beyond the own scope it stays with the sender').toBe(THERE)
  })
})

test('a form that is sent twice at once makes one case, and a filled form that is sent again with other words is told of the first', async () => {
  const key = newId()
  const [first, second] = await Promise.all([receive(undefined, key), receive(undefined, key)])
  expect(second).toEqual(first)
  await expect(receive('certificate-reissue', key)).rejects.toMatchObject({ code: 'request-key-reused', data: { answer: { code: first.code } } })
})
