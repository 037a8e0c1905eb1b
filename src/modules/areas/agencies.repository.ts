import type { Database } from '#platform/db/index.ts'
import { loadAgencyFile } from './agencies.files.ts'

/** Brings `common.agency` and `common.agency_function` to what law/agencies says: run again it changes nothing. */
export async function loadAgencies(owner: Database, directory: string): Promise<{ agencies: number }> {
  const { agencies } = loadAgencyFile(directory)
  await owner.db.transaction().execute(async (tx) => {
    await tx.deleteFrom('agency_function').execute()
    await tx.updateTable('agency').set({ successor_code: null }).execute()
    await tx.deleteFrom('agency').execute()
    await tx
      .insertInto('agency')
      .values(
        agencies.map((one) => ({
          agency_code: one.code,
          name: one.name,
          kind: one.kind,
          area_code: one.areaCode,
          valid_from: one.from,
          valid_until: one.until,
          source: one.source,
          confidence: one.confidence,
          note: one.note,
        })),
      )
      .execute()
    for (const one of agencies)
      if (one.successorCode !== null)
        await tx
          .updateTable('agency')
          .set({ successor_code: one.successorCode })
          .where('agency_code', '=', one.code)
          .execute()
    await tx
      .insertInto('agency_function')
      .values(
        agencies.flatMap((one) =>
          one.functions.map((held) => ({
            agency_code: one.code,
            function_code: held.function,
            valid_from: held.from,
            valid_until: held.until,
            source: held.source,
            confidence: held.confidence,
          })),
        ),
      )
      .execute()
  })
  return { agencies: agencies.length }
}
