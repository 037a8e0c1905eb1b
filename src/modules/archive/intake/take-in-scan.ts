import { createHash } from 'node:crypto'
import { z } from 'zod'
import { asActor, isRequestKeyUsed, type Actor } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { MAX_FILE_BYTES } from '#platform/images/limits.ts'
import { requireAllowed, useCase, type RequestOptions, type Services } from '#platform/use-case/index.ts'
import { isInScope } from '#shared/actor.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { canScanAtReceipt } from '../archive.permissions.ts'
import { findScanOf } from '../archive.queries.ts'
import { openBatch } from './open-batch.ts'
import { storeBatchFile, storedName, type FileSource } from './store-batch-file.ts'

export type TakenScan = { batchFileId: string; name: string; sha256: string }

/** Which file a request took in, kept under its key. */
const keepScan = useCase({
  name: 'archive.keep-scan',
  input: z.strictObject({ name: z.string(), path: z.string(), sha256: z.string() }),
  allow: canScanAtReceipt,
  run: async ({ tx, actor }, { name, path, sha256 }): Promise<TakenScan> => {
    const batchFileId = await findScanOf(tx, { accountId: actor.accountId, path, name, sha256 })
    if (batchFileId === undefined) throw new AppError('applications.scan-unknown', 409)
    return { batchFileId, name, sha256 }
  },
})

/**
 * Takes in one file that a program sends for a case that is there or will be: through the same door as a file of the counter, into the day's batch of that
 * account and unit. Under a request key the same bytes are answered as the first time, without being taken in again; other bytes are refused
 * (`request-key-reused`) and nothing is kept of them. Throws the reason of a refused file (`intake.*`, 422), `files.*`, `forbidden`.
 */
export async function takeInScan(
  services: Services,
  actor: Actor,
  input: { label: string; name: string; path: string | null; source: FileSource },
  options: RequestOptions = {},
): Promise<TakenScan> {
  requireAllowed(canScanAtReceipt(actor), 'archive.keep-scan')
  const name = storedName(input.name)
  const path = input.path !== null && isInScope(actor, input.path) ? input.path : actor.scopeFrom
  const { requestKey } = options
  const used = requestKey !== undefined && (await asActor(services.database, actor, (tx) => isRequestKeyUsed(tx, actor.accountId, requestKey), { readOnly: true }))
  const sha256 = used ? await hashOf(input.source) : await takeIn(services, actor, { ...input, name, path })
  return keepScan(services, actor, { name, path, sha256 }, options)
}

async function takeIn(services: Services, actor: Actor, { label, name, path, source }: { label: string; name: string; path: string; source: FileSource }): Promise<string> {
  const { batchId } = await openBatch(services, actor, { batchId: batchOfDay(actor.accountId, path, services.clock.today()), label, origin: 'receipt', path })
  const stored = await storeBatchFile(services, actor, { batchId, name, source })
  if (stored.state === 'refused') throw new AppError(stored.code, 422, stored.detail)
  return stored.sha256
}

/** One batch a day, account and unit, whoever asks first. */
function batchOfDay(accountId: string, path: string, day: LegalDate): string {
  const bytes = createHash('sha256').update(`scans ${accountId} ${path} ${day}`).digest().subarray(0, 16)
  // Version 8 of RFC 9562: what the bits mean is ours.
  bytes[6] = 0x80 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

async function hashOf(source: FileSource): Promise<string> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of source instanceof Uint8Array ? [source] : source) {
    size += chunk.byteLength
    if (size > MAX_FILE_BYTES) throw new AppError('intake.too-large', 422, { maxBytes: MAX_FILE_BYTES })
    hash.update(chunk)
  }
  return hash.digest('hex')
}
