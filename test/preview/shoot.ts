import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'

// Photographs pages at telephone, tablet, desk and wide widths, light and dark, runs axe on each and names what
// overflows sideways or was refused by the browser.
// node test/preview/shoot.ts --to test-results/shots --only tim --widths 360,1280

const { values } = parseArgs({
  options: {
    base: { type: 'string', default: 'http://127.0.0.1:3100' },
    to: { type: 'string', default: 'test-results/shots' },
    only: { type: 'string', default: '' },
    widths: { type: 'string', default: '360,768,1280,1920' },
    schemes: { type: 'string', default: 'light,dark' },
    full: { type: 'boolean', default: false },
    browser: { type: 'string', default: '/usr/bin/chromium' },
  },
})

const pages: Record<string, string> = {
  home: '/',
  'sign-in': '/dang-nhap',
  search: '/tim?q=vu+huu+long',
  'search-none': '/tim?q=khong+co+ai',
  person: '/nguoi/per_0',
  'person-long': '/nguoi/per_6',
  dossiers: '/ho-so',
  'dossiers-empty': '/ho-so?trong',
  dossier: '/ho-so/dos_0',
  page: '/trang/pag_1?q=V%C5%A9+H%E1%BB%AFu+Long',
  verify: '/trang/pag_1/kiem-tra',
  intake: '/nhap',
  filing: '/nhap/cho-xep?tim=long&xong=1',
  register: '/nhap/so-dang-ky',
  'register-preview': '/nhap/so-dang-ky?ban=imp_1',
  covers: '/in/bia?hop=box_12',
  indicators: '/chi-tieu',
  indicator: '/chi-tieu/archive.dossiers-held',
  compare: '/chi-tieu/archive.dossiers-held/so-sanh?a=run_1&b=run_2',
  audit: '/nhat-ky',
  store: '/kho',
  'store-empty': '/kho?trong',
  missing: '/khong-co',
  broken: '/loi',
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
mkdirSync(values.to, { recursive: true })
const browser = await chromium.launch({
  executablePath: values.browser,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
})
const findings: string[] = []
for (const scheme of values.schemes.split(',') as ('light' | 'dark')[]) {
  for (const width of values.widths.split(',').map(Number)) {
    const context = await browser.newContext({
      viewport: { width, height: width < 500 ? 780 : width < 1000 ? 1024 : 900 },
      colorScheme: scheme,
      bypassCSP: false,
    })
    for (const [name, path] of Object.entries(pages)) {
      if (values.only && !values.only.split(',').includes(name)) continue
      const page = await context.newPage()
      const where = `${name} ${width} ${scheme}`
      page.on('console', (message) => {
        if (message.type() === 'error' && !/status of (404|500)/.test(message.text()))
          findings.push(`${where}: ${message.text()}`)
      })
      page.on('pageerror', (error) => findings.push(`${where}: ${error.message}`))
      await page.goto(values.base + path, { waitUntil: 'networkidle' })
      if (['dossier', 'page', 'verify'].includes(name)) await page.waitForTimeout(600)
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      if (over > 0) findings.push(`${where}: ${over} px wider than the screen`)
      await page.screenshot({ path: `${values.to}/${name}-${width}-${scheme}.png`, fullPage: values.full })
      await page.evaluate(axe)
      const result = await page.evaluate(() =>
        (
          window as unknown as {
            axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
          }
        ).axe.run(),
      )
      for (const violation of result.violations)
        findings.push(
          `${where}: axe ${violation.id} ×${violation.nodes.length} ${violation.nodes[0]?.html.slice(0, 160)}`,
        )
      await page.close()
    }
    await context.close()
  }
}
await browser.close()
writeFileSync(`${values.to}/findings.txt`, findings.join('\n'))
console.log(findings.length === 0 ? 'nothing found' : findings.join('\n'))
process.exit(findings.length === 0 ? 0 : 1)
