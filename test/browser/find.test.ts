import { readFile } from 'node:fs/promises'
import ExcelJS from 'exceljs'
import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toPublicId, type Id } from '#shared/ids.ts'
import { startProduct, untilViewerHears, type Product } from './product.ts'
import { judge } from './rules.ts'

/* Finding and using, as a clerk does it: narrow a list, keep the search, give the list out, search in a dossier, set two pages side by side, read a life. */

let product: Product
beforeAll(async () => {
  product = await startProduct({ dossiers: 60, scanned: 0, papers: 60, cases: true })
}, 300_000)
afterAll(() => product.close())

const figureOf = async (page: Page): Promise<number> => Number((await page.locator('.figure.large .number').first().innerText()).replaceAll('.', ''))
const owner = () => product.runtime.owner.db
/** A dossier of nobody whose record asks for a purpose, with several pages. */
async function openDossier(nth = 0): Promise<{ dossier: string; pages: string[] }> {
  const { rows } = await sql<{ id: Id<'dos'>; pages: Id<'pag'>[] }>`select d.dossier_id as id, array_agg(p.page_id order by p.seq) as pages from dossier d join page p on p.dossier_id = d.dossier_id and p.kind = 'content'
    where d.category = 'MARTYR' group by d.dossier_id having count(*) > 3 order by d.dossier_id offset ${nth} limit 1`.execute(owner())
  return { dossier: toPublicId('dos', rows[0]!.id), pages: rows[0]!.pages.map((id) => toPublicId('pag', id)) }
}

test('every number beside a facet is that of the list it leads to, and two narrow together', async () => {
  const { page, faults } = await product.visit('luu-tru')
  await page.goto(`${product.origin}/ho-so`)
  expect(await figureOf(page)).toBe(60)
  await page.locator('.facets > summary').click()
  const links = await page.locator('.facets .groups li').evaluateAll((all) => all.map((li) => ({ href: li.querySelector('a')!.getAttribute('href')!, count: Number(li.querySelector('.number')!.textContent!.replaceAll('.', '')) })))
  expect(new Set(links.map(({ href }) => new URLSearchParams(href.slice(1)).keys().next().value))).toEqual(new Set(['loai', 'xa', 'mat', 'giay', 'tinh-trang']))
  // Every list as it is sent, and one of each facet as the browser shows it.
  const sent = await page.evaluate(async (hrefs) => {
    const told: { href: string; figure: number; rows: number }[] = []
    for (const href of hrefs) {
      const list = new DOMParser().parseFromString(await (await fetch(`/ho-so${href}`)).text(), 'text/html')
      told.push({ href, figure: Number(list.querySelector('.figure.large .number')?.textContent?.replaceAll('.', '')), rows: list.querySelectorAll('table tbody tr').length })
    }
    return told
  }, links.map(({ href }) => href))
  expect(sent).toEqual(links.map(({ href, count }) => ({ href, figure: count, rows: Math.min(50, count) })))
  const shown = new Map(links.map((link) => [link.href.slice(1).split('=')[0], link]))
  for (const { href, count } of shown.values()) {
    await page.goto(`${product.origin}/ho-so${href}`)
    expect(await figureOf(page), href).toBe(count)
    expect(await page.locator('table tbody tr').count(), href).toBe(Math.min(50, count))
  }
  await page.goto(`${product.origin}/ho-so?loai=MARTYR`)
  const state = page.locator('[aria-labelledby="facet-tinh-trang"] li').first()
  const count = Number(await state.locator('.number').innerText())
  await state.locator('a').click()
  await page.waitForURL('**tinh-trang=**')
  // The address changes before what is under it.
  await expect.poll(() => page.locator('.chip').count()).toBe(2)
  expect(await figureOf(page)).toBe(count)
  expect(faults).toEqual([])
})

