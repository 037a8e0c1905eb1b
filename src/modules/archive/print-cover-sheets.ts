import { z } from 'zod'
import { useCase } from '#platform/use-case/index.ts'
import { toPublicId, type Id } from '#shared/ids.ts'
import { notFound, tooManySheets } from './archive.errors.ts'
import { canTakeIn } from './archive.permissions.ts'
import { coverSheets, type CoverSheetLabels } from './cover/index.ts'
import { keepCoverPrint } from './cover/cover-prints.repository.ts'
import { listCoverRows, type CoverRow } from './dossiers.queries.ts'

/** Sheets a print: 500 take some seconds and the paper of a drawer. */
const MAX_SHEETS = 500

/** The words around the values and those that the register keeps as codes; they come from the message catalogue. */
export type CoverWords = {
  labels: CoverSheetLabels
  categoryName(code: string): string
  /** "Kệ 04 · Ngăn B · Hộp 12"; null when the paper has no place yet. */
  placeName(place: Pick<CoverRow, 'box' | 'shelf' | 'compartment'>): string | null
}

/**
 * Cover sheets as one PDF for chosen dossiers (in the order chosen) or for a box (by number). Which were printed together is kept: one that does not come back is
 * pointed out. Throws `not-found` when one of them is
 * outside the scope, `archive.too-many-cover-sheets` past 500.
 */
export const printCoverSheets = useCase({
  name: 'archive.print-cover-sheets',
  input: z.object({
    of: z.union([
      z.object({ dossierIds: z.array(z.uuid()).min(1).max(MAX_SHEETS) }),
      z.object({ boxId: z.uuid() }),
    ]),
    words: z.custom<CoverWords>((value) => typeof value === 'object' && value !== null),
  }),
  allow: canTakeIn,
  run: async ({ tx, actor, clock }, { of, words }) => {
    const rows = await listCoverRows(tx, of, MAX_SHEETS + 1)
    if (rows.length > MAX_SHEETS) throw tooManySheets(MAX_SHEETS)
    if (rows.length === 0 || ('dossierIds' in of && rows.length < new Set(of.dossierIds).size))
      throw notFound('dossier')
    await keepCoverPrint(tx, { actor, at: clock.now(), dossierIds: rows.map((row) => row.dossierId) })
    return coverSheets(
      rows.map((row) => ({
        dossierId: toPublicId('dos', row.dossierId as Id<'dos'>),
        dossierNumber: row.number ?? '',
        fullName: row.person ?? row.title,
        birthAsWritten: row.birthWritten,
        category: row.category === null ? null : words.categoryName(row.category),
        place: words.placeName(row),
        expectedPages: row.expected,
      })),
      words.labels,
    )
  },
})
