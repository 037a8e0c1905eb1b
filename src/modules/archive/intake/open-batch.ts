import { useCase } from '#platform/use-case/index.ts'
import { isInScope } from '#shared/actor.ts'
import { newId } from '#shared/ids.ts'
import { canScanAtReceipt, canTakeIn } from '../archive.permissions.ts'
import { insertBatch } from '../archive.repository.ts'
import { storable } from '../archive.model.ts'
import { openBatchSchema } from '../archive.schemas.ts'

/**
 * Opens a batch under the unit of the acting account: one visit of the upload page, one folder. With an id of the sender's making it is
 * opened once, however many files arrive for it at the same time. Returns its id.
 */
export const openBatch = useCase({
  name: 'archive.open-batch',
  input: openBatchSchema,
  allow: (actor, { origin }) => (origin === 'receipt' ? canScanAtReceipt(actor) : canTakeIn(actor)),
  run: async ({ tx, clock, actor }, { label, origin, profile, secondReading, batchId: given, path }) => {
    const batchId = given ?? newId(clock)
    await insertBatch(tx, {
      batchId,
      label: storable(label),
      origin,
      profile,
      secondReading,
      createdBy: actor.accountId,
      createdAt: clock.now(),
      path: path !== undefined && isInScope(actor, path) ? path : actor.scopeFrom,
    })
    return { batchId }
  },
})
