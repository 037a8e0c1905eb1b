import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
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

/** law/records/scan-quality.yaml in the nearest folder above that has it: the built pages lie deeper than the source. Throws when it is not of its shape. */
export function loadScanLaw(): ScanLaw {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const file = join(folder, 'law', 'records', 'scan-quality.yaml')
    if (existsSync(file)) return lawSchema.parse(parse(readFileSync(file, 'utf8')))
    if (folder === dirname(folder)) throw new Error('law/records is not there')
  }
}

let law: ScanLaw | undefined

/** The limits of a batch: those of the law, and the resolution of its profile where that is more. */
export function scanLawOf(leastDpi: number | null): ScanLaw {
  law ??= loadScanLaw()
  const resolution = law.limits['low-resolution']
  if (leastDpi === null || leastDpi <= resolution.limit) return law
  return { ...law, limits: { ...law.limits, 'low-resolution': { ...resolution, limit: leastDpi } } }
}

/** Dots per inch that no profile asks less than. */
export const leastDpiOfLaw = (): number => scanLawOf(null).limits['low-resolution'].limit
