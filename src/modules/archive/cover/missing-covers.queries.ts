import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'

export type MissingCovers = {
  printId: string
  printedAt: Date
  /** All sheets of the print that the account sees, and how many of them came. */
  sheets: number
  came: number
  missing: { sheetId: string; dossierId: string; number: string | null; title: string; box: string | null }[]
}

/** A print of which nothing came is on its way for so many days: sheets lie in their folders until the box is at the scanner, over a weekend too. */
export const DAYS_ON_THE_WAY = 3

/**
 * Printed sheets that did not come back from the scanner, by print, newest first: at once where other sheets of the print came, and after three days
 * where none did, be it a print of one sheet. A sheet came when a page of its dossier came in after the print, as a sheet or filed by a
 * person. Of a dossier whose sheet was printed again, the last one counts. `total` counts the prints. It begins at the sheets that are open, each
 * looked up by itself: of all that were ever printed they are few.
 */
export async function listMissingCovers(tx: Tx, now: Date, { limit = 50 } = {}): Promise<{ prints: MissingCovers[]; total: number }> {
  const overdue = new Date(now.getTime() - DAYS_ON_THE_WAY * 86_400_000)
  const { rows } = await sql<MissingCovers & { total: number }>`
    with missing as (
      select s.cover_print_id, s.printed_at, s.cover_print_sheet_id, d.dossier_id, d.number_written, d.number_order, d.title, d.box_id
      from cover_print_sheet s
        cross join lateral (select * from dossier one where one.dossier_id = s.dossier_id and one.joined_into is null offset 0) d
        left join lateral (
          select true as again from cover_print_sheet l where l.dossier_id = s.dossier_id and (l.printed_at, l.cover_print_id) > (s.printed_at, s.cover_print_id) limit 1) later on true
      where s.came_at is null and s.given_up_at is null and later.again is null),
    print as (
      select m.cover_print_id, m.printed_at, count(*) over ()::int as total
      from (select distinct cover_print_id, printed_at from missing) m
      where m.printed_at < ${overdue} or exists (select from cover_print_sheet o where o.cover_print_id = m.cover_print_id and o.came_at is not null)
      order by m.printed_at desc, m.cover_print_id desc limit ${limit}),
    -- Boxes of the prints that are shown, not of all that are open.
    lost as (
      select m.cover_print_id, json_agg(json_build_object('sheetId', m.cover_print_sheet_id, 'dossierId', m.dossier_id, 'number', m.number_written, 'title', m.title, 'box', b.code)
        order by m.number_order, m.dossier_id) as missing
      from missing m left join box b on b.box_id = m.box_id where m.cover_print_id in (select cover_print_id from print) group by m.cover_print_id)
    select t.cover_print_id as "printId", t.printed_at as "printedAt", t.total, a.sheets, a.came, l.missing
    from print t join lost l on l.cover_print_id = t.cover_print_id cross join lateral (
      select count(*)::int as sheets, (count(*) filter (where o.came_at is not null))::int as came from cover_print_sheet o where o.cover_print_id = t.cover_print_id) a
    order by t.printed_at desc, t.cover_print_id desc`.execute(tx)
  return { total: rows[0]?.total ?? 0, prints: rows.map(({ printId, printedAt, sheets, came, missing }) => ({ printId, printedAt, sheets, came, missing })) }
}
