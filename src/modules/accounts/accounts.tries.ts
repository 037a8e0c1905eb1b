import { asActor, systemActor } from '#platform/db/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { systemClock } from '#shared/clock.ts'
import { countTry, forgiveTry } from './accounts.limits.repository.ts'

/**
 * Looks something up by a code that anybody may try. Every look-up is counted before it is judged, a right one is taken off again; too many wrong ones from one address
 * shut the door for a while, for right codes too, so that the shut door tells nothing.
 */
export async function tryCode<T>(services: Pick<Services, 'database' | 'provincePath'>, address: string, look: () => Promise<T | null>): Promise<{ kind: 'shut'; until: Date } | { kind: 'answer'; found: T | null }> {
  const system = systemActor(services.provincePath)
  // The machine's time: the demo's day stands still, a lock must not.
  const door = await asActor(services.database, system, (tx) => countTry(tx, 'code', address, systemClock.now()), { action: 'accounts.count-try' })
  if (!door.open) return { kind: 'shut', until: door.until }
  const found = await look()
  if (found !== null) await asActor(services.database, system, (tx) => forgiveTry(tx, 'code', address), { action: 'accounts.count-try' })
  return { kind: 'answer', found }
}
