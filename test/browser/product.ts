import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { readConfig } from '#app/config.ts'
import { DEMO_PASSWORD } from '#app/demo/accounts.ts'
import { prepareAccounts, prepareDemoCases, prepareHamlets, preparePapers, prepareRegister, prepareSampleProcedures, prepareScans } from '#app/demo/prepare.ts'
import { openRuntime, prepareCatalogue, type Runtime } from '#app/runtime.ts'
import type { DatabaseUrls } from '#app/database.ts'
import type { Secrets } from '#app/secrets.ts'
import { closePages, servePages } from '#app/serve.ts'
import { countPagesByState } from '#modules/archive/index.ts'
import { asActor, systemActor } from '#platform/db/index.ts'
import { createLog, type Log } from '#platform/log/index.ts'
import { freePort } from '../free-port.ts'
import { TEST_PASSWORDS } from '../passwords.ts'
import { makeProvince, templateOf } from '../province.ts'
import { launchBrowser } from './chromium.ts'

export type Product = {
  runtime: Runtime
  origin: string
  browser: Browser
  /** Signs in as the form does without a script, in one request instead of a page, and answers the cookies. */
  signIn(login: string): Promise<{ name: string; value: string }[]>
  /**
   * A page of its own, in a session of its own at the first page; every error that the page reports is kept in `faults`. A script that broke is never
   * meant: whoever met it, `close` tells.
   */
  visit(login: string | null, options?: { scheme?: 'light' | 'dark'; width?: number; scripts?: boolean }): Promise<Visit>
  close(): Promise<void>
}
export type Visit = { page: Page; context: BrowserContext; faults: string[] }

/**
 * The product as it is delivered: built pages, real server, real database, sample dossiers of which `scanned` are read by the real engine;
 * those up to `papers` have their papers as PDF; `cases`: those of the demo at the one-stop desk.
 */
export async function startProduct(options: { dossiers: number; scanned: number; papers?: number; cases?: boolean; log?: Log }): Promise<Product> {
  const secrets = { ...TEST_PASSWORDS, session: 'd'.repeat(32) }
  const province = await makeProvince({ template: await templateOf('demo', (urls) => prepareDemo(secrets, urls)) })
  const folder = await mkdtemp(join(tmpdir(), 'ansinh-product-'))
  const config = readConfig({ ANSINH_DATA: folder, ANSINH_DEMO: '1', ANSINH_TODAY: '2026-06-15', PORT: String(await freePort()), LOG_LEVEL: 'silent' })
  const log = options.log ?? createLog('silent')
  const runtime = await openRuntime(config, secrets, province.urls, log, { work: true })
  await prepareRegister(runtime, options.dossiers, () => undefined)
  if (options.cases) await prepareDemoCases(runtime)
  if (options.scanned > 0) {
    const labels = { agency: 'Kho', title: 'Tờ bìa', born: 'Sinh', category: 'Loại', place: 'Nơi để', expectedPages: 'Số trang', instruction: 'Đặt trên cùng' }
    await prepareScans(runtime, options.scanned, join(folder, 'scans'), { covers: labels, batch: (number) => `Lô ${number}` })
    await untilRead(runtime)
  }
  if (options.papers) await preparePapers(runtime, { scanned: options.scanned, dossiers: options.papers }, (number) => `Lô ${number}`, () => undefined)
  const pages = await servePages(runtime)
  const browser = await launchBrowser()
  const signIn: Product['signIn'] = async (login) => {
    const answer = await fetch(`${pages.origin}/dang-nhap`, { method: 'POST', redirect: 'manual', headers: { origin: pages.origin, accept: 'text/html' }, body: new URLSearchParams({ login, password: DEMO_PASSWORD }) })
    if (answer.status !== 303) throw new Error(`${login} was not let in: ${answer.status}`)
    return answer.headers.getSetCookie().map((line) => /^(?<name>[^=]+)=(?<value>[^;]*)/.exec(line)!.groups as { name: string; value: string })
  }
  const broken: string[] = []
  return {
    runtime,
    origin: pages.origin,
    browser,
    signIn,
    async visit(login, { scheme = 'light', width = 1280, scripts = true } = {}) {
      const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 900 }, javaScriptEnabled: scripts })
      const page = await context.newPage()
      const faults: string[] = []
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text())
      })
      page.on('pageerror', (error) => {
        faults.push(String(error))
        broken.push(`${login ?? 'a stranger'} at ${page.url()}: ${String(error)}`)
      })
      if (login !== null) {
        await context.addCookies((await signIn(login)).map((cookie) => ({ ...cookie, url: pages.origin, httpOnly: true, sameSite: 'Lax' as const })))
        await page.goto(`${pages.origin}/`)
      }
      return { page, context, faults }
    },
    async close() {
      await browser.close()
      await closePages(pages.server, runtime)
      await runtime.close()
      await province.close()
      await rm(folder, { recursive: true, force: true })
      if (broken.length > 0) throw new Error(`scripts of pages broke:\n${broken.join('\n')}`)
    },
  }
}

/** What the demo has before its first dossier: accounts, hamlets, procedures. */
async function prepareDemo(secrets: Secrets, urls: DatabaseUrls): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ansinh-demo-'))
  // Its clock stands at the beginning of the day: what is made here is known to every product that starts later, however soon.
  const config = readConfig({ ANSINH_DATA: folder, ANSINH_DEMO: '1', ANSINH_TODAY: '2026-06-15', ANSINH_TODAY_SINCE: '2100-01-01T00:00:00Z', LOG_LEVEL: 'silent' })
  const log = createLog('silent')
  const runtime = await openRuntime(config, secrets, urls, log, { work: false })
  try {
    await prepareAccounts(runtime)
    await prepareHamlets(runtime)
    await prepareCatalogue(config, runtime.owner, log)
    await prepareSampleProcedures(runtime)
  } finally {
    await runtime.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Presses, and waits until the page that answers is whole: what is counted at once may be counted on half a page. */
export async function press(target: Locator): Promise<void> {
  await target.click()
  await target.page().waitForLoadState()
}

/** Waits until the viewer hears the keys: its buttons are there from then on. */
export const untilViewerHears = (within: Page | Locator): Promise<void> => within.locator('.viewer .acts').first().waitFor()

async function untilRead(runtime: Runtime): Promise<void> {
  const { services } = runtime
  const deadline = performance.now() + 240_000
  for (;;) {
    const queues = await services.jobs.counts()
    const states = await asActor(services.database, systemActor(services.provincePath), (tx) => countPagesByState(tx), { readOnly: true })
    // What keeps the papers afterwards waits for a pause, or for another day.
    const reading = queues.filter((queue) => ['archive.take-apart', 'archive.read-page'].includes(queue.name))
    if (reading.every((queue) => queue.waiting + queue.running === 0) && Object.keys(states).length > 0) return
    if (performance.now() > deadline) throw new Error(`the samples are not read: ${JSON.stringify({ queues, states })}`)
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

