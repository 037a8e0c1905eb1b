import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import { loanLetter } from '#app/letters.ts'
import { markSensitive } from '#modules/purpose/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import type { Letter } from '#platform/mail/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { stoppedClock } from '#shared/clock.ts'
import { newId } from '#shared/ids.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { makeDossier } from '../archive.fixture.ts'
import { setPlace } from '../register/index.ts'
import { findLoanOut } from './lending.queries.ts'
import { handOutLoan, listLoans, listLoansOf, remindLoanJob, requestLoan, returnLoan, setReminders, withdrawLoan } from './index.ts'

let province: TestProvince
let keeper: Actor
/** Of one commune: the least that may ask. */
let asker: Actor
let other: Actor
beforeAll(async () => {
  province = await makeProvince()
  keeper = await province.actor('archivist')
  asker = await province.actor('commune-officer', '25/07900/')
  other = await province.actor('archivist', '25/08500/')
})
afterAll(() => province.close())

const see = <T>(work: Parameters<typeof asActor<T>>[2], actor = asker) => asActor(province.services.database, actor, work)
const at = (day: string): Services => ({ ...province.services, clock: stoppedClock(new Date(`${day}T09:00:00+07:00`)) })
const ask = (dossierId: string, actor = asker, rest: Partial<Parameters<typeof requestLoan>[2]> = {}) =>
  requestLoan(province.services, actor, { dossierId, borrower: 'Trần Bình', unit: 'Phòng Người có công', mail: null, purpose: 'Đối chiếu', dueOn: '2026-06-20', ...rest })
const handOut = (loanId: string, actor = keeper) => handOutLoan(province.services, actor, { loanId, dueOn: '2026-06-20' })
const waitingJobs = async () =>
  (await sql<{ data: { loanId: string }; seconds: number }>`select data, extract(epoch from start_after - created_on)::int as seconds from pgboss.job where name = 'archive.remind-loan' and state = 'created'`.execute(province.services.database.db)).rows

describe('the paper of a dossier', () => {
  it('is asked for, handed out, shown with who has it, and taken back', async () => {
    const dossierId = await makeDossier(province, { number: 'PTO/LS 801 CM' })
    const loanId = await ask(dossierId)
    expect(await see((tx) => findLoanOut(tx, dossierId))).toBeUndefined()
    expect((await see((tx) => listLoans(tx, 'asked', { limit: 10 }))).rows).toMatchObject([{ loanId, number: 'PTO/LS 801 CM', borrower: 'Trần Bình', purpose: 'Đối chiếu', dueOn: '2026-06-20', state: 'requested' }])
    await expect(handOut(loanId, asker)).rejects.toMatchObject({ status: 403 })
    await expect(handOut(loanId, other)).rejects.toMatchObject({ status: 404 })
    await handOut(loanId)
    expect(await see((tx) => findLoanOut(tx, dossierId))).toEqual({ borrower: 'Trần Bình', unit: 'Phòng Người có công', dueOn: '2026-06-20' })
    await expect(handOut(loanId)).rejects.toMatchObject({ code: 'archive.loan-changed' })
    await expect(withdrawLoan(province.services, asker, { loanId, note: '' })).rejects.toMatchObject({ code: 'archive.loan-changed' })
    await returnLoan(province.services, keeper, { loanId, note: 'Thiếu bìa' })
    await expect(returnLoan(province.services, keeper, { loanId, note: '' })).rejects.toMatchObject({ code: 'archive.loan-changed' })
    expect(await see((tx) => listLoansOf(tx, dossierId, 10))).toMatchObject([{ state: 'returned', closingNote: 'Thiếu bìa', handedOutByName: 'archivist', closedByName: 'archivist', requestedByName: 'commune-officer' }])
    expect(await see((tx) => findLoanOut(tx, dossierId))).toBeUndefined()
    const { rows } = await sql<{ action: string }>`select action from audit_event where subject = 'loan' and subject_id = ${loanId} order by at`.execute(province.owner.db)
    expect(rows.map((row) => row.action)).toEqual(['archive.request-loan insert', 'archive.hand-out-loan update', 'archive.return-loan update'])
  })

  it('is with one borrower at a time, also when two are served at the same moment', async () => {
    const dossierId = await makeDossier(province)
    const [first, second] = [await ask(dossierId), await ask(dossierId, keeper, { borrower: 'Lê An' })]
    const outcomes = await Promise.allSettled([handOut(first), handOut(second)])
    expect(outcomes.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find((one) => one.status === 'rejected')).toMatchObject({ reason: { code: 'archive.already-lent', status: 409 } })
    const { rows } = await sql`select from loan where dossier_id = ${dossierId} and state = 'out'`.execute(province.owner.db)
    expect(rows).toHaveLength(1)
    // The database keeps it too, past every use case.
    await expect(sql`update loan set state = 'out', handed_out_by = 'x', handed_out_at = '2026-06-15' where dossier_id = ${dossierId}`.execute(province.owner.db)).rejects.toMatchObject({ code: '23505' })
  })

  it('is asked for by those who read the dossier, with a day to come, and not of one without papers', async () => {
    const dossierId = await makeDossier(province)
    await expect(ask(dossierId, other)).rejects.toMatchObject({ status: 404 })
    await expect(ask(dossierId, await province.actor('auditor'))).rejects.toMatchObject({ status: 403 })
    await expect(ask(dossierId, asker, { dueOn: '2026-06-14' })).rejects.toMatchObject({ code: 'archive.due-in-the-past' })
    await expect(ask(dossierId, asker, { dueOn: '2026-02-31' })).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(ask(dossierId, asker, { purpose: ' ' })).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(handOut(newId())).rejects.toMatchObject({ status: 404 })
    const into = await makeDossier(province)
    await province.owner.db.updateTable('dossier').set({ joined_into: into }).where('dossier_id', '=', dossierId).execute()
    await expect(ask(dossierId)).rejects.toMatchObject({ code: 'archive.dossier-joined' })
  })

  it('a request is taken back by who made it, or refused by who lends; nobody else', async () => {
    const dossierId = await makeDossier(province, { alsoPaths: ['25/08500/'] })
    const loanId = await ask(dossierId)
    await expect(withdrawLoan(province.services, await province.actor('officer', '25/07900/'), { loanId, note: '' })).rejects.toMatchObject({ status: 403 })
    // Seen through a relative alone: not the keeper of this paper.
    await expect(withdrawLoan(province.services, other, { loanId, note: '' })).rejects.toMatchObject({ status: 403 })
    await withdrawLoan(province.services, asker, { loanId, note: '' })
    const second = await ask(dossierId)
    await withdrawLoan(province.services, keeper, { loanId: second, note: 'Đang tu bổ' })
    expect((await see((tx) => listLoans(tx, 'closed', { by: asker.accountId, limit: 2 }))).rows).toMatchObject([{ loanId: second, state: 'withdrawn', closingNote: 'Đang tu bổ' }, { loanId, state: 'withdrawn' }])
  })

  it('goes with its dossier to another unit, and lists keep the purpose of a sensitive one to themselves', async () => {
    const dossierId = await makeDossier(province)
    await ask(dossierId)
    const seen = async (actor: Actor) => (await see((tx) => listLoans(tx, 'asked', { limit: 100 }), actor)).rows.filter((row) => row.dossierId === dossierId).map((row) => row.purpose)
    expect([await seen(asker), await seen(other)]).toEqual([['Đối chiếu'], []])
    await markSensitive(province.services, keeper, { subject: 'dossier', id: dossierId, reason: 'kín' })
    expect(await seen(asker)).toEqual([null])
    await see((tx) => setPlace(tx, [dossierId], { path: '25/08500/', also_paths: null }), keeper)
    expect([await seen(asker), await seen(other)]).toEqual([[], [null]])
  })
})

