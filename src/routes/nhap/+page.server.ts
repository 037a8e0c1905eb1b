import { fail, redirect } from '@sveltejs/kit'
import { canCorrectReadings, canTakeIn } from '#modules/accounts/index.ts'
import { countPagesByState, getBatch, listBatches, listPagesToReview, listUnfiled } from '#modules/archive/index.ts'
import { requireAllowed } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { formatSize } from '#ui/format.ts'
import { m } from '#ui/messages/messages.js'
import { desk, readAs } from '../desk.ts'
import { publicId } from '../ids.ts'
import { refusalOf } from '../words.ts'
import type { Actions, PageServerLoad } from './$types'
import type { PageData } from './page-data.ts'
import { MAX_UPLOAD_BYTES, takeInUpload } from './take-in-upload.ts'

const SHOWN = 20

export const load: PageServerLoad = (event): Promise<PageData> =>
  readAs(event, async (tx, { actor }) => {
    requireAllowed(canTakeIn(actor), 'archive.list-batches')
    const states = await countPagesByState(tx)
    const total = Object.values(states).reduce((sum, pages) => sum + pages, 0)
    const review = await listPagesToReview(tx, { limit: 1 })
    const unfiled = await listUnfiled(tx, { limit: 1 })
    const batches = []
    for (const batch of await listBatches(tx, { limit: SHOWN })) {
      const { progress } = batch
      const refused = progress.refused > 0 ? (await getBatch(tx, batch.batchId)).batchFiles.filter((file) => file.state === 'refused') : []
      const busy = progress.stored > 0 || progress.waiting > 0
      batches.push({
        id: publicId('bat', batch.batchId),
        label: batch.label,
        at: batch.createdAt.toISOString(),
        by: batch.createdByName ?? m.batch_by_system(),
        files: progress.files,
        pages: progress.pages,
        read: progress.pages - progress.waiting,
        doubtful: progress.needsReview + progress.failed,
        refused: refused.map((file) => ({ name: file.name, message: refusalOf(file.refusalCode ?? '') })),
        state: busy ? { label: m.state_batch_reading(), tone: 'information' as const } : { label: m.state_batch_done(), tone: 'sure' as const },
      })
    }
    return {
      canUpload: canTakeIn(actor),
      limits: m.intake_limits({ size: formatSize(MAX_UPLOAD_BYTES) }),
      accept: '.pdf,.jpg,.jpeg,.png,.tif,.tiff',
      batchId: publicId('bat', newId()),
      reading: { done: total - (states['waiting'] ?? 0), total },
      batches,
      unfiled: unfiled.total,
      nextToVerify: review.pages[0] && canCorrectReadings(actor) ? publicId('pag', review.pages[0].pageId) : null,
    }
  })

export const actions: Actions = {
  default: async (event) => {
    desk(event)
    const form = await event.request.formData()
    const problems = []
    for (const file of form.getAll('file'))
      if (file instanceof File && file.size > 0) {
        const answer = await takeInUpload(event, String(form.get('batch') ?? ''), file)
        if (answer.state === 'refused') problems.push({ message: `${file.name}: ${answer.message ?? ''}` })
      }
    if (problems.length > 0) return fail(422, { form: { problems, values: {} } })
    redirect(303, '/nhap')
  },
}
