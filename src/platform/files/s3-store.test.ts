import { mkdtemp, rm, utimes, writeFile, readdir } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FileStore } from './file-store.ts'
import { openS3Store } from './s3-store.ts'
import { storeContract } from './store-contract.fixture.ts'
import { freePort } from '../../../test/free-port.ts'

/*
 * On s3rver, an S3 server of npm that keeps objects as files, so that a test can age and spoil them.
 */
let folder: string
let server: S3rver
let port: number
let prefixes = 0
let prefix: string
let store: FileStore

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansinh-s3-'))
  server = new S3rver({ port: 0, address: '127.0.0.1', directory: join(folder, 'kept'), silent: true, resetOnClose: false, configureBuckets: [{ name: 'papers', configs: [] }] })
  port = ((await server.run()) as AddressInfo).port
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

const open = (endpoint = `http://127.0.0.1:${port}`, more: object = {}) =>
  openS3Store({ endpoint, bucket: 'papers', region: 'us-east-1', accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER', prefix, scratch: join(folder, 'scratch'), attempts: 2, timeoutMs: 30_000, ...more })

beforeEach(async () => {
  prefix = `province-${prefixes++}/`
  store = await open()
})
afterEach(async () => {
  expect(await readdir(join(folder, 'scratch'))).toEqual([])
})

const pathOf = (key: string) => join(folder, 'kept/papers', `${prefix}${key}._S3rver_object`)

describe('a file store in a bucket', () => {
  storeContract(() => ({
    store,
    age: (key, ms) => {
      const then = (performance.timeOrigin - ms) / 1000
      return utimes(pathOf(key), then, then)
    },
    spoil: (key, bytes) => (bytes === null ? rm(pathOf(key)) : writeFile(pathOf(key), bytes)),
  }))

  it('lists page by page, and nothing of another province', async () => {
    await (await open(undefined, { prefix: 'elsewhere/' })).put(Buffer.from('not ours'), { maxBytes: 100 })
    const paged = await open(undefined, { listPage: 4 })
    const keys: string[] = []
    for (let n = 0; n < 13; n++) keys.push((await paged.put(Buffer.from(String(n)), { maxBytes: 100 })).key)
    const listed: string[] = []
    for await (const file of paged.list()) listed.push(file.key)
    expect(listed).toEqual(keys.sort())
  })
})

describe('a bucket that is not to be had', () => {
  it('is files.unavailable, whatever is asked of it, and answers again when it is back', async () => {
    const { key } = await store.put(Buffer.from('kept'), { maxBytes: 100 })
    const gone = await open(`http://127.0.0.1:${await freePort()}`)
    const unavailable = { code: 'files.unavailable', status: 503 }
    await expect(gone.put(Buffer.from('x'), { maxBytes: 100 })).rejects.toMatchObject(unavailable)
    await expect(gone.open(key)).rejects.toMatchObject(unavailable)
    await expect(gone.readAll(key)).rejects.toMatchObject(unavailable)
    await expect(gone.has(key)).rejects.toMatchObject(unavailable)
    await expect(gone.verify(key)).rejects.toMatchObject(unavailable)
    await expect(gone.withLocalPath(key, async () => 1)).rejects.toMatchObject(unavailable)
    await expect(gone.list()[Symbol.asyncIterator]().next()).rejects.toMatchObject(unavailable)
    expect((await store.readAll(key)).toString()).toBe('kept')
  })

  it('is files.unavailable with a wrong key, in a bucket that does not exist, and where the server says nothing', async () => {
    const unavailable = { code: 'files.unavailable' }
    await expect((await open(undefined, { accessKeyId: 'NOBODY' })).put(Buffer.from('x'), { maxBytes: 100 })).rejects.toMatchObject(unavailable)
    await expect((await open(undefined, { bucket: 'nowhere' })).readAll(`ab/cd/abcd${'0'.repeat(60)}`)).rejects.toMatchObject(unavailable)
    const mute: Server = createServer(() => undefined).listen(0, '127.0.0.1')
    await new Promise((resolve) => mute.once('listening', resolve))
    const silent = await open(`http://127.0.0.1:${(mute.address() as AddressInfo).port}`, { attempts: 1, timeoutMs: 300 })
    await expect(silent.has(`ab/cd/abcd${'0'.repeat(60)}`)).rejects.toMatchObject(unavailable)
    mute.close()
  })
})

