import { sql } from 'kysely'
import type { Area } from '#modules/areas/index.ts'
import type { Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'

type Placed = { id: string; path: string }

/** The dossiers with their units, locked in the order of their ids; those out of sight are missing. */
export async function lockDossiers(tx: Tx, dossierIds: readonly string[]): Promise<Placed[]> {
  const rows = await tx
    .selectFrom('dossier')
    .select(['dossier_id as id', 'path'])
    .where(sql<boolean>`dossier_id = any(${dossierIds}::uuid[])`)
    .orderBy('dossier_id')
    .forUpdate()
    .execute()
  return rows
}

/** The persons with their units, locked in the order of their ids. */
export async function lockPersons(tx: Tx, personIds: readonly string[]): Promise<Placed[]> {
  return tx
    .selectFrom('person')
    .select(['person_id as id', 'path'])
    .where(sql<boolean>`person_id = any(${personIds}::uuid[])`)
    .orderBy('person_id')
    .forUpdate()
    .execute()
}

/** The persons of dossiers who have the same unit as their dossier: they go with it. */
export async function listPersonsAlong(tx: Tx, dossierIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ person_id: string }>`
    select distinct p.person_id from dossier_person dp join dossier d on d.dossier_id = dp.dossier_id
    join person p on p.person_id = dp.person_id and p.path = d.path
    where dp.dossier_id = any(${dossierIds}::uuid[])`.execute(tx)
  return rows.map((row) => row.person_id)
}

/** The records merged into those of these persons, of the same unit: they are one person's, and go with it. */
export async function listMergedAlong(tx: Tx, personIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ person_id: string }>`
    with recursive along as (
      select unnest(${personIds}::uuid[]) as person_id
      union
      select g.person_id from along a join person_merge g on g.survivor_id = a.person_id and upper_inf(g.known)
      join person p on p.person_id = g.person_id join person s on s.person_id = g.survivor_id and s.path = p.path
    ) select person_id from along`.execute(tx)
  return rows.map((row) => row.person_id)
}

/** What dossiers say of the unit of their persons. */
export async function moveDossierLinks(tx: Tx, personIds: readonly string[], path: string): Promise<void> {
  await tx
    .updateTable('dossier_person')
    .set({ path })
    .where(sql<boolean>`person_id = any(${personIds}::uuid[])`)
    .execute()
}

/** That a record is sensitive is known to who manages it: a mark left behind would leave it open to the new unit. */
export async function moveSensitiveMarks(
  tx: Tx,
  subject: 'dossier' | 'person',
  ids: readonly string[],
  path: string,
): Promise<void> {
  await tx
    .updateTable('sensitive_mark')
    .set({ path })
    .where('subject', '=', subject)
    .where(sql<boolean>`subject_id = any(${ids}::uuid[])`)
    .execute()
}

/** The dossiers themselves and all others that one of the persons is in, locked in the order of their ids. */
export async function listDossiersOf(
  tx: Tx,
  dossierIds: readonly string[],
  personIds: readonly string[],
): Promise<Placed[]> {
  const { rows } = await sql<Placed>`
    select d.dossier_id as id, d.path from dossier d where d.dossier_id = any(${dossierIds}::uuid[])
      or d.dossier_id in (select dp.dossier_id from dossier_person dp where dp.person_id = any(${personIds}::uuid[]))
    order by d.dossier_id for update`.execute(tx)
  return rows
}

/** The units of the persons of each dossier. */
export async function listPersonPaths(tx: Tx, dossierIds: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ id: string; paths: string[] }>`
    select dossier_id as id, array_agg(distinct path) as paths from dossier_person
    where dossier_id = any(${dossierIds}::uuid[]) group by dossier_id`.execute(tx)
  return new Map(rows.map((row) => [row.id, row.paths]))
}

/** Keeps a batch with what went where; what is known of earlier moves of the same records goes where they go. */
export async function insertReassignment(
  tx: Tx,
  batch: {
    reassignmentId: string
    to: Area
    path: string
    reason: string
    madeBy: string
    madeAt: Date
    records: readonly (Placed & { subject: 'dossier' | 'person'; effectiveOn: LegalDate })[]
  },
): Promise<void> {
  await tx
    .insertInto('reassignment')
    .values({
      reassignment_id: batch.reassignmentId,
      to_code: batch.to.code,
      to_valid_from: batch.to.validFrom,
      reason: batch.reason,
      records: batch.records.length,
      made_by: batch.madeBy,
      made_at: batch.madeAt,
      path: batch.path,
    })
    .execute()
  for (const subject of ['dossier', 'person'] as const) {
    const ids = batch.records.filter((record) => record.subject === subject).map((record) => record.id)
    await tx
      .updateTable('reassignment_record')
      .set({ path: batch.path })
      .where('subject', '=', subject)
      .where(sql<boolean>`subject_id = any(${ids}::uuid[])`)
      .execute()
  }
  await tx
    .insertInto('reassignment_record')
    .values(
      batch.records.map((record) => ({
        reassignment_id: batch.reassignmentId,
        subject: record.subject,
        subject_id: record.id,
        from_path: record.path,
        to_path: batch.path,
        effective_on: record.effectiveOn,
        made_at: batch.madeAt,
        path: batch.path,
      })),
    )
    .execute()
}
