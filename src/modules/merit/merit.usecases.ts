import { canKeepRegister } from '#modules/accounts/index.ts'
import { canKeepPersonAt, findPersonPath } from '#modules/people/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { requireAllowed, useCase, type UseCaseContext } from '#platform/use-case/index.ts'
import { meritRecordNotFound, recognitionWithoutDay } from './merit.errors.ts'
import { recognitionFact } from './merit.model.ts'
import {
  insertMeritRecords,
  lockMeritRecord,
  recordRatingFact,
  recordRecognitionFact,
} from './merit.repository.ts'
import { openMeritRecordSchema, recordRatingSchema, recordRecognitionSchema } from './merit.schemas.ts'
import type { MeritRecordId } from './merit.types.ts'

/** Opens a category of merit of a person, with the dossier number in its parts and as written. Answers the id. */
export const openMeritRecord = useCase({
  name: 'merit.open-record',
  input: openMeritRecordSchema,
  allow: canKeepRegister,
  run: async ({ tx, clock, actor }, input): Promise<MeritRecordId> => {
    const path = await findPersonPath(tx, input.personId)
    if (path === undefined) throw new AppError('not-found', 404, { what: 'person', personId: input.personId })
    requireAllowed(canKeepPersonAt(actor, path), 'merit.open-record')
    const [meritRecordId] = await insertMeritRecords(tx, clock, [{ ...input, path }])
    if (meritRecordId === undefined) throw new Error('a merit record was opened and has no id')
    return meritRecordId
  },
})

async function loadPath(
  { tx, actor }: Pick<UseCaseContext, 'tx' | 'actor'>,
  meritRecordId: string,
): Promise<string> {
  const record = await lockMeritRecord(tx, meritRecordId)
  if (!record) throw meritRecordNotFound(meritRecordId)
  requireAllowed(canKeepPersonAt(actor, record.path), 'merit.change-record')
  return record.path
}

/**
 * Records the act of recognition, or what became of it, from a day on. Errors: `merit.recognition-without-day` when neither `from` nor
 * the date of the decision says one.
 */
export const recordRecognition = useCase({
  name: 'merit.record-recognition',
  input: recordRecognitionSchema,
  allow: canKeepRegister,
  run: async (context, input): Promise<string> => {
    const recognition = { ...input, path: await loadPath(context, input.meritRecordId) }
    if (recognitionFact(context.clock, recognition).holds.from === null) throw recognitionWithoutDay()
    return recordRecognitionFact(context.tx, context.clock, recognition)
  },
})

/** Records the rate of bodily harm that the medical board found, from a day on. */
export const recordRating = useCase({
  name: 'merit.record-rating',
  input: recordRatingSchema,
  allow: canKeepRegister,
  run: async (context, input): Promise<string> =>
    recordRatingFact(context.tx, context.clock, {
      ...input,
      path: await loadPath(context, input.meritRecordId),
    }),
})
