import type { Tx } from '#platform/db/index.ts'

export async function insertSaved(
  tx: Tx,
  saved: { savedSearchId: string; accountId: string; place: string; name: string; query: string; shared: boolean; path: string; at: Date },
): Promise<void> {
  await tx
    .insertInto('saved_search')
    .values({
      saved_search_id: saved.savedSearchId,
      account_id: saved.accountId,
      place: saved.place,
      name: saved.name,
      query: saved.query,
      shared: saved.shared,
      path: saved.path,
      created_at: saved.at,
      removed_at: null,
    })
    .execute()
}

/** Changes a search that the account keeps; false where it keeps none of that id. */
export async function updateSaved(tx: Tx, id: string, accountId: string, values: { name: string; shared: boolean } | { removed_at: Date }): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('saved_search')
    .set(values)
    .where('saved_search_id', '=', id)
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}
