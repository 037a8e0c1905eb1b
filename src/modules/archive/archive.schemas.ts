import { z } from 'zod'
import type { FieldName } from './fields/index.ts'
import { secondReadingSchema } from './second-reading/second-reading.schemas.ts'

export const FIELD_NAMES = [
  'fullName', 'alias', 'sex', 'birthDate', 'homePlace', 'residence', 'documentNumber', 'signedOn', 'deathDate', 'deathPlace',
  'deathCircumstances', 'burialPlace', 'injuryRate', 'injuredOn', 'unit', 'rank', 'category', 'certificateNumber', 'citizenId',
  'enlistedOn', 'signer', 'issuingBody', 'amount', 'post', 'dossierNumber', 'formNumber',
] as const satisfies FieldName[] // prettier-ignore

const pixels = z.number().min(-1000).max(100_000)
export const fieldNameSchema = z.enum(FIELD_NAMES)
/** [x0, y0, x1, y1] in pixels of the page as shown. */
export const boxSchema = z
  .tuple([pixels, pixels, pixels, pixels])
  .refine(([x0, y0, x1, y1]) => x1 > x0 && y1 > y0, 'an empty box')
export const valueSchema = z.string().max(2000)
export const areaKeySchema = z.object({ code: z.string().max(20), validFrom: z.iso.date() })

/** How a scanner runs: one side, both, or both and blank sides asked about at the end. */
export const SCAN_SIDES = ['simplex', 'duplex', 'duplex-ask'] as const

export const openBatchSchema = z.object({
  label: z.string().trim().min(1).max(200),
  origin: z.enum(['upload', 'folder', 'demo', 'receipt', 'watched']),
  /** The unit whose case the scans belong to, where it lies in the sender's scope. */
  path: z.string().max(200).optional(),
  /** Left out: the standard one of the unit; what is handed in with a case comes in under none. */
  scanProfileId: z.uuid().optional(),
  /** Which critical fields of its pages are read twice; left out: as the series or the house says. */
  secondReading: secondReadingSchema.optional(),
  batchId: z.uuid().optional(),
})

export const takeApartSchema = z.object({ batchFileId: z.uuid() })
export const checkFixitySchema = z.object({})
export const checkFileSchema = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })
export const makeCopySchema = z.object({ dossierId: z.uuid() })
export const readPageSchema = z.object({ pageId: z.uuid() })

export const filePagesSchema = z.object({ pageIds: z.array(z.uuid()).min(1).max(500), dossierId: z.uuid() })

const scanPagesSchema = z.object({ pageIds: z.array(z.uuid()).min(1).max(500) })
/** Why a scan that looks bad is as good as its paper. */
export const PAPER_REASONS = ['faded', 'dark', 'torn', 'small', 'copy-only', 'good-enough'] as const
export const acceptScansSchema = scanPagesSchema.extend({ reason: z.enum(PAPER_REASONS) })
export const setBlanksAsideSchema = scanPagesSchema
export const putScansBackSchema = z.object({ actId: z.uuid() })
export const undoFilingSchema = z.object({ actId: z.uuid() })
export const readAgainSchema = z.object({ pageIds: z.array(z.uuid()).min(1).max(500) })
