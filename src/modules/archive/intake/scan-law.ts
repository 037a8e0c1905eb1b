import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'

const sourced = { source: z.string().min(1), confidence: z.enum(['high', 'medium', 'low']) }
const limit = z.strictObject({ limit: z.number().positive(), ...sourced })

const lawSchema = z.strictObject({
  ...sourced,
  limits: z.strictObject({
    'low-resolution': limit,
    blurred: limit,
    cut: limit,
    'too-dark': limit,
    'too-pale': limit,
    askew: limit,
    'sheet-unread': limit,
  }),
  blank: limit,
})

export type ScanLaw = z.output<typeof lawSchema>

/** law/records/scan-quality.yaml: only the worker reads it, from the sources. Throws when it is not of its shape. */
export const loadScanLaw = (folder = join(import.meta.dirname, '../../../../law/records')): ScanLaw =>
  lawSchema.parse(parse(readFileSync(join(folder, 'scan-quality.yaml'), 'utf8')))
