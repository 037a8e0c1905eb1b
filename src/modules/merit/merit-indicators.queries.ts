import { sql } from 'kysely'
import type { IndicatorSource } from '#modules/indicators/index.ts'
import { toPublicId, type Id } from '#shared/ids.ts'
import { meritLaw } from './merit.law.ts'
import type { MeritCategoryCode } from './merit.types.ts'

/**
 * Persons whose merit was recognised on the day, as known at the instant. A person counts once, whatever the number of categories and of
 * records: those known by then to be one person's count under the one that they are shown under.
 */
const personsRecognised: IndicatorSource = {
  code: 'merit.persons-recognised',
  queryVersion: '1',
  records: ({ day, knownAt }) => sql`
    with recursive way (id, top) as (
        select m.person_id, m.survivor_id from person_merge m where m.known @> ${knownAt}::timestamptz
        union select way.id, m.survivor_id from way join person_merge m on m.person_id = way.top and m.known @> ${knownAt}::timestamptz),
      shown as (
        select id, top from way where not exists (
          select from person_merge m where m.person_id = way.top and m.known @> ${knownAt}::timestamptz))
    select distinct coalesce(s.top, r.person_id) as record_id
    from merit_record r join recognition c on c.merit_record_id = r.merit_record_id left join shown s on s.id = r.person_id
    where c.state = 'recognised' and c.holds @> ${day}::date and c.known @> ${knownAt}::timestamptz`,
  columns: ['title', 'category', 'commune'],
  describe: async (tx, ids) => {
    const { rows } = await sql<{
      person_id: string
      full_name: string
      path: string
      categories: string[]
      commune: string | null
    }>`
      select p.person_id, p.full_name, p.path, a.name as commune,
        array(select distinct m.category from merit_record m where m.person_id = p.person_id order by 1) as categories
      from person p left join area a on a.path = p.path and a.valid_until is null where p.person_id = any(${ids}::uuid[])`.execute(
      tx,
    )
    return new Map(
      rows.map((row) => [
        row.person_id,
        {
          href: `/nguoi/${toPublicId('per', row.person_id as Id<'per'>)}`,
          label: row.full_name,
          cells: {
            title: row.full_name,
            category: row.categories
              .map((code) => meritLaw().categories.get(code as MeritCategoryCode)?.name ?? code)
              .join(', '),
            commune: row.commune ?? '',
          },
        },
      ]),
    )
  },
}

export const meritIndicators: IndicatorSource[] = [personsRecognised]
