import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { appendFile, cp, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openBag, openBagWriter } from './index.ts'

let folder: string
let good: string
let bag: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansinh-bag-'))
  good = join(folder, 'good')
  const writer = await openBagWriter(good)
  await writer.add('originals/a.jpg', Buffer.from('ảnh'))
  await writer.add('dossiers/1.json', (async function* () { yield Buffer.from('{"a":'); yield Buffer.from('1}') })()) // prettier-ignore
  expect(await writer.end([['Source-Organization', 'Sở Nội vụ'], ['External-Description', 'hai\ndòng']])).toEqual({ files: 2, bytes: 12 })
})
afterAll(() => rm(folder, { recursive: true }))
beforeEach(async () => {
  bag = join(folder, 'bag')
  await rm(bag, { recursive: true, force: true })
  await cp(good, bag, { recursive: true })
})

const refused = (code: string, file?: string) => expect(openBag(bag)).rejects.toMatchObject({ code, status: 422, ...(file ? { data: { file } } : {}) })
const sha = (text: string | Buffer) => createHash('sha256').update(text).digest('hex')
/** Changes the list of files and closes it again, as who builds a bad package would. */
async function list(change: (manifest: string) => string): Promise<void> {
  const manifest = change(await readFile(join(bag, 'manifest-sha256.txt'), 'utf8'))
  await writeFile(join(bag, 'manifest-sha256.txt'), manifest)
  const tags = await readFile(join(bag, 'tagmanifest-sha256.txt'), 'utf8')
  await writeFile(join(bag, 'tagmanifest-sha256.txt'), tags.replace(/^.*  manifest-sha256\.txt$/m, `${sha(manifest)}  manifest-sha256.txt`))
}

test('what is written is a package by the text of RFC 8493, and is read back', async () => {
  expect(await readFile(join(good, 'bagit.txt'), 'utf8')).toBe('BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n')
  expect(await readFile(join(good, 'manifest-sha256.txt'), 'utf8')).toBe(`${sha('{"a":1}')}  data/dossiers/1.json\n${sha('ảnh')}  data/originals/a.jpg\n`)
  expect((await readFile(join(good, 'tagmanifest-sha256.txt'), 'utf8')).split('\n').map((line) => line.slice(66))).toEqual(['bag-info.txt', 'bagit.txt', 'manifest-sha256.txt', ''])
  const read = await openBag(bag)
  expect(read.info).toEqual([['Source-Organization', 'Sở Nội vụ'], ['External-Description', 'hai dòng'], ['Payload-Oxum', '12.2']])
  expect([...read.payload]).toEqual([['dossiers/1.json', sha('{"a":1}')], ['originals/a.jpg', sha('ảnh')]])
  expect(await readFile(read.pathOf('originals/a.jpg'), 'utf8')).toBe('ảnh')
  expect(() => read.pathOf('../bagit.txt')).toThrow(/not there/)
})

test('nothing bears the name of a package before it is whole, and none goes over another', async () => {
  const target = join(folder, 'half')
  const writer = await openBagWriter(target)
  await writer.add('a', Buffer.from('a'))
  expect(existsSync(target)).toBe(false)
  await writer.abandon()
  expect((await readdir(folder)).filter((name) => name.startsWith('half'))).toEqual([])
  await expect(openBagWriter(good)).rejects.toMatchObject({ code: 'bag.exists' })
})

describe('is refused, with the file named', () => {
  test('a changed byte, anywhere', async () => {
    await writeFile(join(bag, 'data/originals/a.jpg'), 'ẢNH')
    await refused('bag.changed', 'data/originals/a.jpg')
    await cp(good, bag, { recursive: true, force: true })
    await appendFile(join(bag, 'bag-info.txt'), 'X: y\n')
    await refused('bag.changed', 'bag-info.txt')
  })
  test('a missing file, and a missing list', async () => {
    await rm(join(bag, 'data/dossiers/1.json'))
    await refused('bag.missing', 'data/dossiers/1.json')
    await rm(join(bag, 'tagmanifest-sha256.txt'))
    await refused('bag.missing', 'tagmanifest-sha256.txt')
    await rm(join(bag, 'bagit.txt'))
    await refused('bag.not-a-bag', 'bagit.txt')
  })
  test('a file that no list names', async () => {
    await writeFile(join(bag, 'data/extra'), 'x')
    await refused('bag.unlisted', 'data/extra')
  })
  test.each(['../outside', 'data/../../outside', '/etc/passwd', 'data//a', 'data/./a', 'C:/a', 'data\\..\\a', '~/a', 'data/%2e%2e/x/../../y'])('a name that leads out: %s', async (name) => {
    await writeFile(join(folder, 'outside'), 'geheim')
    await list((manifest) => `${manifest}${sha('geheim')}  ${name}\n`)
    await refused('bag.unsafe-name', name)
  })
  test('a name outside data/, a name that stands twice, a line that is none', async () => {
    await list((manifest) => `${manifest}${sha('x')}  bagit.txt\n`)
    await refused('bag.unsafe-name', 'bagit.txt')
    await cp(good, bag, { recursive: true, force: true })
    await list((manifest) => manifest + manifest)
    await refused('bag.bad-line')
    await cp(good, bag, { recursive: true, force: true })
    await list((manifest) => `${manifest}abc  data/x\n`)
    await refused('bag.bad-line')
  })
  test('a link, to a file or a folder, listed or not', async () => {
    await rm(join(bag, 'data/originals/a.jpg'))
    await symlink('/etc/hostname', join(bag, 'data/originals/a.jpg'))
    await refused('bag.link', 'data/originals/a.jpg')
    await rm(join(bag, 'data/originals'), { recursive: true })
    await symlink('/etc', join(bag, 'data/originals'))
    await refused('bag.link', 'data/originals')
  })
  test('another version, and what is no folder', async () => {
    await writeFile(join(bag, 'bagit.txt'), 'BagIt-Version: 0.96\nTag-File-Character-Encoding: UTF-8\n')
    await refused('bag.unknown-version')
    await expect(openBag(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'bag.not-a-bag' })
  })
})
