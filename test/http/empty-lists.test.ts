import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOutstanding } from '#modules/applications/index.ts'
import { m } from '#ui/messages/messages.js'
import { signIn } from './door.ts'
import { startServer, type TestServer } from './server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ ANSINH_DEMO: '1' })
  await server.account('rong-vien-chuc', 'officer')
}, 180_000)
afterAll(() => server.close())

test('an empty list offers nothing to take along; with a record in it it does', async () => {
  const client = server.client()
  expect((await signIn(client, 'rong-vien-chuc')).status).toBe(303)
  const at = '/chi-tieu/outstanding.without-day'
  expect((await client.get(at)).text).not.toMatch(/<a [^>]*xuat\.csv/)
  await openOutstanding(server.runtime.services, await server.province.actor('officer'), { kind: 'other', subject: 'Hồ sơ thử', unitPath: '25/07900/', lacks: 'x', task: 'x' })
  const { text } = await client.get(at)
  expect(text).toMatch(/<a [^>]*xuat\.csv/)
  expect(text).toContain('Hồ sơ thử')
})

test('one of a thing is said as one in English', () => {
  const said = (pages: string, files: string) => m.filing_count({ pages, files }, { locale: 'en' })
  expect([said('1', '1'), said('1', '2'), said('0', '1'), said('1.001', '12')]).toEqual(['1 page in 1 file', '1 page in 2 files', '0 pages in 1 file', '1.001 pages in 12 files'])
})
