import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { countRecords, listRecordIds } from '#modules/indicators/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { legalDate, type LegalDate } from '#shared/legal-date.ts'
import { makeProvince, type TestProvince } from '../../../../test/province.ts'
import { readPdf } from '../../../../test/read-pdf.ts'
import { makeDossier } from '../archive.fixture.ts'
import { archiveIndicators } from '../index.ts'
import { handOutLoan, requestLoan } from '../lending/index.ts'
import { findStruckOff } from '../mending/index.ts'
import { numberKeyOf } from './transfer.usecases.ts'
import * as transfer from './index.ts'

/** Printed words that stand for themselves. */
const LABELS = 'agency title number day to person category dossier whole extract wholeText extractText continues post papers order paper paperNumber paperDay pages noPapers signer ownLayout'.split(' ')

/* The house's day is 15 June 2026. */

let province: TestProvince
let officer: Actor
let other: Actor
let keeper: Actor
beforeAll(async () => {
  province = await makeProvince()
  officer = await province.actor('officer', '25/07900/')
  other = await province.actor('officer', '25/08500/')
  keeper = await province.actor('archivist')
})
afterAll(() => province.close())

const services = () => province.services
const on = (text: string) => legalDate(text) as LegalDate
const see = <T>(work: Parameters<typeof asActor<T>>[2], actor = officer) => asActor(province.services.database, actor, work)
const get = (transferId: string, actor = officer) => see((tx) => transfer.getTransfer(tx, transferId), actor)
/** The figure and its list, which agree. */
const countOf = (code: string, day = '2026-06-15', actor = keeper, knownAt = new Date('2026-06-15T10:00:00Z')) =>
  see(async (tx) => {
    const source = archiveIndicators.find((one) => one.code === code)!
    const number = await countRecords(tx, source, { day: on(day), knownAt })
    expect(await listRecordIds(tx, source, { day: on(day), knownAt }), code).toHaveLength(number)
    return number
  }, actor)
const ask = (dossierId: string, more: Partial<Parameters<typeof transfer.askTransfer>[2]> = {}, actor = officer) =>
  transfer.askTransfer(services(), actor, { dossierId, to: 'Sở Nội vụ Lào Cai', on: on('2026-06-01'), whole: true, note: '', ...more })
const send = (transferId: string, more: Partial<Parameters<typeof transfer.sendTransfer>[2]> = {}) =>
  transfer.sendTransfer(services(), officer, { transferId, slipNumber: '12/PB', slipOn: on('2026-06-04'), continuesFrom: on('2026-07-01'), postNumber: 'RR123456789VN', on: on('2026-06-05'), ...more })

