import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { Clock } from '#shared/clock.ts'
import { newId } from '#shared/ids.ts'
import { placeCoverSheets } from '../cover/cover-prints.repository.ts'
import { placeCopies } from '../copies/copies.repository.ts'
import { placeLoans } from '../lending/lending.repository.ts'
import { placeAcceptance } from '../acceptance/acceptance.repository.ts'
import { placeTransfers } from '../transfer/transfer.repository.ts'
import { placeStrikeOffs } from '../mending/mending.repository.ts'
import { placeChecks } from '../second-reading/second-reading.repository.ts'
import { boxElsewhere } from './register.errors.ts'
import { buildDossierRows } from './register.model.ts'
import type { BoxPlace, DossierId, DossierPart, NewDossier } from './register.types.ts'

const ROWS = 500

async function inParts<Row>(rows: readonly Row[], insert: (part: Row[]) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS) await insert(rows.slice(at, at + ROWS))
}

/** The fonds of that code, made when it is not there yet. */
export async function ensureFonds(
  tx: Tx,
  clock: Clock,
  fonds: { code: string; title: string },
): Promise<string> {
  const find = () =>
    tx.selectFrom('fonds').select('fonds_id').where('code', '=', fonds.code).executeTakeFirst()
  const known = await find()
  if (known) return known.fonds_id
  await tx
    .insertInto('fonds')
    .values({ fonds_id: newId(clock), ...fonds })
    .onConflict((conflict) => conflict.constraint('fonds_code_unique').doNothing())
    .execute()
  const made = await find()
  if (!made) throw new Error(`the fonds ${fonds.code} is neither there nor could it be made`)
  return made.fonds_id
}

/**
 * The boxes of a fonds by code, made where they are not there yet; a place that nobody knew is filled in. Throws
 * `archive.box-elsewhere` when a box stands on another shelf or in another compartment than said.
 */
export async function ensureBoxes(
  tx: Tx,
  clock: Clock,
  fondsId: string,
  boxes: readonly BoxPlace[],
): Promise<Map<string, string>> {
  const wanted = new Map<string, { code: string; shelf: string | null; compartment: string | null }>()
  for (const box of boxes) {
    const { code, shelf, compartment } = wanted.get(box.code) ?? {
      code: box.code,
      shelf: null,
      compartment: null,
    }
    wanted.set(code, {
      code,
      shelf: shelf ?? box.shelf ?? null,
      compartment: compartment ?? box.compartment ?? null,
    })
  }
  // In one order, so that two writers of the same new boxes cannot wait for each other.
  const rows = [...wanted.values()].sort((a, b) => (a.code < b.code ? -1 : 1))
  await inParts(rows, (part) =>
    tx
      .insertInto('box')
      .values(part.map((box) => ({ box_id: newId(clock), fonds_id: fondsId, ...box })))
      .onConflict((conflict) => conflict.constraint('box_code_unique').doNothing())
      .execute(),
  )
  const codes = rows.map((row) => row.code)
  const held = await tx
    .selectFrom('box')
    .select(['box_id', 'code', 'shelf', 'compartment'])
    .where('fonds_id', '=', fondsId)
    .where(sql<boolean>`code = any(${codes}::text[])`)
    .execute()
  for (const box of held) {
    const said = wanted.get(box.code)
    if (!said) continue
    const differs = (a: string | null, b: string | null) => a !== null && b !== null && a !== b
    if (differs(box.shelf, said.shelf) || differs(box.compartment, said.compartment))
      throw boxElsewhere({ code: box.code, shelf: box.shelf, compartment: box.compartment })
    const shelf = box.shelf ?? said.shelf
    const compartment = box.compartment ?? said.compartment
    if (shelf !== box.shelf || compartment !== box.compartment)
      await tx.updateTable('box').set({ shelf, compartment }).where('box_id', '=', box.box_id).execute()
  }
  return new Map(held.map((box) => [box.code, box.box_id]))
}

