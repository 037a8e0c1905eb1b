import { useCase } from '#platform/use-case/index.ts'
import { isInScope } from '#shared/actor.ts'
import { newId } from '#shared/ids.ts'
import { profileGone } from '../archive.errors.ts'
import { canScanAtReceipt, canTakeIn } from '../archive.permissions.ts'
import { insertBatch } from '../archive.repository.ts'
import { storable } from '../archive.model.ts'
import { findBatchPath } from '../archive.queries.ts'
import { openBatchSchema } from '../archive.schemas.ts'
import { listScanProfiles, profilesFor, standardOf } from '../profiles/index.ts'

/** What is handed in with a case is photographed as it comes; the demo's pages are drawn. */
const OF_SCANNERS = new Set(['upload', 'folder', 'watched'])

/**
 * Opens a batch under the unit of the acting account: one visit of the upload page, one folder. With an id of the sender's making it is
 * opened once, however many files arrive for it at the same time. It keeps what its profile says now. Returns its id. Throws `archive.profile-gone` for a
 * profile that was taken out of use or is not for the account's unit.
 */
export const openBatch = useCase({
  name: 'archive.open-batch',
  input: openBatchSchema,
  allow: (actor, { origin }) => (origin === 'receipt' ? canScanAtReceipt(actor) : canTakeIn(actor)),
  run: async ({ tx, clock, actor }, { label, origin, scanProfileId, secondReading, batchId: given, path }) => {
    if (given !== undefined && (await findBatchPath(tx, given)) !== undefined) return { batchId: given }
    const own = OF_SCANNERS.has(origin) || scanProfileId !== undefined ? profilesFor(await listScanProfiles(tx), actor.scopeFrom) : []
    const profile = scanProfileId === undefined ? standardOf(own) : own.find((one) => one.scanProfileId === scanProfileId)
    if (scanProfileId !== undefined && !profile) throw profileGone()
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
