import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bagError } from './bag.errors.ts'

export type Bag = {
  /** Label and value of bag-info.txt, in order. */
  info: [string, string][]
  /** Files below `data/`, by name, with their hashes. */
  payload: Map<string, string>
  /** Where a file of the payload lies. Only names of the list. */
  pathOf(name: string): string
}

/** A list is read whole: one of a million files has a hundred megabytes. */
const MAX_LIST_BYTES = 256 << 20

/**
 * Opens a BagIt package in a folder and reads every byte of it: each file listed must be there with its hash, and none that is not listed.
 * What names a place outside of it, and links, are refused before anything is read through them. Throws `bag.*`, naming the file.
 */
export async function openBag(folder: string): Promise<Bag> {
  await refuseLinks(folder)
  const declared = await readList(folder, 'bagit.txt')
  if (!/^BagIt-Version: 1\.0\r?\nTag-File-Character-Encoding: UTF-8\s*$/.test(declared)) throw bagError(/^BagIt-Version: \d/.test(declared) ? 'bag.unknown-version' : 'bag.not-a-bag', { file: 'bagit.txt' })
  const tags = parseManifest('tagmanifest-sha256.txt', await readList(folder, 'tagmanifest-sha256.txt'))
  for (const [name, sha256] of tags) await compare(folder, name, sha256)
  for (const name of ['bagit.txt', 'bag-info.txt', 'manifest-sha256.txt']) if (!tags.has(name)) throw bagError('bag.unlisted', { file: name })
  const listed = parseManifest('manifest-sha256.txt', await readList(folder, 'manifest-sha256.txt'))
  const payload = new Map<string, string>()
  for (const [name, sha256] of listed) {
    if (!name.startsWith('data/')) throw bagError('bag.unsafe-name', { file: name })
    await compare(folder, name, sha256)
    payload.set(name.slice('data/'.length), sha256)
  }
  for await (const name of filesUnder(folder, 'data')) if (!listed.has(name)) throw bagError('bag.unlisted', { file: name })
  const info = (await readList(folder, 'bag-info.txt'))
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line): [string, string] => {
      const at = line.indexOf(':')
      if (at < 1) throw bagError('bag.bad-line', { file: 'bag-info.txt', line })
      return [line.slice(0, at), line.slice(at + 1).trim()]
    })
  return {
    info,
    payload,
    pathOf(name) {
      if (!payload.has(name)) throw bagError('bag.missing', { file: `data/${name}` })
      return join(folder, 'data', name)
    },
  }
}

/** Name and hash of each line. Names are relative, go nowhere up, and stand once. */
function parseManifest(file: string, text: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const line of text.split(/\r?\n/)) {
    if (line === '') continue
    const match = /^([0-9a-f]{64})[ \t]+\*?(.+)$/i.exec(line)
    if (!match) throw bagError('bag.bad-line', { file, line: line.slice(0, 200) })
    // RFC 8493, 2.1.3: these three are written so, and nothing else.
    const name = match[2]!.replace(/%(0A|0D|25)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    const unsafe = name.includes('\\') || name.includes('\0') || /^(?:\/|~|[A-Za-z]:)/.test(name) || name.split('/').some((part) => part === '' || part === '.' || part === '..')
    if (unsafe) throw bagError('bag.unsafe-name', { file: name })
    if (found.has(name)) throw bagError('bag.bad-line', { file, line: line.slice(0, 200) })
    found.set(name, match[1]!.toLowerCase())
  }
  return found
}

async function readList(folder: string, name: string): Promise<string> {
  try {
    if ((await lstat(join(folder, name))).size > MAX_LIST_BYTES) throw bagError('bag.bad-line', { file: name })
    return await readFile(join(folder, name), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw bagError(name === 'bagit.txt' ? 'bag.not-a-bag' : 'bag.missing', { file: name })
    throw error
  }
}

async function compare(folder: string, name: string, sha256: string): Promise<void> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(join(folder, name), { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw bagError('bag.missing', { file: name })
    throw error
  }
  if (hash.digest('hex') !== sha256) throw bagError('bag.changed', { file: name })
}

/** Before a name is followed: with no link in it, a name without `..` cannot lead out of the folder. */
async function refuseLinks(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => null)
  if (!found?.isDirectory()) throw bagError('bag.not-a-bag', { folder })
  for await (const name of filesUnder(folder, '')) void name
}

async function* filesUnder(folder: string, below: string): AsyncGenerator<string> {
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  for (const entry of entries) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) yield* filesUnder(folder, name)
    else if (entry.isFile()) yield name
    else throw bagError('bag.link', { file: name })
  }
}
