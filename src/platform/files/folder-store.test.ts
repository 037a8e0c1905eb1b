import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, mkdir, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FileStore, ListedFile } from './file-store.ts'
import { openFolderStore, type PutStep } from './folder-store.ts'

// Real processes and a real disk: on a busy machine they need their time.
vi.setConfig({ testTimeout: 60_000 })

const MB = 1024 * 1024
const HOUR = 3_600_000
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

let folder: string
let store: FileStore

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansinh-files-'))
  store = await openFolderStore(folder)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function everything(from: FileStore): Promise<ListedFile[]> {
  const files: ListedFile[] = []
  for await (const file of from.list()) files.push(file)
  return files
}
const age = (key: string, ms: number) => {
  const then = performance.timeOrigin / 1000 - ms / 1000
  return utimes(join(folder, key), then, then)
}

describe('a file store in a folder', () => {
  it('gives back what was put, named by its own hash', async () => {
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
    const bytes = Buffer.alloc(3 * MB, 'giấy báo tử')
    const puts = await Promise.all(Array.from({ length: 10 }, () => store.put(bytes, { maxBytes: 4 * MB })))
    expect(new Set(puts.map((put) => put.key)).size).toBe(1)
    expect((await store.put(bytes, { maxBytes: 4 * MB })).existed).toBe(true)
    expect((await everything(store)).map((file) => file.size)).toEqual([bytes.length])
    expect(await readdir(join(folder, 'tmp'))).toEqual([])
  })

  it('streams a part of a file', async () => {
    const { key } = await store.put(Buffer.from('0123456789'), { maxBytes: 100 })
    const part = await store.open(key, { start: 2, end: 4 })
    expect(Buffer.concat((await part.toArray()) as Buffer[]).toString()).toBe('234')
  })

  it('refuses a file past the limit and leaves nothing behind', async () => {
    const put = store.put(Buffer.alloc(101), { maxBytes: 100 })
    await expect(put).rejects.toMatchObject({ code: 'intake.too-large', status: 413, data: { limit: 100 } })
    expect(await everything(store)).toEqual([])
    expect(await readdir(join(folder, 'tmp'))).toEqual([])
  })

  it('leaves nothing behind when the sender breaks off, and passes the sender’s error on', async () => {
    const broken = (async function* () {
      yield Buffer.from('first half')
      throw new Error('connection lost')
    })()
    await expect(store.put(broken, { maxBytes: MB })).rejects.toThrow('connection lost')
    expect(await readdir(join(folder, 'tmp'))).toEqual([])
  })

  it('tells a missing file from a bad key, and takes no path for a key', async () => {
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
    const { key } = await store.put(Buffer.from('Tổ quốc ghi công'), { maxBytes: 100 })
    await writeFile(join(folder, key), 'Tổ quốc ghi cong')
    expect(await store.verify(key)).toMatchObject({ ok: false, reason: 'changed' })
    await rm(join(folder, key))
    expect(await store.verify(key)).toMatchObject({ ok: false, reason: 'missing', actual: null })
  })

  it('mends a torn file when the same bytes come again', async () => {
    const bytes = Buffer.from('Bằng Tổ quốc ghi công')
    const { key } = await store.put(bytes, { maxBytes: 100 })
    await truncate(join(folder, key), 5)
    expect((await store.put(bytes, { maxBytes: 100 })).existed).toBe(false)
    expect(await store.readAll(key)).toEqual(bytes)
  })

  it('removes old files that no row names, and only those', async () => {
    const [known, orphan, young] = await Promise.all(
      ['known', 'orphan', 'young'].map((text) => store.put(Buffer.from(text), { maxBytes: 100 })),
    )
    await age(known!.key, 48 * HOUR)
    await age(orphan!.key, 48 * HOUR)
    await mkdir(join(folder, 'tmp'), { recursive: true })
    await writeFile(join(folder, 'tmp', 'left-by-a-crash'), 'half')
    await age('tmp/left-by-a-crash', 48 * HOUR)
    const removed = await store.removeOrphans(async () => [known!.key], 24 * HOUR)
    expect(removed).toEqual({ files: 1, bytes: 6, temporary: 1 })
    expect((await everything(store)).map((file) => file.key).sort()).toEqual([known!.key, young!.key].sort())
  })

  it('spares an old orphan that is put again while the clean-up is asking for it', async () => {
    const { key } = await store.put(Buffer.from('comes again'), { maxBytes: 100 })
    await age(key, 48 * HOUR)
    const removed = await store.removeOrphans(async () => {
      expect((await store.put(Buffer.from('comes again'), { maxBytes: 100 })).existed).toBe(true)
      return []
    }, 24 * HOUR)
    expect(removed.files).toBe(0)
    expect(await store.verify(key)).toMatchObject({ ok: true })
  })
})

