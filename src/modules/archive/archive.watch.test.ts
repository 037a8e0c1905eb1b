import { fork } from 'node:child_process'
import { appendFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Actor } from '#platform/db/index.ts'
import { makeProvince, type TestProvince } from '../../../test/province.ts'
import { coverImage, fakeReaders, makeDossier, plainImage, workJobs } from './archive.fixture.ts'
import type { PageTools } from './archive.tools.ts'
import { watchFolder, type WatchOptions } from './index.ts'

let province: TestProvince
let archivist: Actor
let tools: PageTools
let folder: string
let shade = 3000
beforeAll(async () => {
  province = await makeProvince()
  archivist = await province.actor('archivist', '25/07900/')
  tools = { decoder: province.jobs.tools.decoder, readers: fakeReaders() }
})
afterAll(() => province.close())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansinh-drop-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const image = () => plainImage((shade += 1))
const put = async (name: string, bytes?: Buffer) => {
  const made = bytes ?? (await image())
  await mkdir(join(folder, name, '..'), { recursive: true })
  await writeFile(join(folder, name), made)
  return made
}
/** Watches until the condition holds; then stops. */
async function watchUntil(holds: () => Promise<boolean>, options: Partial<WatchOptions> = {}): Promise<void> {
  const stopping = new AbortController()
  const running = watchFolder(province.services, archivist, folder, {
    label: (subfolder) => `Thư mục ${folder} ${subfolder}`,
    explain: async (code) => `vì ${code}`,
    stableMs: 60,
    everyMs: 20,
    signal: stopping.signal,
    ...options,
  })
  try {
    for (const until = performance.now() + 20_000; !(await holds()); await sleep(20)) {
      if (performance.now() > until) throw new Error(`not so: ${(await list('')).join(', ')}`)
    }
  } finally {
    stopping.abort()
    await running
  }
}
const list = async (below: string): Promise<string[]> =>
  (await readdir(join(folder, below), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
const waiting = async () => (await list('')).filter((name) => !/^(da|khong)-nhan\//.test(name))
const emptied = async () => (await waiting()).length === 0
const rows = () =>
  province.owner.db
    .selectFrom('batch_file as f')
    .innerJoin('scan_batch as b', 'b.scan_batch_id', 'f.scan_batch_id')
    .select(['f.name', 'f.state', 'b.scan_batch_id as batch', 'b.origin', 'f.sha256'])
    .where('b.label', 'like', `Thư mục ${folder}%`)
    .orderBy('f.batch_file_id')
    .execute()

describe('a watched folder', () => {
  it('takes in what arrives, moves it aside, and files it by its sheets; nothing is deleted', async () => {
    const dossierId = await makeDossier(province, { number: 'PTO/LS 21 CM' })
    await put('1.png', await coverImage(dossierId, 2))
    const bytes = await put('2.jpg')
    await put('3.jpg')
    await watchUntil(emptied)
    expect(await list('da-nhan')).toEqual(['da-nhan/1.png', 'da-nhan/2.jpg', 'da-nhan/3.jpg'])
    expect((await readFile(join(folder, 'da-nhan/2.jpg'))).equals(bytes)).toBe(true)
    await workJobs(province, tools)
    const held = await rows()
    expect(held.map((row) => [row.name, row.state, row.origin])).toEqual([
      ['1.png', 'taken-in', 'watched'],
      ['2.jpg', 'taken-in', 'watched'],
      ['3.jpg', 'taken-in', 'watched'],
    ])
    expect(new Set(held.map((row) => row.batch)).size).toBe(1)
    expect(await province.owner.db.selectFrom('page').select('seq').where('dossier_id', '=', dossierId).where('kind', '=', 'content').orderBy('seq').execute()).toEqual([{ seq: 1 }, { seq: 2 }])
  })

  it('leaves alone what is still being written, and takes it when it is whole', async () => {
    const whole = await image()
    await put('scan.jpg', whole.subarray(0, 500))
    await put('copy.jpg.part')
    await put('empty.jpg', Buffer.alloc(0))
    let grown = 500
    await watchUntil(async () => {
      if (grown < whole.length) {
        await appendFile(join(folder, 'scan.jpg'), whole.subarray(grown, (grown += 500)))
        expect(await list('da-nhan')).toEqual([])
        await sleep(25)
        return false
      }
      return (await list('da-nhan')).length === 1
    })
    expect((await readFile(join(folder, 'da-nhan/scan.jpg'))).equals(whole)).toBe(true)
    expect(await waiting()).toContain('copy.jpg.part')
  })

  it('puts a bad file aside with its reason, and the next of that name beside it', async () => {
    await put('a.pdf', Buffer.from('no scan at all'))
    await watchUntil(emptied)
    await put('a.pdf', Buffer.from('none either'))
    await watchUntil(emptied)
    expect(await list('khong-nhan')).toEqual(['khong-nhan/a (2).pdf', 'khong-nhan/a (2).pdf.ly-do.txt', 'khong-nhan/a.pdf', 'khong-nhan/a.pdf.ly-do.txt'])
    expect(await readFile(join(folder, 'khong-nhan/a.pdf.ly-do.txt'), 'utf8')).toBe('a.pdf\nvì intake.text\n(intake.text)\n')
    expect(await readFile(join(folder, 'khong-nhan/a.pdf'), 'utf8')).toBe('no scan at all')
  })

  it('keeps a scanner that counts anew apart: the second 1.jpg begins another batch, and overwrites nothing', async () => {
    const first = await put('1.jpg')
    await watchUntil(emptied)
    const second = await put('1.jpg')
    await watchUntil(emptied)
    const held = await rows()
    expect(new Set(held.map((row) => row.batch)).size).toBe(2)
    expect((await readFile(join(folder, 'da-nhan/1.jpg'))).equals(first)).toBe(true)
    expect((await readFile(join(folder, 'da-nhan/1 (2).jpg'))).equals(second)).toBe(true)
  })

  it('knows again what was committed and not yet moved: one row, and the batch goes on', async () => {
    const bytes = await put('1.jpg')
    await watchUntil(emptied)
    await put('1.jpg', bytes)
    await put('2.jpg')
    await watchUntil(emptied)
    const held = await rows()
    expect(held.map((row) => [row.name, row.state])).toEqual([['1.jpg', 'stored'], ['2.jpg', 'stored']])
    expect(new Set(held.map((row) => row.batch)).size).toBe(1)
  })

  it('killed at any moment and started again, loses nothing and takes nothing in twice', async () => {
    const names = Array.from({ length: 24 }, (_, at) => `tập ${at % 3}/${String(at).padStart(2, '0')}.jpg`)
    for (const name of names) await put(name)
    const settings = { url: province.urls.app, files: province.filesDir, folder, actor: archivist }
    for (let kills = 0; kills < 6 && !(await emptied()); kills++) {
      const child = fork(join(import.meta.dirname, 'watch-folder.fixture.ts'), [JSON.stringify(settings)], { execArgv: [] })
      const ended = new Promise((resolve) => child.once('exit', resolve))
      // Each time after some more files, in the midst of one.
      let taken = 0
      child.on('message', () => (taken += 1))
      while (taken <= kills && child.exitCode === null && !(await emptied())) await sleep(5)
      await sleep(kills * 7)
      child.kill('SIGKILL')
      await ended
    }
    await watchUntil(emptied)
    expect((await list('da-nhan')).filter((name) => /jpg$/.test(name) && !/\(\d+\)/.test(name))).toHaveLength(24)
    const held = await rows()
    expect(held.map((row) => [row.name, row.state]).sort()).toEqual(names.map((name) => [name, 'stored']).sort())
    expect(new Set(held.map((row) => row.sha256)).size).toBe(24)
  }, 60_000)
})
