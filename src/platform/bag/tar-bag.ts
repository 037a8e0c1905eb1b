import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, open, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { extract, pack } from 'tar-stream'
import { bagError } from './bag.errors.ts'
import { bagWriter, type BagWriter } from './write-bag.ts'

/**
 * A package as one file: a plain tar (RFC 8493, section 4: the folder of the package is all that is at its top), given out as it is written,
 * so that none of it stands on the disk before it is where it goes. `bytes` is read while `add` is called.
 */
export function openTarBagWriter(root: string): { writer: BagWriter; bytes: AsyncIterable<Uint8Array> } {
  const tar = pack()
  const bytes = Readable.from(tar as AsyncIterable<Uint8Array>, { objectMode: false })
  const gone = new AbortController()
  bytes.once('close', () => gone.abort())
  async function write(name: string, source: Uint8Array | AsyncIterable<Uint8Array>, size = source instanceof Uint8Array ? source.byteLength : undefined) {
    if (size === undefined) throw new TypeError(`${name}: how large is it?`)
    const hash = createHash('sha256')
    const written = Promise.withResolvers<undefined>()
    // No time: the same records make the same file.
    const entry = tar.entry({ name: `${root}/${name}`, size, mode: 0o640, mtime: new Date(0) }, (error) => (error ? written.reject(error) : written.resolve(undefined)))
    written.promise.catch(() => undefined)
    // Where nobody reads any more the entry breaks off when nobody waits for it; heard by nobody it would end the process.
    entry.on('error', written.reject)
    let count = 0
    for await (const chunk of source instanceof Uint8Array ? [source] : source) {
      count += chunk.byteLength
      if (count > size) break
      hash.update(chunk)
      if (!entry.write(chunk)) await once(entry, 'drain', { signal: gone.signal })
    }
    if (count !== size) throw bagError('bag.changed', { file: name })
    entry.end(undefined)
    await written.promise
    return { sha256: hash.digest('hex'), size }
  }
  return {
    bytes,
    writer: bagWriter({
      write,
      close: async () => tar.finalize(),
      abandon: async () => {
        bytes.destroy(new Error('the package was given up'))
        tar.destroy()
      },
    }),
  }
}

/** A name that leads nowhere but below the folder. */
const isSafe = (name: string): boolean => !/[\\\0]|^(?:\/|~|[A-Za-z]:)/.test(name) && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..')

/**
 * Unpacks a package that is a tar into a new folder; answers the folder of the package, to be opened with `openBag`. Links, devices and
 * names that lead elsewhere are refused before anything is written for them. Throws `bag.*`.
 */
export async function unpackTarBag(source: Readable, folder: string, { maxBytes }: { maxBytes: number }): Promise<string> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const members = extract()
  source.once('error', (error) => members.destroy(error))
  source.pipe(members)
  let left = maxBytes
  try {
    for await (const entry of members) {
      const { name, type, size } = entry.header
      const plain = name.replace(/^\.\//, '').replace(/\/$/, '')
      if (type !== 'directory') {
        if (type !== 'file') throw bagError('bag.link', { file: name })
        if (!isSafe(plain)) throw bagError('bag.unsafe-name', { file: name })
        if ((left -= size) < 0) throw bagError('bag.too-large', { file: name })
        await writeFile(join(folder, plain), entry as AsyncIterable<Uint8Array>, name)
      }
      entry.resume()
    }
  } catch (error) {
    source.destroy()
    // The library tells only in words that this is no tar, or one that broke off.
    if (error instanceof Error && /tar header|unexpected end/i.test(error.message)) throw bagError('bag.not-a-tar')
    throw error
  }
  if (existsSync(join(folder, 'bagit.txt'))) return folder
  const [root, ...others] = await readdir(folder)
  if (root === undefined || others.length > 0) throw bagError('bag.not-a-bag', { file: 'bagit.txt' })
  return join(folder, root)
}

async function writeFile(path: string, source: AsyncIterable<Uint8Array>, name: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const handle = await open(path, 'wx', 0o640).catch((error: NodeJS.ErrnoException) => {
    throw ['EEXIST', 'ENOTDIR', 'EISDIR'].includes(error.code ?? '') ? bagError('bag.bad-line', { file: name }) : error
  })
  try {
    for await (const chunk of source) await handle.writeFile(chunk)
  } finally {
    await handle.close()
  }
}
