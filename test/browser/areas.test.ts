import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { openDossier } from '#modules/archive/register/index.ts'
import { registerPerson } from '#modules/people/index.ts'
import { scopeOfPath, systemActor } from '#platform/db/index.ts'
import { stoppedClock } from '#shared/clock.ts'
import { press, startProduct, type Product } from './product.ts'
import { walk } from './rules.ts'

const OLD = '17/150/04891/'
let product: Product

beforeAll(async () => {
  product = await startProduct({ dossiers: 60, scanned: 0 })
  // What the archive of Hòa Bình took in while Vầy Nưa stood; the commune was divided on 1/7/2025.
  const services = { ...product.runtime.services, clock: stoppedClock(new Date('2025-03-10T09:00:00+07:00')) }
  const keeper = { ...systemActor('17/'), ...scopeOfPath('17/') }
  for (const fullName of ['Bùi Văn Mẫu', 'Bùi Thị Mẫu', 'Quách Văn Mẫu']) {
    const subjectId = await registerPerson(services, keeper, { fullName, path: OLD, home: { written: 'xã Vầy Nưa, huyện Đà Bắc, tỉnh Hòa Bình' } })
    await openDossier(services, keeper, { fonds: { code: 'NCC', title: 'x' }, subjectId, title: `Hồ sơ ${fullName}`, receivedOn: '2025-03-10' })
  }
  await registerPerson(services, keeper, { fullName: 'Đinh Thị Lẻ', path: OLD })
}, 300_000)
afterAll(() => product.close())

const number = async (page: Page, selector: string): Promise<number> => Number((await page.locator(selector).first().innerText()).replace(/\D/g, ''))

test('a cell of the picture, the table beside it and the list behind it say the same', async () => {
  const { page, faults } = await product.visit('luu-tru')
  await page.goto(`${product.origin}/dia-ban`)
  const cells = page.locator('svg a.tile')
  expect(await cells.count()).toBe(148)
  const row = page.locator('tbody tr:not(.total)').first()
  const name = (await row.locator('th').innerText()).trim()
  const value = Number((await row.locator('td').first().innerText()).replace(/\D/g, ''))
  expect(value).toBeGreaterThan(0)
  const labels = await cells.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''))
  expect(labels.some((label) => label.endsWith(`, ${name}`) && label.includes(` ${value} `))).toBe(true)
  // The sum over all rows is the figure of the province.
  const counts = await page.locator('tbody tr:not(.total) td:nth-child(2)').allInnerTexts()
  const total = Number((await page.locator('tbody tr.total td').first().innerText()).replace(/\D/g, ''))
  expect(counts.reduce((sum, text) => sum + Number(text.replace(/\D/g, '')), 0)).toBe(total)
  await row.locator('td a').first().click()
  await page.waitForURL('**/chi-tieu/archive.dossiers-held?**don-vi=**')
  expect(await number(page, '.figure.large .number')).toBe(value)
  expect(await page.locator('table tbody tr').count()).toBe(Math.min(value, 50))
  expect(faults).toEqual([])
})

test('a place as people type it is found, and its page tells what it was and became', async () => {
  const { page } = await product.visit('luu-tru', { scripts: false })
  await page.goto(`${product.origin}/dia-ban?q=${encodeURIComponent('x. C.Mong, h Doan Hung')}&ngay=2015-01-01`)
  await press(page.locator('.found a').first())
  expect(await page.locator('h1').innerText()).toBe('Xã Chân Mộng, huyện Đoan Hùng, tỉnh Phú Thọ')
  await page.goto(`${product.origin}/dia-ban/04891?ngay=2025-06-30`)
  const body = await page.locator('main').innerText()
  for (const word of ['Vầy Nưa', 'Phường Thống Nhất', 'Xã Tiền Phong', 'một phần', 'Nghị quyết 1676/NQ-UBTVQH15']) expect(body).toContain(word)
  // The code means another unit today.
  await page.goto(`${product.origin}/dia-ban/04891`)
  expect(await page.locator('h1').innerText()).toBe('Xã Tiền Phong, tỉnh Phú Thọ')
  expect((await page.goto(`${product.origin}/dia-ban/99999`))?.status()).toBe(404)
})

test('records of a divided unit are assigned without scripts; the list of what waits is its figure', async () => {
  const { page } = await product.visit('luu-tru', { scripts: false })
  await page.goto(`${product.origin}/dia-ban/cho-phan`)
  const before = await number(page, '.figure.large .number')
  expect(before).toBe(3)
  await press(page.locator('li.unit a').first())
  expect(await page.locator('section').nth(1).locator('tbody tr').count()).toBe(3)
  await page.locator('input[name=id]').first().check()
  await page.locator('select[name=to]').first().selectOption('04828')
  await press(page.locator('button.primary').first())
  // Without a reason nothing is written, and what was typed is kept.
  expect(await page.locator('[role=alert]').innerText()).not.toBe('')
  expect(await page.locator('select[name=to]').first().inputValue()).toBe('04828')
  await page.locator('input[name=id]').first().check()
  await page.fill('input[name=reason]', 'Biên bản bàn giao ngày 10/6/2026')
  await page.locator('button.primary').first().click()
  await page.waitForURL('**/dia-ban/cho-phan?da-phan=2')
  expect(await number(page, '.figure.large .number')).toBe(2)
  expect(await page.locator('main').innerText()).toContain('Biên bản bàn giao ngày 10/6/2026')
})

test('who does not see the whole province assigns nothing, and sees no numbers of others on the picture', async () => {
  const { page } = await product.visit('xa-viet-tri')
  expect((await page.goto(`${product.origin}/dia-ban/cho-phan`))?.status()).toBe(403)
  await page.goto(`${product.origin}/dia-ban`)
  expect(await page.locator('svg a.tile .count', { hasText: '–' }).count()).toBe(147)
  expect(await page.locator('a[href="/dia-ban/cho-phan"]').count()).toBe(0)
})

test('the pages pass the rules for everybody on a telephone and a desk, in light and dark', async () => {
  const paths = ['/dia-ban?q=xa%20chi%20dam', '/dia-ban/04891?ngay=2025-06-30', '/dia-ban/07900', `/dia-ban/cho-phan?don-vi=${OLD}`, '/co-quan', '/co-quan?ngay=2025-04-01']
  expect(await walk(product, { login: 'luu-tru', paths })).toEqual([])
}, 120_000)