describe('a borrower', () => {
  it('is reminded the day before and every week when overdue, once each, until the paper is back', async () => {
    await sql`delete from pgboss.job`.execute(province.services.database.db)
    const dossierId = await makeDossier(province, { number: 'PTO/LS 901 CM' })
    const loanId = await ask(dossierId, asker, { mail: 'binh@example.vn' })
    await handOut(loanId)
    // From nine o'clock on the 15th to eight on the 19th.
    expect(await waitingJobs()).toEqual([{ data: { loanId }, seconds: 4 * 86_400 - 3600 }])
    const sent: Letter[] = []
    const job = remindLoanJob({ mailer: { send: async (letter) => void sent.push(letter), close: async () => undefined }, origin: 'http://localhost:3000', letter: loanLetter })
    const look = async (day: string) => {
      await sql`delete from pgboss.job`.execute(province.services.database.db)
      await job.handle(at(day), { loanId })
      return sent.splice(0).map((letter) => letter.subject)
    }
    expect(await look('2026-06-18')).toEqual([])
    expect(await look('2026-06-19')).toEqual(['Sắp đến hạn trả hồ sơ PTO/LS 901 CM'])
    expect(await look('2026-06-19')).toEqual([])
    expect(await look('2026-06-21')).toEqual(['Quá hạn trả hồ sơ PTO/LS 901 CM'])
    expect(await look('2026-06-27')).toEqual([])
    await job.handle(at('2026-06-28'), { loanId })
    expect(sent).toMatchObject([{ to: 'binh@example.vn' }])
    expect(sent[0]!.text).toContain('20/06/2026')
    expect((await waitingJobs()).length).toBe(1)
    expect(await setReminders(province.services)).toBeGreaterThan(0)
    expect((await waitingJobs()).filter((one) => one.data.loanId === loanId)).toHaveLength(1)
    await returnLoan(province.services, keeper, { loanId, note: '' })
    sent.splice(0)
    expect(await look('2026-07-20')).toEqual([])
    expect(await waitingJobs()).toEqual([])
    const { rows } = await sql<{ kind: string; reminded_on: string }>`select kind, reminded_on::text from loan_reminder where loan_id = ${loanId} order by 2`.execute(province.owner.db)
    expect(rows).toEqual([{ kind: 'soon', reminded_on: '2026-06-19' }, { kind: 'overdue', reminded_on: '2026-06-21' }, { kind: 'overdue', reminded_on: '2026-06-28' }])
  })

  it('whose mail nobody knows is on the list as reminded of, and a letter that is not taken over is tried again', async () => {
    const [quiet, loud] = [await makeDossier(province), await makeDossier(province)]
    const loans = [await ask(quiet), await ask(loud, asker, { mail: 'an@example.vn' })]
    for (const loanId of loans) await handOut(loanId)
    const job = remindLoanJob({ mailer: { send: async () => Promise.reject(new Error('no line')), close: async () => undefined }, origin: 'http://localhost:3000', letter: loanLetter })
    await job.handle(at('2026-06-19'), { loanId: loans[0]! })
    await expect(job.handle(at('2026-06-19'), { loanId: loans[1]! })).rejects.toThrow('no line')
    expect((await see((tx) => listLoans(tx, 'out', { limit: 50 }))).rows.filter((row) => loans.includes(row.loanId)).map((row) => row.remindedOn).sort()).toEqual(['2026-06-19', null])
  })
})
