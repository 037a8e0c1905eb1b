import { mkdtemp, open, rm, truncate, writeFile, readFile, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openArchiveWriter, readArchive, verifyArchive } from './archive.ts'
import { readSealed, type BackupKey } from './cipher.ts'
import { makeKeyFile, readBackupKey } from './key.ts'

const MB = 1 << 20
const HEADER = 52
let folder: string
let key: BackupKey
let count = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansinh-archive-'))
  await makeKeyFile(join(folder, 'key'))
  key = await readBackupKey({ keyFile: join(folder, 'key') })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function write(members: [string, Buffer][], withKey = key): Promise<string> {
  const path = join(folder, `archive-${++count}`)
  const file = await open(path, 'wx')
  const archive = await openArchiveWriter(file, withKey)
  for (const [name, bytes] of members) await archive.add(name, bytes.length, bytes)
  await archive.end()
  await file.close()
  return path
}

async function using<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, 'r')
  return work(file).finally(() => file.close())
}
const check = (path: string, withKey = key) => using(path, (file) => verifyArchive(file, withKey, () => false))

test('what was put in comes out, whatever the sizes of members and chunks', async () => {
  const sizes = fc.oneof(fc.nat(2000), fc.constantFrom(0, 1, 511, 512, 513, MB - 512, MB - 1024, MB, MB + 1, 3 * MB))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(sizes, fc.nat(255)), { maxLength: 5 }), async (given) => {
      const members = given.map(([size, byte], at): [string, Buffer] => [`files/${at}`, Buffer.alloc(size, byte)])
      const path = await write(members)
      const found: [string, Buffer][] = []
      await using(path, async (file) => {
        for await (const { name, body } of readArchive(file, key)) {
          const parts: Buffer[] = []
          for await (const chunk of body) parts.push(chunk)
          if (name !== 'contents.json') found.push([name, Buffer.concat(parts)])
        }
      })
      expect(found).toEqual(members)
      expect((await check(path)).members.size).toBe(members.length)
      await rm(path)
    }),
    { numRuns: 15, seed: 11 },
  )
})

test('a bit changed anywhere is found, and so is every cut, as what it is', async () => {
  const path = await write([['files/a', Buffer.alloc(2 * MB + 333, 'giấy')], ['files/b', Buffer.from('b')]])
  const whole = await readFile(path)
  const copy = join(folder, 'copy')
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(7), async (at, bit) => {
      const changed = Buffer.from(whole)
      changed[at] = (changed[at] ?? 0) ^ (1 << bit)
      await writeFile(copy, changed)
      // In the head a change can look like another format, another kind of key or another key; it never passes.
      await expect(check(copy)).rejects.toMatchObject({
        code: at < HEADER ? expect.stringMatching(/^backup\./) : 'backup.altered',
      })
    }),
    { numRuns: 40, seed: 5 },
  )
  const cuts = [0, 7, HEADER - 1, HEADER, HEADER + 10, HEADER + MB + 16, HEADER + 2 * (MB + 16), whole.length - 1]
  for (const length of cuts) {
    await writeFile(copy, whole)
    await truncate(copy, length)
    // A cut at the edge of a chunk is told apart from damage; within one, the cut end cannot be authenticated.
    await expect(check(copy), `cut at ${length}`).rejects.toMatchObject({ code: expect.stringMatching(/^backup\.(truncated|altered|not-an-archive)$/) })
  }
  await writeFile(copy, whole.subarray(0, HEADER + MB + 16))
  await expect(check(copy)).rejects.toMatchObject({ code: 'backup.truncated' })
})

test('chunks changed about, left out or added are found', async () => {
  const path = await write([['files/a', Buffer.alloc(4 * MB, 7)]])
  const whole = await readFile(path)
  const chunk = (n: number) => whole.subarray(HEADER + n * (MB + 16), HEADER + (n + 1) * (MB + 16))
  const head = whole.subarray(0, HEADER)
  for (const order of [[1, 0, 2, 3, 4], [0, 2, 3, 4], [0, 1, 1, 2, 3, 4], [0, 1, 2, 3, 4, 4]]) {
    await writeFile(join(folder, 'mixed'), Buffer.concat([head, ...order.map(chunk)]))
    await expect(check(join(folder, 'mixed')), order.join()).rejects.toMatchObject({ code: 'backup.altered' })
  }
})

test('another key, another kind of key and no archive at all are told apart', async () => {
  const path = await write([['files/a', Buffer.from('a')]])
  await makeKeyFile(join(folder, 'other'))
  const other = await readBackupKey({ keyFile: join(folder, 'other') })
  await expect(check(path, other)).rejects.toMatchObject({ code: 'backup.wrong-key' })
  await expect(check(path, await readBackupKey({ passphrase: 'một câu mật khẩu dài' }))).rejects.toMatchObject({ code: 'backup.wrong-key-kind' })
  await expect(check(join(folder, 'key'))).rejects.toMatchObject({ code: 'backup.not-an-archive' })
})

test('a passphrase opens what it closed, whatever form its marks are typed in', async () => {
  const path = await write([['files/a', Buffer.from('a')]], await readBackupKey({ passphrase: 'Đồi chè Đoan Hùng'.normalize('NFC') }))
  expect((await check(path, await readBackupKey({ passphrase: 'Đồi chè Đoan Hùng'.normalize('NFD') }))).members.size).toBe(1)
  await expect(check(path, await readBackupKey({ passphrase: 'Đồi chè Đoan Hùng.' }))).rejects.toMatchObject({ code: 'backup.wrong-key' })
})

test('keys that are none, too short or already there are refused', async () => {
  await writeFile(join(folder, 'bad'), 'not hexadecimal')
  await expect(readBackupKey({ keyFile: join(folder, 'bad') })).rejects.toMatchObject({ code: 'backup.bad-key-file' })
  await expect(readBackupKey({ passphrase: 'short' })).rejects.toMatchObject({ code: 'backup.short-passphrase' })
  await expect(readBackupKey({})).rejects.toMatchObject({ code: 'backup.no-key' })
  await expect(makeKeyFile(join(folder, 'key'))).rejects.toMatchObject({ code: 'backup.exists' })
})

test('inside the encryption stands a tar that any tar opens', async () => {
  const members: [string, Buffer][] = [['manifest.json', Buffer.from('{}')], ['files/ab/cd/x', Buffer.alloc(700, 'x')]]
  const path = await write(members)
  const plain: Buffer[] = []
  await using(path, async (file) => {
    for await (const chunk of readSealed(file, key)) plain.push(chunk)
  })
  const tar = join(folder, 'plain.tar')
  await writeFile(tar, Buffer.concat(plain))
  expect(execFileSync('tar', ['-tf', tar], { encoding: 'utf8' }).trim().split('\n')).toEqual(['manifest.json', 'files/ab/cd/x', 'contents.json'])
  expect(execFileSync('tar', ['-xOf', tar, 'files/ab/cd/x'])).toEqual(members[1]?.[1])
})

test('a member whose size was told wrongly is refused, and the archive has no end', async () => {
  const path = join(folder, 'wrong-size')
  const file = await open(path, 'wx')
  const archive = await openArchiveWriter(file, key)
  await expect(archive.add('files/a', 3, Buffer.from('four'))).rejects.toThrow('announced')
  await file.close()
  await expect(check(path)).rejects.toMatchObject({ code: 'backup.truncated' })
})
