import { openBatch, storeBatchFile } from '#modules/archive/index.ts'
import { appErrorOf } from '#platform/errors/index.ts'
import { readMultipart } from '#platform/http/index.ts'
import { MAX_FILE_BYTES } from '#platform/images/limits.ts'
import { formatLegalDate } from '#shared/legal-date.ts'
import { m } from '#ui/messages/messages.js'
import { refusalOf } from '#ui/refusals.ts'
import type { FormProblem } from '#ui/types.ts'
import { desk } from '../desk.ts'
import { scanLine } from './papers.ts'

/** Papers of one case; what is larger goes through the intake. */
const LIMITS = { bodyBytes: 8 * MAX_FILE_BYTES, parts: 400 }

/**
 * Reads a form with scans: fields as they are (several of one name joined by a line break), files (name `scan-<paper>`) taken in while they
 * arrive, into the batch that the field `batch` names. What was taken in stands in the value `scans`, so that a refusal later loses none.
 */
export async function readCaseForm(event: { locals: App.Locals; request: Request }): Promise<{ values: Record<string, string>; problems: FormProblem[] }> {
  const { runtime, actor } = desk(event)
  const { services } = runtime
  const values: Record<string, string> = {}
  const problems: FormProblem[] = []
  const add = (name: string, value: string) => (values[name] = values[name] === undefined ? value : `${values[name]}\n${value}`)
  const { body, headers } = event.request
  const type = headers.get('content-type')
  if (!type?.startsWith('multipart/form-data')) {
    for (const [name, value] of await event.request.formData()) add(name, String(value).trim().normalize('NFC'))
    return { values, problems }
  }
  try {
    for await (const part of readMultipart(body ?? nothing(), type, LIMITS)) {
      if (part.kind === 'field') {
        add(part.name, part.value.trim().normalize('NFC'))
        continue
      }
      const paper = /^scan-([a-z0-9-]+)$/.exec(part.name)?.[1]
      if (paper === undefined || part.fileName === '') continue
      try {
        const { batchId } = await openBatch(services, actor, {
          batchId: values['batch'] ?? '',
          label: m.receipt_batch_label({ day: formatLegalDate(services.clock.today()) }),
          origin: 'receipt',
          path: values['unit'] || undefined,
        })
        const stored = await storeBatchFile(services, actor, { batchId, name: part.fileName, source: part.bytes })
        if (stored.state === 'refused') problems.push({ field: `how-${paper}`, message: `${part.fileName}: ${refusalOf(stored.code)}` })
        else if (!(values['scans'] ?? '').includes(stored.batchFileId)) add('scans', scanLine({ paper, id: stored.batchFileId, name: part.fileName }))
      } catch (error) {
        const refused = appErrorOf(error)
        if (!refused?.code.startsWith('files.')) throw error
        problems.push({ field: `how-${paper}`, message: `${part.fileName}: ${refusalOf(refused.code)}` })
      }
    }
  } catch (error) {
    const refused = appErrorOf(error)
    if (!refused?.code.startsWith('upload.')) throw error
    problems.push({ message: refusalOf(refused.code) })
  }
  return { values, problems }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
