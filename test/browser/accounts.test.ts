import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { offerSetUp } from '#modules/accounts/index.ts'
import { systemClock } from '#shared/clock.ts'
import { codeOf } from '../http/client.ts'
import { PASSWORD, startServer, type TestServer } from '../http/server.ts'
import { launchBrowser } from './chromium.ts'

// The door and the accounts as somebody meets them who sees them for the first time: from the empty installation to the second factor,
// each page in both schemes, on a desk and a telephone.

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Set to a folder: what was looked at is kept there as images. */
const SHOTS = process.env['ANSINH_TEST_SHOTS']
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

/** Looks at the page as it stands, in both schemes and widths, for violations of WCAG 2.1 A and AA and for what is wider than the screen. */
async function look(page: Page, name: string): Promise<void> {
  for (const [width, scheme] of [[1280, 'light'], [1280, 'dark'], [360, 'light'], [360, 'dark']] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme: scheme })
    await page.evaluate(axe)
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(where: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
      return (await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })).violations.map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`)
    })
    found.push(...violations.map((one) => `${name} ${width} ${scheme}: ${one}`))
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (wide > 0) found.push(`${name} ${width} is ${wide} pixels wider than the screen`)
    if (SHOTS) {
      mkdirSync(SHOTS, { recursive: true })
      await page.screenshot({ path: join(SHOTS, `${name}-${width}-${scheme}.png`), fullPage: true })
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 })
}

async function open(): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  return { page: await context.newPage(), context }
}

test('from an empty installation to accounts in use, every page of the door is free of accessibility violations', async () => {
  const { page } = await open()
  await page.goto(`${server.origin}/thiet-lap`)
  await look(page, 'thiet-lap')
  await page.fill('input[name=token]', (await offerSetUp(server.runtime))!)
  await page.fill('input[name=login]', 'quan-tri')
  await page.fill('input[name=name]', 'Khuất Duy Anh')
  await page.fill('input[name=password]', PASSWORD)
  await page.fill('input[name=again]', PASSWORD)
  await page.click('main button.primary')
  await page.waitForURL('**/dang-nhap?xong=mat-khau')
  await look(page, 'dang-nhap')
  await page.fill('input[name=login]', 'quan-tri')
  await page.fill('input[name=password]', PASSWORD)
  await page.click('main button.primary')
  await page.waitForURL('**/dang-nhap/yeu-to-thu-hai**')
  await look(page, 'yeu-to-thu-hai')
  await page.fill('input[name=password]', PASSWORD)
  await page.click('main button.primary')
  await page.locator('input[name=code]').waitFor()
  await look(page, 'yeu-to-thu-hai-ma')
  const secret = new URL((await page.locator('input[name=uri]').getAttribute('value'))!).searchParams.get('secret')!
  await page.fill('input[name=code]', codeOf(secret, systemClock.now().getTime()))
  await page.click('main button.primary')
  await page.waitForURL(`${server.origin}/`)

  await page.goto(`${server.origin}/tai-khoan/moi`)
  await page.fill('input[name=login]', 'van-thu-hai')
  await page.click('main button.primary')
  await page.locator('.summary').waitFor()
  await look(page, 'tai-khoan-moi')
  await page.fill('input[name=name]', 'Nguyễn Thị Hoàng Phương Thảo Vân')
  await page.fill('input[name=mail]', 'van@example.vn')
  await page.selectOption('select[name=role]', 'clerk')
  await page.click('main button.primary')
  await page.waitForURL('**/tai-khoan/acc_*')
  await look(page, 'tai-khoan-mot')
  await page.goto(`${server.origin}/tai-khoan`)
  await look(page, 'tai-khoan')
  await page.goto(`${server.origin}/ca-nhan`)
  await look(page, 'ca-nhan')

  const stranger = (await open()).page
  await stranger.goto(`${server.origin}/moi/khong-co`)
  await look(stranger, 'moi-het-han')
  await stranger.goto(`${server.origin}/dang-nhap`)
  await stranger.fill('input[name=login]', 'quan-tri')
  await stranger.fill('input[name=password]', PASSWORD)
  await stranger.click('main button.primary')
  await stranger.waitForURL('**/dang-nhap/ma**')
  await stranger.fill('input[name=code]', '000000')
  await stranger.click('main button.primary')
  await stranger.locator('.summary').waitFor()
  await look(stranger, 'ma')
  expect(found).toEqual([])
}, 120_000)
