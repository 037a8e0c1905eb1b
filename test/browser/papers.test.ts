import { afterAll, beforeAll, expect, test } from 'vitest'
import * as acts from '#modules/applications/index.ts'
import { findByLoginName } from '#modules/accounts/index.ts'
import { issuingLaw } from '#modules/issuing/index.ts'
import type { Actor } from '#platform/db/index.ts'
import { toPublicId } from '#shared/ids.ts'
import { startProduct, type Product } from './product.ts'
import { walk } from './rules.ts'

// What a case issues, in the browser: from the draft to the page on which anybody verifies the decision.

let product: Product
let id: acts.ApplicationId
let href: string
const actorOf = async (login: string): Promise<Actor> => {
  const actor = await findByLoginName(product.runtime.services, login)
  if (actor === undefined) throw new Error(`no account ${login}`)
  return actor
}
const form = { submitterName: 'Lê Thị Bưởi', submitterPhone: '0912345678', submitterRelation: 'con', applicantName: 'Lê Thị Bưởi', applicantResidence: 'khu 3, xã Chí Đám', meritName: 'Lê Văn Đức', request: 'Hưởng thêm một chế độ' }

beforeAll(async () => {
  product = await startProduct({ dossiers: 0, scanned: 0 })
  const { services } = product.runtime
  const received = await acts.receiveAtCounter(services, await actorOf('mot-cua'), { slug: 'war-invalid-and-sick-soldier', unitPath: '25/07900/', form, papers: [{ paper: 'application', how: 'handed', originals: 1, copies: 0 }] })
  id = received.applicationId
  href = `/mot-cua/${toPublicId('app', id as never)}`
  await acts.takeCase(services, await actorOf('chuyen-vien'), { applicationId: id, seq: received.seq })
}, 240_000)
afterAll(() => product.close())

test('the officer drafts from the template, the director decides, the clerk finds the number, and a stranger verifies the paper', async () => {
  const officer = await product.visit('chuyen-vien')
  await officer.page.goto(`${product.origin}${href}/giay`)
  await officer.page.getByRole('link', { name: /^Dự thảo quyết định/ }).click()
  const text = officer.page.locator('textarea[name=text]')
  await expect.poll(() => text.inputValue()).toContain('Lê Văn Đức')
  await text.fill(`${await text.inputValue()}\nĐiều 4. Thêm bằng tay.`)
  await officer.page.getByRole('button', { name: 'Trình dự thảo' }).click()
  // Without what the step asks nothing is laid, and nothing that was typed is lost.
  await officer.page.getByRole('alert').waitFor()
  expect(await text.inputValue()).toContain('Thêm bằng tay')
  await officer.page.getByLabel('Đã tìm và đối chiếu hồ sơ gốc').check()
  await officer.page.getByRole('button', { name: 'Trình dự thảo' }).click()
  await officer.page.waitForURL((url) => url.pathname === href)
  await officer.page.locator('section[aria-labelledby=draft]', { hasText: 'Thêm bằng tay' }).waitFor()

  const seq = 4
  await acts.decide(product.runtime.services, await actorOf('giam-doc'), { applicationId: id, seq })
  const clerk = await product.visit('van-thu')
  await clerk.page.goto(`${product.origin}/van-thu`)
  const line = clerk.page.locator('table tbody tr').first()
  expect(await line.innerText()).toContain('01/QĐ-SNV')
  await line.getByRole('link').first().click()
  await clerk.page.waitForURL(`**${href}/giay`)
  const receipt = clerk.page.getByRole('link', { name: /^Giấy tiếp nhận hồ sơ/ })
  const answer = await clerk.context.request.get(product.origin + (await receipt.getAttribute('href')))
  expect([answer.status(), answer.headers()['content-type']]).toEqual([200, 'application/pdf'])
  expect((await answer.body()).subarray(0, 5).toString()).toBe('%PDF-')
  const checkHref = await clerk.page.locator('li', { hasText: '01/QĐ-SNV' }).locator('a.code').getAttribute('href')

  const stranger = await product.visit(null, { scripts: false, width: 360 })
  await stranger.page.goto(`${product.origin}/xac-thuc`)
  await stranger.page.fill('input[name=ma]', checkHref!.split('/').at(-1)!.toLowerCase())
  await stranger.page.press('input[name=ma]', 'Enter')
  await stranger.page.getByText('Văn bản này có được cấp').waitFor()
  expect(await stranger.page.locator('main').innerText()).not.toMatch(/Bưởi|Đức/)
  for (const { faults, context } of [officer, clerk, stranger]) {
    expect(faults.filter((fault) => !/40\d|42\d/.test(fault))).toEqual([])
    await context.close()
  }
}, 120_000)

