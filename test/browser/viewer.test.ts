import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toPublicId, type Id } from '#shared/ids.ts'
import type { Page } from 'playwright-core'
import { startProduct, untilViewerHears, type Product } from './product.ts'

let product: Product
let dossier: string
let leaf: string
let word: string
beforeAll(async () => {
  product = await startProduct({ dossiers: 4, scanned: 0, papers: 4 })
  const { rows } = await sql<{ dossier_id: Id<'dos'>; page_id: Id<'pag'>; text: string }>`
    select p.dossier_id, p.page_id, r.text from page p join reading r on r.page_id = p.page_id join dossier d on d.dossier_id = p.dossier_id
    where d.category not in ('CHEMICAL_VICTIM', 'SICK_SOLDIER') order by p.dossier_id, p.seq limit 1`.execute(product.runtime.owner.db)
  dossier = `/ho-so/${toPublicId('dos', rows[0]!.dossier_id)}`
  leaf = `/trang/${toPublicId('pag', rows[0]!.page_id)}`
  word = /\p{L}{4,}/u.exec(rows[0]!.text)![0]
}, 300_000)
afterAll(() => product.close())

/** Everything that a browser without a cache fetches, in KB, until nothing has come for half a second. */
async function weigh(page: Page, address: string): Promise<{ kilobytes: number; addresses: string[] }> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  let bytes = 0
  const addresses: string[] = []
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
  page.on('request', (request) => addresses.push(request.url()))
  await page.goto(product.origin + address, { waitUntil: 'networkidle' })
  return { kilobytes: bytes / 1024, addresses }
}
const deepZoom = (addresses: string[]) => addresses.filter((address) => /anh\.dzi|anh_files/.test(address))

test('a first look at a dossier fetches the page as large as it is shown, and the deep zoom when somebody zooms', async () => {
  const { page, faults } = await product.visit('luu-tru')
  const { kilobytes, addresses } = await weigh(page, dossier)
  expect(deepZoom(addresses)).toEqual([])
  expect(addresses.filter((address) => address.includes('/anh?vua'))).toHaveLength(1)
  expect(kilobytes).toBeLessThan(200)

  // Words lie on the image as it is, and are selected and copied from there.
  const text = page.locator('.still text').filter({ hasText: /\p{L}{3,}/u }).first()
  await text.dblclick()
  const chosen = await page.evaluate(() => {
    const copied = new DataTransfer()
    document.dispatchEvent(new ClipboardEvent('copy', { clipboardData: copied, bubbles: true, cancelable: true }))
    return { selected: String(getSelection()), copied: copied.getData('text/plain') }
  })
  expect(chosen.selected.trim()).not.toBe('')
  expect(chosen.copied).toBe(chosen.selected.trim())
  expect(deepZoom(addresses)).toEqual([])
  await untilViewerHears(page)
  await page.keyboard.press('w')
  await expect.poll(() => page.locator('.still .shown').count()).toBe(1)

  const words = await page.locator('.still text').count()
  await page.getByRole('button', { name: 'Phóng to' }).click()
  await page.locator('.stage.ready canvas').first().waitFor()
  await expect.poll(() => deepZoom(addresses).length).toBeGreaterThan(1)
  expect(await page.locator('.viewer text').count()).toBe(words)
  // What was asked before it was there was done: a page brought near is wider than the room it had.
  await expect.poll(() => page.evaluate(() => {
    const layer = document.querySelector('.stage svg.layer')!.getBoundingClientRect()
    return layer.height / document.querySelector('.ground')!.getBoundingClientRect().height
  })).toBeGreaterThan(1.1)
  await page.keyboard.press('0')
  await expect.poll(() => page.evaluate(() => document.querySelector('.stage svg.layer')!.getBoundingClientRect().height <= document.querySelector('.ground')!.getBoundingClientRect().height + 2)).toBe(true)
  await page.keyboard.press('ArrowRight')
  await page.waitForURL(/trang=pag_/)
  expect(faults).toEqual([])
})

test('the wheel and the key + ask for the deep zoom too, and a hit is lit at once and brought near by itself', async () => {
  const { page, faults } = await product.visit('luu-tru')
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  for (const come of [() => page.keyboard.press('+'), () => page.mouse.wheel(0, -200)]) {
    await page.goto(product.origin + leaf, { waitUntil: 'networkidle' })
    await untilViewerHears(page)
    asked.length = 0
    await page.locator('.ground').hover({ position: { x: 5, y: 5 } })
    const before = deepZoom(asked).length
    await page.locator('.still').hover()
    await come()
    await expect.poll(() => deepZoom(asked).length).toBeGreaterThan(before)
    await page.locator('.stage.ready').waitFor()
  }
  await page.goto(`${product.origin}${leaf}?q=${encodeURIComponent(word)}`, { waitUntil: 'domcontentloaded' })
  await page.locator('rect.lit').first().waitFor({ state: 'attached' })
  await page.locator('.stage.ready rect.lit').first().waitFor({ state: 'attached' })
  expect(faults).toEqual([])
})

test('without scripts the page stands there with its words lit, and its large image is one link away', async () => {
  const signedIn = await product.visit('luu-tru')
  const context = await product.browser.newContext({ javaScriptEnabled: false, storageState: await signedIn.context.storageState() })
  const page = await context.newPage()
  await page.goto(`${product.origin}${leaf}?q=${encodeURIComponent(word)}`)
  expect(await page.locator('.still rect.lit').count()).toBeGreaterThan(0)
  const large = page.getByRole('link', { name: 'Ảnh lớn' })
  expect(await large.getAttribute('href')).toBe(`${leaf}/anh`)
  expect(await page.getByRole('button', { name: 'Phóng to' }).count()).toBe(0)
  await context.close()
})
