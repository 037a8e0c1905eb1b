import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { Standing } from './catalogue.model.ts'

/** A sample of a demonstration: it has no file, so the catalogue is all there is of it. */
export type SampleProcedure = { name: string; en: string; field: string; standings: Standing[] }

/** The sample of a slug with how it stood, as known now, in the order of days; undefined for a procedure of the law and for what is not there. */
export async function findSampleProcedure(tx: Tx, slug: string): Promise<SampleProcedure | undefined> {
  const { rows } = await sql<SampleProcedure>`
    select e.name, e.name_en as en, e.field,
      (select coalesce(jsonb_agg(jsonb_build_object('from', lower(s.holds), 'until', upper(s.holds), 'level', s.level, 'onlineLevel', s.online_level, 'onlineExtent', s.online_extent) order by s.holds), '[]')
        from procedure_standing s where s.procedure_entry_id = e.procedure_entry_id and upper_inf(s.known)) as standings
    from procedure_entry e where e.slug = ${slug} and e.sample`.execute(tx)
  return rows[0]
}
