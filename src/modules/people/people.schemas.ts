import { z } from 'zod'
import { parseEdtf } from '#shared/edtf.ts'
import { isUuid } from '#shared/ids.ts'
import { isLegalDate, type LegalDate } from '#shared/legal-date.ts'
import { foldName } from '#shared/names.ts'
import type { PersonId } from './people.types.ts'
import { RELATION_KINDS } from './people.types.ts'

/** Text that PostgreSQL takes and a line can show. */
const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text.replace(/\s/gu, '')), 'not plain text')

export const personNameSchema = line(200).refine((text) => foldName(text).length > 0, 'no letter in it')
/** Words of an officer beside what he decides. */
export const noteSchema = line(500)
export const legalDateSchema = z
  .string()
  .refine(isLegalDate, 'not a day')
  .transform((text) => text as LegalDate)
export const personIdSchema = z
  .string()
  .refine((text) => isUuid(text), 'not an id')
  .transform((text) => text as PersonId)
export const pathSchema = z.string().regex(/^(?:\w[\w-]*\/)+$/)

export const writtenDateSchema = z.object({
  written: line(200),
  edtf: z
    .string()
    .refine((text) => parseEdtf(text) !== undefined, 'not EDTF')
    .optional(),
})

const areaLinkSchema = z.object({ code: z.string().min(1), validFrom: legalDateSchema })
const placeSchema = z.object({ written: line(500), area: areaLinkSchema.nullish() })

export const registerPersonSchema = z.object({
  personId: personIdSchema.optional(),
  fullName: personNameSchema,
  aliases: z.array(personNameSchema).max(20).optional(),
  sex: z.enum(['male', 'female']).nullish(),
  birth: writtenDateSchema.nullish(),
  home: placeSchema.nullish(),
  path: pathSchema,
  vital: z
    .discriminatedUnion('state', [
      z.object({ state: z.literal('alive') }),
      z.object({
        state: z.literal('dead'),
        death: writtenDateSchema.nullable(),
        place: line(500).optional(),
        basis: line(100).optional(),
        certainFrom: legalDateSchema,
      }),
    ])
    .nullish(),
  identifiers: z
    .array(
      z.object({
        kind: z.enum(['citizen-id', 'old-identity-card', 'health-insurance', 'social-insurance']),
        value: line(40),
        from: legalDateSchema.nullish(),
      }),
    )
    .max(8)
    .optional(),
  residence: placeSchema.extend({ from: legalDateSchema.nullish() }).nullish(),
})

export const recordDeathSchema = z.object({
  personId: personIdSchema,
  death: writtenDateSchema,
  place: line(500).optional(),
  basis: line(100).optional(),
})

/** The paper that says so: named in words, pointed at where it is in the archive, or both. */
const sourceFields = {
  source: line(300).nullish(),
  sourcePageId: z.uuid().nullish(),
}
const hasSource = (input: { source?: string | null | undefined; sourcePageId?: string | null | undefined }) =>
  Boolean(input.source ?? input.sourcePageId)

const relationFields = {
  /** Who is the `kind` of the person. */
  otherId: personIdSchema,
  kind: z.enum(RELATION_KINDS),
  written: line(200).nullish(),
  from: legalDateSchema.nullish(),
  ...sourceFields,
}

export const recordRelationSchema = z
  .object({
    personId: personIdSchema,
    ...relationFields,
    /** What comes with the entry of a dossier rests on that dossier. */
    withDossier: z.literal(true).optional(),
  })
  .refine((input) => input.personId !== input.otherId, 'a person is not related to himself')
  .refine((input) => input.withDossier === true || hasSource(input), {
    message: 'without a paper',
    path: ['source'],
  })

export const correctRelationSchema = z
  .object({ relationId: z.uuid(), ...relationFields })
  .refine(hasSource, { message: 'without a paper', path: ['source'] })

export const endRelationSchema = z.object({
  relationId: z.uuid(),
  /** The first day on which it no longer held. */
  until: legalDateSchema,
  source: line(300),
})

export const withdrawRelationSchema = z.object({ relationId: z.uuid() })

export const renamePersonSchema = z.object({
  personId: personIdSchema,
  fullName: personNameSchema,
  /** Papers carry the former name: it is kept as an alias unless it was a mistake of typing. */
  keepFormer: z.boolean().default(true),
})

export const addAliasSchema = z.object({ personId: personIdSchema, alias: personNameSchema })
