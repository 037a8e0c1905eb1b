import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'

export type MendingDossier = { dossierId: string; number: string | null; title: string; category: string | null; box: string | null }
export type MendingGroup = { key: string; name: string; dossiers: MendingDossier[] }
export type MendingList = { groups: MendingGroup[]; more: boolean }

/** Dossiers that the archive holds now and that were not joined. */
const held = sql`d.joined_into is null and exists (select from dossier_custody c where c.dossier_id = d.dossier_id and upper_inf(c.known) and upper_inf(c.holds))`

/**
 * Persons who are the subject of several dossiers held: records that turned out to be one person's count as one. Who has several at all is
 * asked first, of an index, and as a list of its own: the planner takes a third of all persons to have several, and would join accordingly. Whether
 * they are held is asked of these few. Two categories are two folders by the practice of archives; whether they are one is for an officer to say.
 * What was judged is left out.
 */
export async function listPersonsWithSeveral(tx: Tx, { after = '', limit }: { after?: string; limit: number }): Promise<MendingList> {
  const { rows } = await sql<{ key: string; name: string | null; ids: string[] }>`
    with merged as materialized (select m.person_id, m.survivor_id from person_merge m where upper_inf(m.known)),
    one as (
      select dp.dossier_id, coalesce(m.survivor_id, dp.person_id) as person_id from dossier_person dp left join merged m on m.person_id = dp.person_id
      where dp.part = 'subject' and dp.person_id = any (array(
        select dp.person_id from dossier_person dp where dp.part = 'subject' group by dp.person_id having count(*) > 1
        union select person_id from merged union select survivor_id from merged)))
    select g.person_id::text as key, p.full_name as name, g.ids from (
      select one.person_id, array_agg(distinct d.dossier_id order by d.dossier_id) as ids from one join dossier d on d.dossier_id = one.dossier_id
      where ${held} group by one.person_id having count(distinct d.dossier_id) > 1) g
    left join person p on p.person_id = g.person_id
    where g.person_id::text > ${after} and not exists (select from mending_judgement j where j.kind = 'person' and j.dossiers = array_to_string(g.ids, ','))
    order by g.person_id::text limit ${limit + 1}`.execute(tx)
  return describe(tx, rows.map((row) => ({ ...row, name: row.name ?? '' })), limit)
}

/** Numbers that several dossiers held bear, letter by letter the same however they were written. What was judged is left out. */
export async function listNumbersTwice(tx: Tx, { after = '', limit }: { after?: string; limit: number }): Promise<MendingList> {
  const { rows } = await sql<{ key: string; name: string; ids: string[] }>`
    select g.key, g.name, g.ids from (
      select d.number_key as key, min(d.number_written) as name, array_agg(d.dossier_id order by d.dossier_id) as ids from (
        select o.number_key from dossier o where o.number_key is not null and o.number_key > ${after} collate "C" and o.joined_into is null
        group by o.number_key having count(*) > 1) twice
      join dossier d on d.number_key = twice.number_key where ${held} group by d.number_key having count(*) > 1) g
    where not exists (select from mending_judgement j where j.kind = 'number' and j.dossiers = array_to_string(g.ids, ','))
    order by g.key collate "C" limit ${limit + 1}`.execute(tx)
  return describe(tx, rows, limit)
}

/** Of these dossiers those that are held still and that nobody judged to be here: a paper in them says that they went. */
export async function listStillHeld(tx: Tx, dossierIds: readonly string[]): Promise<MendingDossier[]> {
  if (dossierIds.length === 0) return []
  const { rows } = await sql<MendingDossier>`
    select d.dossier_id as "dossierId", d.number_written as number, d.title, d.category, b.code as box
    from dossier d left join box b on b.box_id = d.box_id where d.dossier_id = any(${[...dossierIds]}::uuid[]) and ${held}
      and not exists (select from mending_judgement j where j.kind = 'gone' and j.dossiers = d.dossier_id::text)
    order by d.dossier_id`.execute(tx)
  return rows
}

export type StruckOff = { goneOn: LegalDate; goneTo: string; reason: string; by: string | null; at: Date }

/** Since when and where to the dossier is gone; undefined for one that is here. */
export async function findStruckOff(tx: Tx, dossierId: string): Promise<StruckOff | undefined> {
  const row = await tx
    .selectFrom('strike_off as s')
    .leftJoin('account as a', (join) => join.on(sql<boolean>`a.account_id::text = s.made_by`))
    .select(['s.gone_on', 's.gone_to', 's.reason', 's.made_at', 'a.display_name'])
    .where('s.dossier_id', '=', dossierId)
    .where('s.undone_at', 'is', null)
    .executeTakeFirst()
  return row && { goneOn: row.gone_on as LegalDate, goneTo: row.gone_to, reason: row.reason, by: row.display_name, at: row.made_at }
}

async function describe(tx: Tx, found: readonly { key: string; name: string; ids: string[] }[], limit: number): Promise<MendingList> {
  const shown = found.slice(0, limit)
  const ids = shown.flatMap((group) => group.ids)
  if (ids.length === 0) return { groups: [], more: false }
  const { rows } = await sql<MendingDossier>`
    select d.dossier_id as "dossierId", d.number_written as number, d.title, d.category, b.code as box
    from dossier d left join box b on b.box_id = d.box_id where d.dossier_id = any(${ids}::uuid[])`.execute(tx)
  const byId = new Map(rows.map((row) => [row.dossierId, row]))
  return { groups: shown.map(({ key, name, ids: its }) => ({ key, name, dossiers: its.flatMap((id) => byId.get(id) ?? []) })), more: found.length > limit }
}
