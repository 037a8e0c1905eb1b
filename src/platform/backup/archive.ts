import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { backupError } from './backup.errors.ts'
import { openSealedWriter, readSealed, type BackupKey } from './cipher.ts'

/*
 * Inside the encryption stands a plain tar (POSIX ustar), so that an archive can be opened without this program. Its last member,
 * `contents.json`, lists all others with size and SHA-256: an archive without it is not whole.
 */
const BLOCK = 512
export const CONTENTS = 'contents.json'

export type Member = { name: string; size: number; sha256: string }

export type ArchiveWriter = {
  /** Adds a member of a size known before; throws when `body` has another size, and the archive is then of no use. */
  add(name: string, size: number, body: AsyncIterable<Uint8Array> | Uint8Array): Promise<Member>
  end(): Promise<{ members: number; bytes: number }>
}

export async function openArchiveWriter(file: FileHandle, key: BackupKey): Promise<ArchiveWriter> {
  const out = await openSealedWriter(file, key)
  const members: Member[] = []
  const write = async (name: string, size: number, body: AsyncIterable<Uint8Array> | Uint8Array): Promise<Member> => {
    await out.write(tarHeader(name, size))
    const hash = createHash('sha256')
    let written = 0
    for await (const chunk of body instanceof Uint8Array ? [body] : body) {
      written += chunk.byteLength
      if (written > size) break
      hash.update(chunk)
      await out.write(chunk)
    }
    if (written !== size) throw new Error(`${name} has ${written} bytes or more where ${size} were announced`)
    await out.write(Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK))
    return { name, size, sha256: hash.digest('hex') }
  }
  return {
    async add(name, size, body) {
      const member = await write(name, size, body)
      members.push(member)
      return member
    },
    async end() {
      const list = Buffer.from(members.map((member) => `${JSON.stringify(member)}\n`).join(''))
      await write(CONTENTS, list.length, list)
      await out.write(Buffer.alloc(2 * BLOCK))
      await out.end()
      await file.sync()
      return { members: members.length, bytes: (await file.stat()).size }
    },
  }
}

/** `body` is to be read to its end before the next member is asked for; what is left of it is skipped. */
export type ReadMember = { name: string; size: number; body: AsyncGenerator<Buffer> }

/** Members in the order they were added, `contents.json` last. Errors are those of `readSealed`. */
export async function* readArchive(file: FileHandle, key: BackupKey): AsyncGenerator<ReadMember> {
  const chunks = readSealed(file, key)
  let held: Buffer = Buffer.alloc(0)
  /** At most `length` bytes, at least one; empty at the end. */
  const some = async (length: number): Promise<Buffer> => {
    while (held.length === 0) {
      const next = await chunks.next()
      if (next.done) return held
      held = next.value
    }
    const taken = held.subarray(0, length)
    held = held.subarray(taken.length)
    return taken
  }
  const exactly = async (length: number): Promise<Buffer> => {
    const parts: Buffer[] = []
    for (let left = length; left > 0; ) {
      const part = await some(left)
      if (part.length === 0) throw backupError('backup.truncated')
      parts.push(part)
      left -= part.length
    }
    return Buffer.concat(parts)
  }
  for (;;) {
    const header = await exactly(BLOCK)
    if (header.every((byte) => byte === 0)) break
    const { name, size } = readTarHeader(header)
    let left = size
    const body = (async function* () {
      while (left > 0) {
        const part = await some(left)
        if (part.length === 0) throw backupError('backup.truncated')
        left -= part.length
        yield part
      }
    })()
    yield { name, size, body }
    for await (const skipped of body) void skipped
    await exactly((BLOCK - (size % BLOCK)) % BLOCK)
  }
  // To the very end, so that a cut after the last member is met too.
  for (let rest = await some(BLOCK); rest.length > 0; rest = await some(BLOCK)) if (rest.some((byte) => byte !== 0)) throw backupError('backup.altered')
}

/**
 * Reads the whole archive without keeping it and compares every member with `contents.json`. Returns the members by name; `inspect` sees
 * the bytes of small ones it names. Throws `backup.altered` or `backup.truncated`.
 */
export async function verifyArchive(
  file: FileHandle,
  key: BackupKey,
  keep: (name: string) => boolean,
): Promise<{ members: Map<string, Member>; kept: Map<string, Buffer> }> {
  const members = new Map<string, Member>()
  const kept = new Map<string, Buffer>()
  let contents: Member[] | null = null
  for await (const { name, size, body } of readArchive(file, key)) {
    const hash = createHash('sha256')
    const parts: Buffer[] = []
    const wanted = name === CONTENTS || keep(name)
    for await (const chunk of body) {
      hash.update(chunk)
      if (wanted) parts.push(chunk)
    }
    if (name === CONTENTS) {
      const text = Buffer.concat(parts).toString()
      contents = text === '' ? [] : text.trimEnd().split('\n').map((line) => JSON.parse(line) as Member)
    } else {
      members.set(name, { name, size, sha256: hash.digest('hex') })
      if (wanted) kept.set(name, Buffer.concat(parts))
    }
  }
  if (contents === null) throw backupError('backup.truncated')
  if (contents.length !== members.size) throw backupError('backup.altered')
  for (const told of contents) {
    const found = members.get(told.name)
    if (found?.size !== told.size || found.sha256 !== told.sha256) throw backupError('backup.altered', { member: told.name })
  }
  return { members, kept }
}

function tarHeader(name: string, size: number): Buffer {
  if (!/^[\w./-]{1,99}$/.test(name)) throw new Error(`not a name for a member: ${name}`)
  const header = Buffer.alloc(BLOCK)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  header.write(name, 0)
  header.write(octal(0o600, 7), 100)
  header.write(octal(0, 7), 108)
  header.write(octal(0, 7), 116)
  header.write(octal(size, 11), 124)
  header.write(octal(0, 11), 136)
  header.write(' '.repeat(8), 148)
  header.write('0', 156)
  header.write('ustar\0' + '00', 257)
  header.write(`${octal(header.reduce((sum, byte) => sum + byte, 0), 6)} `, 148)
  return header
}

function readTarHeader(header: Buffer): { name: string; size: number } {
  const text = (from: number, length: number) => header.toString('latin1', from, from + length).replace(/\0.*$/s, '')
  const name = text(0, 100)
  const size = Number.parseInt(text(124, 12), 8)
  if (text(257, 6) !== 'ustar' || name === '' || !Number.isSafeInteger(size)) throw backupError('backup.altered')
  return { name, size }
}
