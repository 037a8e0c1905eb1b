import { mkdir, rm, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { coverSheetImage, type CoverSheetLabels } from '#modules/archive/cover/index.ts'
import { openBatch, storeBatchFile } from '#modules/archive/index.ts'
import type { Actor } from '#platform/db/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { toPublicId, type Id } from '#shared/ids.ts'
import { CATEGORIES } from '../samples/province.ts'
import { writeSampleFolder } from '../samples/write-folder.ts'

/**
 * Draws the papers of the first dossiers, scans them into files as the department would, each dossier behind its cover sheet, and takes the
 * files in as an archivist does. The first dossier comes alone, so that a page can be searched soon, and `meanwhile` is done while it is read. The same seed draws the same bytes,
 * so a run that was broken off and begun again stores nothing twice.
 */
export async function scanSamples(
  services: Services,
  archivist: Actor,
  options: { folder: string; seed: number; dossierIds: string[]; labels: CoverSheetLabels; batchLabel: (number: number) => string; meanwhile?: () => Promise<void> },
): Promise<void> {
  const { folder, seed, dossierIds, labels } = options
  const parts = [
    { from: 0, dossiers: 1 },
    ...(dossierIds.length > 1 ? [{ from: 1, dossiers: dossierIds.length - 1 }] : []),
  ]
  for (const [index, part] of parts.entries()) {
    const { batchId } = await openBatch(services, archivist, { label: options.batchLabel(index + 1), origin: 'demo' })
    const own = join(folder, String(index + 1))
    await rm(own, { recursive: true, force: true })
    await mkdir(own, { recursive: true })
    await writeSampleFolder(own, {
      seed,
      ...part,
      coverSheet: (dossier, expectedPages) => {
        const id = dossierIds[dossier.index]
        if (!id) throw new Error(`sample dossier ${dossier.index} is not in the register`)
        return coverSheetImage(
          {
            dossierId: toPublicId('dos', id as Id<'dos'>),
            dossierNumber: dossier.rawNumber,
            fullName: dossier.person.fullName,
            birthAsWritten: dossier.person.birth.written,
            category: CATEGORIES[dossier.category].title,
            place: `${dossier.storage.shelf} · ${dossier.storage.compartment} · ${dossier.storage.box}`,
            expectedPages,
          },
          labels,
        )
      },
      onFile: async ({ file }) => {
        await storeBatchFile(services, archivist, { batchId, name: file, source: await readFile(join(own, file)) })
      },
    })
    if (index === 0) await options.meanwhile?.()
  }
}
