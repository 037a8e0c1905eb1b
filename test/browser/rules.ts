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

/**
 * Where the keyboard would get lost: what takes the focus and shows no ring of two pixels with a contrast of three to one, whose ring is cut
 * off by what scrolls around it or by the edge of the page, or what then lies under something that stays on the screen (WCAG 2.4.7, 1.4.11).
 */
export async function hiddenFocus(page: Page): Promise<string[]> {
  // After a key the browser shows rings, whatever moves the focus.
  await page.keyboard.press('Tab')
  return page.evaluate(() => {
    type Colour = [number, number, number, number]
    const colour = (text: string): Colour | null => {
      const parts = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(text)
      return parts && [Number(parts[1]), Number(parts[2]), Number(parts[3]), Number(parts[4] ?? 1)]
    }
    const light = ([red, green, blue]: Colour) => {
      const [r = 0, g = 0, b = 0] = [red, green, blue].map((part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4))
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const contrast = (one: Colour, other: Colour) => {
      const [less = 0, more = 0] = [light(one), light(other)].toSorted((a, b) => a - b)
      return (more + 0.05) / (less + 0.05)
    }
    const ground = (from: Element | null): Colour => {
      for (let at = from; at; at = at.parentElement) {
        const found = colour(getComputedStyle(at).backgroundColor)
        if (found?.[3] === 1) return found
      }
      return [255, 255, 255, 1]
    }
    const ringed = (one: Element | null | undefined): one is Element => {
      if (!one) return false
      const { outlineStyle, outlineWidth } = getComputedStyle(one)
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
    }
    const said = (one: Element) => `${one.tagName.toLowerCase()} “${(one.getAttribute('aria-label') ?? (one.textContent || one.getAttribute('name')) ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 40)}”`
    const lost: string[] = []
    const before = document.activeElement
    for (const one of document.querySelectorAll<HTMLElement | SVGElement>('a[href], button:enabled, input:enabled:not([type=hidden]), select:enabled, textarea:enabled, summary, [tabindex="0"]')) {
      if (!one.checkVisibility({ visibilityProperty: true })) continue
      one.focus()
      if (document.activeElement !== one) continue
      // A cell of a picture is outlined by its own line; a row of a list, and the button of a file, in place of what is inside.
      const line = one instanceof SVGElement ? one.querySelector('rect') : null
      if (line && Number.parseFloat(getComputedStyle(line).strokeWidth) >= 2) continue
      const bearer = [one, one.nextElementSibling, one.closest('tr')].find(ringed)
      if (!bearer) {
        lost.push(`${said(one)} shows no focus`)
        continue
      }
      const { outlineColor, outlineOffset, outlineWidth } = getComputedStyle(bearer)
      const offset = Number.parseFloat(outlineOffset)
      const reach = offset + Number.parseFloat(outlineWidth)
      const drawn = colour(outlineColor)
      if (!drawn || contrast(drawn, ground(offset < 0 ? bearer : bearer.parentElement)) < 3) lost.push(`${said(one)} has a ring that is hard to see`)
      const boxes = [...bearer.getClientRects()].filter((box) => box.width > 4)
      for (const box of boxes) {
        const ring = { left: box.left - reach, right: box.right + reach, top: box.top - reach, bottom: box.bottom + reach }
        const cut: number[] = [-ring.left, ring.right - innerWidth]
        if (bearer === one && box.height + 2 * reach < innerHeight) cut.push(-ring.top, ring.bottom - innerHeight)
        for (let at = bearer.parentElement; at && at !== document.body; at = at.parentElement) {
          const { overflowX, overflowY, overflowClipMargin, position } = getComputedStyle(at)
          const edge = at.getBoundingClientRect()
          const room = overflowX === 'clip' ? Number.parseFloat(overflowClipMargin) || 0 : 0
          if (overflowX !== 'visible') cut.push(edge.left - room - ring.left, ring.right - edge.right - room)
          if (overflowY !== 'visible' && edge.height > box.height) cut.push(edge.top - room - ring.top, ring.bottom - edge.bottom - room)
          if (position === 'fixed') break
        }
        const most = Math.max(...cut)
        if (most > 0.6) lost.push(`${said(one)} has a ring that is cut off by ${Math.round(most)} pixels`)
      }
      const [box] = boxes
      if (!box) continue
      const top = document.elementFromPoint(Math.min(Math.max(box.left + Math.min(box.width / 2, 12), 1), innerWidth - 1), Math.min(Math.max(box.top + Math.min(box.height / 2, 20), 1), innerHeight - 1))
      if (top && !bearer.contains(top) && !top.contains(bearer)) lost.push(`${said(one)} lies under ${said(top)}`)
    }
    if (before instanceof HTMLElement && before !== document.body) before.focus()
    else (document.activeElement as HTMLElement | null)?.blur()
    scrollTo(0, 0)
    return [...new Set(lost)]
  })
}

/** The width of an A4 sheet between its margins, in pixels of CSS. */
const SHEET = 695

/** What would be wrong on paper: what is pressed, colours of the screen, the order of a telephone, text cut off, no word of where it comes from. */
export async function misprinted(page: Page): Promise<string[]> {
  await page.setViewportSize({ width: SHEET, height: 1000 })
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  const wrong = await page.evaluate(() => {
    const found: string[] = []
    const seen = (one: Element) => one.checkVisibility({ visibilityProperty: true })
    const said = (one: Element) => `${one.tagName.toLowerCase()} “${(one.textContent ?? '').trim().replaceAll(/\s+/g, ' ').slice(0, 40)}”`
    for (const one of document.querySelectorAll('.masthead, .foot, .skip, button, .button, input[type=file]')) if (seen(one)) found.push(`${said(one)} is printed`)
    const told = document.querySelector('.printed')
    if (!told || !seen(told) || !told.textContent?.includes(location.pathname)) found.push('no address is printed')
    const { color, backgroundColor } = getComputedStyle(document.body)
    if (color !== 'rgb(0, 0, 0)' || backgroundColor !== 'rgb(255, 255, 255)') found.push(`${color} on ${backgroundColor} is printed`)
    for (const row of document.querySelectorAll('tbody tr')) if (seen(row) && getComputedStyle(row).display !== 'table-row') found.push(`${said(row)} is printed as on a telephone`)
    for (const one of document.querySelectorAll<HTMLElement>('main td, main th, main p, main li, main dd, main h1, main h2'))
      if (seen(one) && getComputedStyle(one).overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1 && !one.closest('.unseen')) found.push(`${said(one)} is cut off on paper`)
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
    if (wide > 0) found.push(`${wide} pixels stand beside the sheet`)
    return [...new Set(found)].slice(0, 8)
  })
  await page.emulateMedia({ media: 'screen', colorScheme: 'light' })
  return wrong
}

/** Set to a folder: pages that are judged are photographed there. */
const SHOTS = process.env['ANSINH_SHOTS']

/**
 * What on the page as it stands breaks the rules for everybody: WCAG 2.1 A and AA at a desk and on a telephone, in light and in dark; a
 * page wider than its screen; what a thumb would miss; where the keyboard gets lost; what is wrong on paper. The telephone is the same page
 * made narrow, and dark asks only what colours can change. Leaves the page at the desk and in light.
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
  found.push(...(await misprinted(page)).map((one) => `${name}: ${one}`))
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.emulateMedia({ colorScheme: 'dark' })
  found.push(...(await hiddenFocus(page)).map((one) => `${name}: ${one}`))
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
