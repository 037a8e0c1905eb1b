import type { Tx } from '#platform/db/index.ts'

/** The unit that manages a person's record; undefined when there is none in scope. */
export async function findPersonPath(tx: Tx, personId: string): Promise<string | undefined> {
  return (await tx.selectFrom('person').select('path').where('person_id', '=', personId).executeTakeFirst())?.path
}
