import { afterAll, beforeAll, expect, test } from 'vitest'
import * as acts from '#modules/applications/index.ts'
import { findByLoginName } from '#modules/accounts/index.ts'
import { registerPerson } from '#modules/people/index.ts'
import { procedureLaw } from '#modules/procedures/index.ts'
import type { Actor } from '#platform/db/index.ts'
import { toPublicId } from '#shared/ids.ts'
import { startProduct, type Product } from './product.ts'
import { walk } from './rules.ts'

// A decision that the system could not enter by itself: from the task to the register, and the task is closed.

let product: Product
let personHref: string
let caseHref: string
const actorOf = async (login: string): Promise<Actor> => {
  const actor = await findByLoginName(product.runtime.services, login)
  if (actor === undefined) throw new Error(`no account ${login}`)
  return actor
}

beforeAll(async () => {
  product = await startProduct({ dossiers: 0, scanned: 0 })
  const { services } = product.runtime
  const officer = await actorOf('chuyen-vien')
  const personId = await registerPerson(services, officer, { fullName: 'Bàn Văn Ghi', path: '25/07900/', birth: { written: '1948' } })
  personHref = `/nguoi/${toPublicId('per', personId)}`
  const slug = 'personal-data-correction'
  const papers = procedureLaw().law.procedures.get(slug)!.papers.map((one) => ({ paper: one.paper, how: 'handed' as const, originals: one.originals, copies: one.copies }))
  const form = { submitterName: 'Lê Thị Bưởi', submitterPhone: '0912345678', submitterRelation: 'con', applicantName: 'Lê Thị Bưởi', applicantResidence: 'khu 3', meritName: 'Bàn Văn Ghi', request: 'Sửa năm sinh' }
  const received = await acts.receiveAtCounter(services, await actorOf('mot-cua'), { slug, unitPath: '25/07900/', form, papers, meritPersonId: personId })
  const { applicationId } = received
  caseHref = `/mot-cua/${toPublicId('app', applicationId as never)}`
  let { seq } = await acts.takeCase(services, officer, { applicationId, seq: received.seq })
  ;({ seq } = await acts.draftDecision(services, officer, { applicationId, seq, draft: { outcome: 'granted', text: 'Điều 1. Sửa.' }, facts: { dossierCompared: true } }))
  await acts.decide(services, await actorOf('giam-doc'), { applicationId, seq })
}, 240_000)
afterAll(() => product.close())

