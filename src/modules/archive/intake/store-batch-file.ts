import { asActor, systemActor, type Actor } from '#platform/db/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { MAX_FILE_BYTES } from '#platform/images/limits.ts'
import { admitFile, type ScanType } from '#platform/images/sniff.ts'
import { requireAllowed, type Services } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { notFound } from '../archive.errors.ts'
import { storable } from '../archive.model.ts'
import { canScanAtReceipt, canTakeIn } from '../archive.permissions.ts'
import { findBatch, findBatchPath, findPageFile, findTakenIn, findAskedFile, findSameFile } from '../archive.queries.ts'
import { insertBatchFile, insertFile } from '../archive.repository.ts'
import { TAKE_APART } from '../archive.job-names.ts'

export type FileSource = AsyncIterable<Uint8Array> | Uint8Array

export type StoredBatchFile =
  | { state: 'stored'; batchFileId: string; sha256: string }
  /** The batch is named only where the acting account may see it; otherwise the path of the unit to ask. */
  | {
      state: 'duplicate'
      batchFileId: string
      sha256: string
      of: { batchId: string | null; label: string | null; path: string; batchFileId: string | null }
    }
  | { state: 'refused'; batchFileId: string; code: string; detail: Record<string, unknown> }

const MEDIA_TYPES: Record<ScanType, string> = {
  pdf: 'application/pdf',
  jpeg: 'image/jpeg',
  png: 'image/png',
  tiff: 'image/tiff',
}

/** A relative path may be 4,096 bytes long; what tells files apart is its end. */
const MAX_NAME = 1000

/**
 * Takes one file into a batch: first durable in the store, then in one transaction its rows and the job that takes it apart. The
 * size is watched while it streams. A bad file is a row with the reason and not an error; the same bytes a second time are a row that
 * says where they are. Sent again under the same name to the same batch it answers as the first time. The name is a label and never a
 * path. With `replacesPageId` it is a new scan of that page: the page that comes out of it takes its place. Throws `forbidden`, `not-found` (the batch, or a page that is not of it), `files.disk-full` (507), `files.unavailable`: then nothing is kept.
 */
export async function storeBatchFile(
  services: Services,
  actor: Actor,
  input: { batchId: string; name: string; source: FileSource; replacesPageId?: string | undefined },
): Promise<StoredBatchFile> {
  requireAllowed(canScanAtReceipt(actor), 'archive.store-batch-file')
  const { database, clock } = services
  const { batch, page } = await asActor(
    database,
    actor,
    async (tx) => ({
      batch: await findBatch(tx, input.batchId),
      page: input.replacesPageId === undefined ? null : await findPageFile(tx, input.replacesPageId),
    }),
    { readOnly: true },
  )
  // Who scans at the counter adds to his own batches of receipts only.
  const isOwnReceipt = batch?.origin === 'receipt' && batch.createdBy === actor.accountId
  requireAllowed(canTakeIn(actor) || batch === undefined || isOwnReceipt, 'archive.store-batch-file')
  if (batch === undefined) throw notFound('batch')
  const { path } = batch
  // The page is taken out of its place later, when nobody is there to be asked whether he may.
  if (page !== null) requireAllowed(canTakeIn(actor), 'archive.store-batch-file')
  if (page !== null && (page?.kind !== 'content' || page.batchId !== input.batchId)) throw notFound('page')
  const replaces = input.replacesPageId === undefined ? undefined : { pageId: input.replacesPageId, by: actor.accountId }
  const base = { batchId: input.batchId, name: storedName(input.name), path, batchFileId: newId(clock) as string, replaces }
  const action = { action: 'archive.store-batch-file' }

  const refuse = async (code: string, detail: Record<string, unknown>): Promise<StoredBatchFile> => {
    await asActor(
      database,
      actor,
      (tx) => insertBatchFile(tx, { ...base, sha256: null, state: 'refused', code, detail }),
      action,
    )
    return { state: 'refused', batchFileId: base.batchFileId, code, detail }
  }

  let stored
  let mediaType
  try {
    stored = await services.files.put(input.source, { maxBytes: MAX_FILE_BYTES })
    mediaType = MEDIA_TYPES[await services.files.withLocalPath(stored.key, (local) => admitFile(local))]
  } catch (error) {
    const refusal = appErrorOf(error)
    if (refusal?.code.startsWith('intake.')) return refuse(refusal.code, refusal.data)
    throw error
  }
  const { sha256, size } = stored
  const system = systemActor(services.provincePath)
  for (;;) {
    const taken = await asActor(
      database,
      actor,
      async (tx) => {
        const before = await findSameFile(tx, { batchId: base.batchId, name: base.name, sha256 })
        if (before) return before
        await insertFile(tx, { sha256, size, mediaType, storedAt: clock.now() })
        if (!(await insertBatchFile(tx, { ...base, sha256, state: 'stored' }))) return null
        await services.jobs.enqueue(tx, TAKE_APART, [{ batchFileId: base.batchFileId }], {
          key: (job) => job.batchFileId,
        })
        return base.batchFileId
      },
      action,
    )
    if (taken !== null) return { state: 'stored', batchFileId: taken, sha256 }
    // Whoever holds it may stand outside the scope of the sender, who then hears of the unit and nothing else.
    const holder = await asActor(database, system, (tx) => findTakenIn(tx, sha256), { readOnly: true })
    // It was refused in the meantime: nobody holds the file now. Or it was sent to this batch twice at once.
    if (!holder || (holder.batchId === base.batchId && holder.name === base.name)) continue
    const { seen, batchFileId } = await asActor(
      database,
      actor,
      async (tx) => {
        const { batchFileId, batchId, path } = holder
        const asked = replaces ? undefined : await findAskedFile(tx, { batchId: base.batchId, name: base.name, sha256 })
        if (asked === undefined) await insertBatchFile(tx, { ...base, sha256, state: 'duplicate', detail: { batchFileId, batchId, path } })
        return { seen: (await findBatchPath(tx, batchId)) !== undefined, batchFileId: asked ?? base.batchFileId }
      },
      action,
    )
    const of = seen
      ? { batchId: holder.batchId, label: holder.label, path: holder.path, batchFileId: holder.batchFileId }
      : { batchId: null, label: null, path: holder.path, batchFileId: null }
    return { state: 'duplicate', batchFileId, sha256, of }
  }
}

/** The name as it stands in the row: what a sender calls his file is a label. */
export function storedName(name: string): string {
  const label = storable(name)
  return label.length <= MAX_NAME ? label || '?' : `…${label.slice(1 - MAX_NAME)}`.toWellFormed()
}
