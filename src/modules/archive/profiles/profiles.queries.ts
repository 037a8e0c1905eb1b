import type { Tx } from '#platform/db/index.ts'
import type { ScanSides } from '../archive.types.ts'
import type { ScanProfile } from './profiles.model.ts'

/** The profiles in use of all units, by name: the newest way a scanner runs. Which of them are for whom, says `profilesFor`. */
export async function listScanProfiles(tx: Tx): Promise<ScanProfile[]> {
  const rows = await tx
    .selectFrom('scan_profile')
    .select(['scan_profile_id', 'name', 'sides', 'least_dpi', 'folder', 'standard', 'path'])
    .where('removed_at', 'is', null)
    .orderBy('name')
    .orderBy('scan_profile_id')
    .execute()
  return rows.map((row) => ({
    scanProfileId: row.scan_profile_id,
    name: row.name,
    sides: row.sides as ScanSides,
    leastDpi: row.least_dpi,
    folder: row.folder,
    standard: row.standard,
    path: row.path,
  }))
}

/** Under which profile an account handed in scans last; null where it never did, or under none. */
export async function findLastProfile(tx: Tx, accountId: string): Promise<string | null> {
  const last = await tx
    .selectFrom('scan_batch')
    .select('scan_profile_id')
    .where('created_by', '=', accountId)
    .where('origin', '=', 'upload')
    .orderBy('created_at', 'desc')
    .orderBy('scan_batch_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last?.scan_profile_id ?? null
}