/** Opens dossiers, one or thousands, with their persons and the archive's custody. Answers the ids in order. */
export async function insertDossiers(
  tx: Tx,
  clock: Clock,
  dossiers: readonly NewDossier[],
): Promise<DossierId[]> {
  const built = dossiers.map((dossier) => buildDossierRows(clock, dossier))
  await inParts(
    built.map((one) => one.dossier),
    (part) => tx.insertInto('dossier').values(part).execute(),
  )
  await inParts(
    built.flatMap((one) => one.persons),
    (part) => tx.insertInto('dossier_person').values(part).execute(),
  )
  await inParts(
    built.map((one) => one.custody),
    (part) => tx.insertInto('dossier_custody').values(part).execute(),
  )
  return built.map((one) => one.dossier.dossier_id)
}

/** The dossier's paths, locked until the transaction ends; undefined when not there or out of scope. */
export async function lockDossierPaths(
  tx: Tx,
  dossierId: string,
): Promise<{ path: string; alsoPaths: string[] } | undefined> {
  const row = await tx
    .selectFrom('dossier')
    .select(['path', 'also_paths'])
    .where('dossier_id', '=', dossierId)
    .forUpdate()
    .executeTakeFirst()
  return row && { path: row.path, alsoPaths: row.also_paths ?? [] }
}

/** Puts a person into a dossier. Answers false when the person was in it already. */
export async function insertDossierPerson(
  tx: Tx,
  link: { dossierId: string; personId: string; part: DossierPart; path: string },
): Promise<boolean> {
  const result = await tx
    .insertInto('dossier_person')
    .values({ dossier_id: link.dossierId, person_id: link.personId, part: link.part, path: link.path })
    .onConflict((conflict) => conflict.constraint('dossier_person_pk').doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

/**
 * Sets the further paths of a dossier, its custody, its papers and its pages with all that was read and said of them. The dossier is
 * locked by the caller; pages are locked in the order of their ids, as everywhere.
 */
export const setAlsoPaths = (tx: Tx, dossierId: string, alsoPaths: string[] | null): Promise<void> =>
  setPlace(tx, [dossierId], { also_paths: alsoPaths })

/** Sets the unit of dossiers, or the further ones, with all that hangs on them; as `setAlsoPaths` for several. */
export async function setPlace(
  tx: Tx,
  dossierIds: readonly string[],
  place: { path?: string; also_paths: string[] | null },
): Promise<void> {
  const ofDossiers = sql<boolean>`dossier_id = any(${dossierIds}::uuid[])`
  await tx.updateTable('dossier').set(place).where(ofDossiers).execute()
  await tx.updateTable('dossier_custody').set(place).where(ofDossiers).execute()
  await tx.updateTable('document').set(place).where(ofDossiers).execute()
  await tx.updateTable('arrangement').set(place).where(ofDossiers).execute()
  await placeLoans(tx, dossierIds, place)
  await placeCopies(tx, dossierIds, place)
  await placeStrikeOffs(tx, dossierIds, place)
  await placeTransfers(tx, dossierIds, place)
  await placeCoverSheets(tx, dossierIds, place)
  await tx.updateTable('contradiction_choice').set(place).where(ofDossiers).execute()
  await tx.updateTable('archive_copy').set(place).where(ofDossiers).execute()
  const pages = await tx
    .selectFrom('page')
    .select('page_id')
    .where(ofDossiers)
    .orderBy('page_id')
    .forUpdate()
    .execute()
  const pageIds = pages.map((page) => page.page_id)
  if (pageIds.length === 0) return
  const ofPages = sql<boolean>`page_id = any(${pageIds}::uuid[])`
  await tx.updateTable('page').set(place).where(ofPages).execute()
  await tx.updateTable('reading').set(place).where(ofPages).execute()
  await tx.updateTable('correction').set(place).where(ofPages).execute()
  await tx.updateTable('page_text').set(place).where(ofPages).execute()
  await tx.updateTable('page_filing').set(place).where(ofPages).execute()
  await tx.updateTable('arrangement_page').set(place).where(ofPages).execute()
  await tx.updateTable('scan_act').set(place).where(ofPages).execute()
  await placeAcceptance(tx, pageIds, place)
  await placeChecks(tx, pageIds, place)
}
