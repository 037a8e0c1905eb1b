import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { backupError } from './backup.errors.ts'

/*
 * A stream of chunks, each sealed with AES-256-GCM (docs/decisions/0024-backup.md): nonce = 7 random bytes of the archive, number of the
 * chunk (4 bytes), 1 when it is the last. So a chunk cannot be changed, left out, moved or repeated, and an end that was cut off is
 * missed. The whole header is authenticated with every chunk.
 */
const MAGIC = Buffer.from('ANSINHBK')
const FORMAT = 1
const CHUNK = 1 << 20
const TAG = 16
/** magic 8, format 1, kind of key 1, log2 N 1, r 1, p 1, salt 16, nonce prefix 7, check of the key 16. */
const HEADER = 52

export type BackupKey = { kind: 'key-file'; bytes: Buffer } | { kind: 'passphrase'; text: string }

const KINDS = { 'key-file': 1, passphrase: 2 } as const
/** 128 MB and a third of a second a guess. */
const SCRYPT = { logN: 17, r: 8, p: 1 }

type Keys = { chunks: Buffer; check: Buffer }

async function keysOf(key: BackupKey, salt: Buffer, cost: { logN: number; r: number; p: number }): Promise<Keys> {
  const master = key.kind === 'key-file' ? key.bytes : await stretched(key.text, salt, cost)
  const derive = (label: string, length: number) => Buffer.from(hkdfSync('sha256', master, salt, `ansinh backup ${label}`, length))
  return { chunks: derive('chunks', 32), check: derive('check', 16) }
}

function stretched(text: string, salt: Buffer, { logN, r, p }: { logN: number; r: number; p: number }): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(text.normalize('NFC'), salt, 32, { N: 2 ** logN, r, p, maxmem: 2 ** logN * r * 128 * 2 }, (error, bytes) => (error ? reject(error) : resolve(bytes))),
  )
}

const nonceOf = (prefix: Buffer, number: number, last: boolean): Buffer => {
  const nonce = Buffer.alloc(12)
  prefix.copy(nonce)
  nonce.writeUInt32BE(number, 7)
  nonce[11] = last ? 1 : 0
  return nonce
}

export type SealedWriter = { write(bytes: Uint8Array): Promise<void>; end(): Promise<void> }

/** Writes an encrypted stream to an open, empty file. Without `end` the file is a cut one, and is refused when read. */
export async function openSealedWriter(file: FileHandle, key: BackupKey): Promise<SealedWriter> {
  const salt = randomBytes(16)
  const prefix = randomBytes(7)
  const keys = await keysOf(key, salt, SCRYPT)
  const fixed = Buffer.from([FORMAT, KINDS[key.kind], SCRYPT.logN, SCRYPT.r, SCRYPT.p])
  const header = Buffer.concat([MAGIC, fixed, salt, prefix, keys.check])
  await writeAll(file, header)

  const buffer = Buffer.alloc(CHUNK)
  let filled = 0
  let number = 0
  const seal = async (last: boolean) => {
    const cipher = createCipheriv('aes-256-gcm', keys.chunks, nonceOf(prefix, number, last))
    cipher.setAAD(header)
    const sealed = cipher.update(buffer.subarray(0, filled))
    cipher.final()
    await writeAll(file, sealed)
    await writeAll(file, cipher.getAuthTag())
    number += 1
    filled = 0
  }
  return {
    async write(bytes) {
      for (let at = 0; at < bytes.byteLength; ) {
        // A full buffer waits for the next byte: only then is it known not to be the last chunk.
        if (filled === CHUNK) await seal(false)
        const take = Math.min(CHUNK - filled, bytes.byteLength - at)
        buffer.set(bytes.subarray(at, at + take), filled)
        filled += take
        at += take
      }
    },
    end: () => seal(true),
  }
}

/**
 * Reads an encrypted stream, chunk by chunk, each authenticated before it is handed out. Throws `backup.not-an-archive`,
 * `backup.unknown-format`, `backup.wrong-key-kind`, `backup.wrong-key` at once and `backup.truncated` or `backup.altered` where it meets them.
 */
export async function* readSealed(file: FileHandle, key: BackupKey): AsyncGenerator<Buffer> {
  const { size } = await file.stat()
  const header = await readAt(file, 0, HEADER)
  if (!header.subarray(0, 8).equals(MAGIC)) throw backupError('backup.not-an-archive')
  if (header.length < HEADER) throw backupError('backup.truncated')
  const [format = 0, kind = 0, logN = 0, r = 0, p = 0] = header.subarray(8, 13)
  if (format !== FORMAT) throw backupError('backup.unknown-format', { format })
  if (kind !== KINDS[key.kind]) throw backupError('backup.wrong-key-kind')
  // Bounds on what a stranger's header may ask of the machine.
  if (logN < 14 || logN > 20 || r !== 8 || p < 1 || p > 4) throw backupError('backup.altered')
  const salt = header.subarray(13, 29)
  const prefix = header.subarray(29, 36)
  const keys = await keysOf(key, salt, { logN, r, p })
  if (!timingSafeEqual(keys.check, header.subarray(36, HEADER))) throw backupError('backup.wrong-key')

  let at = HEADER
  for (let number = 0; ; number++) {
    const sealed = await readAt(file, at, CHUNK + TAG)
    at += sealed.length
    const last = at >= size
    if (sealed.length < TAG) throw backupError('backup.truncated', { chunk: number })
    const opened = open(sealed, last)
    if (opened) yield opened
    // What opens as a middle chunk at the end of the file is whole; the ones after it are not there.
    else throw backupError(last && open(sealed, false) ? 'backup.truncated' : 'backup.altered', { chunk: number })
    if (last) return

    function open(chunk: Buffer, asLast: boolean): Buffer | null {
      const decipher = createDecipheriv('aes-256-gcm', keys.chunks, nonceOf(prefix, number, asLast), { authTagLength: TAG })
      decipher.setAAD(header)
      decipher.setAuthTag(chunk.subarray(-TAG))
      const plain = decipher.update(chunk.subarray(0, -TAG))
      try {
        decipher.final()
        return plain
      } catch {
        return null
      }
    }
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.byteLength; ) at += (await file.write(bytes, at, bytes.byteLength - at)).bytesWritten
}
