import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from '#app/demo/accounts.ts'
import type { Role } from '#modules/accounts/index.ts'
import { startProduct, type Product } from './product.ts'

/*
 * The days of docs/days, walked. A step of a script is a function here; every word that the script quotes must stand on a page that the step
 * sees: the one it begins on, those it passes (`see`) and the one it ends on.
 */

const FOLDER = join(import.meta.dirname, '../../docs/days')
let product: Product
type Found = { href: string; number: string; name: string }
/** A dossier with pages to look at, and one of the commune of the commune officer. */
let ours: Found
let communes: Found

beforeAll(async () => {
  product = await startProduct({ dossiers: 80, scanned: 0, papers: 80, cases: true })
  ours = await findDossier('luu-tru')
  communes = await findDossier('xa-viet-tri')
}, 240_000)
afterAll(() => product.close())

async function findDossier(login: string): Promise<Found> {
  const { page, context } = await product.visit(login, { scripts: false })
  await page.goto(`${product.origin}/ho-so?tinh-trang=can-xem`)
  const row = page.locator('table tbody tr').first()
  const [href, number, name] = await Promise.all([row.locator('a.open').getAttribute('href'), row.locator('.number').first().innerText(), row.locator('.name').innerText()])
  // Somebody has looked at the person, for who reads the trail.
  await page.goto(product.origin + href!)
  await page.locator('aside dl a.name').first().click()
  await context.close()
  return { href: href!, number: number.trim(), name: name.trim() }
}

const withoutMarks = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D').toLowerCase()
const scan = (width: number) => sharp({ create: { width, height: 900, channels: 3, background: 'white' } }).jpeg().toBuffer()

/** What stands on a page for who looks at it, the choices of a list and the words inside an empty box included. */
const wordsOn = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const told = [...document.querySelectorAll('option, [placeholder], [aria-label]')].map((one) => one.getAttribute('placeholder') ?? one.getAttribute('aria-label') ?? one.textContent)
    return [document.body.innerText, ...told].join('\n').normalize('NFC').replaceAll(/\s+/g, ' ')
  })

type Walker = { page: Page; origin: string; see: () => Promise<void>; go: (place: string) => Promise<void>; press: (name: string) => Promise<void> }
type Step = (walker: Walker) => Promise<unknown>

const signIn =
  (login: string): Step =>
  async ({ page, origin, see }) => {
    await page.goto(`${origin}/dang-nhap`)
    await see()
    await page.fill('input[name=login]', login)
    await page.fill('input[name=password]', DEMO_PASSWORD)
    await page.press('input[name=password]', 'Enter')
    await page.waitForURL(`${origin}/`)
  }
/** Signs in and begins at a link of the day. */
const beginAt =
  (login: string, start: string): Step =>
  async (walker) => {
    await signIn(login)(walker)
    await walker.see()
    await walker.page.locator('nav.starts a', { hasText: start }).click()
    await walker.page.locator('nav.starts').waitFor({ state: 'detached' })
  }
const leave: Step = async ({ page, press }) => {
  await press('Đăng xuất')
  await page.waitForURL('**/dang-nhap**')
}
const look: Step = async () => undefined
const narrow = async ({ page, press }: Walker, words: string) => {
  await page.fill('input[name=loc]', words)
  await press('Thu hẹp')
  await page.waitForURL('**loc=**')
}
const rows = (page: Page) => page.locator('table tbody tr')
const keepField = async ({ page, press }: Walker, value: string) => {
  const field = page.locator('input[name^="value."]').first()
  await field.fill(value)
  const here = page.url()
  await press('Ghi nhận')
  await page.waitForURL((url) => url.href !== here)
}
const openFigure = async ({ page, press }: Walker, name: string) => {
  await press(name)
  await page.locator('#runs').waitFor()
}
const freeze = async ({ page, press }: Walker) => {
  const before = await page.locator('.hash').count()
  await press('Chốt con số này')
  await expect.poll(() => page.locator('.hash').count()).toBe(before + 1)
}
const askAsOf = async ({ page, press }: Walker, day: string) => {
  await page.fill('input[name=ngay]', day)
  await press('Tính')
  await page.waitForURL(`**ngay=${day}**`)
}

