import { z } from 'zod'
import { asActor, systemActor, type Tx } from '#platform/db/index.ts'
import type { JobDefinition, JobQueue } from '#platform/jobs/index.ts'
import type { Services } from './services.ts'

const HOUR_MS = 3_600_000
/** Two o'clock at night in Viet Nam, as hours of the universal day. */
const NIGHT_UTC_HOURS = 19

/** Seconds until the next two o'clock at night. */
export function untilNight(now: Date): number {
  const into = (now.getTime() / HOUR_MS) % 24
  return Math.round((((NIGHT_UTC_HOURS - into + 24) % 24 || 24) * HOUR_MS) / 1000)
}

/**
 * Work that comes again by itself: what it does and the job of the next time are one transaction. `delay`: seconds until the next time. `go` gives
 * it a place in the queue where it has none, at a start and from time to time after; `now` has it done beside its time, once however often it is asked for
 * while it waits.
 */
export function repeatedJob(
  name: string,
  { delay, expireInSeconds }: { delay: (now: Date) => number; expireInSeconds: number },
  work: (services: Services, tx: Tx) => Promise<unknown>,
): { definition: JobDefinition<Record<string, never>, Services>; go(services: Services): Promise<void>; now(tx: Tx, jobs: JobQueue): Promise<void> } {
  const inTransaction = (services: Services, run: (tx: Tx) => Promise<unknown>) =>
    asActor(
      services.database,
      systemActor(services.provincePath),
      async (tx) => {
        await run(tx)
        await services.jobs.enqueue(tx, name, [{}], { key: () => 'next', priority: -20, delaySeconds: delay(services.clock.now()) })
      },
      { action: name },
    )
  return {
    definition: { name, payload: z.strictObject({}), handle: (services) => inTransaction(services, (tx) => work(services, tx)), concurrency: 1, expireInSeconds, retryLimit: 20 },
    go: (services) => inTransaction(services, () => Promise.resolve()),
    now: (tx, jobs) => jobs.enqueue(tx, name, [{}], { key: () => 'now', priority: -10 }),
  }
}
