import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { countOpenByVersion } from '#modules/applications/index.ts'
import { changesBetween, lawFolder, loadProcedures, type Changes } from '#modules/procedures/index.ts'
import { asActor, type Actor } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import type { Services } from '#platform/use-case/index.ts'

/** `published`: beside the file that law/ has now, null where it has none. `running`: beside each version under which cases go, with how many are open in the reader's scope. */
export type ProcedurePreview = { slug: string; published: Changes | null; running: (Changes & { versionHash: string; open: number })[] }

/**
 * What a file of a procedure would change, before it is put into law/: nothing is stored, and no running case changes by it now or later.
 * Throws `procedures.file-invalid` as the start would, `procedures.file-unread`.
 */
export async function previewProcedure(services: Services, actor: Actor, path: string): Promise<ProcedurePreview> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new AppError('procedures.file-unread', 404, { file: path })
  })
  const slug = basename(path).replace(/\.yaml$/, '')
  const now = loadProcedures(lawFolder(), { slug, text }).procedures.get(slug)!
  const published = loadProcedures(lawFolder()).procedures.get(slug)
  const versions = await asActor(services.database, actor, (tx) => countOpenByVersion(tx, slug), { readOnly: true })
  return {
    slug,
    published: published ? changesBetween(published, now) : null,
    running: versions.filter(({ open }) => open > 0).map(({ versionHash, content, open }) => ({ versionHash, open, ...changesBetween(content, now) })),
  }
}
