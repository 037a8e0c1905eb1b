import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import { readingLaw } from './purpose.law.ts'
import type { Mark, ReadRecord, ReadSubject, Sensitive } from './purpose.types.ts'

/**
 * Of these records those that are sensitive; of a file, given by the id of what was handed in, all its dossiers. A mark counts also
 * where it lies beyond the scope, and on any record of the same person.
 */
export async function listSensitive(
  tx: Tx,
  subject: ReadSubject | 'file',
  ids: readonly string[],
): Promise<Map<string, Sensitive>> {
  return (await ask(tx, { [subject]: ids })).get(subject === 'person' ? 'person' : 'dossier') ?? new Map<string, Sensitive>()
}

/** What lists must keep to themselves: the sensitive ones for which this session gave no purpose. */
export const listClosed = async (
  tx: Tx,
  subject: ReadSubject,
  ids: readonly string[],
): Promise<Map<string, Sensitive>> => closedOf(await listSensitive(tx, subject, ids))

/** The same of persons and dossiers at once, in one question. */
export async function listClosedOf(
  tx: Tx,
  ids: { persons: readonly string[]; dossiers: readonly string[] },
): Promise<{ persons: Map<string, Sensitive>; dossiers: Map<string, Sensitive> }> {
  const found = await ask(tx, { person: ids.persons, dossier: ids.dossiers })
  return { persons: closedOf(found.get('person')), dossiers: closedOf(found.get('dossier')) }
}

const closedOf = (found: Map<string, Sensitive> | undefined): Map<string, Sensitive> =>
  new Map([...(found ?? [])].filter(([, one]) => one.purpose === null))

async function ask(
  tx: Tx,
  groups: { [subject in ReadSubject | 'file']?: readonly string[] },
): Promise<Map<ReadSubject, Map<string, Sensitive>>> {
  const asked = Object.entries(groups).filter(([, ids]) => ids.length > 0)
  if (asked.length === 0) return new Map()
  const { rows } = await sql<{ subject: ReadSubject; id: string; marked: boolean; byNature: boolean; purpose: string | null }>`
    ${sql.join(
      asked.map(
        ([subject, ids]) => sql`select ${subject === 'person' ? 'person' : 'dossier'} as subject, subject_id as id, marked, by_nature as "byNature", purpose
          from sensitive_records(${subject}, ${[...new Set(ids)]}::uuid[], ${readingLaw().categories}::text[]) where marked or by_nature`,
      ),
      sql` union all `,
    )}`.execute(tx)
  const found = new Map<ReadSubject, Map<string, Sensitive>>()
  for (const { subject, id, ...one } of rows) {
    const of = found.get(subject) ?? new Map<string, Sensitive>()
    found.set(subject, of.set(id, one))
  }
  return found
}

/** What a reader may know of the record before he says why; undefined beyond the scope. */
export async function findRecord(tx: Tx, subject: ReadSubject, id: string): Promise<ReadRecord | undefined> {
  if (subject === 'person') {
    const row = await tx
      .selectFrom('person')
      .select(['full_name', 'path'])
      .where('person_id', '=', id)
      .executeTakeFirst()
    return row && { subject, id, name: row.full_name, number: null, path: row.path, alsoPaths: [] }
  }
  const row = await tx
    .selectFrom('dossier')
    .select(['title', 'number_written', 'path', 'also_paths'])
    .where('dossier_id', '=', id)
    .executeTakeFirst()
  return (
    row && { subject, id, name: row.title, number: row.number_written, path: row.path, alsoPaths: row.also_paths ?? [] }
  )
}

/** The marks of the record itself, newest first, with who set and lifted them. */
export async function listMarks(tx: Tx, subject: ReadSubject, id: string): Promise<Mark[]> {
  const rows = await tx
    .selectFrom('sensitive_mark as s')
    .leftJoin('account as a', (join) => join.on(sql<boolean>`a.account_id::text = s.marked_by`))
    .leftJoin('account as l', (join) => join.on(sql<boolean>`l.account_id::text = s.lifted_by`))
    .select(['s.reason', 's.marked_at', 'a.display_name as marked_by', 's.lifted_at', 'l.display_name as lifted_by'])
    .where('s.subject', '=', subject)
    .where('s.subject_id', '=', id)
    .orderBy('s.marked_at', 'desc')
    .execute()
  return rows.map((row) => ({
    reason: row.reason,
    markedAt: row.marked_at,
    markedBy: row.marked_by,
    liftedAt: row.lifted_at,
    liftedBy: row.lifted_by,
  }))
}
