import { z } from 'zod'
import { legalDateSchema, personIdSchema, writtenDateSchema } from '#modules/people/index.ts'
import { isUuid } from '#shared/ids.ts'
import { MERIT_CATEGORIES, type MeritRecordId } from './merit.types.ts'

const meritRecordIdSchema = z
  .string()
  .refine((text) => isUuid(text), 'not an id')
  .transform((text) => text as MeritRecordId)

export const openMeritRecordSchema = z.object({
  meritRecordId: meritRecordIdSchema.optional(),
  personId: personIdSchema,
  category: z.enum(MERIT_CATEGORIES),
  number: z.string().trim().max(100).nullish(),
})

export const recordRecognitionSchema = z.object({
  meritRecordId: meritRecordIdSchema,
  state: z.enum(['pending', 'recognised', 'suspended', 'terminated']).default('recognised'),
  decisionNumber: z.string().trim().max(100).nullish(),
  signed: writtenDateSchema.nullish(),
  body: z.string().trim().max(200).nullish(),
  from: legalDateSchema.nullish(),
})

export const recordRatingSchema = z.object({
  meritRecordId: meritRecordIdSchema,
  rate: z.int().min(1).max(100),
  from: legalDateSchema.nullable(),
})
