import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { S3Client as Client } from '@aws-sdk/client-s3'
import { filesError, keyOf, sha256Of, type FileSource, type FileStore, type Fixity, type HashRange, type ListedFile, type RemovedFiles, type StoredFile } from './file-store.ts'

export type S3Options = {
  endpoint: string
  bucket: string
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** Before every key, such as `phu_tho/`; empty for a bucket of its own. */
  prefix: string
  /** Folder for files on their way in and for those lent to decoders. */
  scratch: string
  /** Tries of one request. */
  attempts?: number
  /** Milliseconds without a byte after which a request is given up. */
  timeoutMs?: number
  /** Keys of one answer when listing; the server's own, 1,000, when left out. */
  listPage?: number
}

/** Up to this size a file is sent from memory: only then can the client send it again by itself. */
const RETRIED = 16 << 20

/** How long a put waits for a clean-up that is just removing the same bytes. */
const WAIT_MS = 500
const WAITS = 60

/**
 * A file store in a bucket of an S3-compatible server that reads what was written last (S3 itself, MinIO, Ceph, Garage do). A file goes into
 * the scratch folder first, since its key is its hash; the server acknowledges only what it keeps.
 *
 * Removing an orphan must not meet a `put` of the same bytes: the clean-up first writes `removing/<key>`, then reads the age again, then
 * removes. A put writes and then looks: either the clean-up sees a young file, or the put sees the note, waits, and writes again.
 */
