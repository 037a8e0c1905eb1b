import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, type Stats } from 'node:fs'
import { mkdir, open, opendir, readdir, readFile, rename, rm, stat, unlink, utimes } from 'node:fs/promises'
import { once } from 'node:events'
import { join } from 'node:path'
import {
  filesError,
  keyOf,
  sha256Of,
  type FileSource,
  type FileStore,
  type HashRange,
  type Fixity,
  type ListedFile,
  type RemovedFiles,
  type StoredFile,
} from './file-store.ts'

/** The moments of a `put`, in order. The fault tests stop the process, or fail the disk, at each. */
export type PutStep = 'opened' | 'writing' | 'written' | 'synced' | 'renamed' | 'folder-synced'

export interface FolderStoreOptions {
  /** Called at each step of `put`; what it throws is treated as the error of that step's system call. */
  onStep?: (step: PutStep) => void
}

/**
 * A file store in a folder: `<folder>/ab/cd/<sha256>`, with `<folder>/tmp` for what is being written. Both lie on one file
 * system, because only there a rename is atomic. The folder is made when absent.
 *
 * Order in `put`: write to a temporary name → fsync the file → rename → fsync the folder. A crash before the rename
 * leaves a temporary file that nobody reads; after it the file is whole. Without the last fsync a power cut may lose
 * the name although the bytes are on the disk, after the database has committed the row.
 */
