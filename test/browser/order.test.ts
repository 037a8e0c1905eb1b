import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { press, startProduct, type Product } from './product.ts'
import { walk } from './rules.ts'

// Boxes, papers in order, the paper lent out, copies: as the archivist does it, without scripts.

let product: Product
let dossier: string
let box: string

beforeAll(async () => {
  product = await startProduct({ dossiers: 30, scanned: 0, papers: 6 })
  const { page, context } = await product.visit('luu-tru', { scripts: false })
  await page.goto(`${product.origin}/chi-tieu/archive.pages-read`)
  await press(page.locator('table tbody a').first())
  dossier = (await page.locator('a[href^="/ho-so/dos_"]').first().getAttribute('href'))!.split('?')[0]!
  await page.goto(product.origin + dossier)
  box = (await page.locator('a[href^="/hop/box_"]').first().getAttribute('href'))!
  await context.close()
}, 300_000)
afterAll(() => product.close())

/** The papers of the dossier as they are listed. */
const papers = async (page: Page) => (await page.locator('ol h3').allInnerTexts()).map((text) => text.trim())

test('pages become a paper of their own, papers are joined, and both are taken back', async () => {
  const { page, faults } = await product.visit('luu-tru', { scripts: false })
  await page.goto(`${product.origin}${dossier}`)
  await press(page.locator(`a[href="${dossier}/sap-xep"]`))
  const before = await papers(page)
  expect(before.length).toBeGreaterThan(1)
  await press(page.locator('button[formaction="?/gop"]'))
  expect(await page.locator('[role=alert]').innerText()).not.toBe('')
  await page.locator('ol > li:nth-child(1) input[name=chon]').first().check()
  await page.locator('ol > li:nth-child(2) input[name=chon]').first().check()
  await press(page.locator('button[formaction="?/gop"]'))
  expect(await page.locator('[role=status]').innerText()).not.toBe('')
  expect((await papers(page)).length).toBe(before.length - 1)
  await page.locator('ol > li:nth-child(1) input[name=chon]').last().check()
  await press(page.locator('button[formaction="?/rieng"]'))
  expect((await papers(page)).length).toBe(before.length)
  await press(page.locator('.history button').first())
  await press(page.locator('.history button').first())
  expect(await papers(page)).toEqual(before)
  expect(faults.filter((fault) => !fault.includes('422'))).toEqual([])
})

test('pages are split off to a dossier of their own, which is found, and joined again', async () => {
  const { page } = await product.visit('luu-tru', { scripts: false })
  await page.goto(`${product.origin}${dossier}/sap-xep`)
  await page.locator('ol > li:nth-child(1) input[name=chon]').first().check()
  await page.fill('input[name=title]', 'Hồ sơ tách Zyxkhoang')
  await press(page.locator('button[formaction="?/tach"]'))
  const split = (await page.locator('.history a[href^="/ho-so/dos_"]').first().getAttribute('href'))!
  await page.goto(product.origin + split)
  expect(await page.locator('h1').innerText()).toBe('Hồ sơ tách Zyxkhoang')
  expect(await page.locator('aside ol li').count()).toBe(1)
  // About the same person as the first: his name finds both.
  const name = (await page.locator('dl a.name').first().innerText()).trim()
  await page.goto(`${product.origin}${dossier}/sap-xep`)
  await page.fill('input[name=tim]', name)
  await page.press('input[name=tim]', 'Enter')
  await press(page.locator('.found li', { hasText: 'Zyxkhoang' }).locator('button[formaction="?/nhap"]'))
  await page.goto(product.origin + split)
  expect(await page.locator(`header a[href="${dossier}"]`).count()).toBe(1)
})

test('a dossier is put into a new box, whose place is written down and whose list is printed', async () => {
  const { page, context } = await product.visit('luu-tru', { scripts: false })
  await page.goto(`${product.origin}${dossier}/vi-tri`)
  await page.fill('input[name=code]', 'ZX-1')
  await press(page.locator('form[action="?/xep"] button'))
  expect(await page.locator('.problem').innerText()).not.toBe('')
  expect(await page.inputValue('input[name=code]')).toBe('ZX-1')
  await page.check('input[name=make]')
  await press(page.locator('form[action="?/xep"] button'))
  await press(page.locator('a[href^="/hop/box_"]'))
  expect(await page.locator('h1').innerText()).toContain('ZX-1')
  await page.fill('input[name=store]', 'K9')
  await page.fill('input[name=catalogueCode]', '3')
  await press(page.locator('form[action="?/vi-tri"] button'))
  expect(await page.locator('[role=alert]').innerText()).not.toBe('')
  expect(await page.inputValue('input[name=store]')).toBe('K9')
  await page.fill('input[name=catalogueTitle]', 'Liệt sĩ')
  await press(page.locator('form[action="?/vi-tri"] button'))
  expect(await page.locator('[role=status]').innerText()).not.toBe('')
  const list = await context.request.get(product.origin + (await page.locator('a[href$="/muc-luc.pdf"]').getAttribute('href'))!)
  expect([list.status(), list.headers()['content-type'], (await list.body()).subarray(0, 5).toString()]).toEqual([200, 'application/pdf', '%PDF-'])
  await page.goto(`${product.origin}/hop?tim=ZX`)
  expect(await page.locator('tbody tr').count()).toBe(1)
})