test('a commune officer is counted his own dossiers alone, whatever he narrows by', async () => {
  const { rows } = await sql<{ path: string; dossiers: number }>`select path, count(*)::int as dossiers from dossier group by path order by 2 desc limit 1`.execute(owner())
  await sql`update dossier set path = '25/07900/' where path = ${rows[0]!.path}`.execute(owner())
  await sql`update dossier_custody c set path = d.path from dossier d where d.dossier_id = c.dossier_id`.execute(owner())
  const { rows: own } = await sql<{ dossiers: number }>`select count(*)::int as dossiers from dossier where path = '25/07900/' or '25/07900/' = any(also_paths)`.execute(owner())
  const { page } = await product.visit('xa-viet-tri')
  await page.goto(`${product.origin}/ho-so`)
  expect(await figureOf(page)).toBe(own[0]!.dossiers)
  const counts = await page.locator('[aria-labelledby="facet-loai"] .number').allTextContents()
  expect(counts.length === 0 ? own[0]!.dossiers : counts.reduce((sum, one) => sum + Number(one), 0)).toBe(own[0]!.dossiers)
  await page.goto(`${product.origin}/ho-so?xa=07903`)
  expect(await page.locator('table tbody tr').count()).toBeLessThanOrEqual(own[0]!.dossiers)
})

test('a search is kept under a name, run, shared, renamed and removed', async () => {
  const { page, faults } = await product.visit('luu-tru')
  await page.goto(`${product.origin}/ho-so?loai=MARTYR`)
  const asked = await figureOf(page)
  await page.getByRole('link', { name: 'Lưu tìm kiếm này' }).click()
  await page.waitForURL('**/tim/da-luu**')
  await page.getByRole('button', { name: 'Lưu', exact: true }).click()
  await page.locator('[role=alert]').first().waitFor()
  expect(await page.locator('#fresh').count()).toBe(1)
  await page.fill('#fresh-name', 'Liệt sĩ đang rà soát')
  await page.locator('form input[name=chung]').first().check()
  await page.getByRole('button', { name: 'Lưu', exact: true }).click()
  await page.waitForURL('**xong=luu')
  expect(await judge(page, 'find-saved')).toEqual([])
  const colleague = await product.visit('chuyen-vien')
  await colleague.page.goto(`${product.origin}/tim`)
  await colleague.page.getByRole('link', { name: 'Liệt sĩ đang rà soát' }).click()
  await colleague.page.waitForURL('**/ho-so?loai=MARTYR')
  expect(await figureOf(colleague.page)).toBe(asked)
  const commune = await product.visit('xa-viet-tri')
  await commune.page.goto(`${product.origin}/tim/da-luu`)
  expect(await commune.page.getByText('Liệt sĩ đang rà soát').count()).toBe(0)
  await page.locator('summary', { hasText: 'Đổi tên' }).click()
  await page.locator('details input[name=name]').fill('Đợt 2')
  await page.locator('details input[name=chung]').uncheck()
  await page.getByRole('button', { name: 'Ghi lại' }).click()
  await page.waitForURL('**xong=doi-ten')
  await colleague.page.goto(`${product.origin}/tim/da-luu`)
  expect(await colleague.page.getByText('Đợt 2').count()).toBe(0)
  await page.locator('summary', { hasText: 'Đổi tên' }).click()
  await page.getByRole('button', { name: 'Xóa tìm kiếm này' }).click()
  await page.waitForURL('**xong=xoa')
  await expect.poll(() => page.getByText('Đợt 2').count()).toBe(0)
  expect(faults.filter((fault) => !fault.includes('422'))).toEqual([])
})

test('a list is given out with what narrows it, what for and how many rows; the trail keeps it', async () => {
  const { page } = await product.visit('luu-tru')
  await page.goto(`${product.origin}/ho-so?loai=MARTYR`)
  const asked = await figureOf(page)
  await page.getByRole('link', { name: 'Xuất danh sách này' }).click()
  await page.waitForURL('**/ho-so/xuat?**')
  expect(await judge(page, 'find-export')).toEqual([])
  await page.getByRole('radio', { name: 'Rà soát, đối chiếu dữ liệu' }).check()
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Xuất XLSX' }).click()])
  const book = new ExcelJS.Workbook()
  await book.xlsx.load((await readFile(await file.path())) as never)
  const [sheet, about] = book.worksheets
  expect(sheet!.rowCount).toBe(asked + 1)
  expect(about!.getColumn(2).values).toEqual(expect.arrayContaining(['Liệt sĩ', String(asked), 'Rà soát, đối chiếu dữ liệu']))
  const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Xuất CSV' }).click()])
  expect((await readFile(await csv.path(), 'utf8')).split('\r\n').filter((line) => line.startsWith('dos_'))).toHaveLength(asked)
  const { rows } = await sql<{ content: { rows: number; purpose: string; facets: string[] } }>`select content from audit_event where subject = 'export' order by at desc limit 1`.execute(owner())
  expect(rows[0]!.content).toMatchObject({ rows: asked, purpose: 'compare', facets: ['Liệt sĩ'] })
  // Without a purpose there is no file.
  await page.goto(`${product.origin}/ho-so/xuat/danh-sach?loai=MARTYR&dang=csv`)
  await page.waitForURL('**/ho-so/xuat?**thieu=muc-dich')
  const cookie = (await product.signIn('xa-viet-tri')).map(({ name, value }) => `${name}=${value}`).join('; ')
  const text = await (await fetch(`${product.origin}/ho-so/xuat/danh-sach?muc-dich=compare&dang=csv`, { headers: { cookie } })).text()
  const ids = text.split('\r\n').filter((line) => line.startsWith('dos_')).map((line) => line.split(',')[0]!)
  const { rows: own } = await sql<{ id: Id<'dos'> }>`select dossier_id as id from dossier where path = '25/07900/' or '25/07900/' = any(also_paths)`.execute(owner())
  expect(ids.sort()).toEqual(own.map(({ id }) => toPublicId('dos', id)).sort())
})

