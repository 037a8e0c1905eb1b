import { sql } from 'kysely'
import type { Actor, Tx } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'

/** Keeps which sheets were printed together. */
export async function keepCoverPrint(tx: Tx, print: { actor: Actor; at: Date; dossierIds: readonly string[] }): Promise<void> {
  const printId = newId()
  const dossierIds = [...new Set(print.dossierIds)]
  await tx
    .insertInto('cover_print')
    .values({ cover_print_id: printId, printed_by: print.actor.accountId, printed_at: print.at, sheets: dossierIds.length, path: print.actor.scopeFrom })
    .execute()
  const places = await tx.selectFrom('dossier').select(['dossier_id', 'path', 'also_paths']).where('dossier_id', 'in', dossierIds).execute()
  await tx
    .insertInto('cover_print_sheet')
    .values(places.map((place) => ({ cover_print_sheet_id: newId(), cover_print_id: printId, printed_at: print.at, ...place })))
    .execute()
}

/** What is known of a dossier's sheets goes where the dossier goes. */
export async function placeCoverSheets(tx: Tx, dossierIds: readonly string[], place: { path?: string; also_paths: string[] | null }): Promise<void> {
  await tx.updateTable('cover_print_sheet').set(place).where(sql<boolean>`dossier_id = any(${[...dossierIds]}::uuid[])`).execute()
}

/** Of sheets, or of all of a print that did not come. Answers how many were missing until now. */
export async function giveUpSheets(tx: Tx, of: { sheetIds: readonly string[] } | { printId: string }, by: { account: string; at: Date; reason: string }): Promise<number> {
  const sheets = tx.updateTable('cover_print_sheet').set({ given_up_at: by.at, given_up_by: by.account, reason: by.reason }).where('given_up_at', 'is', null)
  const rows = await ('printId' in of ? sheets.where('cover_print_id', '=', of.printId).where('came_at', 'is', null) : sheets.where('cover_print_sheet_id', 'in', [...of.sheetIds]))
    .returning('cover_print_sheet_id')
    .execute()
  return rows.length
}
