import type { Tx } from '#platform/db/index.ts'
import { newId } from '#shared/ids.ts'
import type { Place } from '../archive.types.ts'
import type { ComparedField } from './compare.model.ts'

/** Keeps which of several values was chosen, and why. The dossier is locked. */
export async function appendChoice(
  tx: Tx,
  choice: { dossierId: string; field: ComparedField; value: string; said: string[]; reason: string; madeBy: string; madeAt: Date; place: Place },
): Promise<void> {
  await tx
    .insertInto('contradiction_choice')
    .values({
      // By the machine's clock: the order of ids tells which choice is the latest.
      contradiction_choice_id: newId(),
      dossier_id: choice.dossierId,
      field: choice.field,
      value: choice.value,
      said: JSON.stringify(choice.said),
      reason: choice.reason,
      made_by: choice.madeBy,
      made_at: choice.madeAt,
      path: choice.place.path,
      also_paths: choice.place.also_paths,
    })
    .execute()
}