test('a dossier is asked for, sent within twelve days, held until the other side confirms it, and struck off from the day it was sent', async () => {
  const dossierId = await makeDossier(province, { number: 'PTO/LS 1 CM' })
  const held = await countOf('archive.dossiers-held')
  await expect(ask(dossierId, {}, other)).rejects.toMatchObject({ status: 404 })
  await expect(ask(dossierId, { on: on('2026-06-16') })).rejects.toMatchObject({ code: 'transfer.day-out-of-order' })
  const { transferId } = await ask(dossierId)
  await expect(ask(dossierId)).rejects.toMatchObject({ code: 'transfer.already' })
  expect(await get(transferId)).toMatchObject({ state: 'asked', dueOn: '2026-06-13', personName: 'Hồ sơ PTO/LS 1 CM' })
  await expect(get(transferId, other)).rejects.toMatchObject({ status: 404 })
  await expect(send(transferId, { on: on('2026-05-30') })).rejects.toMatchObject({ code: 'transfer.day-out-of-order' })
  const loanId = await requestLoan(services(), officer, { dossierId, borrower: 'Bình', unit: 'Phòng', mail: null, purpose: 'xem', dueOn: '2026-07-01' })
  await handOutLoan(services(), await province.actor('archivist', '25/07900/'), { loanId, dueOn: '2026-07-01' })
  await expect(send(transferId)).rejects.toMatchObject({ code: 'archive.already-lent' })
  await sql`update loan set state = 'returned', closed_by = 'x', closed_at = '2026-06-15' where loan_id = ${loanId}`.execute(province.owner.db)
  await send(transferId)
  await expect(send(transferId)).rejects.toMatchObject({ code: 'transfer.changed' })
  expect(await get(transferId)).toMatchObject({ state: 'sent', dueOn: '2026-06-27', postNumber: 'RR123456789VN', slipNumber: '12/PB' })
  expect(await countOf('archive.dossiers-held'), 'held until it is confirmed').toBe(held)
  expect(await countOf('archive.transfers-unconfirmed')).toBe(1)
  expect(await countOf('archive.transfers-unconfirmed', '2026-06-04')).toBe(0)
  expect(await countOf('archive.transfers-unconfirmed', '2026-06-15', other)).toBe(0)
  await transfer.inquireTransfer(services(), officer, { transferId, on: on('2026-06-10'), note: 'gọi điện' })
  expect((await get(transferId)).dueOn).toBe('2026-07-02')
  await expect(transfer.confirmTransfer(services(), other, { transferId, on: on('2026-06-12') })).rejects.toMatchObject({ status: 404 })
  await transfer.confirmTransfer(services(), officer, { transferId, on: on('2026-06-12'), note: 'công văn 7' })
  expect(await countOf('archive.dossiers-held')).toBe(held - 1)
  expect(await countOf('archive.dossiers-held', '2026-06-04')).toBe(held)
  expect(await countOf('archive.dossiers-moved-out')).toBe(1)
  expect(await countOf('archive.dossiers-moved-out', '2026-06-11')).toBe(0)
  expect(await countOf('archive.transfers-unconfirmed')).toBe(0)
  expect(await countOf('archive.transfers-unconfirmed', '2026-06-11'), 'that day it was under way').toBe(1)
  expect(await see((tx) => findStruckOff(tx, dossierId))).toMatchObject({ goneOn: '2026-06-05', goneTo: 'Sở Nội vụ Lào Cai', reason: 'Phiếu báo di chuyển hồ sơ 12/PB' })
  expect((await get(transferId)).steps.map((step) => [step.what, step.on])).toEqual([['asked', '2026-06-01'], ['sent', '2026-06-05'], ['inquired', '2026-06-10'], ['confirmed', '2026-06-12']])
  await expect(ask(dossierId)).rejects.toMatchObject({ code: 'transfer.not-held' })
})

test('an extract leaves the dossier here; what came back is as before; a request taken back leads to nothing', async () => {
  const held = await countOf('archive.dossiers-held')
  const [one, two, three] = [await makeDossier(province, { number: '2' }), await makeDossier(province, { number: '3' }), await makeDossier(province, { number: '4' })]
  const extract = await ask(one, { whole: false })
  await send(extract.transferId)
  await transfer.confirmTransfer(services(), officer, { transferId: extract.transferId, on: on('2026-06-12') })
  const back = await ask(two)
  await send(back.transferId)
  await transfer.takeBackTransfer(services(), officer, { transferId: back.transferId, on: on('2026-06-12'), reason: 'thiếu quyết định' })
  const none = await ask(three)
  await transfer.withdrawTransfer(services(), officer, { transferId: none.transferId, on: on('2026-06-12'), reason: 'người đề nghị thôi' })
  expect(await countOf('archive.dossiers-held')).toBe(held + 3)
  expect(await countOf('archive.dossiers-moved-out')).toBe(1)
  await ask(two)
})