export async function openFolderStore(folder: string, options: FolderStoreOptions = {}): Promise<FileStore> {
  const step = options.onStep ?? (() => undefined)
  const temporaryFolder = join(folder, 'tmp')
  await guarded(async () => {
    await mkdir(temporaryFolder, { recursive: true })
    await syncFolder(folder)
  })

  const pathOf = (key: string): string => {
    sha256Of(key)
    return join(folder, key)
  }
  const temporaryPath = (): string => join(temporaryFolder, randomUUID())

  /** Now, by the clock that stamps the files: it may be another machine's, and the demo's clock stands still. */
  async function storeNow(): Promise<number> {
    const probe = temporaryPath()
    const handle = await open(probe, 'wx')
    try {
      return (await handle.stat()).mtimeMs
    } finally {
      await handle.close()
      await unlink(probe)
    }
  }

  async function put(source: FileSource, { maxBytes }: { maxBytes: number }): Promise<StoredFile> {
    const temporary = temporaryPath()
    const hash = createHash('sha256')
    let size = 0
    try {
      const handle = await open(temporary, 'wx', 0o640)
      try {
        step('opened')
        for await (const chunk of source instanceof Uint8Array ? slices(source) : source) {
          size += chunk.byteLength
          if (size > maxBytes) throw filesError('intake.too-large', { limit: maxBytes })
          hash.update(chunk)
          step('writing')
          await writeAll(handle, chunk)
        }
        step('written')
        await handle.sync()
        step('synced')
      } finally {
        await handle.close()
      }
      const sha256 = hash.digest('hex')
      const key = keyOf(sha256)
      if (await keepExisting(key, size)) {
        await unlink(temporary)
        return { sha256, size, key, existed: true }
      }
      await makeFolders(key)
      await rename(temporary, pathOf(key))
      step('renamed')
      await syncFolder(join(folder, key.slice(0, 5)))
      step('folder-synced')
      return { sha256, size, key, existed: false }
    } catch (error) {
      // force: the file may never have been made, or already bear its final name.
      await rm(temporary, { force: true })
      throw toFilesError(error)
    }
  }

  /**
   * True when the file is already kept whole. Its time is renewed, so that a clean-up that runs now sees a young file:
   * the row naming it is about to be committed. A file of another size under this name is torn, and is replaced.
   */
  async function keepExisting(key: string, size: number): Promise<boolean> {
    const found = await statOrNull(pathOf(key))
    if (found?.size !== size) return false
    const now = (await storeNow()) / 1000
    try {
      await utimes(pathOf(key), now, now)
      // The crash that this guards against: an earlier put renamed, then died before the folder was synced.
      await syncFolder(join(folder, key.slice(0, 5)))
      return true
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false
      throw error
    }
  }

  async function makeFolders(key: string): Promise<void> {
    const outer = join(folder, key.slice(0, 2))
    const inner = join(folder, key.slice(0, 5))
    if ((await mkdir(inner, { recursive: true })) === undefined) return
    await syncFolder(outer)
    await syncFolder(folder)
  }

  async function openFile(key: string, range: { start?: number; end?: number } = {}) {
    const stream = createReadStream(pathOf(key), range)
    try {
      await once(stream, 'open')
    } catch (error) {
      throw toFilesError(error, key)
    }
    return stream
  }

  async function verify(key: string): Promise<Fixity> {
    const expected = sha256Of(key)
    const hash = createHash('sha256')
    let size = 0
    try {
      for await (const chunk of createReadStream(pathOf(key), { highWaterMark: 1 << 20 })) {
        const bytes = chunk as Buffer
        hash.update(bytes)
        size += bytes.byteLength
      }
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return { ok: false, reason: 'missing', expected, actual: null, size: 0 }
      throw toFilesError(error, key)
    }
    const actual = hash.digest('hex')
    const ok = actual === expected
    return { ok, reason: ok ? 'whole' : 'changed', expected, actual, size }
  }

  async function* list({ after, until }: HashRange = EVERYTHING): AsyncGenerator<ListedFile> {
    const now = await guarded(storeNow)
    const within = (start: string) => start >= after.slice(0, start.length) && start <= until.slice(0, start.length)
    for (const outer of (await foldersIn(folder)).filter(within)) {
      for (const inner of (await foldersIn(join(folder, outer))).filter((name) => within(outer + name))) {
        for (const name of (await readdir(join(folder, outer, inner))).sort()) {
          if (name <= after || name > until) continue
          const found = await statOrNull(join(folder, outer, inner, name))
          if (!found || keyOf(name) !== `${outer}/${inner}/${name}`) continue
          yield { key: keyOf(name), sha256: name, size: found.size, ageMs: Math.max(0, now - found.mtimeMs) }
        }
      }
    }
  }

  async function removeOrphans(
    known: (keys: string[]) => Promise<Iterable<string>>,
    graceMs: number,
  ): Promise<RemovedFiles> {
    const removed: RemovedFiles = { files: 0, bytes: 0, temporary: 0 }
    let batch: ListedFile[] = []
    const sweep = async () => {
      const keep = new Set(await known(batch.map((file) => file.key)))
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
    if (batch.length > 0) await sweep()
    removed.temporary = await guarded(() => removeOldTemporary(graceMs))
    return removed
  }

  /**
   * A `put` of the same bytes may come between the look and the removal. So the file first loses its name, then its age is
   * read again: either the put renewed it before (it gets its name back), or the put finds no file and writes its own.
   */
  async function removeIfStillOld(key: string, graceMs: number): Promise<boolean> {
    const aside = temporaryPath()
    try {
      await rename(pathOf(key), aside)
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false
      throw toFilesError(error, key)
    }
    const { mtimeMs } = await stat(aside)
    if ((await storeNow()) - mtimeMs < graceMs) {
      await rename(aside, pathOf(key))
      await syncFolder(join(folder, key.slice(0, 5)))
      return false
    }
    await unlink(aside)
    return true
  }

  async function removeOldTemporary(graceMs: number): Promise<number> {
    const now = await storeNow()
    let count = 0
    for await (const entry of await opendir(temporaryFolder)) {
      const path = join(temporaryFolder, entry.name)
      const found = await statOrNull(path)
      if (!found?.isFile() || now - found.mtimeMs < graceMs) continue
      await rm(path, { force: true })
      count += 1
    }
    return count
  }

  return {
    put,
    open: openFile,
    readAll: async (key) => guarded(() => readFile(pathOf(key)), key),
    has: async (key) => (await statOrNull(pathOf(key))) !== null,
    stat: async (key) => {
      const found = await statOrNull(pathOf(key))
      return found && { size: found.size }
    },
    verify,
    list,
    removeOrphans,
    removeOld: (key, graceMs) => guarded(() => removeIfStillOld(key, graceMs)),
    withLocalPath: async (key, use) => {
      const path = pathOf(key)
      if (!(await statOrNull(path))) throw filesError('files.missing', { key })
      return use(path)
    },
  }
}

/** No hash is before the one or after the other. */
const EVERYTHING: HashRange = { after: '', until: 'g' }

async function* slices(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += 1 << 20) yield bytes.subarray(at, at + (1 << 20))
}

/** A single write may be short; on a full disk the first short write is followed by ENOSPC. */
async function writeAll(handle: Awaited<ReturnType<typeof open>>, chunk: Uint8Array): Promise<void> {
  let at = 0
  while (at < chunk.byteLength) at += (await handle.write(chunk, at, chunk.byteLength - at)).bytesWritten
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory() && /^[0-9a-f]{2}$/.test(entry.name))
    .map((entry) => entry.name)
    .sort()
}

async function statOrNull(path: string): Promise<Stats | null> {
  try {
    return await stat(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw toFilesError(error)
  }
}

async function guarded<T>(action: () => Promise<T>, key = ''): Promise<T> {
  try {
    return await action()
  } catch (error) {
    throw toFilesError(error, key)
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** System errors become one of three codes; what is already ours, or comes from the caller's stream, passes unchanged. */
function toFilesError(error: unknown, key = ''): unknown {
  const code = codeOf(error)
  // EFBIG: a limit on the size of files, of the process or of the file system; for the person who sends it is the same.
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return filesError('files.disk-full', {}, error)
  if (code === 'ENOENT' && key !== '') return filesError('files.missing', { key }, error)
  if (error instanceof Error && 'syscall' in error) {
    return filesError('files.unavailable', { reason: code }, error)
  }
  return error
}
