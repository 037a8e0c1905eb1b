import type { z } from 'zod'
import { canKeepRegister } from '#modules/accounts/index.ts'
import { canKeepPersonAt, listRecordsOf, lockPerson } from '#modules/people/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { requireAllowed, useCase, type UseCaseContext } from '#platform/use-case/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { decisionOtherwise, lineNotKnown, meritRecordNotFound, placeRefused, recordThere, registerMovedOn } from '../merit.errors.ts'
import { meritLaw } from '../merit.law.ts'
import { numberColumns } from '../merit.model.ts'
import { insertMeritRecords, recordRatingFact, recordRecognitionFact, takeBackLine } from '../merit.repository.ts'
import type { MeritCategoryCode, MeritRecordId } from '../merit.types.ts'
import { decisionOf, linesWithout, placeDecision } from './entry.model.ts'
import { getRegister } from './entry.queries.ts'
import { correctDecisionSchema, correctRatingSchema, enterDecisionSchema, takeBackDecisionSchema } from './entry.schemas.ts'
import type { Place, Register, RegisterRecord } from './entry.types.ts'

/** The register of a person as whoever writes saw it, his until the transaction ends. Errors: `not-found`, `merit.register-moved-on`. */
async function registerAsSeen({ tx, actor }: Pick<UseCaseContext, 'tx' | 'actor'>, of: { personId: string; seen: string }): Promise<Register & { path: string; personIds: string[] }> {
  const { survivorId, ids } = await listRecordsOf(tx, of.personId, null)
  const person = await lockPerson(tx, survivorId)
  if (person === undefined) throw new AppError('not-found', 404, { what: 'person', personId: of.personId })
  requireAllowed(canKeepPersonAt(actor, person.path), 'merit.enter-decision')
  const register = await getRegister(tx, ids)
  if (register.seen !== of.seen) throw registerMovedOn()
  return { ...register, path: person.path, personIds: [survivorId, ...ids] }
}

/** Refuses what has no place of its own; a decision that stands there as it is said is answered. */
function requirePlace(place: Place): 'fits' | 'already' {
  if (place.kind === 'fits' || place.kind === 'already') return place.kind
  throw placeRefused(place)
}

export type EnteredDecision = { kind: 'entered' | 'already'; meritRecordId: string }

/** The work of `enterDecision`, for who does it in a transaction of his own: from a case, whose decision then is the source. */
export async function enterDecisionInto(context: UseCaseContext, input: z.output<typeof enterDecisionSchema>, applicationId: string | null): Promise<EnteredDecision> {
  const { tx, clock, actor } = context
  const register = await registerAsSeen(context, input)
  const { decision, recognition } = decisionOf(clock, input)
  const record = await recordFor(context, register, input)
  const entered = { by: actor.accountId, at: clock.now(), applicationId }
  const { meritRecordId, path } = record
  const found = requirePlace(placeDecision(linesWithout(record.lines, null), decision))
  if (found === 'fits') await recordRecognitionFact(tx, clock, { ...recognition, meritRecordId, path, entered })
  const { rate, rateFrom } = input
  const rated = rate && rateFrom && !record.ratings.some((line) => line.knownUntil === null && line.rate === rate && line.from === rateFrom)
  if (rated) await recordRatingFact(tx, clock, { meritRecordId, rate, from: rateFrom, path, entered })
  return { kind: found === 'fits' || rated ? 'entered' : 'already', meritRecordId }
}

type Found = { meritRecordId: MeritRecordId; path: string; lines: RegisterRecord['lines']; ratings: RegisterRecord['ratings'] }

async function recordFor({ tx, clock, actor }: UseCaseContext, register: Register & { path: string; personIds: string[] }, input: Pick<z.output<typeof enterDecisionSchema>, 'meritRecordId' | 'category' | 'number'>): Promise<Found> {
  if (input.meritRecordId) {
    const record = register.records.find((one) => one.meritRecordId === input.meritRecordId)
    if (record === undefined) throw meritRecordNotFound(input.meritRecordId)
    requireAllowed(canKeepPersonAt(actor, record.path), 'merit.enter-decision')
    return { ...record, meritRecordId: record.meritRecordId as MeritRecordId }
  }
  const category = input.category as MeritCategoryCode
  const key = numberColumns(input.number, meritLaw()).number_key
  const there = register.records.find((one) => one.category === category && (key === null || one.numberKey === null || one.numberKey === key))
  if (there !== undefined) throw recordThere()
  const { path } = register
  const [meritRecordId] = await insertMeritRecords(tx, clock, [{ personId: register.personIds[0] as never, category, number: input.number, path }])
  if (meritRecordId === undefined) throw new Error('a merit record was opened and has no id')
  return { meritRecordId, path, lines: [], ratings: [] }
}

