import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { FileStore } from './file-store.ts'
import { openFolderStore, type PutStep } from './folder-store.ts'
import { everything, storeContract } from './store-contract.fixture.ts'

// Real processes and a real disk: on a busy machine they need their time.
vi.setConfig({ testTimeout: 60_000 })

const MB = 1024 * 1024
const HOUR = 3_600_000

let folder: string
let store: FileStore

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansinh-files-'))
  store = await openFolderStore(folder)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const age = (key: string, ms: number) => {
  const then = performance.timeOrigin / 1000 - ms / 1000
  return utimes(join(folder, key), then, then)
}

describe('a file store in a folder', () => {
  storeContract(() => ({
    store,
    age,
    spoil: (key, bytes) => (bytes === null ? rm(join(folder, key)) : writeFile(join(folder, key), bytes)),
  }))

  it('leaves no temporary file behind, and removes those that a crash left', async () => {
    await expect(store.put(Buffer.alloc(101), { maxBytes: 100 })).rejects.toMatchObject({ code: 'intake.too-large' })
    await store.put(Buffer.from('kept'), { maxBytes: 100 })
    expect(await readdir(join(folder, 'tmp'))).toEqual([])
    await writeFile(join(folder, 'tmp', 'left-by-a-crash'), 'half')
    await age('tmp/left-by-a-crash', 48 * HOUR)
    expect(await store.removeOrphans(async () => [], 24 * HOUR)).toEqual({ files: 0, bytes: 0, temporary: 1 })
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
