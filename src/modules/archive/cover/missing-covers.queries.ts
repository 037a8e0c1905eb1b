import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'

export type MissingCovers = {
  printId: string
  printedAt: Date
  sheets: number
  came: number
  missing: { sheetId: string; dossierId: string; number: string | null; title: string; box: string | null }[]
}

/** Prints looked back over: who scans a box does it within days of printing its sheets. */
const PRINTS = 50

/**
 * Prints of which some sheets came back from the scanner and others did not: those are missing. A sheet came when a page of its dossier
 * came in after the print, as a sheet or filed by a person. A print of which nothing came yet is not on its way. Newest first.
 */
export async function listMissingCovers(tx: Tx): Promise<MissingCovers[]> {
  const { rows } = await sql<{ printId: string; printedAt: Date; sheets: number; came: number; missing: MissingCovers['missing'] | null }>`
    with print as (select * from cover_print order by printed_at desc, cover_print_id desc limit ${PRINTS}),
    sheet as (
      select s.cover_print_id, s.cover_print_sheet_id, s.dossier_id, s.given_up_at is not null as given_up, d.number_written, d.number_order, d.title, b.code as box,
        exists (select from page p where p.dossier_id = s.dossier_id and p.created_at >= t.printed_at) as came
      from print t join cover_print_sheet s on s.cover_print_id = t.cover_print_id join dossier d on d.dossier_id = s.dossier_id and d.joined_into is null
      left join box b on b.box_id = d.box_id)
    select t.cover_print_id as "printId", t.printed_at as "printedAt", count(*)::int as sheets, (count(*) filter (where s.came))::int as came,
      json_agg(json_build_object('sheetId', s.cover_print_sheet_id, 'dossierId', s.dossier_id, 'number', s.number_written, 'title', s.title, 'box', s.box)
        order by s.number_order, s.dossier_id) filter (where not s.came and not s.given_up) as missing
    from print t join sheet s on s.cover_print_id = t.cover_print_id group by t.cover_print_id, t.printed_at
    having bool_or(s.came) and bool_or(not s.came and not s.given_up) order by t.printed_at desc, t.cover_print_id desc`.execute(tx)
  return rows.map(({ missing, ...row }) => ({ ...row, missing: missing ?? [] }))
}
