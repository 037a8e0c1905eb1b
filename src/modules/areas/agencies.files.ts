import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { isLegalDate, type LegalDate } from '#shared/legal-date.ts'
import type { Agency, AgencyData } from './agencies.types.ts'

const day = z
  .string()
  .refine(isLegalDate, 'not a day')
  .transform((text) => text as LegalDate)
const confidence = z.enum(['high', 'medium', 'low', 'unverified'])
const period = { from: day.nullable(), until: day.nullable(), source: z.string().min(1), confidence }

const fileSchema = z.strictObject({
  functions: z.array(
    z.strictObject({ code: z.string().regex(/^[a-z-]+$/), name: z.string().min(1), en: z.string().min(1) }),
  ),
  agencies: z.array(
    z.strictObject({
      code: z.string().regex(/^[a-z-]+$/),
      name: z.string().min(1),
      kind: z.enum(['department', 'police', 'district-division', 'district-committee', 'commune-committee']),
      area: z.string().nullable(),
      successor: z.string().nullable(),
      note: z.string().optional(),
      ...period,
      functions: z.array(z.strictObject({ codes: z.array(z.string()).min(1), ...period, from: day })),
    }),
  ),
})

const wrong = (problem: string) =>
  Object.assign(new Error(problem), { code: 'agencies.file-invalid', data: { problem } })

/**
 * Reads law/agencies. Throws `agencies.file-invalid` when a row is not what it must be, a function or successor is unknown, a period is
 * empty, an agency has a function outside its own time, or the same function twice on one day.
 */
export function loadAgencyFile(directory: string): AgencyData {
  const text = readFileSync(join(directory, 'agencies.yaml'), 'utf8')
  // Days are kept as they are written, not made into instants.
  const parsed = fileSchema.safeParse(parse(text, { schema: 'core' }))
  if (!parsed.success) throw wrong(z.prettifyError(parsed.error))
  const { functions } = parsed.data
  const agencies = parsed.data.agencies.map((agency): Agency => ({
    code: agency.code,
    name: agency.name,
    kind: agency.kind,
    areaCode: agency.area,
    from: agency.from,
    until: agency.until,
    successorCode: agency.successor,
    source: agency.source,
    confidence: agency.confidence,
    note: agency.note ?? null,
    functions: agency.functions.flatMap(({ codes, from, until, source, confidence }) =>
      codes.map((code) => ({ function: code, from, until, source, confidence })),
    ),
  }))
  const problem = findAgencyProblem({ functions, agencies })
  if (problem !== undefined) throw wrong(problem)
  return { functions, agencies }
}

/** The first contradiction, in English for the operator; undefined when there is none. */
export function findAgencyProblem({ functions, agencies }: AgencyData): string | undefined {
  const known = new Set(functions.map((one) => one.code))
  const codes = new Set(agencies.map((one) => one.code))
  if (codes.size !== agencies.length) return 'two agencies have one code'
  for (const agency of agencies) {
    if (agency.successorCode !== null && !codes.has(agency.successorCode))
      return `${agency.code} is followed by ${agency.successorCode}, which is not there`
    if (agency.successorCode !== null && agency.until === null)
      return `${agency.code} is followed by another and does not end`
    if (agency.from !== null && agency.until !== null && agency.until <= agency.from)
      return `${agency.code} ends before it begins`
    for (const one of agency.functions) {
      if (!known.has(one.function))
        return `${agency.code} has the function ${one.function}, which is not there`
      if (one.until !== null && one.until <= one.from)
        return `${agency.code}: ${one.function} ends before it begins`
      if (agency.from !== null && one.from < agency.from)
        return `${agency.code} had ${one.function} before it began`
      if (agency.until !== null && (one.until === null || one.until > agency.until))
        return `${agency.code} had ${one.function} after it ended`
      const twice = agency.functions.filter(
        (other) =>
          other.function === one.function &&
          other.from <= one.from &&
          (other.until === null || one.from < other.until),
      )
      if (twice.length > 1) return `${agency.code} has ${one.function} twice on ${one.from}`
    }
  }
  return undefined
}