test('the clerk reserves and voids without scripts, and an outstanding case goes from hand to hand', async () => {
  const { page, context } = await product.visit('van-thu', { scripts: false })
  await page.goto(`${product.origin}/van-thu`)
  await page.locator('#reserve').click()
  await page.selectOption('select[name=kind]', 'notice')
  await page.locator('#reserve-reason').fill('Thông báo lịch trực')
  await page.getByRole('button', { name: 'Giữ số kế tiếp' }).click()
  await page.getByText('Đã ghi số 01/TB-SNV.').waitFor()
  await page.locator('table summary').first().click()
  await page.locator('table input[name=reason]').first().fill('Ghi nhầm')
  await page.getByRole('button', { name: 'Huỷ số' }).first().click()
  await page.locator('table').getByText('Đã huỷ').first().waitFor()
  const csv = await (await context.request.get(`${product.origin}/van-thu/xuat.csv?nam=2026`)).text()
  expect(csv).toContain('01/TB-SNV')
  expect(csv).toContain('Ghi nhầm')
  await context.close()

  const officer = await product.visit('chuyen-vien', { scripts: false })
  const at = officer.page
  await at.goto(`${product.origin}/ton-dong/moi`)
  await at.fill('#new-subject', 'Hồ sơ LS 1234 của cụ Vũ Hữu Long')
  await at.getByRole('button', { name: 'Ghi vào danh sách' }).click()
  await at.getByRole('alert').waitFor()
  expect(await at.inputValue('#new-subject')).toContain('Vũ Hữu Long')
  await at.fill('#new-lacks', 'Giấy báo tử')
  await at.fill('#new-task', 'Xin trích lục')
  await at.fill('#new-dueOn', '1/6/2026')
  await at.getByRole('button', { name: 'Ghi vào danh sách' }).click()
  await at.getByText('Quá hạn').first().waitFor()
  await at.fill('#close-closing', 'Đã có trích lục')
  await at.getByRole('button', { name: 'Kết thúc' }).click()
  await at.getByText('Đã xong').first().waitFor()
  await at.goto(`${product.origin}/ton-dong?xem=xong`)
  expect(await at.locator('table tbody tr').count()).toBe(1)
  await officer.context.close()
}, 120_000)

test('the pages keep the rules at the desk and on a telephone, in light and in dark', async () => {
  const { services } = product.runtime
  await acts.openOutstanding(services, await actorOf('chuyen-vien'), { kind: 'facts-disagree', subject: 'Nguyễn Thị Tên Rất Dài Để Thử Xem Dòng Có Gãy Đúng Chỗ Không', unitPath: '25/07900/', lacks: 'Năm sinh ở hai giấy khác nhau', task: 'Hỏi lại thân nhân', dueOn: '2026-06-01' as never })
  const outstanding = await product.runtime.owner.db.selectFrom('outstanding_case').select('outstanding_case_id').orderBy('opened_at', 'desc').executeTakeFirstOrThrow()
  const code = (await product.runtime.owner.db.selectFrom('issued_document').select('verification_code').where('kind', '=', 'decision').executeTakeFirstOrThrow()).verification_code
  const numbering = issuingLaw().numbering
  expect(numbering.when).toBe('with-signature')
  expect(await walk(product, { login: 'chuyen-vien', paths: [`${href}/giay`, `${href}/du-thao`, '/ton-dong', '/ton-dong/moi', `/ton-dong/${toPublicId('out', outstanding.outstanding_case_id as never)}`] })).toEqual([])
  expect(await walk(product, { login: 'van-thu', paths: ['/van-thu'] })).toEqual([])
  expect(await walk(product, { login: null, paths: ['/xac-thuc', `/xac-thuc/${code}`, '/xac-thuc/00000000000000000000', '/xac-thuc?ma=abc'] })).toEqual([])
}, 180_000)
