import type { Readable } from 'node:stream'

/** What `put` answers. `key` opens the file later; `existed` says that these bytes were already kept. */
export interface StoredFile {
  sha256: string
  size: number
  key: string
  existed: boolean
}

/** One kept file as `list` meets it. `ageMs` is counted by the store's own clock, never by the application's. */
export interface ListedFile {
  key: string
  sha256: string
  size: number
  ageMs: number
}

/** Hashes after the one and not after the other. */
export interface HashRange {
  after: string
  until: string
}

/** The answer of a fixity check: `ok` only when the bytes still hash to their own name. */
export interface Fixity {
  ok: boolean
  reason: 'whole' | 'missing' | 'changed'
  expected: string
  actual: string | null
  size: number
}

/**
 * Where originals lie for good. Files are addressed by their content, are never altered, and are durable before `put`
 * answers: the database row that names a file may be committed the moment after. A row without a file cannot arise; a
 * file without a row can (a crash between the two) and is what `removeOrphans` is for.
 *
 * Errors carry `code`: `files.disk-full`, `files.unavailable`, `files.missing`, `files.bad-key`, `intake.too-large`.
 */
export interface FileStore {
  /** Keeps the bytes. Throws `intake.too-large` (data: limit) as soon as `maxBytes` is passed; nothing stays behind. */
  put(source: FileSource, options: { maxBytes: number }): Promise<StoredFile>
  /** Streams a kept file, or bytes `start`…`end` of it (both included). Throws `files.missing`. */
  open(key: string, range?: { start?: number; end?: number }): Promise<Readable>
  /** The whole file. Only for small files: a scan may have 100 MB. Throws `files.missing`. */
  readAll(key: string): Promise<Buffer>
  has(key: string): Promise<boolean>
  /** Size in bytes, or null when there is no such file. */
  stat(key: string): Promise<{ size: number } | null>
  /** Reads the file again and compares it with its name. Never throws for a missing or changed file. */
  verify(key: string): Promise<Fixity>
  /**
   * Every kept file in the order of hashes, without holding the listing in memory; or those whose hash lies after `after` and not after
   * `until`, without going through the others.
   */
  list(range?: HashRange): AsyncIterable<ListedFile>
  /**
   * Removes files that nobody knows and that have lain for `graceMs`, and temporary files as old. `known` gets up to 500
   * keys and answers those that a row names. `graceMs` must be longer than the longest transaction that files a page.
   */
  removeOrphans(known: (keys: string[]) => Promise<Iterable<string>>, graceMs: number): Promise<RemovedFiles>
  /** Removes one file if it has lain for `graceMs`; answers whether it did. A `put` of the same bytes at the same moment loses nothing. */
  removeOld(key: string, graceMs: number): Promise<boolean>
  /**
   * Lends a path on this machine for as long as `use` runs: decoders are other programs and need a real file.
   * A remote store downloads, a folder hands out its own path; `use` must not write to it.
   */
  withLocalPath<T>(key: string, use: (path: string) => Promise<T>): Promise<T>
}

export interface RemovedFiles {
  files: number
  bytes: number
  temporary: number
}

export type FileSource = Uint8Array | AsyncIterable<Uint8Array>

const KEY = /^([0-9a-f]{2})\/([0-9a-f]{2})\/(\1\2[0-9a-f]{60})$/

/** The key of a content hash: two levels of 256 folders keep a folder of two million files below fifty entries. */
export function keyOf(sha256: string): string {
  return `${sha256.slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`
}

/** The hash inside a key. Throws `files.bad-key` for anything that is not a key, so no path can be smuggled in. */
export function sha256Of(key: string): string {
  const hash = KEY.exec(key)?.[3]
  if (hash === undefined) throw filesError('files.bad-key', { key: key.slice(0, 100) })
  return hash
}

export type FilesErrorCode =
  'files.disk-full' | 'files.unavailable' | 'files.missing' | 'files.bad-key' | 'intake.too-large'

const STATUS: Record<FilesErrorCode, number> = {
  'files.disk-full': 507,
  'files.unavailable': 503,
  'files.missing': 404,
  'files.bad-key': 400,
  'intake.too-large': 413,
}

/** An error with a stable `code`, an HTTP `status` and `data` for the message; recognised by `code`, not by class. */
export function filesError(
  code: FilesErrorCode,
  data: Record<string, string | number> = {},
  cause?: unknown,
): Error & { code: FilesErrorCode; status: number; data: Record<string, string | number> } {
  return Object.assign(new Error(code, { cause }), { code, status: STATUS[code], data })
}
