import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProduct, type Product } from './product.ts'

// The desk of checking, worked by keys only: no test here points at anything.

let product: Product
beforeAll(async () => {
  product = await startProduct({ dossiers: 12, scanned: 2 })
}, 300_000)
afterAll(() => product.close())

const focused = (page: Page) =>
  page.evaluate(() => {
    const at = document.activeElement as HTMLInputElement | null
    return { field: at?.getAttribute('data-field') ?? '', value: at?.value ?? '', primary: at?.matches('button.primary') ?? false, hidden: at?.closest('details:not([open])') !== null }
  })
const ready = (page: Page) => page.waitForFunction(() => document.activeElement?.matches('[data-field], button.primary'))
async function openQueue(page: Page, way: 'kiem-tra' | 'doc-lai'): Promise<void> {
  await page.goto(`${product.origin}/kiem-tra`)
  await page.locator(way === 'kiem-tra' ? 'a.button[href$="/kiem-tra"]' : 'tbody a[href$="/doc-lai"]').first().press('Enter')
  await page.waitForURL(`**/${way}`)
  await ready(page)
}

test('a page is taken field by field and kept, the box of the field in focus is lit, only doubtful fields are shown', async () => {
  const { page, faults } = await product.visit('luu-tru')
  await openQueue(page, 'kiem-tra')
  const first = page.url()
  expect(await page.locator('h1').innerText()).toBe('Kiểm tra trang')
  const seen: string[] = []
  for (let at = await focused(page); !at.primary && seen.length < 40; at = await focused(page)) {
    expect(at.hidden).toBe(false)
    seen.push(at.field)
    await page.keyboard.press('Enter')
  }
  expect(seen.length).toBeGreaterThan(0)
  expect(new Set(seen).size).toBe(seen.length)
  // Enter ticked each of them.
  for (const field of seen) expect(await page.locator(`[name="accepted.${field}"]`).isChecked()).toBe(true)
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.href !== first)
  await page.goto(first)
  expect(await page.locator('.side').innerText()).toContain('đã kiểm tra')
  expect(faults).toEqual([])
})

test('all keys are listed under F1; fields that are sure unfold with Alt A, what was typed is put back with Escape, Ctrl Enter keeps', async () => {
  const { page } = await product.visit('luu-tru')
  await openQueue(page, 'kiem-tra')
  const from = await focused(page)
  await page.keyboard.press('F1')
  expect(await page.locator('dialog[open] dt').count()).toBeGreaterThanOrEqual(9)
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest('dialog[open]') !== null), 'the focus stays with the dialog').toBe(true)
  await page.keyboard.press('Escape')
  expect(await page.locator('dialog[open]').count()).toBe(0)
  expect(await focused(page), 'the focus is where it was').toEqual(from)
  await page.keyboard.press('Alt+KeyT')
  const at = await focused(page)
  expect([at.hidden, at.value]).toEqual([false, ''])
  await page.keyboard.type('xyz')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  expect((await focused(page)).value).toBe('')
  await page.keyboard.press('Alt+KeyT')
  const before = page.url()
  await page.locator('[data-field]').first().focus()
  await page.keyboard.press('Control+Enter')
  await page.waitForURL((url) => url.href !== before)
})

test('names of the register and units of the day are offered while one types, and taken with the arrows', async () => {
  const { page } = await product.visit('luu-tru')
  await openQueue(page, 'kiem-tra')
  const name = await product.runtime.owner.db.selectFrom('person').select('full_name').orderBy('person_id').limit(1).executeTakeFirstOrThrow()
  await page.keyboard.press('Alt+KeyA').catch(() => undefined)
  const visible = async (key: string) => page.locator(`#desk-${key}`).isVisible()
  for (const unfold of ['Alt+KeyA', 'Alt+KeyT']) if (!(await visible('fullName'))) await page.keyboard.press(unfold)
  await page.locator('#desk-fullName').focus()
  await page.keyboard.press('Control+A')
  // As somebody types who leaves the marks out.
  await page.keyboard.type(name.full_name.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D'))
  await page.locator('[role=option]').first().waitFor()
  await page.keyboard.press('ArrowDown')
  const offered = (await page.locator('[role=option][aria-selected=true]').innerText()).split('\n')[0]!.trim()
  await page.keyboard.press('Enter')
  expect(await page.inputValue('#desk-fullName')).toBe(offered)
  expect(await page.locator('[role=option]').count()).toBe(0)
  for (const unfold of ['Alt+KeyA', 'Alt+KeyT']) if (!(await visible('homePlace'))) await page.keyboard.press(unfold)
  await page.locator('#desk-homePlace').focus()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('xa kim duc, phu ninh')
  await page.locator('[role=option]').first().waitFor()
  expect((await page.locator('[role=option]').first().innerText()).toLowerCase()).toContain('kim đức')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  // The words stay as typed, the unit is chosen beside them.
  expect(await page.inputValue('#desk-homePlace')).toBe('xa kim duc, phu ninh')
  expect(await page.locator('[name="area.homePlace"]:checked').inputValue()).toMatch(/^\d+@\d{4}-\d\d-\d\d$/)
})

test('a second person reads without seeing the first one\'s words, anywhere on the page; who agrees settles it, also on a telephone', async () => {
  const first = await product.visit('luu-tru')
  await openQueue(first.page, 'kiem-tra')
  for (let no = 0; no < 30; no++) {
    const before = first.page.url()
    await ready(first.page)
    await first.page.keyboard.press('Control+Enter')
    await first.page.waitForURL((url) => url.href !== before)
    if (!first.page.url().endsWith('/kiem-tra')) break
  }
  const open = await product.runtime.owner.db
    .selectFrom('field_check as c').innerJoin('field_word as w', 'w.field_check_id', 'c.field_check_id').select(['c.page_id', 'c.field_check_id', 'c.field', 'w.value']).where('c.settled_at', 'is', null).execute() // prettier-ignore
  expect(open.length).toBeGreaterThan(0)
  const { page, faults } = await product.visit('chuyen-vien', { width: 360 })
  await openQueue(page, 'doc-lai')
  const waiting = Number(/\d+/.exec(await page.locator('.side').innerText())?.[0] ?? '0')
  const keys = await page.locator('[data-field]').evaluateAll((all) => all.map((one) => one.getAttribute('data-field') ?? ''))
  const html = await page.content()
  for (const key of keys) {
    const word = open.find((one) => one.field_check_id === key)
    expect(await page.inputValue(`[name="value.${key}"]`)).toBe('')
    // As a word by itself: the digits of a year may stand within an id.
    if (word?.value) expect([word.field, word.value, html.split(/[^\p{L}\p{N}/-]+/u).join(' ').includes(` ${word.value} `)]).toEqual([word.field, word.value, false])
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  const before = page.url()
  for (const key of keys) {
    const word = open.find((one) => one.field_check_id === key)!
    await page.locator(`[data-field="${key}"]`).focus()
    // A day as people write it.
    await page.keyboard.insertText((word.value ?? '').replace(/^(\d{4})-(\d\d)-(\d\d)$/, '$3/$2/$1').replace(/^(\d{4})-(\d\d)$/, '$2/$1'))
    await page.keyboard.press('Enter')
  }
  await page.keyboard.press('Enter')
  await page.waitForURL((url) => url.href !== before)
  const settled = await product.runtime.owner.db.selectFrom('field_check').select('outcome').where('field_check_id', 'in', keys).execute()
  expect(settled.map((one) => one.outcome)).toEqual(keys.map(() => 'agreed'))
  expect(waiting).toBeGreaterThan(0)
  expect(faults).toEqual([])
})
