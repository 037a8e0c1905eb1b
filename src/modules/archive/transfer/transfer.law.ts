import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { documentsFolder } from '../document-types.ts'

const confidence = z.enum(['high', 'medium', 'low', 'unverified'])
const limit = z.strictObject({ days: z.int().min(1).max(365), source: z.string().min(1), confidence })
const lawSchema = z.strictObject({
  source: z.string().min(1),
  confidence,
  limits: z.strictObject({ send: limit, register: limit, confirm: limit, arrive: limit }),
  slip: z.strictObject({ name: z.string(), form: z.string(), of: z.string(), layout: confidence }),
  fonds: z.strictObject({ code: z.string(), title: z.string() }),
})
export type TransferLaw = z.output<typeof lawSchema>

let loaded: TransferLaw | undefined

/** law/records/transfer.yaml, read once a process. Throws when it is not of its shape. */
export const transferLaw = (): TransferLaw => (loaded ??= lawSchema.parse(parse(readFileSync(join(documentsFolder(), '../records/transfer.yaml'), 'utf8'))))