describe('a disk that fails', () => {
  it.each<PutStep>(['opened', 'writing', 'written', 'synced', 'renamed'])(
    'answers files.disk-full at step %s and leaves no temporary file',
    async (at) => {
      const failing = await openFolderStore(folder, {
        onStep: (step) => {
          if (step === at) throw Object.assign(new Error('full'), { code: 'ENOSPC', syscall: 'write' })
        },
      })
      await expect(failing.put(Buffer.alloc(MB), { maxBytes: 2 * MB })).rejects.toMatchObject({
        code: 'files.disk-full',
        status: 507,
      })
      expect(await readdir(join(folder, 'tmp'))).toEqual([])
      for (const file of await everything(store))
        expect(await store.verify(file.key)).toMatchObject({ ok: true })
    },
  )

  it('answers files.unavailable for any other failure of the disk', async () => {
    const failing = await openFolderStore(folder, {
      onStep: () => {
        throw Object.assign(new Error('I/O'), { code: 'EIO', syscall: 'write' })
      },
    })
    await expect(failing.put(Buffer.from('x'), { maxBytes: 9 })).rejects.toMatchObject({
      code: 'files.unavailable',
      data: { reason: 'EIO' },
    })
  })

  it.skipIf(!canMount())('answers files.disk-full on a file system that is really full', async () => {
    const small = join(folder, 'small')
    await mkdir(small)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', small])
    try {
      const full = await openFolderStore(small)
      const kept = await full.put(Buffer.alloc(300_000, 1), { maxBytes: 9 * MB })
      await expect(full.put(Buffer.alloc(2 * MB, 2), { maxBytes: 9 * MB })).rejects.toMatchObject({
        code: 'files.disk-full',
      })
      expect(await readdir(join(small, 'tmp'))).toEqual([])
      expect((await everything(full)).map((file) => file.key)).toEqual([kept.key])
      expect(await full.verify(kept.key)).toMatchObject({ ok: true })
      expect((await full.put(Buffer.alloc(300_000, 3), { maxBytes: 9 * MB })).existed).toBe(false)
    } finally {
      execFileSync('umount', [small])
    }
  })
})

describe('a process that is killed while it stores a file', () => {
  it.each<[PutStep, number]>([
    ['opened', 0],
    ['writing', 0],
    ['written', 0],
    ['synced', 0],
    ['renamed', 1],
    ['folder-synced', 1],
  ])('leaves at step %s either nothing or the whole file', async (at, kept) => {
    const program = `
      import { openFolderStore } from ${JSON.stringify(new URL('./folder-store.ts', import.meta.url).href)}
      const store = await openFolderStore(${JSON.stringify(folder)}, {
        onStep: (step) => { if (step === ${JSON.stringify(at)}) process.kill(process.pid, 'SIGKILL') },
      })
      await store.put(Buffer.alloc(3_000_000, 'x'), { maxBytes: 9_000_000 })`
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
      stdio: 'inherit',
    })
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
    expect(signal).toBe('SIGKILL')
    const files = await everything(store)
    expect(files).toHaveLength(kept)
    for (const file of files)
      expect(await store.verify(file.key)).toMatchObject({ ok: true, size: 3_000_000 })
    expect((await store.put(Buffer.alloc(3_000_000, 'x'), { maxBytes: 9_000_000 })).existed).toBe(kept === 1)
    for (const left of await readdir(join(folder, 'tmp'))) await age(join('tmp', left), 48 * HOUR)
    await store.removeOrphans(async (keys) => keys, 24 * HOUR)
    expect(await readdir(join(folder, 'tmp'))).toEqual([])
  })
})

function canMount(): boolean {
  if (process.getuid?.() !== 0) return false
  const probe = join(tmpdir(), `ansinh-mount-${process.pid}`)
  try {
    execFileSync('mkdir', ['-p', probe])
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe], { stdio: 'ignore' })
    execFileSync('umount', [probe])
    return true
  } catch {
    return false
  } finally {
    execFileSync('rmdir', [probe])
  }
}
