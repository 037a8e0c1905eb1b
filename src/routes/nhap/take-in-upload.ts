import { findPageFile, listDossiersOfFile, openBatch, storeBatchFile } from '#modules/archive/index.ts'
import { SECOND_READINGS, type SecondReading } from '#modules/archive/second-reading/index.ts'
import { canTakeIn } from '#modules/accounts/index.ts'
import { asActor } from '#platform/db/index.ts'
import { AppError, appErrorOf } from '#platform/errors/index.ts'
import { readMultipart, type FilePart } from '#platform/http/index.ts'
import { MAX_FILE_BYTES } from '#platform/images/limits.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { formatLegalDate } from '#shared/legal-date.ts'
import { m } from '#ui/messages/messages.js'
import { unitName } from '../area-words.ts'
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
  let scanProfileId: string | undefined
  let secondReading: SecondReading | undefined
  for await (const part of readMultipart(body ?? nothing(), headers.get('content-type'), LIMITS)) {
    if (part.kind === 'field' && part.name === 'batch') batchId = idOf('bat', part.value)
    if (part.kind === 'field' && part.name === 'second') secondReading = SECOND_READINGS.find((one) => one === part.value)
    if (part.kind === 'field' && part.name === 'profile' && part.value !== '') scanProfileId = idOf('prf', part.value)
    // A control in which nothing was chosen is sent too, without a name.
    if (part.kind !== 'file' || part.name !== 'file' || part.fileName === '') continue
    if (batchId === undefined) throw new AppError('invalid-input', 400, { field: 'batch' })
    yield await takeIn(event, part, { batchId, scanProfileId, secondReading })
  }
}

/**
 * Takes a new scan of a page into the batch the page came in, under the name of its file; null where no file was chosen. Throws
 * `not-found` for a page that is not here or was set aside.
 */
export async function takeInNewScan(event: { locals: App.Locals; request: Request }): Promise<UploadAnswer | null> {
  const { runtime, actor } = desk(event)
  requireAllowed(canTakeIn(actor), 'archive.store-batch-file')
  const { body, headers } = event.request
  let pageId: string | undefined
  let answer: UploadAnswer | null = null
  for await (const part of readMultipart(body ?? nothing(), headers.get('content-type'), { bodyBytes: MAX_FILE_BYTES + 100_000, parts: 10 })) {
    if (part.kind === 'field' && part.name === 'trang') pageId = idOf('pag', part.value)
    if (part.kind !== 'file' || part.name !== 'file' || part.fileName === '' || answer) continue
    if (pageId === undefined) throw new AppError('invalid-input', 400, { field: 'trang' })
    const page = await asActor(runtime.services.database, actor, (tx) => findPageFile(tx, pageId!), { readOnly: true })
    if (!page) throw new AppError('not-found', 404, { what: 'page' })
    answer = await takeIn(event, { ...part, fileName: page.name }, { batchId: page.batchId, replacesPageId: pageId })
  }
  if (pageId === undefined) throw new AppError('invalid-input', 400, { field: 'trang' })
  return answer
}

/** Where a file that comes again is in already, and in which dossiers its pages lie. */
async function whereIn(event: { locals: App.Locals }, of: { batchFileId: string | null; label: string | null; path: string }): Promise<string> {
  const { runtime, actor } = desk(event)
  const { batchFileId } = of
  if (of.label === null || batchFileId === null) return m.intake_duplicate_elsewhere({ unit: unitName(of.path, runtime.services.clock.today(), runtime.areas) })
  const numbers = await asActor(runtime.services.database, actor, (tx) => listDossiersOfFile(tx, batchFileId), { readOnly: true })
  if (numbers.length === 0) return m.intake_duplicate({ label: of.label })
  const shown = numbers.slice(0, 3).join(', ')
  return m.intake_duplicate_filed({ label: of.label, dossiers: numbers.length > 3 ? `${shown}…` : shown })
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function takeIn(
  event: { locals: App.Locals },
  part: FilePart,
  to: { batchId: string; scanProfileId?: string | undefined; secondReading?: SecondReading | undefined; replacesPageId?: string },
): Promise<UploadAnswer> {
  const { runtime, actor } = desk(event)
  const { services } = runtime
  const name = part.fileName
  try {
    const { batchId, scanProfileId, secondReading, replacesPageId } = to
    const label = m.upload_batch_label({ day: formatLegalDate(services.clock.today()) })
    if (replacesPageId === undefined) await openBatch(services, actor, { batchId, label, origin: 'upload', scanProfileId, secondReading })
    const stored = await storeBatchFile(services, actor, { batchId, name, source: part.bytes, replacesPageId })
    if (stored.state === 'stored') return { name, state: 'taken-in', message: m.intake_taken() }
    if (stored.state === 'refused') return { name, state: 'refused', message: refusalOf(stored.code) }
    return { name, state: 'duplicate', message: await whereIn(event, stored.of) }
  } catch (error) {
    const refused = appErrorOf(error)
    if (refused?.code.startsWith('files.') || refused?.code === 'archive.profile-gone') return { name, state: 'refused', message: refusalOf(refused.code) }
    throw error
  }
}
