import { z } from 'zod'
import { legalDateSchema, personIdSchema, writtenDateSchema } from '#modules/people/index.ts'
import { isUuid } from '#shared/ids.ts'
import { toNfc } from '#shared/names.ts'
import { MERIT_CATEGORIES } from '../merit.types.ts'

const uuid = z.string().refine((text) => isUuid(text), 'not an id')
const plain = (max: number) => z.string().trim().min(1).max(max).refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text.replace(/\s/gu, ''))).transform(toNfc)

export const ENTERED_STATES = ['recognised', 'suspended', 'resumed', 'terminated', 'pending'] as const

/** A decision as the paper has it. A case that waits has no number yet. */
const decision = {
  state: z.enum(ENTERED_STATES),
  decisionNumber: plain(100).nullish(),
  signed: writtenDateSchema.nullish(),
  body: plain(200).nullish(),
  from: legalDateSchema.nullish(),
}
const hasNumber = (input: { state: string; decisionNumber?: string | null | undefined }) => input.state === 'pending' || Boolean(input.decisionNumber)
const numberMissing = { message: 'without a number', path: ['decisionNumber'] }
/** The register as whoever enters it saw it. */
const seen = { personId: personIdSchema, seen: z.string().max(64) }

export const enterDecisionSchema = z
  .object({
    ...seen,
    /** The record that the decision is about, or a category of which one is opened. */
    meritRecordId: uuid.nullish(),
    category: z.enum(MERIT_CATEGORIES).nullish(),
    number: plain(100).nullish(),
    ...decision,
    rate: z.int().min(1).max(100).nullish(),
    rateFrom: legalDateSchema.nullish(),
  })
  .refine((input) => Boolean(input.meritRecordId) !== Boolean(input.category), { message: 'a record or a category', path: ['record'] })
  .refine(hasNumber, numberMissing)
  .refine((input) => (input.rate ?? null) === null || Boolean(input.rateFrom), { message: 'without a day', path: ['rateFrom'] })

export const correctDecisionSchema = z.object({ ...seen, recognitionId: uuid, reason: plain(500), ...decision }).refine(hasNumber, numberMissing)
export const takeBackDecisionSchema = z.object({ ...seen, recognitionId: uuid, reason: plain(500) })
/** Without a rate it is taken back. */
export const correctRatingSchema = z
  .object({ ...seen, meritRatingId: uuid, reason: plain(500), rate: z.int().min(1).max(100).nullable(), from: legalDateSchema.nullish() })
  .refine((input) => input.rate === null || Boolean(input.from), { message: 'without a day', path: ['from'] })
