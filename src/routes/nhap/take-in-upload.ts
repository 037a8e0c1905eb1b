import { openBatch, storeBatchFile } from '#modules/archive/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { MAX_FILE_BYTES } from '#platform/images/limits.ts'
import { formatLegalDate } from '#shared/legal-date.ts'
import { m } from '#ui/messages/messages.js'
import { desk } from '../desk.ts'
import { idOf } from '../ids.ts'
import { refusalOf } from '../refusals.ts'

export const MAX_UPLOAD_BYTES = MAX_FILE_BYTES

export type UploadAnswer = { state: 'taken-in' | 'duplicate' | 'refused'; message?: string }

/** Takes one uploaded file into the batch of this visit, which is opened with its first file. */
export async function takeInUpload(event: { locals: App.Locals }, batch: string, file: File): Promise<UploadAnswer> {
  const { runtime, actor } = desk(event)
  const { services } = runtime
  const batchId = idOf('bat', batch)
  try {
    await openBatch(services, actor, { batchId, label: m.upload_batch_label({ day: formatLegalDate(services.clock.today()) }), origin: 'upload' })
    const stored = await storeBatchFile(services, actor, { batchId, name: file.name, source: file.stream() })
    if (stored.state === 'stored') return { state: 'taken-in', message: m.intake_taken() }
    if (stored.state === 'refused') return { state: 'refused', message: refusalOf(stored.code) }
    return { state: 'duplicate', message: stored.of.label ? m.intake_duplicate({ label: stored.of.label }) : m.intake_duplicate_elsewhere() }
  } catch (error) {
    const refused = appErrorOf(error)
    if (refused?.code.startsWith('files.')) return { state: 'refused', message: refusalOf(refused.code) }
    throw error
  }
}
