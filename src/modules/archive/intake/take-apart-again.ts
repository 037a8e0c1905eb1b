import { useCase } from '#platform/use-case/index.ts'
import { notFound, takenInElsewhere } from '../archive.errors.ts'
import { TAKE_APART } from '../archive.job-names.ts'
import { canTakeIn } from '../archive.permissions.ts'
import { lockRefusedFile, markStoredAgain } from '../archive.repository.ts'
import { takeApartSchema } from '../archive.schemas.ts'

/** Refusals that may have been the fault of the moment: a machine under load, a store that was away. The bytes decide all others. */
const MAY_PASS = new Set(['intake.decode-timeout', 'intake.decode-crashed', 'files.missing'])

/** Whether trying a refused file once more can help. */
export const mayTakeApartAgain = (refusalCode: string | null): boolean =>
  refusalCode !== null && MAY_PASS.has(refusalCode)

/**
 * A refused file whose bytes are kept is tried once more. Answers whether it waits now: a refusal that the bytes decide stays. Throws
 * `not-found`, and `archive.taken-in-elsewhere` when the same bytes were taken in since.
 */
export const takeApartAgain = useCase({
  name: 'archive.take-apart-again',
  input: takeApartSchema,
  allow: canTakeIn,
  run: async ({ tx, jobs }, { batchFileId }) => {
    const file = await lockRefusedFile(tx, batchFileId)
    if (!file) throw notFound('batch-file')
    if (!mayTakeApartAgain(file.refusal_code)) return { waiting: false }
    if (!(await markStoredAgain(tx, batchFileId))) throw takenInElsewhere()
    await jobs.enqueue(tx, TAKE_APART, [{ batchFileId }], { key: (job) => job.batchFileId })
    return { waiting: true }
  },
})