/**
 * Enters a decision in the register of merit: in a record, or in one that is opened. It holds from its day until the next thing known. A decision that stands there is
 * not entered again (`already`). Errors: `merit.register-moved-on` where the register is not as it was seen, `merit.decision-otherwise`, `merit.day-taken`,
 * `merit.not-suspended`, `merit.record-there`, `merit.recognition-without-day`.
 */
export const enterDecision = useCase({
  name: 'merit.enter-decision',
  input: enterDecisionSchema,
  allow: canKeepRegister,
  run: (context, input): Promise<EnteredDecision> => enterDecisionInto(context, input, null),
})

function lineOf(register: Register, recognitionId: string) {
  for (const record of register.records) {
    const line = record.lines.find((one) => one.recognitionId === recognitionId && one.knownUntil === null)
    if (line !== undefined) return { record, line }
  }
  throw lineNotKnown()
}

/** Says anew what a line wrongly says, with the reason; what was believed until now stays readable. Errors as of `enterDecision`, and `merit.line-not-known`. */
export const correctDecision = useCase({
  name: 'merit.correct-decision',
  input: correctDecisionSchema,
  allow: canKeepRegister,
  run: async (context, input): Promise<void> => {
    const { tx, clock, actor } = context
    const { record, line } = lineOf(await registerAsSeen(context, input), input.recognitionId)
    requireAllowed(canKeepPersonAt(actor, record.path), 'merit.correct-decision')
    const { decision, recognition } = decisionOf(clock, input)
    const place = placeDecision(linesWithout(record.lines, line.recognitionId), decision)
    if (requirePlace(place) === 'already') throw decisionOtherwise(line)
    const meritRecordId = record.meritRecordId as MeritRecordId
    await takeBackLine(tx, clock, { table: 'recognition', meritRecordId, id: line.recognitionId, because: input.reason, by: actor.accountId })
    const entered = { by: actor.accountId, at: clock.now(), applicationId: line.applicationId }
    await recordRecognitionFact(tx, clock, { ...recognition, meritRecordId, path: record.path, entered })
  },
})

/** Takes a line back that should not stand there at all: what was known before its day goes on. */
export const takeBackDecision = useCase({
  name: 'merit.take-back-decision',
  input: takeBackDecisionSchema,
  allow: canKeepRegister,
  run: async (context, input): Promise<void> => {
    const { tx, clock, actor } = context
    const { record, line } = lineOf(await registerAsSeen(context, input), input.recognitionId)
    requireAllowed(canKeepPersonAt(actor, record.path), 'merit.take-back-decision')
    await takeBackLine(tx, clock, { table: 'recognition', meritRecordId: record.meritRecordId, id: line.recognitionId, because: input.reason, by: actor.accountId })
  },
})

/** Says a rate anew, or takes it back. Errors: `merit.line-not-known`, `merit.register-moved-on`. */
export const correctRating = useCase({
  name: 'merit.correct-rating',
  input: correctRatingSchema,
  allow: canKeepRegister,
  run: async (context, input): Promise<void> => {
    const { tx, clock, actor } = context
    const register = await registerAsSeen(context, input)
    const record = register.records.find((one) => one.ratings.some((rating) => rating.meritRatingId === input.meritRatingId && rating.knownUntil === null))
    if (record === undefined) throw lineNotKnown()
    requireAllowed(canKeepPersonAt(actor, record.path), 'merit.correct-rating')
    const meritRecordId = record.meritRecordId as MeritRecordId
    await takeBackLine(tx, clock, { table: 'merit_rating', meritRecordId, id: input.meritRatingId, because: input.reason, by: actor.accountId })
    if (input.rate === null) return
    await recordRatingFact(tx, clock, { meritRecordId, rate: input.rate, from: input.from as LegalDate, path: record.path, entered: { by: actor.accountId, at: clock.now() } })
  },
})
