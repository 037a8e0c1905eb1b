import { canCorrectReadings, canReadRecords, canTakeIn } from '#modules/accounts/index.ts'
import type { Actor } from '#platform/db/index.ts'
import { isUuid } from '#shared/ids.ts'

export { canTakeIn, canReadRecords }

/** Scans what is handed in with a case, into a batch of one's own. */
export const canScanAtReceipt = (actor: Actor): boolean => canTakeIn(actor) || ['reception', 'commune-officer', 'head', 'director'].includes(actor.role)

/** Says how the scanners of a unit run. */
export const canKeepScanProfiles = (actor: Actor): boolean => ['archivist', 'system'].includes(actor.role)

/** A correction is a person's word: it bears an account, so jobs and commands of the house cannot make one. */
export const canCorrect = (actor: Actor): boolean => canCorrectReadings(actor) && isUuid(actor.accountId)
