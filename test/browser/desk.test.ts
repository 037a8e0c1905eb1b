import type { Page } from 'playwright-core'
import { sql } from 'kysely'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { press, startProduct, type Product } from './product.ts'
import { judge, walk } from './rules.ts'

// The one-stop desk as its people use it, on the cases of the demo and on one that goes from the counter to the hand-over.

let product: Product
const found: string[] = []

beforeAll(async () => {
  product = await startProduct({ dossiers: 24, scanned: 0, papers: 24, cases: true })
}, 300_000)
afterAll(() => product.close())

const main = (page: Page) => page.locator('main')
/** Opens an act that is not the next one, and answers its form. */
async function openAct(page: Page, act: string) {
  const form = page.locator(`form[action="?/${act}"]`)
  await form.waitFor({ state: 'attached' })
  if (!(await form.isVisible())) await page.locator('details', { has: form }).locator('summary').first().click()
  return form
}

let address = ''
let code = ''

test('at the counter a case is received without scripts: what the archive holds is not asked for, an error loses nothing, pressed twice it is one case', async () => {
  const { rows: [martyr] } = await sql<{ full_name: string }>`select p.full_name from dossier d join dossier_person l on l.dossier_id = d.dossier_id and l.part = 'subject'
    join person p on p.person_id = l.person_id join document m on m.dossier_id = d.dossier_id and m.type = 'martyr-certificate' where d.category = 'MARTYR' order by d.dossier_id limit 1`.execute(product.runtime.owner.db)
  const { page } = await product.visit('mot-cua', { scripts: false })
  await page.goto(`${product.origin}/mot-cua/tiep-nhan?tim=${encodeURIComponent('tro cap than nhan liet si')}`)
  await page.click('a[href="/mot-cua/tiep-nhan?thu-tuc=martyr-relatives-allowance"]')
  await page.fill('[name=f-submitterName]', 'Trần Thị Mẫu')
  await page.fill('[name=f-submitterRelation]', 'con dâu')
  await page.fill('[name=f-applicantName]', 'Lê Thị Bưởi')
  await page.fill('[name=f-applicantResidence]', 'khu 3, phường Việt Trì')
  await page.fill('[name=f-meritName]', martyr!.full_name)
  await press(page.locator('fieldset', { has: page.locator('[name=f-meritName]') }).locator('button[name=find]'))
  await page.locator('input[name=meritChosen]').first().check()
  await press(page.locator('fieldset', { has: page.locator('[name=f-meritName]') }).locator('button:not([name])'))
  expect(await page.inputValue('[name=f-submitterName]'), 'a round trip keeps what was typed').toBe('Trần Thị Mẫu')
  expect(await page.inputValue('select[name=how-martyr-certificate]'), 'the archive has it').toBe('archive')
  expect(await main(page).locator('li.held').first().textContent()).toContain('kho đã có')

  // No unit, no request, no application: nothing is received, nothing is lost.
  const before = await sql<{ n: number }>`select count(*)::int as n from application`.execute(product.runtime.owner.db)
  const image = await sharp({ create: { width: 900, height: 1200, channels: 3, background: '#f4f1e8' } }).jpeg().toBuffer()
  await page.setInputFiles('input[name=scan-application]', { name: 'ban-khai.jpg', mimeType: 'image/jpeg', buffer: image })
  await press(main(page).locator('button.primary'))
  expect(await page.locator('.summary').textContent()).toContain('vẫn còn')
  await page.selectOption('select[name=unit]', '25/07900/')
  await press(main(page).locator('button.primary'))
  expect(await page.locator('.summary').textContent()).toContain('Nội dung')
  await page.fill('[name=f-request]', 'Trợ cấp hàng tháng')
  await press(main(page).locator('button.primary'))
  expect(await page.locator('.summary').textContent()).toContain('Bản khai')
  expect(await main(page).textContent(), 'the scan is kept too').toContain('ban-khai.jpg')
  const after = await sql<{ n: number }>`select count(*)::int as n from application`.execute(product.runtime.owner.db)
  expect(after.rows).toEqual(before.rows)
  await page.selectOption('select[name=how-application]', 'handed')

  // The same form, sent twice at the same moment.
  const fields = await page.evaluate(() => {
    const form = document.querySelector<HTMLFormElement>('main form[method=post]')!
    return [...new FormData(form)].filter(([, value]) => typeof value === 'string') as [string, string][]
  })
  const cookie = (await page.context().cookies()).map((one) => `${one.name}=${one.value}`).join('; ')
  const send = () => fetch(`${product.origin}/mot-cua/tiep-nhan?/nhan&thu-tuc=martyr-relatives-allowance`, { method: 'POST', redirect: 'manual', headers: { cookie, origin: product.origin, accept: 'text/html' }, body: new URLSearchParams(fields) })
  const sent = await Promise.all([send(), send()])
  expect(sent.map((one) => one.status)).toEqual([303, 303])
  expect(sent[0]!.headers.get('location')).toBe(sent[1]!.headers.get('location'))
  await main(page).locator('button.primary').click()
  await page.waitForURL('**/mot-cua/app_*')
  expect(new URL(page.url()).pathname, 'pressed once more it is the same case').toBe(sent[0]!.headers.get('location')!.split('?')[0])
  address = new URL(page.url()).pathname
  code = (await page.locator('main header .number').first().textContent())!
  expect(code).toMatch(/^H44-260615-\d{4}$/)
  const text = (await main(page).textContent())!
  expect(text).toContain('Lê Thị Bưởi')
  expect(text, 'the scan belongs to the case').toContain('quét kèm: Bản khai')
  expect(text, 'no code and no id is shown').not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|martyr-certificate|to-take/)
  await page.context().close()
})

