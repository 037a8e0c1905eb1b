import type { Tx } from '#platform/db/index.ts'

export type SavedSearch = {
  savedSearchId: string
  place: 'search' | 'dossiers'
  name: string
  /** As it stands in the address. */
  query: string
  shared: boolean
  /** Who keeps it. */
  owner: string
  mine: boolean
}

/** The searches that the account keeps, and those that others of its unit share, by name. */
export async function listSavedSearches(tx: Tx, accountId: string): Promise<SavedSearch[]> {
  const rows = await tx
    .selectFrom('saved_search as s')
    .innerJoin('account as a', 'a.account_id', 's.account_id')
    .select(['s.saved_search_id', 's.place', 's.name', 's.query', 's.shared', 's.account_id', 'a.display_name'])
    .where('s.removed_at', 'is', null)
    .orderBy('s.name')
    .orderBy('s.saved_search_id')
    .limit(200)
    .execute()
  return rows.map((row) => ({
    savedSearchId: row.saved_search_id,
    place: row.place as SavedSearch['place'],
    name: row.name,
    query: row.query,
    shared: row.shared,
    owner: row.display_name,
    mine: row.account_id === accountId,
  }))
}
