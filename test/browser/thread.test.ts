import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_PASSWORD } from '#app/demo/accounts.ts'
import { press, startProduct, type Product } from './product.ts'
import { judge, walk } from './rules.ts'

let product: Product

beforeAll(async () => {
  product = await startProduct({ dossiers: 40, scanned: 1 })
}, 300_000)
afterAll(() => product.close())

/** The number above a list. */
const figureOf = async (page: Page): Promise<number> => Number((await page.locator('.figure.large .number').first().innerText()).replaceAll('.', ''))

/** The first dossier with pages, its first page and its person, by their addresses. */
async function landmarks(page: Page): Promise<{ dossier: string; sheet: string; person: string }> {
  await page.goto(`${product.origin}/ho-so?tinh-trang=can-xem`)
  const [waiting] = await page.locator('table tbody a[href^="/ho-so/"]').evaluateAll((all) => all.map((one) => one.getAttribute('href')))
  let dossier = waiting
  if (!dossier) {
    await page.goto(`${product.origin}/chi-tieu/archive.pages-read`)
    await page.goto(product.origin + (await page.locator('table tbody a').first().getAttribute('href')))
    dossier = await page.locator('a[href^="/ho-so/"]').first().getAttribute('href')
  }
  await page.goto(product.origin + dossier)
  const sheet = (await page.locator('a[href^="/trang/"]').first().getAttribute('href'))!.split(/[?#]/)[0]!.replace('/kiem-tra', '')
  const person = (await page.locator('a[href^="/nguoi/per_"]').first().getAttribute('href'))!
  return { dossier: dossier!, sheet, person }
}

test('who is not signed in is asked to, and comes back to where he wanted to go', async () => {
  const { page } = await product.visit(null)
  await page.goto(`${product.origin}/ho-so?xa=07900`)
  expect(new URL(page.url()).pathname).toBe('/dang-nhap')
  await page.fill('input[name=login]', 'luu-tru')
  await page.fill('input[name=password]', 'sai mật khẩu')
  await page.press('input[name=password]', 'Enter')
  await page.locator('[role=alert], .problem, .summary').first().waitFor()
  expect(await page.inputValue('input[name=login]')).toBe('luu-tru')
  await page.fill('input[name=password]', 'an-sinh-2026')
  await page.press('input[name=password]', 'Enter')
  await page.waitForURL('**/ho-so?xa=07900')
})

test('signing in needs no script', async () => {
  const { page } = await product.visit(null, { scripts: false })
  await page.goto(`${product.origin}/`)
  await page.fill('input[name=login]', 'luu-tru')
  await page.fill('input[name=password]', DEMO_PASSWORD)
  await page.press('input[name=password]', 'Enter')
  await page.waitForURL(`${product.origin}/`)
  expect(await page.locator('h1').textContent()).toContain('2015–2020')
})

test('a figure of the report opens to its list, a line of the list to the dossier, the dossier to the page with its words', async () => {
  const { page, faults } = await product.visit('luu-tru')
  await page.locator('a[href*="/chi-tieu/archive.pages-read"]').first().click()
  await page.waitForURL('**/chi-tieu/archive.pages-read**')
  await page.locator('table tbody a[href^="/trang/"]').first().waitFor()
  const figure = await figureOf(page)
  expect(figure).toBeGreaterThan(0)
  expect(await page.locator('table tbody tr').count()).toBe(Math.min(figure, 50))
  await page.locator('table tbody a').first().click()
  await page.waitForURL('**/trang/**')
  await page.locator('.viewer').waitFor()
  expect(await page.locator('a[href^="/ho-so/"]').count()).toBeGreaterThan(0)
  expect(faults).toEqual([])
})

test('a name without marks finds the person, the dossier and the papers, and a hit lights the word on the page', async () => {
  const { page, faults } = await product.visit('luu-tru')
  const { person } = await landmarks(page)
  await page.goto(product.origin + person)
  const name = (await page.locator('h1').textContent())!.trim()
  const typed = name.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D').toLowerCase()
  // The key works once the page's script has come to life.
  await expect.poll(async () => {
    await page.keyboard.press('/')
    return page.evaluate(() => document.activeElement?.getAttribute('name'))
  }).toBe('q')
  await page.fill('input[name=q]', typed)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/tim?**')
  // The address changes before what is under it.
  await expect.poll(() => page.locator('a[href^="/nguoi/per_"]').first().textContent()).toContain(name)
  expect(await page.locator('a[href^="/ho-so/"]').count()).toBeGreaterThan(0)
  await page.locator('a[href^="/trang/"]').first().click()
  await page.waitForURL('**/trang/**')
  await page.locator('.lit').first().waitFor({ state: 'attached' })
  expect(faults).toEqual([])
})

test('a correction made beside the image is kept and reaches the search', async () => {
  const { page } = await product.visit('luu-tru')
  const { sheet } = await landmarks(page)
  await page.goto(`${product.origin}${sheet}/kiem-tra`)
  const field = page.locator('input[name="value.signer"], input[name="value.issuingBody"], input[name^="value."]').first()
  await field.fill('Khuất Thị Vân Kiều')
  await page.locator('button.primary').click()
  await page.waitForURL((url) => url.pathname !== `${sheet}/kiem-tra`)
  await page.goto(`${product.origin}/tim?q=${encodeURIComponent('khuat thi van kieu')}`)
  expect(await page.locator(`a[href^="${sheet}"]`).count()).toBe(1)
})

test('without scripts, pages that wait are handed in, found a dossier, filed there, taken back and filed where the file name says', async () => {
  const { page, faults } = await product.visit('luu-tru', { scripts: false })
  await page.goto(`${product.origin}/ho-so`)
  const number = (await page.locator('table tbody .number').first().innerText()).trim()
  const name = (await page.locator('table tbody .name').first().innerText()).trim()
  const waits = async () => (await page.locator('[data-file]').count())
  await page.goto(`${product.origin}/nhap`)
  const scan = async (width: number) => ({ mimeType: 'image/jpeg', buffer: await sharp({ create: { width, height: 900, channels: 3, background: 'white' } }).jpeg().toBuffer() })
  await page.setInputFiles('input[type=file]', [
    { name: `${number.replaceAll('/', '-')}.jpg`, ...(await scan(640)) },
    { name: 'khong-ten.jpg', ...(await scan(641)) },
    { name: 'la.docx', mimeType: 'text/plain', buffer: Buffer.from('x') },
  ])
  await press(page.locator('noscript button, .pick button').first())
  // The bad file alone is refused, with its own sentence.
  expect(await page.locator('[role=alert] p').allInnerTexts()).toEqual([expect.stringContaining('la.docx')])
  await expect.poll(async () => {
    await page.goto(`${product.origin}/nhap/cho-xep`)
    return waits()
  }, { timeout: 60_000 }).toBe(2)
  const loose = page.locator('[data-file]', { hasText: 'khong-ten.jpg' })
  await loose.locator('input[name=tep]').check()
  await page.fill('#dossier-query', name)
  await page.press('#dossier-query', 'Enter')
  await page.waitForURL('**tim=**')
  expect(await loose.locator('input[name=tep]').isChecked()).toBe(true)
  await press(page.locator('.targets li', { hasText: number }).locator('button'))
  expect(await page.locator('[role=status]').innerText()).toContain(number)
  expect(await waits()).toBe(1)
  await press(page.locator('[role=status] button'))
  expect(await waits()).toBe(2)
  await press(page.locator('button[name=goi-y]').first())
  expect(await page.locator('[role=status]').innerText()).toContain(number)
  expect(await waits()).toBe(1)
  // With nothing chosen nothing is filed, and the page says so.
  await press(page.locator('.targets button').first())
  expect(await page.locator('[role=alert]').count()).toBe(1)
  expect(await waits()).toBe(1)
  expect(faults.filter((fault) => !fault.includes('422'))).toEqual([])
}, 120_000)

test('a person entered twice is noticed while typing and before entering; merged he is one, undone he is two again, without scripts too', async () => {
  const { page, faults } = await product.visit('luu-tru')
  const form = async (visit: Page, name: string, birth: string) => {
    await visit.goto(`${product.origin}/nguoi/them`, { waitUntil: 'domcontentloaded' })
    await visit.fill('input[name=name]', name)
    await visit.fill('input[name=birth]', birth)
    await visit.fill('input[name=home]', 'xã Chí Đám, huyện Đoan Hùng')
    await visit.selectOption('select[name=unit]', { label: 'Xã Chí Đám' })
  }
  await form(page, 'Khúc Thị Thoan', '12/3/1947')
  await page.click('button.primary')
  await page.waitForURL('**/nguoi/per_*')
  const first = new URL(page.url()).pathname
  // On a slow line the fields are filled before the script is there: nothing of it is lost, and it is looked up.
  const arrived = Promise.withResolvers<void>()
  await page.route('**/*.js', (route) => arrived.promise.then(() => route.continue()))
  await form(page, 'Khúc Thị Thoán', '3/12/1947')
  await page.fill('input[name=q]', 'thoan')
  await page.locator('input[name=q]').evaluate((box: HTMLInputElement) => box.setSelectionRange(1, 3))
  expect(await page.locator(`a[href="${first}"]`).count()).toBe(0)
  arrived.resolve()
  await page.locator(`a[href="${first}"]`).waitFor()
  expect(await page.inputValue('input[name=name]')).toBe('Khúc Thị Thoán')
  expect(await page.inputValue('input[name=q]')).toBe('thoan')
  // Where the caret stood it stands: what is typed next replaces what was marked and nothing else.
  await page.keyboard.type('ho')
  expect(await page.inputValue('input[name=q]')).toBe('thoan')
  await page.keyboard.type('m')
  expect(await page.inputValue('input[name=q]')).toBe('thoman')
  expect(await page.locator('select[name=unit] option:checked').innerText()).toBe('Xã Chí Đám')
  expect(faults).toEqual([])

  const { page: plain } = await product.visit('chuyen-vien', { scripts: false })
  await form(plain, 'Khúc Thị Thoán', '3/12/1947')
  await press(plain.locator('button.primary'))
  expect(await plain.locator(`a[href="${first}"]`).count()).toBe(1)
  await plain.click('button.primary')
  await plain.waitForURL('**/nguoi/per_*')
  const second = new URL(plain.url()).pathname
  const pair = `${product.origin}/nguoi/trung/${first.split('/').pop()}/${second.split('/').pop()}`
  await plain.goto(pair)
  await plain.click('button[value=same-one]')
  await plain.waitForURL(`**${first}`)
  await plain.goto(product.origin + second)
  expect(new URL(plain.url()).pathname).toBe(first)
  expect(await plain.locator('body').innerText()).toContain('Khúc Thị Thoán')
  await plain.goto(pair)
  await press(plain.locator('button[value=undo]'))
  await plain.goto(product.origin + second)
  expect(new URL(plain.url()).pathname).toBe(second)

  await plain.goto(`${product.origin}${first}/than-nhan?tim=${encodeURIComponent('khuc thi thoan')}`)
  await plain.selectOption('select[name=kind]', 'sibling')
  const add = plain.locator('form[action*="them"] button.primary')
  await press(add)
  expect(await plain.locator('.summary').count(), 'a relation needs its paper').toBe(1)
  await plain.fill('input[name=source]', 'Lý lịch')
  await plain.locator('form[action*="them"] button.primary').click()
  await plain.waitForURL(`**${first}`)
  expect(await plain.locator(`.family a[href="${second}"]`).count()).toBe(1)
})

test('a sensitive dossier asks once what for, on a telephone and without scripts, and goes on to where the reader was going', async () => {
  const { page: marking } = await product.visit('chuyen-vien', { scripts: false })
  const { dossier, sheet } = await landmarks(marking)
  await marking.goto(product.origin + dossier)
  const sensitive = (await marking.locator('a[href^="/nhay-cam/"]').getAttribute('href'))!
  await marking.goto(product.origin + sensitive)
  const found = await judge(await watch(marking), 'nhay-cam')
  await press(marking.locator('button.primary'))
  expect(await marking.locator('.summary').count(), 'a mark needs its reason').toBe(1)
  await marking.fill('input[name=reason]', 'Có bệnh án')
  await press(marking.locator('button.primary'))
  const asks = await product.visit('luu-tru', { width: 360, scheme: 'dark', scripts: false })
  await asks.page.goto(`${product.origin}${sheet}?q=giay`)
  expect(new URL(asks.page.url()).pathname).toContain('/muc-dich/')
  // Nothing but the purposes can be pressed; the key Enter in the note chooses none of them.
  expect(await asks.page.locator('main button:visible').count()).toBe(await asks.page.locator('.choices button').count())
  found.push(...(await judge(await watch(asks.page), 'muc-dich')))
  await press(asks.page.locator('button[value=other]'))
  expect(await asks.page.locator('.summary').count(), 'something else needs a word').toBe(1)
  await asks.page.fill('input[name=note]', 'Đối chiếu với gia đình')
  const [entered] = await Promise.all([asks.page.waitForResponse((response) => response.request().method() === 'POST'), asks.page.press('input[name=note]', 'Enter')])
  expect(entered.status(), 'the key Enter chooses no purpose').toBe(400)
  await asks.page.waitForLoadState()
  expect(await asks.page.inputValue('input[name=note]')).toBe('Đối chiếu với gia đình')
  await asks.page.click('button[value=other]')
  await asks.page.waitForURL(`**${sheet}?q=giay`)
  await asks.page.goto(product.origin + dossier)
  expect(new URL(asks.page.url()).pathname, 'it is asked once').toBe(dossier)
  const { page: auditor } = await product.visit('thanh-tra')
  await auditor.goto(`${product.origin}/nhat-ky?viec=view`)
  expect(await auditor.locator('table .purpose').first().innerText()).toContain('Đối chiếu với gia đình')
  found.push(...(await judge(auditor, 'nhat-ky')))
  // With scripts too: a link within the product leads to the question, and from there on.
  const { page: head, faults } = await product.visit('truong-phong')
  await head.goto(product.origin + dossier)
  await head.click('button[value=compare]')
  await head.waitForURL(`**${dossier}`)
  await head.locator('a[href^="/nhay-cam/"]').click()
  await head.click('form[action="?/bo"] button')
  await head.waitForURL(`**${dossier}`)
  expect(found).toEqual([])
  expect(faults).toEqual([])
})

/** The same page where scripts run, since what looks for faults is one; the session is that of the page. */
async function watch(page: Page): Promise<Page> {
  const context = await product.browser.newContext()
  await context.addCookies(await page.context().cookies())
  const other = await context.newPage()
  await other.goto(page.url())
  return other
}

test('a commune officer sees the own commune only, wherever he types an address', async () => {
  const { page: archivist } = await product.visit('luu-tru')
  const { dossier, sheet, person } = await landmarks(archivist)
  const { page } = await product.visit('xa-viet-tri')
  const commune = (await archivist.goto(`${product.origin}${dossier}`).then(() => archivist.locator('body').innerText())).includes('Phường Việt Trì')
  for (const path of [dossier, sheet, person, `${sheet}/anh`, `${sheet}/nho`, `${sheet}/anh.dzi`, `${sheet}/ban-goc`, `${sheet}/kiem-tra`]) {
    const response = await page.goto(product.origin + path).catch((error: Error) => (error.message.includes('Download') ? { status: () => 200 } : null))
    expect([path, response?.status()]).toEqual([path, commune ? 200 : 404])
  }
  await page.goto(`${product.origin}/ho-so`)
  await archivist.goto(`${product.origin}/ho-so`)
  const all = await figureOf(archivist)
  const own = await figureOf(page)
  expect(await page.locator('table tbody tr').count()).toBe(Math.max(own, 0))
  expect(all).toBe(40)
  expect(own).toBeLessThan(40)
  for (const path of ['/nhap', '/nhap/cho-xep', '/in/bia', '/nhap/so-dang-ky', '/nhat-ky', '/nguoi/trung', '/nguoi/them']) expect([path, (await page.goto(product.origin + path))?.status()]).toEqual([path, 403])
})

test('neither an administrator nor an officer of the Party sees a record, an auditor reads the trail and changes nothing', async () => {
  const { page } = await product.visit('quan-tri')
  for (const path of ['/ho-so', '/nhap', '/nhap/cho-xep', '/in/bia', '/nhat-ky', '/tim?q=nguyen']) expect([path, (await page.goto(product.origin + path))?.status()]).toEqual([path, 403])
  const party = await product.visit('dang-vu')
  for (const path of ['/ho-so', '/chi-tieu', '/chi-tieu/archive.dossiers-held', '/chi-tieu/archive.dossiers-held/xuat.csv', '/tim?q=nguyen', '/nhap'])
    expect([path, (await party.page.goto(product.origin + path))?.status()]).toEqual([path, 403])
  const auditor = await product.visit('thanh-tra')
  expect((await auditor.page.goto(`${product.origin}/nhat-ky`))?.status()).toBe(200)
  expect(await auditor.page.locator('table tbody tr').count()).toBeGreaterThan(10)
  expect((await auditor.page.goto(`${product.origin}/nhap`))?.status()).toBe(403)
})

test('a reader may choose English, everywhere and with and without scripts, and go back', async () => {
  for (const scripts of [true, false]) {
    const { page, context, faults } = await product.visit('luu-tru', { scripts })
    await press(page.locator('button[name=language][value=en]'))
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    expect(await page.locator('h1').textContent()).toContain('Term report')
    await page.goto(`${product.origin}/ho-so`)
    expect(await page.locator('nav a[aria-current=page]').textContent()).toBe('Dossiers')
    expect(await page.locator('thead').first().textContent()).toContain('Dossier number')
    await page.goto(`${product.origin}/in/bia`)
    await press(page.locator('button[name=language][value=vi]'))
    expect(new URL(page.url()).pathname).toBe('/in/bia')
    expect(await page.locator('html').getAttribute('lang')).toBe('vi')
    expect(faults).toEqual([])
    await context.close()
  }
})

test('every page is free of accessibility violations and of errors, on a telephone and a desk, in light and dark', async () => {
  const { page: finder, context } = await product.visit('luu-tru')
  const { dossier, sheet, person } = await landmarks(finder)
  await context.close()
  const found: string[] = []
  for (const { login, paths } of [
    { login: null, paths: ['/dang-nhap'] },
    {
      login: 'luu-tru',
      paths: [
        '/', '/ho-so', dossier, person, sheet, `${sheet}/kiem-tra`, '/tim?q=nguyen', '/tim?q=khongcoai', '/nhap', '/nhap/cho-xep?tim=nguyen', '/nhap/so-dang-ky', '/in/bia',
        '/chi-tieu', '/chi-tieu/archive.dossiers-held', '/chi-tieu/archive.pages-read', '/nguoi/trung', '/nguoi/them', `${person}/than-nhan`, '/ca-nhan', '/khong-co-trang-nay',
      ], // prettier-ignore
    },
    { login: 'thanh-tra', paths: ['/nhat-ky'] },
    { login: 'quan-tri', paths: ['/cong-viec', '/tai-khoan'] },
    { login: 'xa-viet-tri', paths: ['/nhap'] },
  ])
    found.push(...(await walk(product, { login, paths })))
  expect(found.filter((one) => !one.includes('403'))).toEqual([])
}, 240_000)
