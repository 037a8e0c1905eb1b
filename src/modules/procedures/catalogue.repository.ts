import { sql } from 'kysely'
import type { Database } from '#platform/db/index.ts'
import type { Clock } from '#shared/clock.ts'
import { newId } from '#shared/ids.ts'
import type { CatalogueEntry } from './catalogue.model.ts'

/**
 * Brings the catalogue to what is handed over, of the law (`sample` false) or of the demonstration. What stood otherwise goes on standing as
 * it was known until now; what is there for the first time counts as known ever since, for a file does not say when it was learnt. Run
 * again it changes nothing. A procedure that is gone keeps its entry, since cases may rest on it, and stands no more.
 */
export async function loadCatalogue(owner: Database, clock: Clock, entries: readonly CatalogueEntry[], sample: boolean): Promise<{ changed: number }> {
  const now = clock.now()
  return owner.db.transaction().execute(async (tx) => {
    // Two processes that start at once follow each other.
    await sql`lock table procedure_entry in share row exclusive mode`.execute(tx)
    const kept = await tx.selectFrom('procedure_entry').selectAll().execute()
    const { rows: standing } = await sql<{ id: string; slug: string; key: string }>`
      select s.procedure_standing_id as id, e.slug, concat_ws('|', coalesce(lower(s.holds)::text, ''), coalesce(upper(s.holds)::text, ''),
        coalesce(s.level, ''), coalesce(s.online_level::text, ''), coalesce(s.online_extent, '')) as key
      from procedure_standing s join procedure_entry e on e.procedure_entry_id = s.procedure_entry_id
      where upper_inf(s.known) and e.sample = ${sample}`.execute(tx)
    const wanted = new Set<string>()
    const add: { entryId: string; first: boolean; standing: CatalogueEntry['standings'][number] }[] = []
    let changed = 0
    for (const entry of entries) {
      const known = kept.find((one) => one.slug === entry.slug)
      if (known && known.sample !== sample) throw new Error(`${entry.slug} is a procedure of the law and a sample`)
      const row = { national_code: entry.nationalCode, name: entry.name, name_en: entry.en, field: entry.field }
      const entryId = known?.procedure_entry_id ?? newId(clock)
      if (known === undefined) await tx.insertInto('procedure_entry').values({ procedure_entry_id: entryId, slug: entry.slug, sample, ...row }).execute()
      else if (Object.entries(row).some(([column, value]) => known[column as keyof typeof known] !== value))
        await tx.updateTable('procedure_entry').set(row).where('procedure_entry_id', '=', entryId).execute()
      else changed -= 1
      changed += 1
      for (const one of entry.standings) {
        const key = [entry.slug, one.from ?? '', one.until ?? '', one.level ?? '', one.onlineLevel ?? '', one.onlineExtent ?? ''].join('|')
        wanted.add(key)
        if (!standing.some((row) => `${row.slug}|${row.key}` === key)) add.push({ entryId, first: known === undefined, standing: one })
      }
    }
    const gone = standing.filter((row) => !wanted.has(`${row.slug}|${row.key}`)).map((row) => row.id)
    if (gone.length > 0)
      await sql`update procedure_standing set known = tstzrange(lower(known), ${now}::timestamptz) where procedure_standing_id = any(${gone}::uuid[])`.execute(tx)
    if (add.length > 0)
      await tx
        .insertInto('procedure_standing')
        .values(
          add.map(({ entryId, first, standing: one }) => ({
            procedure_standing_id: newId(clock),
            procedure_entry_id: entryId,
            level: one.level,
            online_level: one.onlineLevel,
            online_extent: one.onlineExtent,
            holds: sql<string>`daterange(${one.from}::date, ${one.until}::date)`,
            known: first ? sql<string>`tstzrange(null, null)` : sql<string>`tstzrange(${now}::timestamptz, null)`,
          })),
        )
        .execute()
    return { changed: changed + add.length + gone.length }
  })
}