const days: Record<Role, { scripts?: boolean; width?: number; steps: Step[] }> = {
  archivist: {
    steps: [
      signIn('luu-tru'),
      look,
      async (walker) => {
        await walker.go('In bìa')
        await walker.page.selectOption('#box', { index: 1 })
        await walker.press('Xem')
        await walker.page.waitForURL('**hop=**')
      },
      async ({ page, origin, go }) => {
        await go('Nhập bản quét')
        await page.locator('input[type=file]').first().waitFor({ state: 'attached' })
        // The files are sent once the page has come to life.
        await page.waitForLoadState('networkidle')
        await page.locator('input[type=file]').first().setInputFiles([
          { name: `${ours.number.replaceAll('/', '-')}.jpg`, mimeType: 'image/jpeg', buffer: await scan(640) },
          { name: 'khong-ten.jpg', mimeType: 'image/jpeg', buffer: await scan(641) },
        ])
        await expect.poll(async () => (await wordsOn(page)).split('đã nhận').length - 1, { timeout: 30_000 }).toBeGreaterThanOrEqual(2)
        await expect
          .poll(async () => {
            await page.goto(`${origin}/nhap`)
            return page.locator('a[href="/nhap/cho-xep"]').innerText({ timeout: 500 }).catch(() => '')
          }, { timeout: 60_000 })
          .toContain('2 trang')
      },
      async ({ page, press }) => {
        await press('2 trang chưa xếp vào hồ sơ nào')
        await page.waitForURL('**/nhap/cho-xep')
        await page.locator('[data-file]').first().waitFor()
      },
      async ({ page, press }) => {
        await press('Xếp 1 trang vào đây')
        await page.locator('[role=status]').waitFor()
      },
      async ({ page, press, see }) => {
        await page.fill('#dossier-query', ours.number)
        await press('Tìm')
        await page.waitForURL('**tim=**')
        await see()
        await page.locator('[data-file] input[name=tep]').first().check()
        await page.locator('.targets li', { hasText: ours.number }).first().locator('button').click()
        await expect.poll(() => page.locator('[data-file]').count()).toBe(0)
      },
      async (walker) => {
        await walker.go('Hồ sơ')
        await walker.see()
        await narrow(walker, ours.number)
        expect(await rows(walker.page).count()).toBe(1)
      },
      async ({ page }) => {
        await rows(page).first().locator('a.open').click()
        await page.locator('#contents').waitFor()
      },
      async (walker) => {
        await walker.press('Kiểm tra, sửa')
        await walker.page.waitForURL('**/kiem-tra')
        await walker.see()
        await keepField(walker, 'Khuất Thị Vân Kiều')
      },
      leave,
    ],
  },
  officer: {
    steps: [
      beginAt('chuyen-vien', 'Kiểm tra hồ sơ có trang cần xem'),
      async ({ page, see }) => {
        await see()
        await page.locator('a.chip').click()
        await page.waitForURL((url) => !url.search.includes('can-xem'))
      },
      async ({ page, origin, see }) => {
        await page.goto(origin + ours.href)
        await see()
        await page.locator('aside dl a.name').first().click()
        await page.waitForURL('**/nguoi/per_*')
      },
      look,
      async ({ page, press, see }) => {
        await press('Thêm hoặc sửa thân nhân')
        await page.waitForURL('**/than-nhan**')
        await see()
        await page.fill('input[name=tim]', 'Khúc Thị Thoan')
        await press('Tìm')
        await page.waitForURL('**tim=**')
      },
      async ({ page, press, see }) => {
        await press('Thêm người')
        await page.waitForURL('**/nguoi/them?than-nhan=**')
        await see()
        await page.fill('input[name=name]', 'Khúc Thị Thoan')
        await page.fill('input[name=birth]', '12/3/1947')
        await page.fill('input[name=home]', 'xã Chí Đám, huyện Đoan Hùng')
        await page.selectOption('select[name=unit]', { label: 'Xã Chí Đám' })
        await page.locator('button.primary').click()
        await page.waitForURL('**/than-nhan?tim=**')
      },
      async ({ page, see }) => {
        await see()
        await page.selectOption('select[name=kind]', 'sibling')
        await page.fill('input[name=source]', 'Lý lịch')
        await page.locator('form[action*="them"] button.primary').click()
        await page.locator('.family').waitFor()
      },
      look,
      leave,
    ],
  },
  'commune-officer': {
    scripts: false,
    width: 360,
    steps: [
      async (walker) => {
        await signIn('xa-viet-tri')(walker)
        await walker.see()
        await walker.page.locator('nav summary').click()
      },
      async (walker) => {
        await walker.page.locator('header nav a:not(.room)', { hasText: /^Hồ sơ$/ }).click()
        await walker.see()
        await narrow(walker, withoutMarks(communes.name))
        expect(await walker.page.locator('table tbody .number', { hasText: communes.number }).count()).toBe(1)
      },
      async ({ page }) => page.locator('table tbody a.open', { hasText: communes.number }).click(),
      async (walker) => {
        await walker.see()
        await walker.press('Kiểm tra, sửa')
        await keepField(walker, 'Uỷ ban nhân dân xã')
      },
      async ({ page, origin }) => page.goto(origin + ours.href),
      async ({ press }) => press('Về trang đầu'),
      leave,
    ],
  },
  reception: {
    steps: [
      async (walker) => {
        await signIn('mot-cua')(walker)
        await walker.see()
        await walker.page.locator('nav.starts a', { hasText: 'Tiếp nhận hồ sơ' }).click()
        await walker.page.waitForURL('**/mot-cua/tiep-nhan')
      },
      async ({ page, see }) => {
        await page.fill('#find', 'cap lai giay chung nhan')
        await see()
        await page.locator('form.find button').click()
        await page.waitForURL('**tim=**')
      },
      async ({ page, see }) => {
        await page.locator('a[href$="thu-tuc=certificate-reissue"]').click()
        await page.locator('select[name=unit]').selectOption('25/07900/')
        for (const field of await page.locator('input[name^="f-"][required], textarea[name^="f-"][required]').all()) await field.fill('MẪU Lê Văn Tư')
        await page.locator('select[name=how-application]').selectOption('handed')
        await see()
        await page.locator('main button.primary').click()
        await page.waitForURL('**/mot-cua/app_*')
      },
      async ({ page, see }) => {
        await see()
        await page.locator('a', { hasText: 'Giấy tờ đã cấp cho hồ sơ này' }).click()
        await page.waitForURL('**/giay')
      },
      async ({ page, origin, see }) => {
        await page.goto(`${origin}/mot-cua`)
        await see()
        await page.locator('main nav a', { hasText: 'Chờ tiếp nhận' }).click()
        await page.waitForURL('**viec=to-receive**')
        await page.locator('table tbody a').first().click()
        await page.waitForURL('**/mot-cua/app_*')
      },
      async ({ page, origin, see }) => {
        await page.goto(`${origin}/mot-cua?viec=to-hand-out`)
        await see()
        await page.locator('table tbody a').first().click()
        await page.waitForURL('**/mot-cua/app_*')
        const form = page.locator('form[action="?/handed-out"]')
        await see()
        await form.locator('button').click()
        await page.locator('.events li', { hasText: 'Trả kết quả cho' }).first().waitFor()
      },
      async ({ page, see }) => {
        await see()
        await page.fill('#search-box', withoutMarks(ours.name))
        await page.press('#search-box', 'Enter')
        await page.waitForURL('**/tim?**')
      },
      look,
      async ({ page }) => {
        await page.locator('a.hit[href^="/nguoi/"]').first().click()
        await page.waitForURL('**/nguoi/per_*')
      },
      async ({ page, go, press, see }) => {
        await go('Địa bàn')
        await page.fill('input[name=q]:not(#search-box)', 'x. C.Mong, h Doan Hung')
        await see()
        await press('Xem')
        await page.waitForURL('**/dia-ban?q=**')
        await page.locator('.found a', { hasText: 'Đoan Hùng' }).first().click()
        await page.waitForURL('**/dia-ban/0*')
      },
      leave,
    ],
  },
  head: {
    steps: [
      signIn('truong-phong'),
      async ({ page, press, see }) => {
        await see()
        await page.selectOption('#as-of', { label: '15/06/2026 (hôm nay)' })
        await press('Xem')
        await page.waitForURL('**ngay=2026-06-15**')
      },
      async ({ page }) => {
        await page.locator('aside a', { hasText: 'Xem danh sách' }).first().click()
        await page.locator('#runs').waitFor()
      },
      async ({ page }) => page.locator('summary', { hasText: 'Đếm thế nào?' }).click(),
      async ({ page }) => {
        const [file] = await Promise.all([page.waitForEvent('download'), page.locator('a', { hasText: 'Xuất CSV' }).click()])
        expect(file.suggestedFilename()).toMatch(/\.csv$/)
      },
      freeze,
      leave,
    ],
  },
  director: {
    steps: [
      beginAt('giam-doc', 'Hồ sơ một cửa'),
      async ({ page, origin, see }) => {
        await page.goto(`${origin}/mot-cua?viec=to-decide`)
        await see()
        await page.locator('table tbody a').first().click()
        await page.waitForURL('**/mot-cua/app_*')
      },
      async ({ page, see }) => {
        await see()
        await page.locator('form[action="?/decided"] button').click()
        await page.locator('.events li', { hasText: 'Quyết định' }).first().waitFor()
        await see()
        await page.locator('a', { hasText: 'Giấy tờ đã cấp cho hồ sơ này' }).click()
        await page.waitForURL('**/giay')
      },
      async ({ page, origin, see }) => {
        await page.goto(`${origin}/mot-cua`)
        await see()
        await page.locator('a', { hasText: 'Hồ sơ của nơi đã kết thúc hoạt động' }).click()
        await page.waitForURL('**/ke-tuc')
      },
      async (walker) => {
        await walker.page.goto(`${walker.origin}/chi-tieu`)
        await walker.see()
        await openFigure(walker, 'Hồ sơ người có công trong kho lưu trữ')
      },
      async (walker) => {
        await walker.see()
        await askAsOf(walker, '2019-12-31')
      },
      freeze,
      async (walker) => {
        await askAsOf(walker, '2026-06-15')
        await freeze(walker)
      },
      async ({ page, press, see }) => {
        await see()
        await press('So hai lần')
        await page.waitForURL('**/so-sanh**')
      },
      leave,
    ],
  },
  clerk: {
    steps: [
      beginAt('van-thu', 'Sổ văn bản'),
      async ({ page, press, see }) => {
        await page.locator('#reserve').click()
        await see()
        await page.selectOption('select[name=kind]', 'notice')
        await page.fill('#reserve-reason', 'Thông báo lịch trực')
        await press('Giữ số kế tiếp')
        await page.getByText('Đã ghi số').waitFor()
      },
      async ({ page, press, see }) => {
        await page.locator('table summary').first().click()
        await page.locator('table input[name=reason]').first().fill('Ghi nhầm')
        await see()
        await press('Huỷ số')
        await page.locator('table').getByText('Đã huỷ').first().waitFor()
      },
      async ({ page, origin, press, see }) => {
        await page.goto(`${origin}/mot-cua?viec=all`)
        await see()
        const [code = ''] = /H44-\d{6}-\d{4}/.exec(await page.locator('table tbody tr').first().innerText()) ?? []
        await page.fill('input[name=loc]', code)
        await press('Thu hẹp')
        await page.waitForURL('**/mot-cua/app_*')
        await see()
        const form = page.locator('form[action="?/noted"]')
        if (!(await form.isVisible())) await page.locator('details', { has: form }).locator('summary').first().click()
        await form.locator('textarea').first().fill('MẪU: người dân hỏi hồ sơ đến đâu')
        await form.locator('button').click()
        await page.locator('.events li', { hasText: 'người dân hỏi' }).first().waitFor()
      },
      async (walker) => {
        await walker.go('Hồ sơ')
        await walker.see()
        await narrow(walker, ours.number)
        expect(await rows(walker.page).count()).toBe(1)
      },
      async ({ page, see }) => {
        await see()
        await page.locator('a.chip').click()
        await page.waitForURL((url) => !url.search.includes('loc='))
      },
      async (walker) => narrow(walker, 'khong-co-so-nay'),
      async ({ page, press }) => {
        await press('Xem cả sổ')
        await rows(page).first().locator('a.open').click()
        await page.locator('#about').waitFor()
        expect(await page.locator('main button:not(.acts button), main a.button').filter({ hasText: 'sửa' }).count()).toBe(0)
      },
      leave,
    ],
  },
  payments: {
    steps: [
      signIn('ke-toan'),
      async (walker) => {
        await walker.go('Chỉ tiêu')
        await walker.see()
        await openFigure(walker, 'Người có công được công nhận')
      },
      look,
      async ({ page }) => {
        await rows(page).first().locator('a.open').click()
        await page.waitForURL('**/nguoi/per_*')
      },
      leave,
    ],
  },
  party: {
    steps: [
      signIn('dang-vu'),
      async ({ page }) => {
        expect(await page.locator('#search-box').count()).toBe(0)
        expect(await page.locator('header nav ul a').allInnerTexts()).toEqual(['Báo cáo', 'Địa bàn', 'Thủ tục'])
      },
      async ({ page, origin }) => page.goto(origin + ours.href),
      leave,
    ],
  },
  auditor: {
    steps: [
      beginAt('thanh-tra', 'Đọc nhật ký'),
      async (walker) => {
        await walker.see()
        await walker.page.fill('input[name=ai]', 'Hà Thị Lụa')
        await walker.page.selectOption('select[name=viec]', { label: 'xem' })
        await walker.press('Thu hẹp')
        await walker.page.waitForURL('**viec=view**')
      },
      async ({ page }) => {
        await page.locator('table tbody tr', { hasText: 'người' }).locator('a[href^="/nguoi/"]').first().click()
        await page.waitForURL('**/nguoi/per_*')
      },
      async ({ page }) => {
        expect(await page.locator('.seen').innerText()).toContain('Tạ Minh Đức')
      },
      async ({ page, origin }) => {
        await page.goto(`${origin}/nguoi/them`)
        expect(await page.locator('main form').count()).toBe(0)
      },
      leave,
    ],
  },
  administrator: {
    steps: [
      signIn('quan-tri'),
      async ({ go }) => go('Tài khoản'),
      async ({ go }) => go('Công việc máy'),
      async ({ page, origin }) => page.goto(`${origin}/ho-so`),
      leave,
    ],
  },
}

