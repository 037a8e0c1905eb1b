import { z } from 'zod'
import { GUARDS, type GuardName } from './guards.ts'
import { code, day, ownSources, sourced, words } from './law-file.ts'
import { LIMIT_UNITS } from './deadlines/deadlines.types.ts'

/** Who does a step. Agencies of the province are found by function and day in law/agencies; the others stand outside this system. */
export const ACTORS = [
  'commune-committee',
  'district-division',
  'district-committee',
  'department',
  'province-committee',
  'medical-board',
  'party-committee',
  'certifying-body',
  'army-police-unit',
  'social-insurance',
  'ministry',
  'prime-minister',
  'care-home',
] as const
/** Roles of this system that work on a step; `outside` where the step is done elsewhere. */
export const STEP_ROLES = ['reception', 'commune-officer', 'officer', 'head', 'director', 'outside'] as const
/** What a decision does to a record of the register of merit by itself. */
const EFFECTS = ['recognise', 'suspend', 'resume', 'terminate'] as const
/** Where what a decision asks to be entered by hand is entered. */
const ENTERED_AT = ['person', 'transfer-out', 'transfer-in'] as const
export const LEVELS = ['commune', 'district', 'province', 'ministry', 'central'] as const

const bilingual = { name: words, en: words }
const list = <T extends z.ZodType>(entry: T) => z.array(entry).min(1, 'write at least one')
const guardNames = Object.keys(GUARDS) as [GuardName, ...GuardName[]]

/** Half-open periods of days: `from` included, `until` excluded; null where not known or not ended. */
const span = { from: day.nullable(), until: day.nullable() }

/** What all procedures share: law/procedures.yaml. */
export const commonSchema = z.strictObject({
  sources: ownSources,
  /** The identifier with which an agency begins the codes of its cases. */
  caseCode: z.strictObject({ agency: z.string().regex(/^[A-Z0-9.]+$/, 'write the identifier as H44 or 000.00.14.H44'), ...sourced }),
  fields: list(z.strictObject({ code, ...bilingual })),
  states: list(z.strictObject({ code: z.int().min(1).max(10), ...bilingual, stopsClock: z.boolean(), ...sourced })),
  channels: list(z.strictObject({ code, national: z.int(), ...bilingual, ...sourced })),
  databases: list(z.strictObject({ code, ...bilingual })),
  applicants: list(z.strictObject({ code, ...bilingual })),
  papers: list(
    z.strictObject({
      code,
      ...bilingual,
      /** The kind of document of law/documents by which the archive would hold it. */
      documentType: code.optional(),
    }),
  ),
  conditions: list(z.strictObject({ code, ...bilingual })),
  acts: list(z.strictObject({ code, ...bilingual })),
  pages: list(
    z.strictObject({
      code,
      ...bilingual,
      fields: z.array(
        z.strictObject({
          code: z.string().regex(/^[a-z][A-Za-z0-9]*$/, 'write a field name such as birthDate'),
          ...bilingual,
          kind: z.enum(['text', 'name', 'date', 'place', 'identity', 'phone', 'choice', 'papers', 'account']),
          required: z.boolean(),
        }),
      ),
    }),
  ),
})

const limitSchema = z.strictObject({
  amount: z.number().min(0),
  unit: z.enum(LIMIT_UNITS, { error: `write the unit of the law: ${LIMIT_UNITS.join(', ')}` }),
})

const stepSchema = z.strictObject({
  by: z.enum(ACTORS, { error: `write one of ${ACTORS.join(', ')}` }),
  role: z.enum(STEP_ROLES, { error: `write one of ${STEP_ROLES.join(', ')}` }),
  does: code,
  /** Null: the law names the step and no limit; the chain then has no last day. */
  limit: limitSchema.nullable(),
  guard: z.enum(guardNames, { error: `no such guard: write one of ${guardNames.join(', ')}, or add the function to src/modules/procedures/guards.ts` }).nullable(),
  note: words.optional(),
  ...sourced,
})

