import { openBatch, storeBatchFile } from '#modules/archive/index.ts'
import { canTakeIn } from '#modules/accounts/index.ts'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import { readMultipart, type FilePart } from '#platform/http/index.ts'
import { MAX_FILE_BYTES } from '#platform/images/limits.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { formatLegalDate } from '#shared/legal-date.ts'
import { m } from '#ui/messages/messages.js'
import { desk } from '../desk.ts'
import { idOf } from '../ids.ts'
import { refusalOf } from '#ui/refusals.ts'

export const MAX_UPLOAD_BYTES = MAX_FILE_BYTES

/** A form without scripts carries many files. What is larger is handed in by folder. */
const LIMITS = { bodyBytes: 20 * MAX_FILE_BYTES, parts: 1000 }

export type UploadAnswer = { name: string; state: 'taken-in' | 'duplicate' | 'refused'; message?: string }

/**
 * Takes the files of an uploaded form into the batch of this visit, each while it arrives: no more than a piece of it is in memory.
 * Each has its own answer; a file that is refused keeps nothing of the others back. Throws `upload.*` for a body that is no form or
 * broke off: files before that are taken in, of the one that was on its way nothing is left.
 */
export async function* takeInUploads(event: { locals: App.Locals; request: Request }): AsyncGenerator<UploadAnswer> {
  const { actor } = desk(event)
  requireAllowed(canTakeIn(actor), 'archive.store-batch-file')
  const { body, headers } = event.request
  let batchId: string | undefined
  for await (const part of readMultipart(body ?? nothing(), headers.get('content-type'), LIMITS)) {
    if (part.kind === 'field' && part.name === 'batch') batchId = idOf('bat', part.value)
    // A control in which nothing was chosen is sent too, without a name.
    if (part.kind !== 'file' || part.name !== 'file' || part.fileName === '') continue
    if (batchId === undefined) throw new AppError('invalid-input', 400, { field: 'batch' })
    yield await takeIn(event, batchId, part)
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function takeIn(event: { locals: App.Locals }, batchId: string, part: FilePart): Promise<UploadAnswer> {
  const { runtime, actor } = desk(event)
  const { services } = runtime
  const name = part.fileName
  try {
    await openBatch(services, actor, { batchId, label: m.upload_batch_label({ day: formatLegalDate(services.clock.today()) }), origin: 'upload' })
    const stored = await storeBatchFile(services, actor, { batchId, name, source: part.bytes })
    if (stored.state === 'stored') return { name, state: 'taken-in', message: m.intake_taken() }
    if (stored.state === 'refused') return { name, state: 'refused', message: refusalOf(stored.code) }
    return { name, state: 'duplicate', message: stored.of.label ? m.intake_duplicate({ label: stored.of.label }) : m.intake_duplicate_elsewhere() }
  } catch (error) {
    const refused = appErrorOf(error)
    if (refused?.code.startsWith('files.')) return { name, state: 'refused', message: refusalOf(refused.code) }
    throw error
  }
}
