import { requirePurpose } from '#modules/purpose/index.ts'
import { recordView } from '#platform/audit/index.ts'
import type { Actor, Tx } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import { notFound } from '../archive.errors.ts'
import { keepLookAtDossier } from '../second-reading/blind.queries.ts'
import { findArchiveCopy, findDossierOfCopy, type ArchiveCopy } from './copy.queries.ts'

/**
 * The archive copy of a dossier, for a reader: logs one view that says it was taken away. It holds what was read of every field, so who takes it
 * reads none of them blind any more. Throws `not-found` for a dossier outside the
 * scope or without pages, `purpose.needed` for a sensitive one, `archive.copy-not-made` (409) while there is none.
 */
export async function takeArchiveCopy(
  tx: Tx,
  actor: Actor,
  { dossierId, at }: { dossierId: string; at: Date },
): Promise<{ sha256: string; size: number; number: string | null; title: string }> {
  const dossier = await findDossierOfCopy(tx, dossierId)
  if (!dossier) throw notFound('dossier')
  await requirePurpose(tx, 'dossier', dossierId)
  const copy = await findArchiveCopy(tx, dossierId)
  if (!copy?.sha256 || copy.size === null) throw new AppError('archive.copy-not-made', 409)
  await keepLookAtDossier(tx, actor, { dossierId, how: 'archive-copy', at })
  await recordView(tx, { subject: 'dossier', subjectId: dossierId, path: dossier.path, detail: { taken: 'archive-copy', sha256: copy.sha256 } })
  return { sha256: copy.sha256, size: copy.size, number: dossier.number, title: dossier.title }
}

/** What the page of a dossier says of its copy. Nothing of its content. */
export const findCopyOf = (tx: Tx, dossierId: string): Promise<ArchiveCopy | undefined> => findArchiveCopy(tx, dossierId)
