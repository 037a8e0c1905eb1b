import { z } from 'zod'
import { useCase } from '#platform/use-case/index.ts'
import { newId } from '#shared/ids.ts'
import { nothingToUndo, notFound } from '../archive.errors.ts'
import { TAKE_APART } from '../archive.job-names.ts'
import { canTakeIn } from '../archive.permissions.ts'
import { askAgainOf, settleSameFiles } from '../archive.repository.ts'

const choice = z.discriminatedUnion('what', [
  z.object({ what: z.literal('left'), reason: z.string().trim().max(300).optional() }),
  z.object({ what: z.literal('filed-too'), reason: z.string().trim().min(3).max(300) }),
])

/**
 * Says of files whose bytes were taken in before what becomes of them: they are left where they stand, with a reason where there is one to give, or
 * filed here too, with the reason.
 * Their bytes stay once; filed too, their pages are taken apart like those of any file and wait to be filed, since the sheets in them
 * stand before the pages that are in already. A page that is a file of its own follows the sheet before it in its batch. Files of which
 * somebody said it before stay. Answers how many and the act by which `askSameFileAgain` takes it back where they were left. Throws `not-found` when none is left.
 */
export const settleSameFile = useCase({
  name: 'archive.settle-same-file',
  input: z.intersection(z.object({ batchFileIds: z.array(z.uuid()).min(1).max(500) }), choice),
  allow: canTakeIn,
  run: async ({ tx, clock, actor, jobs }, input) => {
    const reason = input.reason || null
    const actId = newId()
    const settled = await settleSameFiles(tx, input.batchFileIds, { actId, what: input.what, reason, by: actor.accountId, at: clock.now() })
    if (settled.length === 0) throw notFound('batch-file')
    if (input.what === 'filed-too')
      await jobs.enqueue(tx, TAKE_APART, settled.map((batchFileId) => ({ batchFileId })), { key: (job) => job.batchFileId }) // prettier-ignore
    return { settled: settled.length, actId }
  },
})

/**
 * Takes back that files were left where they stand: they are asked about again. What was filed a second time stays filed. Throws
 * `archive.nothing-to-undo` when none of the act is still left.
 */
export const askSameFileAgain = useCase({
  name: 'archive.ask-same-file-again',
  input: z.object({ actId: z.uuid() }),
  allow: canTakeIn,
  run: async ({ tx }, { actId }) => {
    const asked = await askAgainOf(tx, actId)
    if (asked === 0) throw nothingToUndo()
    return { settled: asked }
  },
})
