import { forgetRequestKeys } from '#platform/db/index.ts'
import { repeatedJob, untilNight } from './repeated-job.ts'

/** For so long a write that is asked for again under its key is answered as the first time. */
export const REQUEST_KEY_DAYS = 30

/** Lets request keys go that are older than that, each night. */
export const forgetRequestKeysJob = repeatedJob('platform.forget-request-keys', { delay: untilNight, expireInSeconds: 600 }, ({ clock }, tx) =>
  forgetRequestKeys(tx, new Date(clock.now().getTime() - REQUEST_KEY_DAYS * 86_400_000)),
)
