import { z } from 'zod'
import { legalDateSchema, personIdSchema } from '#modules/people/index.ts'
import { isUuid } from '#shared/ids.ts'
import type { DossierId } from './register.types.ts'

const uuid = z.string().refine((text) => isUuid(text), 'not an id')
const dossierId = uuid.transform((text) => text as DossierId)
const mark = z.string().trim().min(1).max(40)

export const boxSchema = z.object({ code: mark, shelf: mark.nullish(), compartment: mark.nullish() })

export const openDossierSchema = z.object({
  dossierId: dossierId.optional(),
  fonds: z.object({ code: mark, title: z.string().trim().min(1).max(200) }),
  box: boxSchema.nullish(),
  subjectId: personIdSchema,
  /** Its number and category become the dossier's. */
  meritRecordId: uuid.nullish(),
  title: z.string().trim().min(1).max(500),
  receivedOn: legalDateSchema.nullish(),
  expectedPages: z.int().min(0).max(5000).nullish(),
})

export const linkPersonSchema = z.object({
  dossierId,
  personId: personIdSchema,
  part: z.enum(['subject', 'relative', 'applicant']),
})