/** What the decision that grants does to the register of merit. */
const effectSchema = z.discriminatedUnion(
  'does',
  [
    z.strictObject({
      does: z.enum(EFFECTS),
      /** Of law/merit/categories.yaml; null: whichever the person has. */
      category: z.string().nullable(),
      ...sourced,
    }),
    /** The register changes, and somebody enters it: the law's own decision is another body's, or what is entered stands in the paper alone. */
    z.strictObject({
      does: z.literal('by-hand'),
      category: z.string().nullable(),
      enter: words,
      en: words,
      leadsTo: z.enum(ENTERED_AT, { error: `write one of ${ENTERED_AT.join(', ')}` }),
      ...sourced,
    }),
    z.strictObject({ does: z.literal('none'), why: words, en: words, ...sourced }),
  ],
  { error: `write one of ${[...EFFECTS, 'by-hand', 'none'].join(', ')}` },
)

const periodSchema = z.strictObject({
  ...span,
  /** Unverified: steps and limits of this time were not read. A case is received, and no day is promised. */
  standing: z.enum(['sourced', 'unverified'], { error: 'write sourced or unverified' }),
  level: z.enum(LEVELS).nullable(),
  receivedBy: z.enum(ACTORS).nullable(),
  decidedBy: z.enum(ACTORS).nullable(),
  note: words.optional(),
  /** The ways a case may go; the first is the ordinary one. */
  ways: z.array(z.strictObject({ code, ...bilingual, /** Where this way ends otherwise than the procedure says for all. */ effect: effectSchema.optional(), steps: list(stepSchema) })),
  ...sourced,
})

export const procedureSchema = z.strictObject({
  code: z
    .strictObject({ value: z.string().regex(/^\d\.\d{6}$/, 'write the national code as 1.234567'), ...sourced })
    .nullable(),
  ...bilingual,
  nameSource: z.strictObject(sourced),
  field: code,
  /** The function of law/agencies whose department has it. */
  function: code,
  /** The texts it rests on; empty only where no step was read. */
  law: z.array(words),
  /** The decision that publishes the procedure; null where none was found. */
  published: z.strictObject({ decision: words, on: day.nullable(), ...sourced }).nullable(),
  valid: z.strictObject(span),
  applicants: list(z.strictObject({ who: code, when: code.optional(), ...sourced })),
  /** Sets to hand in. */
  sets: z.strictObject({ count: z.int().min(1), ...sourced }).nullable(),
  papers: z.array(
    z.strictObject({
      paper: code,
      originals: z.int().min(0),
      copies: z.int().min(0),
      certified: z.boolean().optional(),
      /** Papers of one group stand for each other: one of them is enough. */
      oneOf: code.optional(),
      when: code.optional(),
      shownOnly: z.boolean().optional(),
      until: day.optional(),
      replacedBy: z.strictObject({ database: list(code), ...sourced }).optional(),
      archive: z.strictObject(sourced).optional(),
      ...sourced,
    }),
  ),
  form: z
    .strictObject({
      number: words,
      of: words,
      pages: list(code),
      /** How sure the fields are; the pages follow the product, not the printed form, unless that was read. */
      fields: z.strictObject(sourced),
      ...sourced,
    })
    .nullable(),
  fee: z.strictObject({ amount: z.int().min(0).nullable(), ...sourced }),
  channels: list(z.strictObject({ channel: code, ...sourced })),
  online: list(
    z.strictObject({
      ...span,
      level: z.int().min(1).max(4).nullable(),
      extent: z.enum(['full', 'partial', 'information']).nullable(),
      ...sourced,
    }),
  ),
  states: list(z.int()),
  results: list(z.strictObject({ what: words, en: words, form: words.nullable(), documentType: code, when: code.optional(), ...sourced })),
  /** Stated for every procedure of merit, here or by way; left out elsewhere. */
  effect: effectSchema.optional(),
  periods: list(periodSchema),
  notes: z.array(words).optional(),
})

