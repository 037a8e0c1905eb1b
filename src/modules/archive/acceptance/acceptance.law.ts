import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { documentsFolder } from '../document-types.ts'

export const ruleSchema = z.strictObject({
  source: z.string().min(1),
  confidence: z.enum(['high', 'medium', 'low', 'unverified']),
  sample: z.strictObject({ share: z.number().gt(0).max(1), atLeast: z.int().min(1), atMost: z.int().min(1) }),
  limit: z.number().min(0).max(1),
  interval: z.union([z.literal(0.9), z.literal(0.95), z.literal(0.99)]),
})
export type AcceptanceRule = z.output<typeof ruleSchema>

let loaded: AcceptanceRule | undefined

/** law/records/acceptance.yaml, read once a process. Throws when it is not of its shape. A lot keeps the rule under which it was put up. */
export const acceptanceRule = (): AcceptanceRule =>
  (loaded ??= ruleSchema.parse(parse(readFileSync(join(documentsFolder(), '../records/acceptance.yaml'), 'utf8'))))
