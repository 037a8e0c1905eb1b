import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withUnpackingFolder } from './unpacking-folders.ts'

let parent: string
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'ansinh-unpacking-'))
})
afterAll(() => rm(parent, { recursive: true }))

test('an attempt has a folder of its own, also beside another; it is gone afterwards, however it ended', async () => {
  await withUnpackingFolder(parent, async (one) => {
    await mkdir(one)
    await writeFile(join(one, 'a'), 'a')
    await expect(
      withUnpackingFolder(parent, async (other) => {
        await mkdir(other)
        expect(other).not.toBe(one)
        expect(await readdir(one)).toEqual(['a'])
        throw new Error('broken off')
      }),
    ).rejects.toThrow('broken off')
    expect(await readdir(one)).toEqual(['a'])
  })
  expect(await readdir(parent)).toEqual([])
})

test('what killed processes left is removed; of living ones and of other machines it stays, there for half a day', async () => {
  const host = hostname().replace(/[^A-Za-z0-9.-]/g, '-')
  const dead = spawnSync(process.execPath, ['-e', 'console.log(process.pid)']).stdout.toString().trim()
  const [ofDead, before, living, elsewhere, old] = [`${dead}@${host}@x`, `${process.pid}@${host}@x`, `${process.ppid}@${host}@x`, `1@elsewhere@x`, `1@elsewhere@y`]
  for (const name of [ofDead, before, living, elsewhere, old]) {
    await mkdir(join(parent, name))
    await writeFile(join(parent, name, 'a'), 'a')
  }
  await utimes(join(parent, old), new Date('2020-01-01'), new Date('2020-01-01'))
  await withUnpackingFolder(parent, async () => undefined)
  expect((await readdir(parent)).sort()).toEqual([elsewhere, living].sort())
})
