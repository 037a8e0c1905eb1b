import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { bagError } from './bag.errors.ts'

export type BagWriter = {
  /**
   * Writes a file of the payload; `name` is its path below `data/`, of plain letters. `size` is said of a stream: a package that is one file
   * needs it before. Answers what it hashes to.
   */
  add(name: string, source: Uint8Array | AsyncIterable<Uint8Array>, size?: number): Promise<{ sha256: string; size: number }>
  /** Writes the lists; a folder gets its name only then: until then there is no package. */
  end(info: readonly (readonly [label: string, value: string])[]): Promise<{ files: number; bytes: number }>
  /** Removes what was written. */
  abandon(): Promise<void>
}

/** Where the files of a package go. */
export type BagPlace = {
  write(name: string, source: Uint8Array | AsyncIterable<Uint8Array>, size?: number): Promise<{ sha256: string; size: number }>
  close(): Promise<void>
  abandon(): Promise<void>
}

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/

/** A BagIt package (RFC 8493, version 1.0, SHA-256) in a folder. Throws `bag.exists`. */
export async function openBagWriter(folder: string): Promise<BagWriter> {
  if (existsSync(folder)) throw bagError('bag.exists', { folder })
  const making = `${folder}.partial`
  await rm(making, { recursive: true, force: true })
  await mkdir(join(making, 'data'), { recursive: true })
  async function write(name: string, source: Uint8Array | AsyncIterable<Uint8Array>): Promise<{ sha256: string; size: number }> {
    await mkdir(dirname(join(making, name)), { recursive: true })
    const handle = await open(join(making, name), 'wx', 0o640)
    const hash = createHash('sha256')
    let size = 0
    try {
      for await (const chunk of source instanceof Uint8Array ? [source] : source) {
        hash.update(chunk)
        size += chunk.byteLength
        await handle.writeFile(chunk)
      }
      await handle.sync()
    } finally {
      await handle.close()
    }
    return { sha256: hash.digest('hex'), size }
  }
  return bagWriter({
    write,
    async close() {
      await rename(making, folder)
      const parent = await open(dirname(folder), 'r')
      await parent.sync().finally(() => parent.close())
    },
    abandon: () => rm(making, { recursive: true, force: true }),
  })
}

const linesOf = (rows: { name: string; sha256: string }[]) =>
  Buffer.from(
    rows
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((row) => `${row.sha256}  ${row.name}\n`)
      .join(''),
  )

/** The lists of a package, wherever its files go. */
export function bagWriter(place: BagPlace): BagWriter {
  const payload: { name: string; sha256: string }[] = []
  let bytes = 0
  return {
    async add(name, source, size) {
      if (!NAME.test(name)) throw new RangeError(`not a name of a package: ${name}`)
      const written = await place.write(`data/${name}`, source, size)
      payload.push({ name: `data/${name}`, sha256: written.sha256 })
      bytes += written.size
      return written
    },
    async end(info) {
      const told = [...info, ['Payload-Oxum', `${bytes}.${payload.length}`] as const]
      const text = told.map(([label, value]) => `${label}: ${value.replace(/[\r\n]+/g, ' ')}\n`).join('')
      const tags = []
      for (const [name, content] of [
        ['bagit.txt', Buffer.from('BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n')],
        ['bag-info.txt', Buffer.from(text)],
        ['manifest-sha256.txt', linesOf(payload)],
      ] as const)
        tags.push({ name, sha256: (await place.write(name, content)).sha256 })
      await place.write('tagmanifest-sha256.txt', linesOf(tags))
      await place.close()
      return { files: payload.length, bytes }
    },
    abandon: () => place.abandon(),
  }
}
