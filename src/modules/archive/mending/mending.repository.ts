import { sql } from 'kysely'
import type { Tx } from '#platform/db/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { newId } from '#shared/ids.ts'
import type { Place } from '../archive.types.ts'

/** Said again of the same dossiers, it changes nothing. */
export async function insertJudgement(
  tx: Tx,
  judgement: { kind: 'person' | 'number' | 'gone'; dossierIds: readonly string[]; reason: string; by: string; at: Date; path: string },
): Promise<void> {
  await tx
    .insertInto('mending_judgement')
    .values({
      mending_judgement_id: newId(),
      kind: judgement.kind,
      dossiers: [...judgement.dossierIds].sort().join(','),
      reason: judgement.reason,
      judged_by: judgement.by,
      judged_at: judgement.at,
      path: judgement.path,
    })
    .onConflict((conflict) => conflict.constraint('mending_judgement_once').doNothing())
    .execute()
}

export async function insertStrikeOff(
  tx: Tx,
  strike: { dossierId: string; on: LegalDate; to: string; reason: string; heldFrom: string; by: string; at: Date; place: Place },
): Promise<void> {
  await tx
    .insertInto('strike_off')
    .values({
      strike_off_id: newId(),
      dossier_id: strike.dossierId,
      gone_on: strike.on,
      gone_to: strike.to,
      reason: strike.reason,
      held_from: strike.heldFrom,
      made_by: strike.by,
      made_at: strike.at,
      path: strike.place.path,
      also_paths: strike.place.also_paths,
    })
    .execute()
}

export async function lockStrikeOff(tx: Tx, dossierId: string) {
  return tx.selectFrom('strike_off').select(['strike_off_id', 'held_from']).where('dossier_id', '=', dossierId).where('undone_at', 'is', null).forUpdate().executeTakeFirst()
}

export async function setStrikeOffUndone(tx: Tx, strikeOffId: string, by: string, at: Date): Promise<void> {
  await tx.updateTable('strike_off').set({ undone_by: by, undone_at: at }).where('strike_off_id', '=', strikeOffId).execute()
}

/** They go where their dossiers go. */
export async function placeStrikeOffs(tx: Tx, dossierIds: readonly string[], place: { path?: string; also_paths: string[] | null }): Promise<void> {
  await tx.updateTable('strike_off').set(place).where(sql<boolean>`dossier_id = any(${dossierIds}::uuid[])`).execute()
}
