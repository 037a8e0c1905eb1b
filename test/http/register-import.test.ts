import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { signIn } from './door.ts'
import { startServer, type TestServer } from './server.ts'

// The list of dossiers with wrong rows, by its page: what is right is taken in, what is wrong is left and stays at hand as a file.

let server: TestServer
let keeper: Client
beforeAll(async () => {
  server = await startServer({ ANSINH_DEMO: '1' }, { work: true })
  await server.account('nhap-luu-tru', 'archivist')
  keeper = server.client()
  expect((await signIn(keeper, 'nhap-luu-tru')).status).toBe(303)
}, 180_000)
afterAll(() => server.close())

const HEADS = ['Số hồ sơ', 'Họ và tên', 'Loại đối tượng', 'Xã quản lý', 'Năm sinh', 'Ngày tiếp nhận', 'Hộp', 'Kệ']
const GOOD = ['PTO/BB-0800001-CM', 'Hà Văn Tốt', 'Bệnh binh', 'Chí Đám', '1950', '5/1/2017', '0801', '05']
const BAD = ['PTO/BB-0800002-CM', 'Hà Văn Sai', 'Bệnh binh', 'Nơi Nào', '1951', '5/1/2017', '0801', '05']

async function handIn(...rows: string[][]): Promise<string> {
  const fields = new FormData()
  fields.set('list', new File([[HEADS, ...rows].map((row) => `${row.join(';')}\n`).join('')], 'danh-muc.csv', { type: 'text/csv' }))
  const answer = await keeper.post('/nhap/so-dang-ky?/xem-truoc', fields)
  expect(answer.status).toBe(303)
  return `/nhap/so-dang-ky${new URL(answer.location!, server.origin).search}`
}
const titles = async () => (await server.province.owner.db.selectFrom('dossier').select('title').execute()).map((row) => row.title).join()

test('the button takes the right rows in and leaves the wrong ones, which stay at hand; of another number of wrong rows it takes nothing', async () => {
  const page = await handIn(GOOD, BAD)
  const id = new URLSearchParams(page.split('?')[1]).get('ban')!
  expect((await keeper.get(page)).text).toMatch(/<button name="bo-lai" value="1"[^>]*>Nhận 1 dòng đúng, để lại 1 dòng sai/)

  const other = await keeper.post('/nhap/so-dang-ky?/nhan', { id, 'bo-lai': '2' })
  const plain = await keeper.post('/nhap/so-dang-ky?/nhan', { id })
  for (const refused of [other, plain]) expect([refused.status, /role="alert"/.test(refused.text)]).toEqual([422, true])
  expect(await titles()).toBe('')

  const done = await keeper.post('/nhap/so-dang-ky?/nhan', { id, 'bo-lai': '1' })
  expect([done.status, done.location]).toEqual([303, `?ban=${id}`])
  await expect.poll(async () => (await keeper.get(page)).text, { timeout: 60_000, interval: 250 }).toContain(`/nhap/so-dang-ky/${id}/sai.xlsx`)
  await expect.poll(titles, { timeout: 60_000, interval: 250 }).toContain('Hà Văn Tốt')
  expect(await titles()).not.toContain('Hà Văn Sai')
  expect((await keeper.get(page)).text).not.toContain('name="bo-lai"')
  expect((await keeper.get(`/nhap/so-dang-ky/${id}/sai.xlsx`)).status).toBe(200)
}, 120_000)

test('a list with wrong rows alone offers nothing to take in, and one without wrong rows nothing to leave', async () => {
  expect((await keeper.get(await handIn(BAD))).text).not.toContain('name="bo-lai"')
  const whole = (await keeper.get(await handIn(['PTO/BB-0800009-CM', 'Hà Văn Đủ', 'Bệnh binh', 'Chí Đám', '1950', '5/1/2017', '0801', '05']))).text
  expect(whole).not.toContain('name="bo-lai"')
  expect(whole).toContain('action="?/nhan"')
}, 60_000)
