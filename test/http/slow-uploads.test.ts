import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { signIn } from './door.ts'
import { startServer, type TestServer } from './server.ts'

// Bodies on a bad line: how long one may take depends on who sends it, and what breaks off leaves nothing.

const PATIENCE = { wholeMs: 1500, pauseMs: 1000 }
const BOUNDARY = 'ansinh-slow'

let server: TestServer
let client: Client
beforeAll(async () => {
  server = await startServer({ ANSINH_DEMO: '1' }, { patience: PATIENCE })
  await server.account('kho', 'archivist')
  client = server.client()
  expect((await signIn(client, 'kho')).status).toBe(303)
}, 120_000)
afterAll(() => server.close())

const cookies = (of: Client) => [...of.jar].map(([name, value]) => `${name}=${value}`).join('; ')
const temporaryFiles = () => readdirSync(join(server.runtime.config.filesDir, 'tmp'))
const packages = () => server.province.owner.db.selectFrom('archive_package').select(['label', 'state']).execute()

/** Sends a form whose file comes in pieces with a pause before each; answers what the server said before the connection ended, and how far the sending came. */
async function sendSlowly({ cookie, pauses, path = '/goi-ho-so/tep' }: { cookie: string; pauses: number[]; path?: string }): Promise<{ said: string; sent: number }> {
  const { hostname, port, host } = new URL(server.origin)
  const head = Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: form-data; name="goi"; filename="goi.tar"\r\n\r\n`)
  const tail = Buffer.from(`\r\n--${BOUNDARY}--\r\n`)
  const piece = Buffer.alloc(2000, 0x61)
  const socket = connect(Number(port), hostname)
  let said = ''
  let closed = false
  socket.setEncoding('utf8').on('data', (text: string) => (said += text))
  socket.on('error', () => undefined)
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve((closed = true) as never)))
  await new Promise((resolve) => socket.once('connect', resolve))
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: ${host}\r\norigin: ${server.origin}\r\ncookie: ${cookie}\r\naccept: application/json\r\ncontent-type: multipart/form-data; boundary=${BOUNDARY}\r\ncontent-length: ${head.length + piece.length * pauses.length + tail.length}\r\nconnection: close\r\n\r\n`,
  )
  socket.write(head)
  let sent = 0
  for (const pause of pauses) {
    await Promise.race([sleep(pause), ended])
    if (closed) break
    socket.write(piece)
    sent += 1
  }
  if (!closed) socket.write(tail)
  await Promise.race([ended, sleep(20_000)])
  socket.destroy()
  return { said, sent }
}

test('a known sender may take longer than a stranger is given, as long as the body keeps coming', async () => {
  const pauses = Array.from({ length: 20 }, () => 200)
  const { said, sent } = await sendSlowly({ cookie: cookies(client), pauses })
  expect(sent).toBe(20)
  expect(said).toMatch(/^HTTP\/1\.1 200 /)
  expect(said).toMatch(/"state":"taken-in","href":"\/goi-ho-so\/pkg_/)
  expect(await packages()).toEqual([{ label: 'goi.tar', state: 'waiting' }])
  // Without scripts it is the same form.
  const form = await sendSlowly({ cookie: cookies(client), pauses, path: '/goi-ho-so?/nhan' })
  expect(form.said).toMatch(/goi-ho-so\/pkg_/)
}, 60_000)

test('of a known sender whose body stops coming the connection ends, and nothing is kept of it', async () => {
  const before = await packages()
  const { said, sent } = await sendSlowly({ cookie: cookies(client), pauses: [100, 100, 100, 8000, 100] })
  expect([sent, said]).toEqual([3, ''])
  await expect.poll(temporaryFiles, { timeout: 10_000 }).toEqual([])
  expect(await packages()).toEqual(before)
}, 60_000)

test('a stranger who trickles a body is cut off, however steadily it comes', async () => {
  for (const path of ['/goi-ho-so/tep', '/nhap/tep', '/dang-nhap']) {
    const began = performance.now()
    const { sent } = await sendSlowly({ cookie: '', pauses: Array.from({ length: 60 }, () => 200), path })
    expect(sent).toBeLessThan(60)
    // Where nothing is read without signing in the answer comes at once; a body that is read has its time.
    if (path === '/dang-nhap') expect(performance.now() - began).toBeGreaterThan(1000)
  }
  expect(temporaryFiles()).toEqual([])
}, 60_000)

test('a body that breaks off is told in a sentence of its own where the answer can still be heard', async () => {
  const answer = await fetch(`${server.origin}/goi-ho-so/tep`, {
    method: 'POST',
    headers: { cookie: cookies(client), origin: server.origin, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    body: `--${BOUNDARY}\r\ncontent-disposition: form-data; name="goi"; filename="goi.tar"\r\n\r\nnửa chừng`,
  })
  expect(answer.status).toBe(400)
  expect(await answer.json()).toEqual({ state: 'refused', message: expect.stringContaining('Không có gì của gói được giữ') })
  await expect.poll(temporaryFiles, { timeout: 10_000 }).toEqual([])
})
