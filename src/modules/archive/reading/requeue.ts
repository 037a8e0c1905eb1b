import { asActor, systemActor, type Tx } from '#platform/db/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { READ_PAGE, TAKE_APART } from '../archive.job-names.ts'
import { listReadOtherwise, listStored, listWaiting } from '../archive.queries.ts'

const AT_ONCE = 500
const FIRST_ID = '00000000-0000-0000-0000-000000000000'

/**
 * Has all pages read again that another engine version read, in steps of 500 pages a transaction, after all first readings. Answers how many. A
 * page corrected or verified keeps every person's word. Begun again, it adds nothing that still waits.
 */
export async function requeueOldReadings(services: Services, engineVersion: string): Promise<number> {
  return inSteps(
    services,
    (tx, after) => listReadOtherwise(tx, engineVersion, after, AT_ONCE),
    async (tx, ids) =>
      services.jobs.enqueue(
        tx,
        READ_PAGE,
        ids.map((pageId) => ({ pageId })),
        { key: ({ pageId }) => `read:${pageId}:${engineVersion}`, priority: -10 },
      ),
  )
}

/**
 * Gives jobs to files and pages that wait without one: after a restore, or when a job used up its tries while the engine was missing.
 * Where a job still waits nothing is added.
 */
export async function requeueWaiting(services: Services): Promise<{ files: number; pages: number }> {
  const files = await inSteps(
    services,
    (tx, after) => listStored(tx, after, AT_ONCE),
    (tx, ids) =>
      services.jobs.enqueue(
        tx,
        TAKE_APART,
        ids.map((batchFileId) => ({ batchFileId })),
        { key: (job) => job.batchFileId },
      ),
  )
  const pages = await inSteps(
    services,
    (tx, after) => listWaiting(tx, after, AT_ONCE),
    (tx, ids) =>
      services.jobs.enqueue(
        tx,
        READ_PAGE,
        ids.map((pageId) => ({ pageId })),
        { key: (job) => job.pageId },
      ),
  )
  return { files, pages }
}

async function inSteps(
  services: Services,
  list: (tx: Tx, after: string) => Promise<string[]>,
  add: (tx: Tx, ids: string[]) => Promise<void>,
): Promise<number> {
  let count = 0
  let after = FIRST_ID
  for (;;) {
    const ids = await asActor(services.database, systemActor(services.provincePath), async (tx) => {
      const found = await list(tx, after)
      await add(tx, found)
      return found
    })
    count += ids.length
    after = ids.at(-1) ?? after
    if (ids.length < AT_ONCE) return count
  }
}
