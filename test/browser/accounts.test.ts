import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { offerSetUp } from '#modules/accounts/index.ts'
import { nextCodeOf } from '../http/client.ts'
import { PASSWORD, startServer, type TestServer } from '../http/server.ts'
import { launchBrowser } from './chromium.ts'
import { judge } from './rules.ts'

// The door and the accounts as somebody meets them who sees them for the first time: from the empty installation to the second factor,
// each page in both schemes, on a desk and a telephone.

let server: TestServer
let browser: Browser
const found: string[] = []

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startServer({}, { work: true }), launchBrowser()])
}, 120_000)
afterAll(async () => {
  await browser.close()
  await server.close()
})

async function open(): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  return { page: await context.newPage(), context }
}

test('from an empty installation to accounts in use, every page of the door is free of accessibility violations', async () => {
  const { page } = await open()
  await page.goto(`${server.origin}/thiet-lap`)
  found.push(...(await judge(page, 'thiet-lap')))
  await page.fill('input[name=token]', (await offerSetUp(server.runtime))!)
  await page.fill('input[name=login]', 'quan-tri')
  await page.fill('input[name=name]', 'Khuất Duy Anh')
  await page.fill('input[name=password]', PASSWORD)
  await page.fill('input[name=again]', PASSWORD)
  await page.click('main button.primary')
  await page.waitForURL('**/dang-nhap?xong=mat-khau')
  found.push(...(await judge(page, 'dang-nhap')))
  await page.fill('input[name=login]', 'quan-tri')
  await page.fill('input[name=password]', PASSWORD)
  await page.click('main button.primary')
  await page.waitForURL('**/dang-nhap/yeu-to-thu-hai**')
  found.push(...(await judge(page, 'yeu-to-thu-hai')))
  await page.fill('input[name=password]', PASSWORD)
  await page.click('main button.primary')
  await page.locator('input[name=code]').waitFor()
  found.push(...(await judge(page, 'yeu-to-thu-hai-ma')))
  // Copied by hand from the screen: nothing that can be taken for something else.
  expect((await page.locator('input[name=codes]').getAttribute('value'))!.split(' ')).toEqual(Array.from({ length: 10 }, () => expect.stringMatching(/^[a-hjkmnp-z2-9]{5}-[a-hjkmnp-z2-9]{5}$/)))
  const secret = new URL((await page.locator('input[name=uri]').getAttribute('value'))!).searchParams.get('secret')!
  await page.fill('input[name=code]', nextCodeOf(secret))
  await page.click('main button.primary')
  await page.waitForURL(`${server.origin}/`)
  expect(await page.locator('input[name=q]').count(), 'no search is offered to who may not search').toBe(0)

  await page.goto(`${server.origin}/tai-khoan/moi`)
  await page.fill('input[name=login]', 'van-thu-hai')
  await page.click('main button.primary')
  await page.locator('.summary').waitFor()
  found.push(...(await judge(page, 'tai-khoan-moi')))
  await page.fill('input[name=name]', 'Nguyễn Thị Hoàng Phương Thảo Vân')
  await page.fill('input[name=mail]', 'van@example.vn')
  await page.selectOption('select[name=role]', 'clerk')
  await page.selectOption('select[name=area]', '25/07900/')
  await page.click('main button.primary')
  await page.waitForURL('**/tai-khoan/acc_*')
  found.push(...(await judge(page, 'tai-khoan-mot')))
  await page.goto(`${server.origin}/tai-khoan`)
  found.push(...(await judge(page, 'tai-khoan')))
  await page.goto(`${server.origin}/ca-nhan`)
  found.push(...(await judge(page, 'ca-nhan')))

  const stranger = (await open()).page
  await stranger.goto(`${server.origin}/moi/khong-co`)
  found.push(...(await judge(stranger, 'moi-het-han')))
  await stranger.goto(`${server.origin}/dang-nhap`)
  await stranger.fill('input[name=login]', 'quan-tri')
  await stranger.fill('input[name=password]', PASSWORD)
  await stranger.click('main button.primary')
  await stranger.waitForURL('**/dang-nhap/ma**')
  await stranger.fill('input[name=code]', '000000')
  await stranger.click('main button.primary')
  await stranger.locator('.summary').waitFor()
  found.push(...(await judge(stranger, 'ma')))
  expect(found).toEqual([])
}, 120_000)
