import { sql } from 'kysely'
import type { Database } from '#platform/db/index.ts'
import { loadAreaFiles } from './areas.files.ts'
import { areaName, areaPath, buildAreaIndex } from './areas.model.ts'

/**
 * Brings `common.area` and `common.area_succession` to what `law/areas` says: run again it changes nothing. Units that left the files
 * are kept when a record points at them (the foreign keys refuse) and the command then fails as a whole. `owner` is a database
 * opened with the owner's URL.
 */
export async function loadAreas(owner: Database, dir: string): Promise<{ areas: number; successions: number }> {
  const data = loadAreaFiles(dir)
  const index = buildAreaIndex(data)
  const areas = data.areas.map((area) => ({
    code: area.code,
    valid_from: area.validFrom,
    valid_until: area.validUntil,
    name: areaName(area, index),
    kind: area.kind,
    level: area.level,
    parent_code: area.parentCode,
    path: areaPath(area, area.validFrom, index),
    source: area.source,
    confidence: area.confidence,
  }))
  const successions = data.successions.map((one) => ({
    from_code: one.fromCode,
    from_valid_from: one.fromValidFrom,
    to_code: one.toCode,
    to_valid_from: one.toValidFrom,
    succeeded_on: one.on,
    extent: one.extent,
    source: one.source,
    confidence: one.confidence,
  }))
  await owner.db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(741852965)`.execute(tx)
    await tx.deleteFrom('area_succession').execute()
    await sql`
      delete from area a where not exists (
        select from jsonb_to_recordset(${JSON.stringify(areas)}::jsonb) as n(code text, valid_from date) where n.code = a.code and n.valid_from = a.valid_from)`.execute(tx)
    await sql`
      insert into area (code, valid_from, valid_until, name, kind, level, parent_code, path, source, confidence)
      select code, valid_from, valid_until, name, kind, level, parent_code, path, source, confidence
      from jsonb_to_recordset(${JSON.stringify(areas)}::jsonb)
        as n(code text, valid_from date, valid_until date, name text, kind text, level text, parent_code text, path text, source text, confidence text)
      on conflict (code, valid_from) do update set valid_until = excluded.valid_until, name = excluded.name, kind = excluded.kind,
        level = excluded.level, parent_code = excluded.parent_code, path = excluded.path, source = excluded.source, confidence = excluded.confidence`.execute(tx)
    for (let at = 0; at < successions.length; at += 500)
      await tx.insertInto('area_succession').values(successions.slice(at, at + 500)).execute()
  })
  return { areas: areas.length, successions: successions.length }
}