test('the paper is asked for by an officer, handed out by the archivist, shown on the dossier, and comes back', async () => {
  const { page: asking } = await product.visit('chuyen-vien', { scripts: false })
  await asking.goto(`${product.origin}${dossier}/muon`)
  await asking.fill('input[name=unit]', 'Phòng Người có công')
  await asking.fill('input[name=due]', '31/2/2026')
  await press(asking.locator('form[action="?/xin"] button'))
  expect(await asking.locator('.problem').count()).toBe(2)
  expect(await asking.inputValue('input[name=unit]')).toBe('Phòng Người có công')
  await asking.fill('input[name=purpose]', 'Đối chiếu bản gốc')
  await asking.fill('input[name=due]', '22/6/2026')
  await press(asking.locator('form[action="?/xin"] button'))
  expect(await asking.locator('[role=status]').innerText()).not.toBe('')
  const { page } = await product.visit('luu-tru', { scripts: false })
  await page.goto(`${product.origin}/muon`)
  await press(page.locator('form[action="?/giao"] button'))
  expect(await walk(product, { login: 'luu-tru', paths: ['/muon', `${dossier}/muon`] })).toEqual([])
  await asking.goto(`${product.origin}${dossier}`)
  expect(await asking.locator('aside').innerText()).toContain('22/06/2026')
  await page.goto(`${product.origin}/muon`)
  await press(page.locator('form[action="?/tra"] button'))
  await asking.goto(`${product.origin}${dossier}`)
  expect(await asking.locator('aside').innerText()).not.toContain('22/06/2026')
}, 120_000)

test('a copy is given out, and anybody verifies its code without signing in and learns nothing of whom it is about', async () => {
  const { page, context } = await product.visit('luu-tru', { scripts: false })
  await page.goto(`${product.origin}${dossier}/sao`)
  const title = await page.locator('.record').innerText()
  await page.locator('input[name=chon]').first().check()
  await page.fill('input[name=recipient]', 'Ông Trần Bình')
  await page.fill('input[name=signer]', 'Bà Nguyễn An')
  await press(page.locator('button.primary'))
  expect(await page.locator('.problem').count()).toBe(1)
  expect(await page.locator('input[name=chon]').first().isChecked()).toBe(true)
  await page.fill('input[name=reason]', 'Bổ sung hồ sơ')
  await press(page.locator('button.primary'))
  const href = (await page.locator('.done a').getAttribute('href'))!
  const pdf = await context.request.get(product.origin + href)
  expect([pdf.status(), (await pdf.body()).subarray(0, 5).toString()]).toEqual([200, '%PDF-'])
  const { rows } = await product.runtime.owner.pool.query<{ code: string }>('select code from issued_copy')
  const visitor = await product.visit(null, { scripts: false })
  await visitor.page.goto(`${product.origin}/xac-thuc`)
  await visitor.page.fill('input[name=ma]', rows[0]!.code.toUpperCase())
  await press(visitor.page.locator('button.primary'))
  const told = await visitor.page.locator('main').innerText()
  for (const word of ['1/2026', '15/06/2026', '2']) expect(told).toContain(word)
  for (const word of ['Trần Bình', title.trim(), dossier.slice(-20)]) expect(await visitor.page.content()).not.toContain(word)
  expect(await walk(product, { login: null, paths: [`/xac-thuc/${rows[0]!.code}`] })).toEqual([])
  expect(await walk(product, { login: 'luu-tru', paths: ['/trich-luc'] })).toEqual([])
  await page.goto(`${product.origin}/trich-luc`)
  await page.fill('input[name=ly-do]', 'Sai tên')
  await press(page.locator('form[action="?/thu-hoi"] button'))
  await visitor.page.reload()
  expect(await visitor.page.locator('[role=status]').innerText()).toContain('thu hồi')
  expect(visitor.faults).toEqual([])
}, 120_000)

test('every page of it is for everybody: at a desk, on a telephone, in light and in dark', async () => {
  const paths = [dossier, `${dossier}/sap-xep?tim=nguyen`, `${dossier}/vi-tri`, `${dossier}/muon`, `${dossier}/sao`, '/hop', box, '/ho-so/thieu-giay', '/ho-so/ra-soat', `${dossier}/chuyen-di`, '/muon', '/trich-luc']
  expect(await walk(product, { login: 'luu-tru', paths })).toEqual([])
  expect(await walk(product, { login: null, paths: ['/xac-thuc', '/xac-thuc/2345-6789-2345-6789'] })).toEqual([])
}, 240_000)
