import { databaseErrorOf, type Tx } from '#platform/db/index.ts'
import { AppError } from '#platform/errors/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { READ_PAGE } from '../archive.job-names.ts'
import { findReading, listCorrections } from '../archive.repository.ts'
import { writePageText } from '../reading/page-text.ts'
import { makeCopiesSoon } from './make-copy.ts'
import { findTakenInOtherwise, hasDossier } from './package.queries.ts'
import { enterRows, findBox, findCatalogue, findFonds } from './package.repository.ts'
import type { PackagedDossierFile } from './package.schemas.ts'

/**
 * Enters a dossier of a package with everything that was read and said of it, under the ids that it has. One that is here already is left
 * alone and answers false. Its files are in the store, its persons and the accounts of its corrections are entered. Throws
 * `archive.package-unfit` for rows that belong to other records than the dossier's, `archive.taken-in-elsewhere`.
 */
export async function enterPackagedDossier(
  { tx, jobs }: { tx: Tx; jobs: Services['jobs'] },
  name: string,
  { rows }: PackagedDossierFile,
): Promise<boolean> {
  const dossier = rows.dossier[0]!
  const dossierId = dossier.dossier_id
  if (await hasDossier(tx, dossierId)) return false
  const pageIds = new Set(rows.page.map((page) => page.page_id))
  const files = new Set(rows.file.map((file) => file.sha256))
  const unfit = (what: string) => new AppError('archive.package-unfit', 422, { file: name, what })
  const ofDossier = [...rows.dossier_custody, ...rows.dossier_person, ...rows.document, ...rows.page, ...rows.contradiction_choice]
  if (ofDossier.some((row) => row.dossier_id !== dossierId)) throw unfit('dossier')
  if ([...rows.reading, ...rows.correction, ...rows.page_filing, ...rows.field_check].some((row) => !pageIds.has(row.page_id))) throw unfit('page')
  const checkIds = new Set(rows.field_check.map((check) => check.field_check_id))
  if (rows.field_word.some((word) => !checkIds.has(word.field_check_id))) throw unfit('field_check')
  if (rows.page.some((page) => !files.has(page.sha256)) || rows.batch_file.some((file) => !files.has(file.sha256))) throw unfit('file')
  const elsewhere = await findTakenInOtherwise(tx, rows.batch_file.map((file) => ({ sha256: file.sha256, batchFileId: file.batch_file_id })))
  if (elsewhere !== undefined) throw new AppError('archive.taken-in-elsewhere', 409, { file: name, sha256: elsewhere })

  try {
    // The record of merit is not part of a package: the register here has its own, or none.
    const isNew = (await enterRows(tx, 'dossier', [{ ...dossier, ...(await enterPlace(tx, rows)), merit_record_id: null }])) > 0
    // Two came with the same at once, such as a job that was given up for dead and the one in its place: this one waited for the other.
    if (!isNew && (await hasDossier(tx, dossierId))) return false
    await enterRows(tx, 'dossier_custody', rows.dossier_custody)
    await enterRows(tx, 'dossier_person', rows.dossier_person)
    await enterRows(tx, 'scan_batch', rows.scan_batch)
    await enterRows(tx, 'file', rows.file)
    await enterRows(tx, 'batch_file', rows.batch_file)
    // That a page was accepted is said by a lot, which does not travel: here it is put up anew.
    const pages = rows.page.map((page) => ({ ...page, accepted_at: null, accepted_by: null }))
    // What has the id of something else would otherwise be taken for it.
    if ((await enterRows(tx, 'document', rows.document)) < rows.document.length) throw unfit('document')
    if ((await enterRows(tx, 'page', pages)) < pages.length) throw unfit('page')
    await enterRows(tx, 'reading', rows.reading)
    await enterRows(tx, 'correction', rows.correction)
    await enterRows(tx, 'page_filing', rows.page_filing)
    if ((await enterRows(tx, 'field_check', rows.field_check)) < rows.field_check.length) throw unfit('field_check')
    await enterRows(tx, 'field_word', rows.field_word)
    await enterRows(tx, 'contradiction_choice', rows.contradiction_choice)
  } catch (error) {
    // A value of another kind, a rule of a table that is broken: the package does not fit, whatever its hashes say.
    const found = databaseErrorOf(error)
    if (found && /^(22|23)/.test(found.sqlState)) throw unfit(found.constraint ?? found.sqlState)
    throw error
  }
  for (const page of rows.page) {
    const reading = await findReading(tx, page.page_id)
    const place = { path: String(page['path']), also_paths: (page['also_paths'] ?? null) as string[] | null }
    if (reading) await writePageText(tx, { pageId: page.page_id, dossierId, place }, reading, await listCorrections(tx, page.page_id))
  }
  const waiting = rows.page.filter((page) => page.state === 'waiting').map((page) => ({ pageId: page.page_id }))
  await jobs.enqueue(tx, READ_PAGE, waiting, { key: (job) => job.pageId })
  if (rows.page.length > 0 && waiting.length === 0) await makeCopiesSoon({ tx, jobs }, [dossierId])
  return true
}

/** Where the dossier stands: fonds, series and box of these codes, whichever ids they have here; those that are not here are made. */
async function enterPlace(tx: Tx, rows: PackagedDossierFile['rows']): Promise<{ fonds_id: string; box_id: string | null }> {
  const [fonds, catalogue, box] = [rows.fonds[0]!, rows.catalogue[0], rows.box[0]]
  await enterRows(tx, 'fonds', [fonds])
  const fondsId = (await findFonds(tx, fonds.code))!
  if (!box) return { fonds_id: fondsId, box_id: null }
  // A package of the first form names the series of its box and does not bring it.
  if (catalogue) await enterRows(tx, 'catalogue', [{ ...catalogue, fonds_id: fondsId }])
  const catalogueId = catalogue ? await findCatalogue(tx, fondsId, catalogue.code) : undefined
  await enterRows(tx, 'box', [{ ...box, fonds_id: fondsId, catalogue_id: catalogueId ?? null }])
  return { fonds_id: fondsId, box_id: (await findBox(tx, fondsId, box.code)) ?? null }
}

/** The name of the metadata of a dossier in a package. */
export const nameInPackage = (dossierId: string): string => `dossiers/${dossierId}.json`

