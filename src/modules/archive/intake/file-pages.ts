import { useCase } from '#platform/use-case/index.ts'
import { notFound, pageNotFilable } from '../archive.errors.ts'
import { canTakeIn } from '../archive.permissions.ts'
import { listDossiersOfPages } from '../archive.queries.ts'
import { lockDossiers, lockPages, movePage } from '../archive.repository.ts'
import { filePagesSchema } from '../archive.schemas.ts'
import { assembleDossier } from '../reading/assemble-documents.ts'

/**
 * A person files pages into a dossier, in the order given, behind what is there; pages filed wrongly before may be moved so too. No
 * cover sheet moves them afterwards. Everything read and said of them goes along. Pages that are there already stay as they are.
 * Throws `not-found` for what the account does not see, `archive.page-not-filable` for a cover sheet.
 */
export const filePages = useCase({
  name: 'archive.file-pages',
  input: filePagesSchema,
  allow: canTakeIn,
  run: async ({ tx }, { pageIds, dossierId }) => {
    const before = await listDossiersOfPages(tx, pageIds)
    const dossiers = await lockDossiers(tx, [...new Set([dossierId, ...before])])
    const target = dossiers.get(dossierId)
    if (!target) throw notFound('dossier')
    const pages = new Map((await lockPages(tx, pageIds)).map((page) => [page.page_id, page]))
    const place = { path: target.path, also_paths: target.also_paths }
    const changed = new Set<string>()
    let filed = 0
    for (const pageId of pageIds) {
      const page = pages.get(pageId)
      if (!page) throw notFound('page')
      if (page.kind !== 'content') throw pageNotFilable()
      if (page.dossier_id === dossierId) continue
      changed.add(dossierId)
      if (page.dossier_id !== null) changed.add(page.dossier_id)
      filed += 1
      await movePage(tx, pageId, { dossierId, seq: target.nextSeq++, filedBy: 'person', place })
    }
    for (const id of [...changed].sort()) {
      const dossier = dossiers.get(id)
      if (dossier) await assembleDossier(tx, dossier)
    }
    return { filed }
  },
})