test('it is taken, drafted, returned, decided by another hand and handed out by four roles, each from its own queue', async () => {
  const officer = (await product.visit('chuyen-vien')).page
  await officer.goto(`${product.origin}/mot-cua?viec=to-take`)
  await officer.click(`a[href="${address}"]`)
  await officer.locator('form[action="?/taken"]').waitFor({ state: 'attached' })
  found.push(...(await judge(officer, 'case-received')))
  await (await openAct(officer, 'taken')).locator('button').click()
  await officer.locator('form[action="?/drafted"]').waitFor()
  const form = await openAct(officer, 'drafted')
  await form.locator('select[name=outcome]').selectOption('granted')
  if (await form.locator('select[name=result]').evaluate((one: HTMLSelectElement) => one.value === '')) await form.locator('select[name=result]').selectOption({ index: 1 })
  await form.locator('textarea[name=text]').fill('Đồng ý trợ cấp hàng tháng')
  await form.locator('button').click()
  await officer.locator('.summary').waitFor()
  expect(await officer.locator('.summary').textContent(), 'the guard of the step asks').toContain('đối chiếu')
  const again = await openAct(officer, 'drafted')
  expect(await again.locator('textarea[name=text]').inputValue()).toBe('Đồng ý trợ cấp hàng tháng')
  await again.locator('input[name=facts]').check()
  await again.locator('button').click()
  await expect.poll(() => main(officer).textContent()).toContain('Trình dự thảo')
  expect(await officer.locator('form[action="?/decided"]').count(), 'who drafted does not decide').toBe(0)

  const director = (await product.visit('giam-doc')).page
  await director.goto(`${product.origin}/mot-cua?viec=to-decide`)
  await director.click(`a[href="${address}"]`)
  await director.locator('form[action="?/decided"]').waitFor()
  found.push(...(await judge(director, 'case-drafted')))

  // Meanwhile the head returned the draft: the director is told who did what, and his words are kept.
  const head = (await product.visit('truong-phong')).page
  await head.goto(product.origin + address)
  const returns = await openAct(head, 'draft-returned')
  await returns.locator('textarea[name=note]').fill('Ghi lại số hồ sơ')
  await returns.locator('button').click()
  await expect.poll(() => main(head).textContent()).toContain('Trả lại dự thảo')
  const decides = await openAct(director, 'decided')
  await decides.locator('textarea[name=note]').fill('Tôi đồng ý')
  await decides.locator('button').click()
  await director.locator('.since').first().waitFor()
  const told = (await main(director).textContent())!
  expect(told).toContain('Phùng Văn Tại')
  expect(told).toContain('Ghi lại số hồ sơ')
  expect(told).toContain('Tôi đồng ý')
  found.push(...(await judge(director, 'case-moved-on')))

  await officer.goto(product.origin + address)
  const mended = await openAct(officer, 'drafted')
  await mended.locator('select[name=outcome]').selectOption('granted')
  if (await mended.locator('select[name=result]').evaluate((one: HTMLSelectElement) => one.value === '')) await mended.locator('select[name=result]').selectOption({ index: 1 })
  await mended.locator('textarea[name=text]').fill('Đồng ý trợ cấp hàng tháng, hồ sơ đã ghi đúng số')
  await mended.locator('input[name=facts]').check()
  await mended.locator('button').click()
  await officer.locator('.events li').filter({ hasText: 'Trình dự thảo' }).nth(1).waitFor()
  await director.goto(product.origin + address)
  await (await openAct(director, 'decided')).locator('button').click()
  await expect.poll(() => main(director).textContent()).toContain('Quyết định đồng ý')

  const counter = (await product.visit('mot-cua')).page
  await counter.goto(`${product.origin}/mot-cua?loc=${code}`)
  expect(new URL(counter.url()).pathname, 'a whole code leads to its case').toBe(address)
  const hands = await openAct(counter, 'handed-out')
  expect(await hands.locator('input[name=receiver]').inputValue()).toBe('Trần Thị Mẫu')
  await hands.locator('button').click()
  await expect.poll(() => main(counter).textContent()).toContain('Trả kết quả cho Trần Thị Mẫu')
  expect(await main(counter).locator('form[method=post]').count(), 'nothing is left but a note and a scan').toBe(2)
  for (const page of [officer, director, head, counter]) await page.context().close()
}, 120_000)