test('a dossier that comes keeps its old number in four parts, gets a new one, and is registered when nothing is wrong', async () => {
  const held = await countOf('archive.dossiers-held')
  const expected = { from: 'Sở Nội vụ Hà Nội', personName: 'Lê Văn Đến', category: 'MARTYR', oldNumber: 'VPC/LS-07956 CM', path: '25/07900/', on: on('2026-05-20'), note: '' }
  await expect(transfer.expectTransfer(services(), other, expected)).rejects.toMatchObject({ status: 403 })
  const { transferId } = await transfer.expectTransfer(services(), officer, expected)
  expect(await get(transferId)).toMatchObject({ state: 'expected', dueOn: '2026-06-11', oldNumber: 'VPC/LS-07956 CM', oldNumberKey: numberKeyOf('VPC/LS 7956 CM') })
  expect(numberKeyOf('VPC/LS-07956 CM')).toBe('|VPC|LS|7956|CM')
  expect(numberKeyOf('số cũ 12')).toBe(null)
  expect(await countOf('archive.transfers-incomplete')).toBe(0)
  const arrive = { transferId, on: on('2026-06-08'), slipNumber: '9/PB', slipOn: on('2026-06-01'), continuesFrom: on('2026-07-01'), newNumber: 'PTO/LS 0000900 CM', fonds: { code: 'F1', title: 'Người có công' }, gaps: ['thiếu Bằng Tổ quốc ghi công'] }
  const { dossierId } = await transfer.arriveTransfer(services(), officer, arrive)
  await expect(transfer.arriveTransfer(services(), officer, arrive)).rejects.toMatchObject({ code: 'transfer.changed' })
  expect(await countOf('archive.dossiers-held')).toBe(held + 1)
  expect(await countOf('archive.dossiers-held', '2026-06-07')).toBe(held)
  expect(await countOf('archive.transfers-incomplete')).toBe(1)
  const row = await see((tx) => tx.selectFrom('dossier').select(['number_written', 'number_key', 'title']).where('dossier_id', '=', dossierId).executeTakeFirstOrThrow())
  expect(row).toEqual({ number_written: 'PTO/LS 0000900 CM', number_key: '|PTO|LS|900|CM', title: 'Lê Văn Đến' })
  expect(await get(transferId)).toMatchObject({ dueOn: '2026-06-20', gaps: ['thiếu Bằng Tổ quốc ghi công'] })
  await expect(transfer.registerTransfer(services(), officer, { transferId, on: on('2026-06-15') })).rejects.toMatchObject({ code: 'transfer.gaps-left' })
  await transfer.setTransferGaps(services(), officer, { transferId, on: on('2026-06-14'), gaps: [] })
  await transfer.registerTransfer(services(), officer, { transferId, on: on('2026-06-15') })
  expect(await countOf('archive.transfers-incomplete')).toBe(0)
  expect(await countOf('archive.dossiers-moved-in')).toBe(1)
  expect(await countOf('archive.dossiers-moved-in', '2026-06-15', other)).toBe(0)

  const second = await transfer.expectTransfer(services(), officer, { ...expected, oldNumber: null })
  await transfer.arriveTransfer(services(), officer, { ...arrive, transferId: second.transferId, newNumber: null })
  await transfer.sendBackTransfer(services(), officer, { transferId: second.transferId, on: on('2026-06-12'), reason: 'không phải người của tỉnh' })
  expect(await countOf('archive.dossiers-held')).toBe(held + 1)
  expect(await countOf('archive.dossiers-held', '2026-06-10')).toBe(held + 2)
})

test('of two who write a step down at one moment one does; two do not begin the same transfer', async () => {
  const dossierId = await makeDossier(province, { number: '5' })
  const begun = await Promise.allSettled([ask(dossierId), ask(dossierId)])
  expect(begun.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  const { transferId } = (begun.find((one) => one.status === 'fulfilled') as PromiseFulfilledResult<{ transferId: string }>).value
  await send(transferId)
  const ends = await Promise.allSettled([
    transfer.confirmTransfer(services(), officer, { transferId, on: on('2026-06-12') }),
    transfer.takeBackTransfer(services(), officer, { transferId, on: on('2026-06-12'), reason: 'trả lại' }),
  ])
  expect(ends.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  for (const end of ends) if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'transfer.changed' })
  const { state } = await get(transferId)
  const struck = await see((tx) => findStruckOff(tx, dossierId))
  expect(struck !== undefined, state).toBe(state === 'confirmed')
})

test('the slip says whose dossier goes where with which papers, and that its layout is not verified', async () => {
  const dossierId = await makeDossier(province, { number: 'PTO/LS 6 CM' })
  const { transferId } = await ask(dossierId)
  await send(transferId)
  const labels = Object.fromEntries(LABELS.map((label) => [label, label])) as transfer.TransferWords['labels']
  const words = { labels, categoryName: (code: string) => code, documentType: (code: string) => code, day: (day: string) => day, month: (day: string) => day.slice(0, 7) }
  const text = await readPdf(Buffer.from(await transfer.printTransferSlip(services(), officer, { transferId, words })))
  for (const part of ['Sở Nội vụ Lào Cai', 'PTO/LS 6 CM', '12/PB', 'RR123456789VN', '2026-07', 'ownLayout', 'wholeText', 'noPapers']) expect(text).toContain(part)
  await expect(transfer.printTransferSlip(services(), other, { transferId, words })).rejects.toMatchObject({ status: 404 })
})
