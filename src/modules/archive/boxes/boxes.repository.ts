import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { Clock } from '#shared/clock.ts'
import { newId } from '#shared/ids.ts'

/** The box, locked until the transaction ends. */
export async function lockBox(tx: Tx, boxId: string) {
  return tx.selectFrom('box').select(['box_id', 'fonds_id']).where('box_id', '=', boxId).forUpdate().executeTakeFirst()
}

export async function findBoxByCode(tx: Tx, fondsId: string, code: string): Promise<string | undefined> {
  const row = await tx.selectFrom('box').select('box_id').where('fonds_id', '=', fondsId).where('code', '=', code).executeTakeFirst()
  return row?.box_id
}

/** The catalogue of that code, made when it is not there yet; its title becomes the one given. */
export async function ensureCatalogue(tx: Tx, clock: Clock, fondsId: string, catalogue: { code: string; title: string }): Promise<string> {
  await tx
    .insertInto('catalogue')
    .values({ catalogue_id: newId(clock), fonds_id: fondsId, ...catalogue })
    .onConflict((conflict) => conflict.constraint('catalogue_code_unique').doNothing())
    .execute()
  const held = await tx
    .selectFrom('catalogue')
    .select(['catalogue_id', 'title'])
    .where('fonds_id', '=', fondsId)
    .where('code', '=', catalogue.code)
    .executeTakeFirstOrThrow()
  if (held.title !== catalogue.title) await tx.updateTable('catalogue').set({ title: catalogue.title }).where('catalogue_id', '=', held.catalogue_id).execute()
  return held.catalogue_id
}

export async function setBoxPlaceRow(
  tx: Tx,
  boxId: string,
  place: { store: string | null; shelf: string | null; compartment: string | null; catalogue_id: string | null },
): Promise<void> {
  await tx.updateTable('box').set(place).where('box_id', '=', boxId).execute()
}

/** Dossiers with the fonds they belong to, locked in the order of their ids. */
export async function lockDossiersToPlace(tx: Tx, dossierIds: readonly string[]) {
  return tx
    .selectFrom('dossier')
    .select(['dossier_id', 'fonds_id', 'box_id', 'path'])
    .where(sql<boolean>`dossier_id = any(${dossierIds}::uuid[])`)
    .orderBy('dossier_id')
    .forUpdate()
    .execute()
}

export async function setBox(tx: Tx, dossierIds: readonly string[], boxId: string | null): Promise<void> {
  await tx.updateTable('dossier').set({ box_id: boxId }).where(sql<boolean>`dossier_id = any(${dossierIds}::uuid[])`).execute()
}
