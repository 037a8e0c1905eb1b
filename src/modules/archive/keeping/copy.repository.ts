import type { Tx } from '#platform/db/index.ts'

export type MadeCopy = {
  dossierId: string
  basis: string
  pages: number
  originalImages: number
  madeAt: Date
  path: string
  alsoPaths: string[] | null
} & ({ sha256: string; size: number; failureCode: null } | { sha256: null; size: null; failureCode: string })

/** Makes this the archive copy of its dossier; the file of the one before is no longer needed. The dossier is locked. */
export async function replaceArchiveCopy(tx: Tx, copy: MadeCopy): Promise<void> {
  const before = await tx
    .selectFrom('archive_copy')
    .select('sha256')
    .where('dossier_id', '=', copy.dossierId)
    .executeTakeFirst()
  const values = {
    basis: copy.basis,
    sha256: copy.sha256,
    size: copy.size,
    pages: copy.pages,
    original_images: copy.originalImages,
    failure_code: copy.failureCode,
    made_at: copy.madeAt,
    path: copy.path,
    also_paths: copy.alsoPaths,
  }
  if (copy.sha256 !== null) await keepDerivedFile(tx, { sha256: copy.sha256, size: copy.size, kind: 'archive-copy', madeAt: copy.madeAt })
  await tx
    .insertInto('archive_copy')
    .values({ dossier_id: copy.dossierId, ...values })
    .onConflict((conflict) => conflict.column('dossier_id').doUpdateSet(values))
    .execute()
  if (before?.sha256 && before.sha256 !== copy.sha256) await supersedeFile(tx, before.sha256, copy.madeAt)
}

/** A stored file that was made here. One that was given up is taken back. */
export async function keepDerivedFile(
  tx: Tx,
  file: { sha256: string; size: number; kind: 'archive-copy' | 'package'; madeAt: Date },
): Promise<void> {
  await tx
    .insertInto('derived_file')
    .values({ sha256: file.sha256, size: file.size, kind: file.kind, made_at: file.madeAt })
    .onConflict((conflict) => conflict.column('sha256').doUpdateSet({ superseded_at: null, removed_at: null }))
    .execute()
}

/** Nothing needs this file any more, unless another dossier or package has the very same. */
export async function supersedeFile(tx: Tx, sha256: string, at: Date): Promise<void> {
  const copy = await tx.selectFrom('archive_copy').select('dossier_id').where('sha256', '=', sha256).limit(1).executeTakeFirst()
  const held = await tx.selectFrom('archive_package').select('archive_package_id').where('sha256', '=', sha256).where('state', 'in', ['waiting', 'ready', 'entering']).limit(1).executeTakeFirst()
  if (!copy && !held) await tx.updateTable('derived_file').set({ superseded_at: at }).where('sha256', '=', sha256).execute()
}