test('an absence is written down, the deputy sees whose queue it is', async () => {
  const head = (await product.visit('truong-phong')).page
  await head.goto(`${product.origin}/mot-cua/vang-mat`)
  const option = await head.locator('select[name=account] option', { hasText: 'Đỗ Quang Vinh' }).getAttribute('value')
  await head.selectOption('select[name=account]', option)
  await head.fill('[name=from]', '15/06/2026')
  await head.fill('[name=through]', '14/06/2026')
  await head.selectOption('select[name=deputy]', { index: 1 })
  await main(head).locator('button.primary').click()
  await head.locator('.summary').waitFor()
  expect(await head.inputValue('[name=from]')).toBe('15/06/2026')
  await head.fill('[name=through]', '19/06/2026')
  const deputy = await head.locator('select[name=deputy] option', { hasText: 'Phùng Văn Tại' }).getAttribute('value')
  await head.selectOption('select[name=deputy]', deputy)
  await main(head).locator('button.primary').click()
  await head.locator('.absences li', { hasText: '15/06/2026 – 19/06/2026' }).waitFor()
  found.push(...(await judge(head, 'vang-mat')))
  await head.goto(`${product.origin}/mot-cua?viec=for-others`)
  expect(await head.locator('nav a[aria-current]').last().textContent()).toContain('Thay Đỗ Quang Vinh')
  expect(await head.locator('tbody tr').count()).toBeGreaterThan(3)
  await head.context().close()
})

test('every page of the desk and of procedures is free of accessibility violations at a desk and on a telephone', async () => {
  found.push(...(await walk(product, { login: 'mot-cua', paths: ['/mot-cua', '/mot-cua/tiep-nhan', '/mot-cua/tiep-nhan?thu-tuc=martyr-relatives-allowance', '/mot-cua?viec=all'] })))
  found.push(...(await walk(product, { login: 'chuyen-vien', paths: ['/mot-cua?viec=overdue', '/thu-tuc/martyr-relatives-allowance'] })))
  found.push(...(await walk(product, { login: null, paths: ['/thu-tuc', '/thu-tuc/certificate-reissue', '/thu-tuc/social-pension', '/thu-tuc?tim=khong+co+dau'] })))
  expect(found).toEqual([])
}, 180_000)

test('procedures are found by words without marks and by level, and read by who is not signed in and has no script', async () => {
  const { page, faults } = await product.visit(null, { scripts: false })
  await page.goto(`${product.origin}/thu-tuc?tim=${encodeURIComponent('cap lai giay chung nhan')}`)
  await press(page.locator('a[href="/thu-tuc/certificate-reissue"]'))
  const text = (await main(page).textContent())!
  expect(text).toContain('12 ngày')
  expect(text).toContain('1.010814')
  expect(await main(page).locator('a[href^="/mot-cua"]').count()).toBe(0)
  expect(await page.locator('script[src]').count(), 'no script is needed and none is sent').toBe(0)
  await page.goto(`${product.origin}/thu-tuc/social-pension`)
  expect(await main(page).textContent()).toContain('chưa đọc được')
  await page.goto(`${product.origin}/thu-tuc?cap=commune`)
  expect(await main(page).locator('li').count()).toBeGreaterThan(0)
  expect(faults).toEqual([])
  expect((await page.goto(`${product.origin}/thu-tuc/khong-co`))!.status()).toBe(404)
  await page.context().close()
})
