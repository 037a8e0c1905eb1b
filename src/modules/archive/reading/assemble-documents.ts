import type { Tx } from '#platform/db/index.ts'
import type { JobQueue } from '#platform/jobs/index.ts'
import { groupPages } from '../archive.model.ts'
import { hasWaitingPages } from '../archive.queries.ts'
import { makeCopiesSoon } from '../keeping/make-copy.ts'
import { listDocumentsOf, listPagesToGroup, writeDocuments } from '../archive.repository.ts'
import type { Place } from '../archive.types.ts'

/**
 * Makes the papers (mục lục) of a dossier from the types of its pages. While a page still waits to be read nothing is done: the last
 * one read does it. The archive copy follows. Idempotent. The caller has locked the dossier. Answers whether the papers stand.
 */
export async function assembleDossier(
  { tx, jobs }: { tx: Tx; jobs: JobQueue },
  dossier: Place & { dossierId: string },
): Promise<boolean> {
  if (await hasWaitingPages(tx, dossier.dossierId)) return false
  const pages = await listPagesToGroup(tx, dossier.dossierId)
  const held = await listDocumentsOf(tx, dossier.dossierId)
  const confirmed = new Set(
    held.filter((document) => document.type_confirmed).map((document) => document.document_id),
  )
  const byId = new Map(pages.map((page) => [page.page_id, page]))
  const groups = groupPages(
    pages.map((page) => ({
      pageId: page.page_id,
      seq: page.seq,
      type: page.type,
      documentId: page.document_id,
      begins: page.begins,
    })),
    confirmed,
  ).map((group) => ({ ...group, typeConfidence: byId.get(group.pageIds[0] ?? '')?.type_confidence ?? null }))
  const documents = new Map(pages.map((page) => [page.page_id, page.document_id]))
  await writeDocuments(tx, dossier.dossierId, dossier, groups, held, documents)
  await makeCopiesSoon({ tx, jobs }, [dossier.dossierId])
  return true
}
