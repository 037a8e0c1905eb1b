import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { AskedOf, PackageLine, PackageState } from './asked-packages.queries.ts'

export type NewPackage = {
  packageId: string
  label: string
  askedBy: string
  askedAt: Date
  role: string
  sessionRef: string | null
  path: string
} & ({ direction: 'out'; of: AskedOf } | { direction: 'in'; sha256: string; size: number })

export async function insertPackage(tx: Tx, asked: NewPackage): Promise<void> {
  const what = asked.direction === 'out' ? { of_kind: asked.of.kind, of_id: asked.of.id } : { sha256: asked.sha256, size: asked.size }
  await tx
    .insertInto('archive_package')
    .values({
      archive_package_id: asked.packageId,
      direction: asked.direction,
      label: asked.label,
      state: 'waiting',
      asked_by: asked.askedBy,
      asked_at: asked.askedAt,
      role: asked.role,
      session_ref: asked.sessionRef,
      path: asked.path,
      ...what,
    })
    .execute()
}

export type PackageChange = {
  state?: PackageState
  dossiers?: number
  files?: number
  size?: number
  sha256?: string
  failure_code?: string
  failure_file?: string | null
  ended_at?: Date
  expires_at?: Date
}

/** Changes a package that is in one of these states; answers whether it was. */
export async function changePackage(tx: Tx, packageId: string, from: readonly PackageState[], change: PackageChange): Promise<boolean> {
  const result = await tx.updateTable('archive_package').set(change).where('archive_package_id', '=', packageId).where('state', 'in', [...from]).executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** Says what became of dossiers of a package; one that was told of before is told of anew, but for one that it entered. */
export async function keepPackageLines(tx: Tx, packageId: string, path: string, lines: readonly PackageLine[]): Promise<void> {
  if (lines.length === 0) return
  await tx
    .insertInto('archive_package_dossier')
    .values(lines.map((line) => ({ archive_package_id: packageId, name: line.name, dossier_id: line.dossierId, number_written: line.number, title: line.title, outcome: line.outcome, reason: line.reason, path })))
    .onConflict((conflict) =>
      conflict.columns(['archive_package_id', 'name']).doUpdateSet({
        outcome: sql`excluded.outcome`,
        reason: sql`excluded.reason`,
      }).where('archive_package_dossier.outcome', '<>', 'entered'),
    )
    .execute()
}

/** What was told of a package holds no more: it is made again from its beginning. */
export async function dropPackageLines(tx: Tx, packageId: string): Promise<void> {
  await tx.updateTable('archive_package_dossier').set({ outcome: 'dropped', reason: null }).where('archive_package_id', '=', packageId).execute()
}
