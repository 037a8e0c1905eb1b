import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ingestFolder, openBatch, storeBatchFile } from '#modules/archive/index.ts'
import type { Actor } from '#platform/db/index.ts'
import { openFolderStore } from '#platform/files/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { makeProvince, type TestProvince } from '../province.ts'

const SIZE = 2 * 1024 * 1024
let province: TestProvince
let archivist: Actor
const folder = mkdtempSync(join(tmpdir(), 'ansinh-full-'))
const disk = join(folder, 'disk')
mkdirSync(disk)
/** Whether a disk of our own may be made here: by root, outside most containers. */
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'ansinh-test', disk]).status === 0

beforeAll(async () => {
  province = await makeProvince()
  archivist = await province.actor('archivist')
})
afterAll(async () => {
  if (mounted) execFileSync('umount', [disk])
  rmSync(folder, { recursive: true })
  await province.close()
})

/** A JPEG by its head: what is inside does not matter to the store. Unlike every other by its number. */
const scan = (number: number, size: number): Buffer => Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(size, number)])
const filesUnder = (path: string): string[] => readdirSync(path, { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []))

// Where no disk can be made the next test still meets a true refusal of the system; this one says which of the two it was.
test(`a disk that fills up is a clear error, nothing is half written, and with room the same file goes in (${mounted ? 'on a disk of its own' : 'by a limit on files'})`, async () => {
  const store = join(mounted ? disk : folder, 'files')
  const files = await openFolderStore(store)
  const services: Services = { ...province.services, files }
  const batchId = (await openBatch(services, archivist, { label: 'đợt', origin: 'upload' })).batchId
  const send = (name: string, source: Buffer) => storeBatchFile(services, archivist, { batchId, name, source })
  const rows = () => province.owner.db.selectFrom('batch_file').select('name').orderBy('name').execute()
  const jobs = async () => (await services.jobs.counts()).reduce((sum, queue) => sum + queue.waiting, 0)
  expect(await send('a.jpg', scan(1, SIZE / 4))).toMatchObject({ state: 'stored' })
  if (!mounted) return expect(limited(store, SIZE)).toEqual({ code: 'files.disk-full', status: 507 })

  const before = { rows: await rows(), jobs: await jobs(), files: filesUnder(store), free: statfsSync(disk).bavail }
  await expect(send('b.jpg', scan(2, SIZE))).rejects.toMatchObject({ code: 'files.disk-full', status: 507, cause: { code: 'ENOSPC' } })
  expect({ rows: await rows(), jobs: await jobs(), files: filesUnder(store), free: statfsSync(disk).bavail }).toEqual(before)
  expect(await files.verify(keyOfName(before.files[0]!))).toMatchObject({ ok: true })

  // A folder is taken in as far as the room goes: what arrived stays, the rest is told by the error.
  const scans = join(folder, 'scans')
  mkdirSync(scans)
  for (const [number, size] of [[1, 200_000], [2, 300_000], [3, SIZE], [4, 100_000]] as const) writeFileSync(join(scans, `${number}.jpg`), scan(10 + number, size))
  await expect(ingestFolder(services, archivist, scans, { label: 'thư mục', until: 'stored' })).rejects.toMatchObject({ code: 'files.disk-full' })
  expect((await rows()).map((row) => row.name)).toEqual(['1.jpg', '2.jpg', 'a.jpg'])
  expect(filesUnder(store)).toHaveLength(3)

  // Room is made; the same file and the same folder go in whole, what was in is known.
  execFileSync('mount', ['-o', `remount,size=${8 * SIZE}`, disk])
  expect(await send('b.jpg', scan(2, SIZE))).toMatchObject({ state: 'stored' })
  expect(await ingestFolder(services, archivist, scans, { label: 'thư mục', until: 'stored' })).toMatchObject({ files: 4, stored: 2, duplicates: [{ name: '1.jpg' }, { name: '2.jpg' }] })
  expect(filesUnder(store)).toHaveLength(6)
  for (const name of filesUnder(store)) expect(await files.verify(keyOfName(name))).toMatchObject({ ok: true })
})

test('a disk that is full before the first byte refuses alike, and reading what is there goes on', async () => {
  if (!mounted) return expect(limited(join(folder, 'none'), SIZE)).toEqual({ code: 'files.disk-full', status: 507 })
  const store = await openFolderStore(join(disk, 'other'))
  const { key } = await store.put(scan(30, 1000), { maxBytes: 1e9 })
  const filler = join(disk, 'filler')
  fill(filler)
  await expect(store.put(scan(31, 100_000), { maxBytes: 1e9 })).rejects.toMatchObject({ code: 'files.disk-full' })
  expect((await store.readAll(key)).length).toBe(1004)
  expect(filesUnder(join(disk, 'other'))).toHaveLength(1)
  unlinkSync(filler)
  expect(await store.put(scan(31, 100_000), { maxBytes: 1e9 })).toMatchObject({ existed: false })
})

test('a limit on the size of files is met as a full disk is', () => {
  const store = join(folder, 'limited')
  expect(limited(store, SIZE)).toEqual({ code: 'files.disk-full', status: 507 })
  expect(filesUnder(store)).toEqual([])
  expect(limited(store, 100_000)).toMatchObject({ whole: true })
  expect(filesUnder(store)).toHaveLength(1)
})

const keyOfName = (name: string): string => `${name.slice(0, 2)}/${name.slice(2, 4)}/${name}`

/** Puts bytes in a process whose files may have half a megabyte. */
function limited(store: string, size: number): unknown {
  const script = `ulimit -f 1024; exec "$@"`
  const run = spawnSync('/bin/sh', ['-c', script, 'sh', process.execPath, join(import.meta.dirname, 'put-file.ts'), store, String(size)], { encoding: 'utf8' })
  if (run.stdout === '') throw new Error(`the process ended by ${run.signal ?? run.status}: ${run.stderr}`)
  return JSON.parse(run.stdout)
}

/** Takes all room that is left. */
function fill(path: string): void {
  try {
    writeFileSync(path, Buffer.alloc(64 * SIZE))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}
