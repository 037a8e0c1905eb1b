import { foldChanges, proveAll } from './case-tallies.repository.ts'
import { repeatedJob, untilNight } from '#platform/use-case/index.ts'

/** What acts of these seconds changed is added up by each figure; then it is in the tallies. */
const FOLD_SECONDS = 600

/** Adds what acts changed to the tallies. */
export const foldTallies = repeatedJob('applications.fold-tallies', { delay: () => FOLD_SECONDS, expireInSeconds: 300 }, (_, tx) => foldChanges(tx))

/** Counts all cases anew, each night, and puts right what the tallies have otherwise; that there was something is a fault that the log tells. */
export const proveTallies = repeatedJob('applications.prove-tallies', { delay: untilNight, expireInSeconds: 3600 }, async ({ log }, tx) => {
  const wrong = await proveAll(tx)
  if (wrong > 0) log.error({ wrong }, 'numbers of cases were not those of the cases and were put right')
})
