import { sql } from 'kysely'
import { z } from 'zod'
import type { Database, Tx } from '#platform/db/index.ts'
import { parseCsv } from './areas.files.ts'
import { findArea, type AreaIndex } from './areas.model.ts'
import type { AreaConfidence, Hamlet } from './areas.types.ts'
import { isLegalDate, type LegalDate } from '#shared/legal-date.ts'

const day = z
  .string()
  .refine(isLegalDate, 'not a day')
  .transform((text) => text as LegalDate)

const hamletRow = z
  .strictObject({
    code: z.string().min(1).max(40),
    name: z.string().trim().min(1).max(200),
    commune_code: z.string().regex(/^\d{5}$/),
    valid_from: day,
    valid_until: z
      .literal('')
      .transform(() => null)
      .or(day),
    source: z.string().min(1),
    confidence: z.enum(['high', 'medium', 'low', 'unverified']),
  })
  .refine((row) => row.valid_until === null || row.valid_from < row.valid_until, 'ends before it begins')
  .transform((row): Hamlet => ({
    code: row.code,
    name: row.name.normalize('NFC'),
    communeCode: row.commune_code,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    source: row.source,
    confidence: row.confidence,
  }))

/** The columns of a list of hamlets, as the command that loads it explains them. */
export const HAMLET_COLUMNS = 'code,name,commune_code,valid_from,valid_until,source,confidence'

/**
 * Reads a province's list of hamlets (CSV with `HAMLET_COLUMNS`). Throws `areas.file-invalid` with the row when a cell is not what it
 * must be, or the commune does not stand on the hamlet's first day.
 */
export function readHamlets(text: string, index: AreaIndex): Hamlet[] {
  const hamlets = parseCsv('hamlets', text, hamletRow)
  for (const [at, hamlet] of hamlets.entries())
    if (findArea(hamlet.communeCode, hamlet.validFrom, index)?.level !== 'commune')
      throw Object.assign(
        new Error(`row ${at + 2}: no commune ${hamlet.communeCode} on ${hamlet.validFrom}`),
        {
          code: 'areas.file-invalid',
          data: { file: 'hamlets', row: at + 2 },
        },
      )
  return hamlets
}

/** Brings the hamlets of the communes named in the list to what the list says; those of other communes stay. Run again it changes nothing. */
export async function loadHamlets(owner: Database, hamlets: readonly Hamlet[]): Promise<void> {
  const rows = JSON.stringify(hamlets)
  const listed = sql`jsonb_to_recordset(${rows}::jsonb)
    as n(code text, name text, "communeCode" text, "validFrom" date, "validUntil" date, source text, confidence text)`
  await owner.db.transaction().execute(async (tx) => {
    await sql`delete from hamlet h where h.commune_code in (select n."communeCode" from ${listed})
      and not exists (select from ${listed} where n.code = h.hamlet_code and n."validFrom" = h.valid_from)`.execute(
      tx,
    )
    await sql`
      insert into hamlet as h (hamlet_code, valid_from, valid_until, name, commune_code, source, confidence)
      select n.code, n."validFrom", n."validUntil", n.name, n."communeCode", n.source, n.confidence from ${listed}
      on conflict (hamlet_code, valid_from) do update set valid_until = excluded.valid_until, name = excluded.name,
        commune_code = excluded.commune_code, source = excluded.source, confidence = excluded.confidence
      where (h.valid_until, h.name, h.commune_code, h.source, h.confidence)
        is distinct from (excluded.valid_until, excluded.name, excluded.commune_code, excluded.source, excluded.confidence)`.execute(
      tx,
    )
  })
}

/** All hamlets, or those of one commune. */
export async function listHamlets(tx: Tx, communeCode?: string): Promise<Hamlet[]> {
  const rows = await tx
    .selectFrom('hamlet')
    .selectAll()
    .$if(communeCode !== undefined, (query) => query.where('commune_code', '=', communeCode ?? ''))
    .orderBy('commune_code')
    .orderBy('hamlet_code')
    .orderBy('valid_from')
    .execute()
  return rows.map((row) => ({
    code: row.hamlet_code,
    name: row.name,
    communeCode: row.commune_code,
    validFrom: row.valid_from as LegalDate,
    validUntil: row.valid_until as LegalDate | null,
    source: row.source,
    confidence: row.confidence as AreaConfidence,
  }))
}
