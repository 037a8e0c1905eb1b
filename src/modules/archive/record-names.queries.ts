import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'

export type RecordName = { kind: 'person' | 'dossier' | 'page'; name: string }

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * What persons, dossiers and pages are called, by their ids: name, number with title, and of a page those of its dossier (nothing of one that is not filed). Those outside the
 * scope of the acting account are not there; nor is an id that is none of these.
 */
export async function listRecordNames(tx: Tx, ids: readonly string[]): Promise<Map<string, RecordName>> {
  const asked = [...new Set(ids.filter((id) => UUID.test(id)))]
  if (asked.length === 0) return new Map()
  const { rows } = await sql<{ id: string } & RecordName>`
    select person_id as id, 'person' as kind, full_name as name from person where person_id = any(${asked}::uuid[])
    union all
    select dossier_id, 'dossier', concat_ws(' · ', number_written, title) from dossier where dossier_id = any(${asked}::uuid[])
    union all
    select p.page_id, 'page', concat_ws(' · ', d.number_written, d.title) from page p left join dossier d on d.dossier_id = p.dossier_id
    where p.page_id = any(${asked}::uuid[])`.execute(tx)
  return new Map(rows.map(({ id, kind, name }) => [id, { kind, name }]))
}
