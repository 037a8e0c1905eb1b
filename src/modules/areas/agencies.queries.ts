import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import type { Agency, AgencyFunction, AgencyKind } from './agencies.types.ts'
import type { AreaConfidence } from './areas.types.ts'

/** All agencies with all that they ever had, those of today first. */
export async function listAgencies(tx: Tx): Promise<Agency[]> {
  const { rows } = await sql<{
    code: string
    name: string
    kind: AgencyKind
    areaCode: string | null
    from: LegalDate | null
    until: LegalDate | null
    successorCode: string | null
    source: string
    confidence: AreaConfidence
    note: string | null
    functions: AgencyFunction[] | null
  }>`
    select a.agency_code as code, a.name, a.kind, a.area_code as "areaCode", a.valid_from as "from", a.valid_until as "until",
      a.successor_code as "successorCode", a.source, a.confidence, a.note,
      (select jsonb_agg(jsonb_build_object('function', f.function_code, 'from', f.valid_from, 'until', f.valid_until, 'source', f.source, 'confidence', f.confidence)
        order by f.function_code, f.valid_from) from agency_function f where f.agency_code = a.agency_code) as functions
    from agency a order by a.valid_until desc nulls first, a.agency_code`.execute(tx)
  return rows.map((row) => ({ ...row, functions: row.functions ?? [] }))
}