test('from the task to the form, through what changes, into the register; the task is closed and the case says by whom', async () => {
  const { page, context, faults } = await product.visit('chuyen-vien', { scripts: false })
  await page.goto(`${product.origin}${caseHref}`)
  await page.getByRole('link', { name: 'Quyết định chưa vào sổ' }).click()
  await page.getByRole('link', { name: 'Ghi quyết định vào sổ' }).click()
  expect(await page.inputValue('#enter-decisionNumber')).toBe('01/QĐ-SNV')
  expect(await page.inputValue('#enter-body')).toBe('Sở Nội vụ')
  const signed = await page.inputValue('#enter-signed')
  // Without a category nothing is shown, and what was typed stays.
  await page.fill('#enter-number', 'PTO/AQ 77 CM')
  await page.getByRole('button', { name: 'Xem sẽ thay đổi gì' }).click()
  await page.getByRole('alert').waitFor()
  expect(await page.inputValue('#enter-number')).toBe('PTO/AQ 77 CM')
  await page.selectOption('#enter-category', 'WAR_INVALID')
  await page.fill('#enter-rate', '61')
  await page.fill('#enter-rateFrom', '2/5/2026')
  await page.getByRole('button', { name: 'Xem sẽ thay đổi gì' }).click()
  const preview = page.locator('section[aria-labelledby=preview]')
  expect(await preview.innerText()).toMatch(/Mở diện: Thương binh[\s\S]*Chưa ghi quyết định nào[\s\S]*Công nhận[\s\S]*01\/QĐ-SNV[\s\S]*Tỷ lệ 61 %/)
  await preview.getByRole('button', { name: 'Ghi vào sổ' }).click()
  await page.getByText('Đã ghi vào sổ.').waitFor()
  expect(await page.locator('section[aria-labelledby=register]').innerText()).toMatch(/PTO\/AQ 77 CM[\s\S]*01\/QĐ-SNV[\s\S]*Theo hồ sơ H44-/)

  await page.goto(`${product.origin}/ton-dong?xem=xong`)
  await page.locator('table tbody tr').first().getByRole('link').first().click()
  await page.getByText('Đã ghi quyết định 01/QĐ-SNV vào sổ người có công').waitFor()
  await page.goto(`${product.origin}${caseHref}`)
  expect(await page.locator('section[aria-labelledby=entry]').innerText()).toMatch(/Công nhận từ .* ghi lúc/)
  await page.goto(`${product.origin}${personHref}`)
  const life = page.locator('section[aria-labelledby=life]')
  expect(await life.innerText()).toMatch(/Được công nhận: Thương binh/)
  expect(await page.locator('.honour').innerText()).toMatch(/61/)

  // The same decision again is told and not doubled.
  await life.getByRole('link', { name: 'Ghi quyết định vào sổ' }).click()
  await page.fill('#enter-decisionNumber', '01/QĐ-SNV')
  await page.fill('#enter-from', signed)
  await page.getByRole('button', { name: 'Xem sẽ thay đổi gì' }).click()
  await page.getByText('Quyết định này đã có trong sổ, đúng trạng thái và ngày.').waitFor()
  await page.getByRole('button', { name: 'Ghi vào sổ' }).click()
  await page.getByText('sổ không ghi thêm').waitFor()
  expect(await page.locator('section[aria-labelledby=register] ol li').count()).toBe(1)

  // A line is corrected with its reason, and what stood there stays readable.
  await page.locator('section[aria-labelledby=register]').getByRole('link', { name: 'Sửa hoặc rút' }).first().click()
  await page.fill('#correct-from', '1/3/2026')
  await page.fill('#correct-reason', 'Đọc nhầm ngày')
  await page.getByRole('button', { name: 'Xem sẽ thay đổi gì' }).click()
  await page.getByRole('button', { name: 'Ghi điều đã sửa' }).first().click()
  await page.getByText('Đã sửa. Điều đã ghi trước đây').waitFor()
  await page.locator('section[aria-labelledby=register] summary').click()
  expect(await page.locator('section[aria-labelledby=register]').innerText()).toMatch(/từ 01\/03\/2026[\s\S]*Đọc nhầm ngày/)
  expect(faults.filter((fault) => !/40\d|42\d/.test(fault))).toEqual([])
  await context.close()
}, 120_000)

test('two officers at once: one succeeds, and the other is told with what was typed', async () => {
  const [one, two] = [await product.visit('chuyen-vien', { scripts: false }), await product.visit('luu-tru', { scripts: false })]
  for (const [{ page }, number] of [[one, '21/QĐ'], [two, '22/QĐ']] as const) {
    await page.goto(`${product.origin}${personHref}/ghi-nhan`)
    await page.selectOption('#enter-state', 'suspended')
    await page.fill('#enter-decisionNumber', number)
    await page.fill('#enter-from', '1/6/2026')
    await page.getByRole('button', { name: 'Xem sẽ thay đổi gì' }).click()
  }
  await one.page.getByRole('button', { name: 'Ghi vào sổ' }).click()
  await one.page.getByText('Đã ghi vào sổ.').waitFor()
  await two.page.getByRole('button', { name: 'Ghi vào sổ' }).click()
  expect(await two.page.getByRole('alert').innerText()).toContain('Có người vừa ghi vào sổ')
  expect(await two.page.inputValue('#enter-decisionNumber')).toBe('22/QĐ')
  await two.page.getByRole('button', { name: 'Xem sẽ thay đổi gì' }).click()
  expect(await two.page.getByRole('alert').innerText()).toContain('21/QĐ')
  await one.context.close()
  await two.context.close()
}, 120_000)

test('the page keeps the rules at the desk and on a telephone, in light and in dark', async () => {
  expect(await walk(product, { login: 'chuyen-vien', paths: [`${personHref}/ghi-nhan`, personHref, caseHref] })).toEqual([])
}, 180_000)
