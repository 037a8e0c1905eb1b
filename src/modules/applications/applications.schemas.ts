import { z } from 'zod'
import { legalDateSchema, personIdSchema } from '#modules/people/index.ts'
import { LIMIT_UNITS } from '#modules/procedures/index.ts'
import { isUuid } from '#shared/ids.ts'
import { CHANNELS, PAPER_WAYS, type ApplicationId } from './applications.types.ts'

const plain = (text: string) => text.isWellFormed() && !/\p{Cc}/u.test(text.replace(/\s/gu, ''))
/** Words of an officer or a citizen; may be empty. */
const words = (max: number) => z.string().normalize('NFC').trim().max(max).refine(plain, 'not plain text')
const given = (max: number) => words(max).min(1)
const code = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/).max(80)
const uuid = z.string().refine((text) => isUuid(text), 'not an id').meta({ format: 'uuid' })
export const applicationIdSchema = uuid.transform((text) => text as ApplicationId)
export const pathSchema = z.string().regex(/^(?:\w[\w-]*\/)+$/)

/** Papers by code, each once. */
const papersSchema = z
  .array(
    z.strictObject({
      paper: code,
      how: z.enum(PAPER_WAYS).exclude(['scanned']),
      originals: z.int().min(0).max(99).default(0),
      copies: z.int().min(0).max(99).default(0),
      documentId: uuid.nullish(),
    }),
  )
  .max(60)
  .refine((papers) => new Set(papers.map((one) => one.paper)).size === papers.length, 'a paper stands twice')
  .refine((papers) => papers.every((one) => one.how !== 'handed' || one.originals + one.copies > 0), 'a paper that is handed in is at least one')
  .refine((papers) => papers.every((one) => (one.how === 'archive') === (one.documentId != null)), 'a paper of the archive names its document')

/** Scans by paper; a paper may have several. */
const scansSchema = z.array(z.strictObject({ paper: code, batchFileId: uuid })).max(60)

const handedInSchema = z.strictObject({
  slug: code,
  way: code.nullish(),
  unitPath: pathSchema,
  form: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), words(2000)),
  conditions: z.array(code).max(30).default([]),
  papers: papersSchema,
  scans: scansSchema.default([]),
  applicantPersonId: personIdSchema.nullish(),
  meritPersonId: personIdSchema.nullish(),
  helpedBy: given(200).nullish(),
  note: words(1000).default(''),
})
export const receiveAtCounterSchema = handedInSchema
export const registerApplicationSchema = handedInSchema.extend({ channel: z.enum(CHANNELS).exclude(['counter']) })

/** On which case an act is done, and after which act of it the officer last saw it. */
const on = { applicationId: applicationIdSchema, seq: z.int().min(1), note: words(2000).default('') }
const because = { ...on, note: given(2000) }
const limitSchema = z.strictObject({ amount: z.int().min(1).max(365), unit: z.enum(LIMIT_UNITS).exclude(['same-day', 'working-hours']) })

/** What the officer states that the step's guard asks. */
const factsSchema = z.strictObject({ dossierCompared: z.boolean(), medicalRecordReceived: z.boolean(), higherActReceived: z.boolean() }).partial().default({})

export const addScansSchema = z.strictObject({ ...on, scans: scansSchema.min(1) })

export const absenceSchema = z.strictObject({ accountId: uuid, deputyId: uuid, from: legalDateSchema, through: legalDateSchema, note: words(1000).default('') })
export const withdrawAbsenceSchema = z.strictObject({ absenceId: uuid })

const agencyCode = z.string().regex(/^(?:[a-z][a-z0-9-]*|(?:\w[\w-]*\/)+)$/).max(80)
const successionSchema = z.strictObject({ from: agencyCode, to: agencyCode })
/** Cases of a unit or agency that ended, as many at once as `limit`: the earliest due first. */
export const succeedManySchema = z.strictObject({
  from: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('unit'), path: pathSchema.max(60) }), z.strictObject({ kind: z.literal('agency'), agency: agencyCode })]),
  to: agencyCode,
  note: given(2000),
  limit: z.int().min(1).max(200).default(200),
})

export const actSchemas = {
  received: z.strictObject({ ...on, papers: papersSchema.default([]) }),
  'not-received': z.strictObject(because),
  taken: z.strictObject(on),
  'handed-over': z.strictObject({ ...on, to: uuid }),
  'passed-on': z.strictObject({ ...on, facts: factsSchema }),
  consulted: z.strictObject({ ...because, agency: given(200) }),
  answered: z.strictObject({ ...because, agency: given(200) }),
  posted: z.strictObject(on),
  complained: z.strictObject(because),
  'complaint-settled': z.strictObject(because),
  extended: z.strictObject({ ...because, limit: limitSchema }),
  reappointed: z.strictObject({ ...because, on: legalDateSchema }),
  drafted: z.strictObject({ ...on, facts: factsSchema, draft: z.strictObject({ outcome: z.enum(['granted', 'refused']), text: given(8000), result: z.int().min(0).max(20).default(0), holdsFrom: legalDateSchema.nullish() }) }),
  'draft-returned': z.strictObject(because),
  'supplement-asked': z.strictObject({ ...because, papers: z.array(code).max(60).default([]) }),
  supplemented: z.strictObject({ ...on, papers: papersSchema.default([]) }),
  'payment-asked': z.strictObject(because),
  paid: z.strictObject(on),
  withdrawn: z.strictObject(because),
  stopped: z.strictObject(because),
  resumed: z.strictObject(because),
  /** The person with merit, where the case was handed in without the link to the register. */
  decided: z.strictObject({ ...on, meritPersonId: personIdSchema.nullish() }),
  'handed-out': z.strictObject({ ...on, receiver: given(200) }),
  noted: z.strictObject(because),
  /** The unit that has the case now, where its own ended; the agency that ended and the one that took over. */
  succeeded: z.strictObject({ ...because, unit: pathSchema.max(60).nullish(), agency: successionSchema.nullish() }),
}

export const numberDecisionSchema = z.strictObject({ applicationId: applicationIdSchema, seq: z.int().min(1) })