export async function openS3Store(options: S3Options): Promise<FileStore> {
  // Loaded only where a bucket is used: a hundred milliseconds and some megabytes.
  const sdk = await import('@aws-sdk/client-s3')
  const { bucket, prefix, scratch, attempts = 4, timeoutMs = 30_000 } = options
  const scratchPath = async (): Promise<string> => {
    await mkdir(scratch, { recursive: true })
    return join(scratch, randomUUID())
  }
  const client: Client = new sdk.S3Client({
    endpoint: options.endpoint,
    region: options.region,
    credentials: { accessKeyId: options.accessKeyId, secretAccessKey: options.secretAccessKey },
    forcePathStyle: true,
    maxAttempts: attempts,
    // Not every compatible server knows the newer checksums; the hash is the name anyway, and is sent as the signed payload's.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5_000, requestTimeout: timeoutMs, throwOnRequestTimeout: true },
  })
  /** The store's own clock, from the answers. */
  let serverDate = ''
  client.middlewareStack.add(
    (next) => async (request) => {
      const answer = await next(request)
      const { headers } = answer.response as { headers?: Record<string, string> }
      serverDate = headers?.['date'] ?? serverDate
      return answer
    },
    { step: 'deserialize', name: 'serverDate' },
  )
  const objectOf = (key: string): string => {
    sha256Of(key)
    return prefix + key
  }
  const noteOf = (key: string): string => `${prefix}removing/${key}`

  async function head(object: string): Promise<{ size: number; modified: number } | null> {
    try {
      const found = await client.send(new sdk.HeadObjectCommand({ Bucket: bucket, Key: object }))
      return { size: found.ContentLength ?? 0, modified: found.LastModified?.getTime() ?? 0 }
    } catch (error) {
      if (statusOf(error) === 404) return null
      throw toFilesError(error)
    }
  }

  async function put(source: FileSource, { maxBytes }: { maxBytes: number }): Promise<StoredFile> {
    const local = await scratchPath()
    const hash = createHash('sha256')
    let size = 0
    try {
      const handle = await open(local, 'wx', 0o600)
      try {
        for await (const chunk of source instanceof Uint8Array ? [source] : source) {
          size += chunk.byteLength
          if (size > maxBytes) throw filesError('intake.too-large', { limit: maxBytes })
          hash.update(chunk)
          await handle.writeFile(chunk)
        }
      } finally {
        await handle.close()
      }
      const sha256 = hash.digest('hex')
      const key = keyOf(sha256)
      const existed = (await head(objectOf(key)))?.size === size
      // Written again even when it is there: that renews its age, and mends what was torn.
      for (let waits = 0; ; waits++) {
        await client.send(
          new sdk.PutObjectCommand({ Bucket: bucket, Key: objectOf(key), Body: size <= RETRIED ? await readFile(local) : createReadStream(local), ContentLength: size, ContentType: 'application/octet-stream' }),
        )
        if ((await head(noteOf(key))) === null) break
        if (waits === WAITS) throw filesError('files.unavailable', { reason: 'a clean-up does not end' })
        await sleep(WAIT_MS)
      }
      return { sha256, size, key, existed }
    } catch (error) {
      throw toFilesError(error)
    } finally {
      await rm(local, { force: true })
    }
  }

  async function openFile(key: string, range: { start?: number; end?: number } = {}): Promise<Readable> {
    const bytes = range.start === undefined && range.end === undefined ? {} : { Range: `bytes=${range.start ?? 0}-${range.end ?? ''}` }
    try {
      const found = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: objectOf(key), ...bytes }))
      return found.Body as Readable
    } catch (error) {
      throw toFilesError(error, key)
    }
  }

  async function verify(key: string): Promise<Fixity> {
    const expected = sha256Of(key)
    const hash = createHash('sha256')
    let size = 0
    try {
      for await (const chunk of await openFile(key)) {
        hash.update(chunk as Buffer)
        size += (chunk as Buffer).length
      }
    } catch (error) {
      if ((error as { code?: unknown }).code === 'files.missing') return { ok: false, reason: 'missing', expected, actual: null, size: 0 }
      throw toFilesError(error, key)
    }
    const actual = hash.digest('hex')
    return { ok: actual === expected, reason: actual === expected ? 'whole' : 'changed', expected, actual, size }
  }

  async function* listObjects(under: string, after?: string): AsyncGenerator<{ key: string; size: number; ageMs: number }> {
    // The older form of listing goes on from a key, not from a token of the server's: every compatible server has it.
    for (let marker = after, more = true; more; ) {
      const page = await client.send(new sdk.ListObjectsCommand({ Bucket: bucket, Prefix: under, MaxKeys: options.listPage, Marker: marker })).catch((error: unknown) => {
        throw toFilesError(error)
      })
      const now = Date.parse(serverDate)
      for (const found of page.Contents ?? [])
        yield { key: (found.Key ?? '').slice(under.length), size: found.Size ?? 0, ageMs: Math.max(0, now - (found.LastModified?.getTime() ?? now)) }
      marker = page.Contents?.at(-1)?.Key
      more = page.IsTruncated === true && marker !== undefined
    }
  }

  async function* list(range?: HashRange): AsyncGenerator<ListedFile> {
    for await (const found of listObjects(prefix, range?.after ? prefix + keyOf(range.after) : undefined)) {
      const sha256 = found.key.slice(6)
      if (range && sha256 > range.until && keyOf(sha256) === found.key) return
      if (keyOf(sha256) === found.key && /^[0-9a-f]{64}$/.test(sha256)) yield { ...found, sha256 }
    }
  }

  const remove = async (object: string): Promise<void> => {
    await client.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key: object })).catch((error: unknown) => {
      throw toFilesError(error)
    })
  }

  async function removeIfStillOld(key: string, graceMs: number): Promise<boolean> {
    await client.send(new sdk.PutObjectCommand({ Bucket: bucket, Key: noteOf(key), Body: '', ContentLength: 0 }))
    try {
      const found = await head(objectOf(key))
      if (found === null || Date.parse(serverDate) - found.modified < graceMs) return false
      await remove(objectOf(key))
      return true
    } finally {
      await remove(noteOf(key))
    }
  }

  async function removeOrphans(known: (keys: string[]) => Promise<Iterable<string>>, graceMs: number): Promise<RemovedFiles> {
    const removed: RemovedFiles = { files: 0, bytes: 0, temporary: 0 }
    // Notes of a clean-up that was killed: two never run at once.
    for await (const note of listObjects(`${prefix}removing/`)) {
      await remove(`${prefix}removing/${note.key}`)
      removed.temporary += 1
    }
    let batch: ListedFile[] = []
    const sweep = async () => {
      const keep = new Set(batch.length > 0 ? await known(batch.map((file) => file.key)) : [])
      for (const file of batch) {
        if (keep.has(file.key) || !(await removeIfStillOld(file.key, graceMs))) continue
        removed.files += 1
        removed.bytes += file.size
      }
      batch = []
    }
    for await (const file of list()) {
      if (file.ageMs < graceMs) continue
      batch.push(file)
      if (batch.length === 500) await sweep()
    }
    await sweep()
    return removed
  }

  return {
    put,
    open: openFile,
    readAll: async (key) => {
      const parts: Buffer[] = []
      try {
        for await (const chunk of await openFile(key)) parts.push(chunk as Buffer)
      } catch (error) {
        throw toFilesError(error, key)
      }
      return Buffer.concat(parts)
    },
    has: async (key) => (await head(objectOf(key))) !== null,
    stat: async (key) => {
      const found = await head(objectOf(key))
      return found && { size: found.size }
    },
    verify,
    list,
    removeOrphans,
    removeOld: removeIfStillOld,
    withLocalPath: async (key, use) => {
      const local = await scratchPath()
      try {
        const body = await openFile(key)
        await pipeline(body, createWriteStream(local, { flags: 'wx', mode: 0o600 })).catch((error: unknown) => {
          throw toFilesError(error, key)
        })
        return await use(local)
      } finally {
        await rm(local, { force: true })
      }
    },
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode
}

/** What the server or the way to it refused becomes one of the port's codes; what is ours, or the sender's, passes unchanged. */
function toFilesError(error: unknown, key = ''): unknown {
  const { code, name, syscall } = (error ?? {}) as { code?: unknown; name?: unknown; syscall?: unknown }
  if (typeof code === 'string' && /^(files|intake)\./.test(code)) return error
  const status = statusOf(error)
  if (status === 404 && key !== '' && name !== 'NoSuchBucket') return filesError('files.missing', { key }, error)
  if (code === 'ENOSPC' || code === 'EDQUOT' || status === 507 || name === 'QuotaExceeded') return filesError('files.disk-full', {}, error)
  const unreachable = typeof code === 'string' && /^(E[A-Z]+|UND_ERR_.*)$/.test(code)
  if (status !== undefined || syscall !== undefined || unreachable || name === 'TimeoutError')
    return filesError('files.unavailable', { reason: typeof code === 'string' ? code : String(name) }, error)
  return error
}
