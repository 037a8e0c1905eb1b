import { constants } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { asActor, type Actor } from '#platform/db/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { folderUnreadable } from '../archive.errors.ts'
import { compareNames, storable } from '../archive.model.ts'
import type { BatchOrigin } from '../archive.types.ts'
import { getBatch, type BatchProgress } from './batches.queries.ts'
import { openBatch } from './open-batch.ts'
import { storeBatchFile } from './store-batch-file.ts'

export type IngestOptions = {
  label: string
  origin?: BatchOrigin
  /** How far to go before answering: all files stored, all taken apart (default), all pages read. The latter two need a worker somewhere. */
  until?: 'stored' | 'taken-in' | 'read'
  onProgress?: (progress: {
    name: string | null
    sent: number
    found: number
    batch: BatchProgress | null
  }) => void
  signal?: AbortSignal
}

export type IngestResult = {
  batchId: string
  /** Files found in the folder and below. */
  files: number
  stored: number
  /** Files that are taken in already, each with its batch where the account may see it. */
  duplicates: { name: string; batchId: string | null }[]
  refused: { name: string; code: string; detail: Record<string, unknown> }[]
  pages: number
  progress: BatchProgress
}

/** Folders within folders deeper than this are a mistake or a trap. */
const MAX_DEPTH = 32

const NO_FILE = { link: 'intake.link', special: 'intake.special', 'too-deep': 'intake.too-deep' } as const

type Found = { path: Buffer; name: string; kind: 'file' | 'link' | 'special' | 'too-deep' }

/**
 * Takes in every file of a folder and below, in the order in which a person counts the names. Names are labels: line feeds, dots and
 * bytes that are no UTF-8 do no harm. Symbolic links are not followed, sockets and devices not opened: they are refused by name. A
 * bad file is refused alone. Run again after a break, what arrived is found as duplicate and the rest taken in. Throws
 * `archive.folder-unreadable`, `forbidden`, and what stops everything: `files.disk-full`, `files.unavailable`, the database away.
 */
export async function ingestFolder(
  services: Services,
  actor: Actor,
  folder: string,
  options: IngestOptions,
): Promise<IngestResult> {
  const found = await walk(folder).catch((error: unknown) => {
    throw folderUnreadable(error)
  })
  const { batchId } = await openBatch(services, actor, {
    label: options.label,
    origin: options.origin ?? 'folder',
  })
  const result = { stored: 0, duplicates: [] as IngestResult['duplicates'] }
  const refusedHere: IngestResult['refused'] = []
  for (const [index, file] of found.entries()) {
    options.signal?.throwIfAborted()
    if (file.kind === 'file') {
      const answer = await storeOne(services, actor, batchId, file)
      if (answer === null) refusedHere.push({ name: file.name, code: 'intake.unreadable', detail: {} })
      else if (answer.state === 'stored') result.stored += 1
      else if (answer.state === 'duplicate')
        result.duplicates.push({ name: file.name, batchId: answer.of.batchId })
    } else refusedHere.push({ name: file.name, code: NO_FILE[file.kind], detail: {} })
    options.onProgress?.({ name: file.name, sent: index + 1, found: found.length, batch: null })
  }
  const batch = await settle(services, actor, batchId, found.length, options)
  const refused = batch.batchFiles.flatMap((file) =>
    file.state === 'refused'
      ? [{ name: file.name, code: file.refusalCode ?? '', detail: file.detail ?? {} }]
      : [],
  )
  return {
    batchId,
    files: found.length,
    ...result,
    refused: [...refused, ...refusedHere],
    pages: batch.progress.pages,
    progress: batch.progress,
  }
}

/** Answers null for a file that is not there any more, is a link by now, or may not be read. */
async function storeOne(services: Services, actor: Actor, batchId: string, { path, name }: Found) {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const handle = await open(path, flags).catch((error: unknown) => {
    if (['ENOENT', 'ELOOP', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return null
    throw error
  })
  if (handle === null) return null
  try {
    return await storeBatchFile(services, actor, {
      batchId,
      name,
      source: handle.createReadStream({ autoClose: false }),
    })
  } finally {
    await handle.close()
  }
}

async function settle(
  services: Services,
  actor: Actor,
  batchId: string,
  found: number,
  options: IngestOptions,
) {
  const until = options.until ?? 'taken-in'
  for (;;) {
    const batch = await asActor(services.database, actor, (tx) => getBatch(tx, batchId), { readOnly: true })
    options.onProgress?.({ name: null, sent: found, found, batch: batch.progress })
    const { stored, waiting } = batch.progress
    if (until === 'stored' || (stored === 0 && (until === 'taken-in' || waiting === 0))) return batch
    await sleep(250, undefined, options.signal ? { signal: options.signal } : {})
  }
}

/** Names are bytes on the disk: what is no UTF-8 can be opened by its bytes only. */
async function walk(folder: string): Promise<Found[]> {
  const found: Found[] = []
  const slash = Buffer.from('/')
  const visit = async (at: Buffer, label: string, depth: number): Promise<void> => {
    for (const entry of await readdir(at, { withFileTypes: true, encoding: 'buffer' })) {
      const path = Buffer.concat([at, slash, entry.name])
      const name = storable(`${label}${entry.name.toString('utf8')}`)
      if (entry.isDirectory() && depth < MAX_DEPTH) await visit(path, `${name}/`, depth + 1)
      else if (entry.isDirectory()) found.push({ path, name, kind: 'too-deep' })
      else if (entry.isFile()) found.push({ path, name, kind: 'file' })
      else found.push({ path, name, kind: entry.isSymbolicLink() ? 'link' : 'special' })
    }
  }
  await visit(Buffer.from(folder), '', 0)
  return found.sort((a, b) => compareNames(a.name, b.name))
}
