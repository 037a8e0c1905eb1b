import { canCorrectReadings, canReadRecords, canTakeIn } from '#modules/accounts/index.ts'
import type { Actor } from '#platform/db/index.ts'
import { isUuid } from '#shared/ids.ts'

export { canTakeIn, canReadRecords }

/** A correction is a person's word: it bears an account, so jobs and commands of the house cannot make one. */
export const canCorrect = (actor: Actor): boolean => canCorrectReadings(actor) && isUuid(actor.accountId)
