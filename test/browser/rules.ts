import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import type { Product } from './product.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']
/** The rules whose answer the scheme can change: nothing but colours differs between light and dark. */
const OF_COLOUR = ['color-contrast', 'link-in-text-block']
/** As high as a thumb, in pixels of a telephone. */
const THUMB = 44

/** Rows of a long list repeat the first ones, and colours are what is slow to judge: half a second for ten rows. */
const REPEATED = [['tbody tr:nth-child(n+16)'], ['details li:nth-child(n+16)']]

/** Violations of the given rules on the page as it stands, one line each. */
async function violations(page: Page, runOnly: string[]): Promise<string[]> {
  const found = await page.evaluate(
    async ([only, exclude]) => {
      const { axe } = globalThis as unknown as { axe: { run(where: object, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
      // Nothing is fetched again for rules about media and styles of other origins: there are none. What keeps the rules is not written out.
      return (await axe.run({ exclude }, { runOnly: only, preload: false, resultTypes: ['violations'] })).violations
    },
    [runOnly, REPEATED] as const,
  )
  return found.map((one) => `${one.id}: ${one.nodes.length} × ${one.nodes[0]?.html.slice(0, 160)}`)
}

/**
 * What a thumb would miss: controls, and links that stand alone, lower than a thumb. A link within a sentence is a word of it (WCAG 2.5.8
 * lets it be), and a cell of a picture stands again in the table beside it.
 */
async function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const low: string[] = []
    for (const one of document.querySelectorAll<HTMLElement>('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
      if (!one.checkVisibility({ visibilityProperty: true }) || one.closest('.unseen, .skip, svg')) continue
      const text = (one.textContent || '').trim()
      const around = (one.parentElement?.textContent || '').trim()
      if (one instanceof HTMLAnchorElement && getComputedStyle(one).display === 'inline' && around !== text) continue
      // A tick is pressed on its label.
      const pressed = one instanceof HTMLInputElement && ['checkbox', 'radio', 'file'].includes(one.type) ? (one.closest('label') ?? document.querySelector(`label[for="${one.id}"]`) ?? one) : one
      if (pressed.getBoundingClientRect().height >= least - 0.5 || pressed.getBoundingClientRect().height <= 1) continue
      // A link may answer beyond its own box: over the whole line that it stands in.
      pressed.scrollIntoView({ block: 'center' })
      const { left, width, top, height } = pressed.getBoundingClientRect()
      const answers = (dy: number) => pressed.contains(document.elementFromPoint(left + Math.min(width / 2, 20), top + height / 2 + dy))
      let reach = 1
      for (const way of [-1, 1]) for (let dy = way; Math.abs(dy) < least && answers(dy); dy += way) reach++
      if (reach < least - 1) low.push(`${one.tagName.toLowerCase()} “${(text || one.getAttribute('name') || '').slice(0, 40)}” is ${reach} pixels high`)
    }
    return low
  }, THUMB)
}

/** Set to a folder: pages that are judged are photographed there. */
const SHOTS = process.env['ANSINH_SHOTS']

/**
 * What on the page as it stands breaks the rules for everybody: WCAG 2.1 A and AA at a desk and on a telephone, in light and in dark; a
 * page wider than its screen; what a thumb would miss. The telephone is the same page made narrow, and dark asks only what colours can
 * change. Leaves the page at the desk and in light.
 */
export async function judge(page: Page, name: string): Promise<string[]> {
  const found: string[] = []
  if (SHOTS) mkdirSync(SHOTS, { recursive: true })
  await page.evaluate(axe)
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 900 })
    for (const colorScheme of ['light', 'dark'] as const) {
      // Without motion, or a colour would be judged on its way to another.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const broken = await violations(page, colorScheme === 'light' ? LEVELS : OF_COLOUR)
      found.push(...broken.map((one) => `${width} ${colorScheme} ${name} ${one}`))
      if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name.replaceAll(/[^a-z0-9]+/gi, '_')}-${width}-${colorScheme}.png`, fullPage: true })
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (wide > 0) found.push(`${width} ${name} is ${wide} pixels wider than the screen`)
  }
  found.push(...(await tooSmall(page)).map((one) => `${name} ${one}`))
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
  return found
}

/** Judges pages as somebody who is signed in, each loaded once, and what the browser complains of on the way. */
export async function walk(product: Product, { login, paths }: { login: string | null; paths: string[] }): Promise<string[]> {
  const { page, faults, context } = await product.visit(login)
  const found: string[] = []
  for (const path of new Set(paths)) {
    await page.goto(product.origin + path, { waitUntil: 'load' })
    found.push(...(await judge(page, `${login ?? 'nobody'} ${path}`)))
  }
  found.push(...faults.filter((fault) => !fault.includes('404')).map((fault) => `${login}: ${fault}`))
  await context.close()
  return found
}
