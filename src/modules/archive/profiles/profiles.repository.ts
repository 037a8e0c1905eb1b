import type { Tx } from '#platform/db/index.ts'
import type { ScanSides } from '../archive.types.ts'

export type ProfileRow = { name: string; sides: ScanSides; leastDpi: number; folder: string | null; standard: boolean }

const columns = ({ name, sides, leastDpi, folder, standard }: ProfileRow) => ({ name, sides, least_dpi: leastDpi, folder, standard })

export async function insertProfile(tx: Tx, profile: ProfileRow & { scanProfileId: string; path: string; by: string; at: Date }): Promise<void> {
  await tx
    .insertInto('scan_profile')
    .values({ ...columns(profile), scan_profile_id: profile.scanProfileId, path: profile.path, created_by: profile.by, created_at: profile.at, removed_at: null })
    .execute()
}

/** A profile in use, locked until the transaction ends. */
export async function lockProfile(tx: Tx, scanProfileId: string): Promise<{ path: string } | undefined> {
  return tx.selectFrom('scan_profile').select('path').where('scan_profile_id', '=', scanProfileId).where('removed_at', 'is', null).forUpdate().executeTakeFirst()
}

export async function updateProfile(tx: Tx, scanProfileId: string, values: ProfileRow | { removedAt: Date }): Promise<void> {
  const set = 'removedAt' in values ? { removed_at: values.removedAt } : columns(values)
  await tx.updateTable('scan_profile').set(set).where('scan_profile_id', '=', scanProfileId).execute()
}

/** One a unit: who becomes it takes it from the one before. */
export async function clearStandard(tx: Tx, path: string): Promise<void> {
  await tx.updateTable('scan_profile').set({ standard: false }).where('path', '=', path).where('standard', '=', true).where('removed_at', 'is', null).execute()
}
