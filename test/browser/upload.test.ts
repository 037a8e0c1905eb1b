import { readdirSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asActor, systemActor } from '#platform/db/index.ts'
import { MAX_FILE_BYTES } from '#platform/images/index.ts'
import { newId, toPublicId } from '#shared/ids.ts'
import { listBatches, getBatch } from '#modules/archive/index.ts'
import { startProduct, type Product } from './product.ts'

const MB = 1024 * 1024
const BOUNDARY = '----ansinh-test-boundary'
let product: Product
let cookie: string
beforeAll(async () => {
  product = await startProduct({ dossiers: 1, scanned: 0 })
  cookie = await cookieOf('luu-tru')
}, 300_000)
afterAll(() => product.close())

const cookieOf = async (login: string) => (await product.signIn(login)).map(({ name, value }) => `${name}=${value}`).join('; ')

type Sent = { name: string; size: number; seed: number }
const field = (name: string, value: string) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const fileHead = (name: string) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: image/jpeg\r\n\r\n`
const batchId = () => toPublicId('bat', newId<'bat'>())

/** A form as a browser sends it, made piece by piece: neither side of the test holds a file. JPEGs by their heads, unlike each other. */
function* form(batch: string, files: readonly Sent[]): Generator<Buffer> {
  yield Buffer.from(field('batch', batch))
  for (const { name, size, seed } of files) {
    yield Buffer.from(fileHead(name))
    const piece = Buffer.alloc(64 * 1024, seed)
    for (let at = 0; at < size; at += piece.length) {
      const part = piece.subarray(0, Math.min(piece.length, size - at))
      yield at === 0 ? Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), part.subarray(4)]) : part
    }
    yield Buffer.from('\r\n')
  }
  yield Buffer.from(`--${BOUNDARY}--\r\n`)
}

const headers = () => ({ cookie, origin: product.origin, 'content-type': `multipart/form-data; boundary=${BOUNDARY}` })

async function post(path: string, pieces: Iterable<Buffer>): Promise<{ status: number; location: string | undefined; body: string }> {
  const sending = request(product.origin + path, { method: 'POST', headers: headers() })
  const answered = new Promise<Awaited<ReturnType<typeof post>>>((resolve, reject) => {
    sending.once('error', reject)
    sending.once('response', async (response) => {
      let body = ''
      for await (const chunk of response.setEncoding('utf8')) body += chunk
      resolve({ status: response.statusCode ?? 0, location: response.headers.location, body })
    })
  })
  for (const piece of pieces) if (!sending.write(piece)) await new Promise((resolve) => sending.once('drain', resolve))
  sending.end()
  return answered
}

const see = <T>(work: Parameters<typeof asActor<T>>[2]) => asActor(product.runtime.services.database, systemActor('25/'), work)
const temporaryFiles = () => readdirSync(join(product.runtime.config.filesDir, 'tmp'))

/** How far the memory of this process, which is the server's, grows beyond what it is now. */
async function growth(work: Promise<unknown>): Promise<{ resident: number; buffers: number }> {
  const before = process.memoryUsage()
  const most = { resident: 0, buffers: 0 }
  let running = true
  const watch = (async () => {
    while (running) {
      const now = process.memoryUsage()
      most.resident = Math.max(most.resident, now.rss - before.rss)
      most.buffers = Math.max(most.buffers, now.arrayBuffers - before.arrayBuffers)
      await sleep(20)
    }
  })()
  try {
    await work
  } finally {
    running = false
    await watch
  }
  return most
}

test('a form of 390 MB without scripts goes through the server in pieces; the file that is too large is refused alone', async () => {
  const batch = batchId()
  const files: Sent[] = [
    { name: 'lớn 1.jpg', size: 90 * MB, seed: 1 },
    { name: 'quá lớn.jpg', size: MAX_FILE_BYTES + 10 * MB, seed: 2 },
    { name: 'lớn 2.jpg', size: 90 * MB, seed: 3 },
    { name: 'lớn 3.jpg', size: 90 * MB, seed: 4 },
    { name: 'nhỏ.jpg', size: 10_000, seed: 5 },
  ]
  let answer: Awaited<ReturnType<typeof post>> | undefined
  const most = await growth(post('/nhap?/tai-len', form(batch, files)).then((one) => (answer = one)))
  expect(answer?.status).toBe(422)
  expect(answer?.body).toContain('quá lớn.jpg')
  expect(answer?.body).not.toContain('lớn 3.jpg')
  const [held] = await see((tx) => listBatches(tx))
  const names = (await see((tx) => getBatch(tx, held!.batchId))).batchFiles.map((file) => [file.name, file.refusalCode === 'intake.too-large'])
  expect(names).toEqual(files.map((file) => [file.name, file.name === 'quá lớn.jpg']))
  expect(temporaryFiles()).toEqual([])
  // Held whole, the form would make 390 MB of buffers. What is measured is what the collector has not yet taken of pieces passed on,
  // the sender's and the server's.
  expect(most.buffers).toBeLessThan(160 * MB)
  expect(most.resident).toBeLessThan(250 * MB)
}, 300_000)

test('one file of a drop is answered by itself, also when it is too large', async () => {
  const small = await post('/nhap/tep', form(batchId(), [{ name: 'a.jpg', size: 20_000, seed: 11 }]))
  expect([small.status, JSON.parse(small.body)]).toEqual([200, { state: 'taken-in', message: expect.any(String) }])
  const again = await post('/nhap/tep', form(batchId(), [{ name: 'b.jpg', size: 20_000, seed: 11 }]))
  expect(JSON.parse(again.body)).toMatchObject({ state: 'duplicate' })
  const large = await post('/nhap/tep', form(batchId(), [{ name: 'c.jpg', size: MAX_FILE_BYTES + MB, seed: 12 }]))
  expect([large.status, JSON.parse(large.body)]).toEqual([422, { state: 'refused', message: expect.any(String) }])
}, 120_000)

test('a connection that is cut leaves nothing half: no file, no row, no temporary file', async () => {
  // What the jobs do meanwhile with files of other tests is not looked at.
  const filesHeld = async () =>
    (await see((tx) => listBatches(tx, { limit: 100 }))).filter((batch) => batch.progress.files > 0).map((batch) => [batch.batchId, batch.progress.files])
  const before = await filesHeld()
  const pieces = [...form(batchId(), [{ name: 'cắt.jpg', size: 5 * MB, seed: 21 }])]
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  for (const sent of [1, 20, pieces.length - 1]) {
    const { hostname, port } = new URL(product.origin)
    const socket = connect(Number(port), hostname)
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.write(`POST /nhap/tep HTTP/1.1\r\nhost: ${new URL(product.origin).host}\r\ncontent-length: ${length}\r\n${Object.entries(headers()).map(([name, value]) => `${name}: ${value}`).join('\r\n')}\r\n\r\n`)
    for (const piece of pieces.slice(0, sent)) if (!socket.write(piece)) await new Promise((resolve) => socket.once('drain', resolve))
    // The file is on its way into the store.
    if (sent > 1) await expect.poll(() => temporaryFiles().length).toBe(1)
    socket.destroy()
    await expect.poll(() => temporaryFiles().length).toBe(0)
  }
  expect(await filesHeld()).toEqual(before)
  // Sent whole it is no duplicate of anything.
  expect(JSON.parse((await post('/nhap/tep', pieces)).body)).toMatchObject({ state: 'taken-in' })
}, 120_000)

test('a body that is no form is refused with a sentence, and one that no page reads in pieces is bounded before it is read', async () => {
  const strange = await post('/nhap/tep', [Buffer.from('strange')])
  expect([strange.status, JSON.parse(strange.body)]).toEqual([400, { state: 'refused', message: expect.any(String) }])
  for (const path of ['/nhap?/doc-lai', '/nhap/so-dang-ky?/xem-truoc', '/dang-nhap']) expect((await post(path, [Buffer.alloc(1000)])).status).toBe(413)
})

test('who may not take in is refused before a byte is kept', async () => {
  const mine = cookie
  cookie = await cookieOf('thanh-tra')
  try {
    expect((await post('/nhap/tep', form(batchId(), [{ name: 'x.jpg', size: 1000, seed: 31 }]))).status).toBe(403)
    expect((await post('/nhap?/tai-len', form(batchId(), [{ name: 'x.jpg', size: 1000, seed: 31 }]))).status).toBe(403)
    expect(temporaryFiles()).toEqual([])
  } finally {
    cookie = mine
  }
})
