import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { FileStore, HashRange, ListedFile } from './file-store.ts'

export type StoreUnderTest = {
  store: FileStore
  /** Makes a kept file look as if it had been written so long ago. */
  age: (key: string, ms: number) => Promise<void>
  /** Puts other bytes under a key behind the store's back; null removes the file. */
  spoil: (key: string, bytes: string | null) => Promise<void>
}

const MB = 1024 * 1024
const HOUR = 3_600_000
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export async function everything(from: FileStore, range?: HashRange): Promise<ListedFile[]> {
  const files: ListedFile[] = []
  for await (const file of from.list(range)) files.push(file)
  return files
}

/** What every file store must do; each implementation runs it on its own ground. */
export function storeContract(under: () => StoreUnderTest): void {
  it('gives back what was put, named by its own hash', async () => {
    const { store } = under()
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 6 }), async (chunks) => {
        const whole = Buffer.concat(chunks)
        const put = await store.put(Readable.from(chunks.filter((c) => c.length > 0)), { maxBytes: MB })
        expect(put).toMatchObject({ sha256: sha(whole), size: whole.length })
        expect(put.key).toBe(`${put.sha256.slice(0, 2)}/${put.sha256.slice(2, 4)}/${put.sha256}`)
        expect(await store.readAll(put.key)).toEqual(whole)
        expect(await store.verify(put.key)).toMatchObject({ ok: true, reason: 'whole', size: whole.length })
      }),
      { numRuns: 30, seed: 7 },
    )
  })

  it('keeps the same bytes once, also when they are put ten times at the same moment', async () => {
    const { store } = under()
    const bytes = Buffer.alloc(3 * MB, 'giấy báo tử')
    const puts = await Promise.all(Array.from({ length: 10 }, () => store.put(bytes, { maxBytes: 4 * MB })))
    expect(new Set(puts.map((put) => put.key)).size).toBe(1)
    expect((await store.put(bytes, { maxBytes: 4 * MB })).existed).toBe(true)
    expect((await everything(store)).map((file) => file.size)).toEqual([bytes.length])
  })

  it('streams a part of a file', async () => {
    const { store } = under()
    const { key } = await store.put(Buffer.from('0123456789'), { maxBytes: 100 })
    const part = await store.open(key, { start: 2, end: 4 })
    expect(Buffer.concat((await part.toArray()) as Buffer[]).toString()).toBe('234')
  })

  it('refuses a file past the limit and keeps nothing of it', async () => {
    const { store } = under()
    const put = store.put(Buffer.alloc(101), { maxBytes: 100 })
    await expect(put).rejects.toMatchObject({ code: 'intake.too-large', status: 413, data: { limit: 100 } })
    expect(await everything(store)).toEqual([])
  })

  it('keeps nothing when the sender breaks off, and passes the sender’s error on', async () => {
    const { store } = under()
    const broken = (async function* () {
      yield Buffer.from('first half')
      throw new Error('connection lost')
    })()
    await expect(store.put(broken, { maxBytes: MB })).rejects.toThrow('connection lost')
    expect(await everything(store)).toEqual([])
  })

  it('tells a missing file from a bad key, and takes no path for a key', async () => {
    const { store } = under()
    const absent = `ab/cd/abcd${'0'.repeat(60)}`
    await expect(store.open(absent)).rejects.toMatchObject({ code: 'files.missing' })
    await expect(store.readAll(absent)).rejects.toMatchObject({ code: 'files.missing' })
    await expect(store.withLocalPath(absent, async () => 1)).rejects.toMatchObject({ code: 'files.missing' })
    expect(await store.has(absent)).toBe(false)
    expect(await store.stat(absent)).toBeNull()
    for (const key of ['../../etc/passwd', '', `ab/ce/abcd${'0'.repeat(60)}`, `${absent}\n`]) {
      await expect(store.readAll(key)).rejects.toMatchObject({ code: 'files.bad-key' })
    }
  })

  it('finds a changed, a cut and a missing file by its hash', async () => {
    const { store, spoil } = under()
    const { key } = await store.put(Buffer.from('Tổ quốc ghi công'), { maxBytes: 100 })
    for (const other of ['Tổ quốc ghi cong', 'Tổ quốc']) {
      await spoil(key, other)
      expect(await store.verify(key)).toMatchObject({ ok: false, reason: 'changed' })
    }
    await spoil(key, null)
    expect(await store.verify(key)).toMatchObject({ ok: false, reason: 'missing', actual: null })
  })

  it('mends a torn file when the same bytes come again', async () => {
    const { store, spoil } = under()
    const bytes = Buffer.from('Bằng Tổ quốc ghi công')
    const { key } = await store.put(bytes, { maxBytes: 100 })
    await spoil(key, 'B')
    expect((await store.put(bytes, { maxBytes: 100 })).existed).toBe(false)
    expect(await store.readAll(key)).toEqual(bytes)
  })

  it('lends a file as a path of this machine', async () => {
    const { store } = under()
    const { key } = await store.put(Buffer.from('for the decoder'), { maxBytes: 100 })
    expect(await store.withLocalPath(key, (path) => readFile(path, 'utf8'))).toBe('for the decoder')
  })

  it('removes old files that no row names, and only those', async () => {
    const { store, age } = under()
    const [known, orphan, young] = await Promise.all(
      ['known', 'orphan', 'young'].map((text) => store.put(Buffer.from(text), { maxBytes: 100 })),
    )
    await age(known!.key, 48 * HOUR)
    await age(orphan!.key, 48 * HOUR)
    const removed = await store.removeOrphans(async () => [known!.key], 24 * HOUR)
    expect(removed).toMatchObject({ files: 1, bytes: 6 })
    expect((await everything(store)).map((file) => file.key).sort()).toEqual([known!.key, young!.key].sort())
  })

  it('lists a stretch of hashes, from after the one to the other, and nothing else', async () => {
    const { store } = under()
    const hashes = []
    for (let n = 0; n < 40; n++) hashes.push((await store.put(Buffer.from(`file ${n}`), { maxBytes: 100 })).sha256)
    hashes.sort()
    const listed = async (after: string, until: string) => (await everything(store, { after, until })).map((file) => file.sha256)
    expect(await listed('', 'g')).toEqual(hashes)
    for (const [from, to] of [[0, 5], [4, 5], [7, 31], [12, 39]] as const) expect(await listed(hashes[from]!, hashes[to]!)).toEqual(hashes.slice(from + 1, to + 1))
    expect(await listed(hashes[39]!, 'g')).toEqual([])
    expect(await listed(hashes[3]!, `${hashes[3]!.slice(0, 62)}zz`)).toEqual([])
  })

  it('removes one old file, and spares a young one and one that is put again', async () => {
    const { store, age } = under()
    const { key } = await store.put(Buffer.from('given up'), { maxBytes: 100 })
    expect(await store.removeOld(key, 24 * HOUR)).toBe(false)
    await age(key, 48 * HOUR)
    await store.put(Buffer.from('given up'), { maxBytes: 100 })
    expect(await store.removeOld(key, 24 * HOUR)).toBe(false)
    await age(key, 48 * HOUR)
    expect(await store.removeOld(key, 24 * HOUR)).toBe(true)
    expect(await store.has(key)).toBe(false)
    expect(await store.removeOld(key, 24 * HOUR)).toBe(false)
  })

  it('spares an old orphan that is put again while the clean-up is asking for it', async () => {
    const { store, age } = under()
    const { key } = await store.put(Buffer.from('comes again'), { maxBytes: 100 })
    await age(key, 48 * HOUR)
    const removed = await store.removeOrphans(async () => {
      expect((await store.put(Buffer.from('comes again'), { maxBytes: 100 })).existed).toBe(true)
      return []
    }, 24 * HOUR)
    expect(removed.files).toBe(0)
    expect(await store.verify(key)).toMatchObject({ ok: true })
  })

  it('never loses bytes that are put while the same bytes are being cleaned away', async () => {
    const { store, age } = under()
    for (let round = 0; round < 5; round++) {
      const bytes = Buffer.from(`round ${round}`)
      const { key } = await store.put(bytes, { maxBytes: 100 })
      await age(key, 48 * HOUR)
      await Promise.all([store.removeOrphans(async () => [], 24 * HOUR), store.put(bytes, { maxBytes: 100 })])
      expect(await store.verify(key)).toMatchObject({ ok: true })
    }
  })
}