test('words are found in the papers of one dossier, and a hit leads to the page with them lit', async () => {
  const { dossier } = await openDossier()
  const { rows } = await sql<{ text: string }>`select t.text from page_text t join page p on p.page_id = t.page_id where p.dossier_id = (select dossier_id from dossier d where d.category = 'MARTYR' and (select count(*) from page q where q.dossier_id = d.dossier_id and q.kind = 'content') > 3 order by dossier_id limit 1) order by p.seq limit 1`.execute(owner())
  const words = rows[0]!.text.split(/\s+/).slice(4, 7).join(' ')
  const { page, faults } = await product.visit('luu-tru')
  await page.goto(`${product.origin}/ho-so/${dossier}`)
  await page.fill('#inside', words)
  await page.press('#inside', 'Enter')
  await page.waitForURL('**tim=**')
  const hits = page.locator('.found li a')
  await hits.first().waitFor()
  await hits.first().click()
  await page.locator('rect.lit').first().waitFor()
  expect(await judge(page, 'find-inside')).toEqual([])
  // The pages of other dossiers are not among them.
  const { pages } = await openDossier()
  for (const href of await hits.evaluateAll((all) => all.map((one) => one.getAttribute('href')!))) expect(pages).toContain(new URLSearchParams(href.split('?')[1]).get('trang'))
  await page.fill('#inside', 'vxqzok')
  await page.press('#inside', 'Enter')
  await page.getByText('Không trang nào của hồ sơ này có').waitFor()
  expect(faults).toEqual([])
})

test('a page stands beside one of another dossier; each is turned and left for the next by itself, and the address keeps both', async () => {
  const [one, other] = [await openDossier(0), await openDossier(1)]
  const { page, faults } = await product.visit('luu-tru')
  await page.goto(`${product.origin}/trang/${one.pages[0]}`)
  await page.getByRole('link', { name: 'Đặt cạnh trang khác' }).click()
  await page.waitForURL('**/doi-chieu')
  expect(await judge(page, 'find-beside-choose')).toEqual([])
  await page.goto(`${product.origin}/trang/${one.pages[0]}/doi-chieu?ho-so=${other.dossier}`)
  await page.locator('.pages a').nth(1).click()
  await page.waitForURL(`**voi=${other.pages[1]}`)
  const [left, right] = [page.getByRole('region', { name: 'Trang thứ nhất', exact: true }), page.getByRole('region', { name: 'Trang thứ hai', exact: true })]
  // By keyboard: the keys belong to the page on which the focus stands.
  await untilViewerHears(left)
  await untilViewerHears(right)
  await right.locator('.ground').focus()
  await page.keyboard.press('r')
  await page.waitForURL('**xoay-voi=90**')
  await right.locator('.ground').focus()
  await page.keyboard.press('ArrowRight')
  await page.waitForURL(`**voi=${other.pages[2]}**`)
  expect(new URL(page.url()).pathname).toBe(`/trang/${one.pages[0]}/doi-chieu`)
  await left.locator('.ground').focus()
  await page.keyboard.press('ArrowRight')
  await page.waitForURL(`**/trang/${one.pages[1]}/doi-chieu**`)
  expect(new URL(page.url()).searchParams.get('voi')).toBe(other.pages[2])
  expect(await judge(page, 'find-beside')).toEqual([])
  await page.reload()
  expect(await page.locator('.viewer').count()).toBe(2)
  await page.getByRole('link', { name: 'Đổi chỗ' }).click()
  await page.waitForURL(`**/trang/${other.pages[2]}/doi-chieu?voi=${one.pages[1]}`)
  expect(faults).toEqual([])
  // On a telephone one stands above the other.
  await page.setViewportSize({ width: 360, height: 800 })
  const boxes = await page.locator('.two > section').evaluateAll((all) => all.map((box) => box.getBoundingClientRect().toJSON() as { top: number; bottom: number }))
  expect(boxes[1]!.top).toBeGreaterThanOrEqual(boxes[0]!.bottom - 1)
})

