import { sql } from 'kysely'
import type { PersonId } from '#modules/people/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { DossierPart } from '../register/register.types.ts'
import type { ArrangementDetail, ArrangementKind, PageChange } from './arrange.repository.ts'

/** The persons of a dossier that the account sees, with the units that manage them. */
export async function listPersonsOf(tx: Tx, dossierId: string): Promise<{ personId: PersonId; part: DossierPart; path: string }[]> {
  const rows = await tx.selectFrom('dossier_person').select(['person_id', 'part', 'path']).where('dossier_id', '=', dossierId).orderBy('person_id').execute()
  return rows.map((row) => ({ personId: row.person_id as PersonId, part: row.part as DossierPart, path: row.path }))
}

export type Act = {
  arrangementId: string
  kind: ArrangementKind
  dossierId: string
  otherDossierId: string | null
  detail: ArrangementDetail
  undone: boolean
}

export async function findAct(tx: Tx, arrangementId: string): Promise<Act | undefined> {
  const { rows: [row] } = await sql<Act>`
    select a.arrangement_id as "arrangementId", a.kind, a.dossier_id as "dossierId", a.other_dossier_id as "otherDossierId", a.detail,
      exists (select from arrangement u where u.undoes_id = a.arrangement_id) as undone
    from arrangement a where a.arrangement_id = ${arrangementId}::uuid and a.kind <> 'undo'`.execute(tx)
  return row
}

export async function listChangesOf(tx: Tx, arrangementId: string): Promise<PageChange[]> {
  const rows = await tx.selectFrom('arrangement_page').selectAll().where('arrangement_id', '=', arrangementId).execute()
  return rows.map((row) => ({
    pageId: row.page_id,
    from: { dossierId: row.from_dossier_id, seq: row.from_seq, begins: row.from_begins },
    to: { dossierId: row.to_dossier_id, seq: row.to_seq, begins: row.to_begins },
  }))
}

export type ArrangementRow = {
  arrangementId: string
  kind: ArrangementKind
  /** The act that it takes back, where it does. */
  undoes: ArrangementKind | null
  at: Date
  by: string | null
  pages: number
  /** The other dossier, where there is one that the account sees. */
  other: { dossierId: string; number: string | null; title: string } | null
  undone: boolean
}

/** What was done to the order of a dossier, newest first. */
export async function listArrangements(tx: Tx, dossierId: string, limit: number): Promise<ArrangementRow[]> {
  const { rows } = await sql<Omit<ArrangementRow, 'other'> & { other_id: string | null; other_number: string | null; other_title: string | null }>`
    select a.arrangement_id as "arrangementId", a.kind, u.kind as undoes, a.made_at as at, by.display_name as by,
      (select count(*) from arrangement_page p where p.arrangement_id = a.arrangement_id)::int as pages,
      o.dossier_id as other_id, o.number_written as other_number, o.title as other_title,
      exists (select from arrangement later where later.undoes_id = a.arrangement_id) as undone
    from arrangement a left join arrangement u on u.arrangement_id = a.undoes_id
    left join account by on by.account_id::text = a.made_by
    left join dossier o on o.dossier_id = case when a.dossier_id = ${dossierId}::uuid then a.other_dossier_id else a.dossier_id end
    where a.dossier_id = ${dossierId}::uuid or a.other_dossier_id = ${dossierId}::uuid
    order by a.arrangement_id desc limit ${limit}`.execute(tx)
  return rows.map(({ other_id: id, other_number: number, other_title: title, ...row }) => ({
    ...row,
    other: id === null || title === null ? null : { dossierId: id, number, title },
  }))
}