/** The steps of a script, each with the words that it quotes. */
function scriptOf(role: string): string[][] {
  const text = readFileSync(join(FOLDER, `${role}.md`), 'utf8').normalize('NFC').replaceAll(/\n(?=\S)(?!\d+\. )/g, ' ')
  return [...text.matchAll(/^\d+\. (.*)$/gm)].map(([, step]) => [...step!.matchAll(/“([^”]+)”/g)].map((match) => match[1]!))
}

test('every role has its day, and the list of days names them', () => {
  const roles = DEMO_ACCOUNTS.map(({ role }) => `${role}.md`).toSorted()
  expect(readdirSync(FOLDER).filter((name) => name !== 'README.md').toSorted()).toEqual(roles)
  const list = readFileSync(join(FOLDER, 'README.md'), 'utf8')
  for (const { role, loginName } of DEMO_ACCOUNTS) expect(list).toMatch(new RegExp(`\`${loginName}\` \\| \\[${role}\\.md\\]`))
})

test.each(DEMO_ACCOUNTS.map(({ role }) => role))('a day of the %s goes as it is written', async (role) => {
  const { steps, ...how } = days[role]
  const script = scriptOf(role)
  expect(script.length, 'each step of the script is walked').toBe(steps.length)
  const { page, context, faults } = await product.visit(null, how)
  page.setDefaultTimeout(15_000)
  const missing: string[] = []
  let seen = ''
  const walker: Walker = {
    page,
    origin: product.origin,
    see: async () => {
      seen += ` ${await wordsOn(page)}`
    },
    go: async (place) => {
      const hasText = new RegExp(`^${place}$`)
      const word = page.locator('header nav a:not(.room)', { hasText })
      if (!(await word.isVisible())) await page.locator('header nav li', { has: page.locator('.places a', { hasText }) }).locator('> .room').click()
      await word.click()
      await page.locator('header nav a[aria-current=page]', { hasText: place }).waitFor()
    },
    press: async (name) => {
      // What bears the words alone, before what bears more.
      const bearers = page.locator('button, a, summary').filter({ visible: true })
      const exactly = bearers.filter({ hasText: new RegExp(`^\\s*${name}\\s*$`) })
      await ((await exactly.count()) > 0 ? exactly : bearers.filter({ hasText: name })).first().click()
      await page.waitForLoadState()
    },
  }
  for (const [at, step] of steps.entries()) {
    const words = script[at]!
    seen = page.url() === 'about:blank' ? '' : await wordsOn(page)
    try {
      await step(walker)
    } catch (error) {
      throw new Error(`${role}, step ${at + 1}: ${words.map((word) => `“${word}”`).join(', ')}`, { cause: error })
    }
    await walker.see()
    missing.push(...words.filter((word) => !seen.includes(word)).map((word) => `step ${at + 1}: “${word}” stands on none of the pages`))
  }
  expect(missing).toEqual([])
  // Pages refused on purpose, and pieces of an image that was left before they came.
  expect(faults.filter((fault) => !/40[34]|downloadTileStart/.test(fault))).toEqual([])
  await context.close()
}, 90_000)