test('the second page is guarded as the first is: out of scope it is not there, sensitive it asks what for', async () => {
  const { rows } = await sql<{ id: Id<'pag'> }>`select p.page_id as id from page p where p.path = '25/07900/' and p.kind = 'content' limit 1`.execute(owner())
  await sql`update page p set path = d.path, also_paths = d.also_paths from dossier d where d.dossier_id = p.dossier_id`.execute(owner())
  const { rows: mine } = await sql<{ id: Id<'pag'> }>`select p.page_id as id from page p join dossier d on d.dossier_id = p.dossier_id where d.path = '25/07900/' and d.category <> all('{SICK_SOLDIER,CHEMICAL_VICTIM}') and p.kind = 'content' limit 1`.execute(owner())
  const { rows: theirs } = await sql<{ id: Id<'pag'> }>`select p.page_id as id from page p join dossier d on d.dossier_id = p.dossier_id where d.path <> '25/07900/' and d.also_paths is null and p.kind = 'content' limit 1`.execute(owner())
  const { rows: kept } = await sql<{ id: Id<'pag'> }>`select p.page_id as id from page p join dossier d on d.dossier_id = p.dossier_id where d.category in ('SICK_SOLDIER', 'CHEMICAL_VICTIM') and p.kind = 'content' limit 1`.execute(owner())
  const first = mine[0] ?? rows[0]
  const commune = (await product.signIn('xa-viet-tri')).map(({ name, value }) => `${name}=${value}`).join('; ')
  const wide = (await product.signIn('luu-tru')).map(({ name, value }) => `${name}=${value}`).join('; ')
  const ask = (cookie: string, left: Id<'pag'>, right: Id<'pag'>) => fetch(`${product.origin}/trang/${toPublicId('pag', left)}/doi-chieu?voi=${toPublicId('pag', right)}`, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' })
  if (first) expect((await ask(commune, first.id, theirs[0]!.id)).status).toBe(404)
  const asked = await ask(wide, theirs[0]!.id, kept[0]!.id)
  expect([asked.status, asked.headers.get('location')?.startsWith('/muc-dich/dos_')]).toEqual([303, true])
})

test('one life stands on one line, the less exact first, every line opening its page', async () => {
  const { rows } = await sql<{ id: Id<'per'> }>`select dp.person_id as id from dossier_person dp join dossier d on d.dossier_id = dp.dossier_id join person_vital v on v.person_id = dp.person_id and v.state = 'dead'
    where dp.part = 'subject' and d.category = 'MARTYR' and (select count(*) from document doc where doc.dossier_id = d.dossier_id) > 2 order by dp.person_id limit 1`.execute(owner())
  const { page, faults } = await product.visit('luu-tru')
  await page.goto(`${product.origin}/nguoi/${toPublicId('per', rows[0]!.id)}`)
  const lines = page.locator('.life li')
  expect(await lines.count()).toBeGreaterThan(4)
  const hrefs = await page.locator('.life li a').evaluateAll((all) => all.map((one) => one.getAttribute('href')!))
  expect(hrefs.some((href) => href.startsWith('/trang/pag_'))).toBe(true)
  expect(hrefs.some((href) => href.startsWith('/ho-so/dos_'))).toBe(true)
  const cookie = (await product.signIn('luu-tru')).map(({ name, value }) => `${name}=${value}`).join('; ')
  for (const href of new Set(hrefs)) expect((await fetch(product.origin + href, { headers: { cookie } })).status, href).toBe(200)
  expect(await judge(page, 'find-life')).toEqual([])
  expect(faults).toEqual([])
})

test('facets and the life of a person look like the rest, light and dark, wide and narrow', async () => {
  const { page } = await product.visit('luu-tru')
  await page.goto(`${product.origin}/ho-so?loai=MARTYR`)
  expect(await judge(page, 'find-facets')).toEqual([])
})
