import { asActor, systemActor } from '#platform/db/index.ts'
import { blockOf, entriesOf, matchingAreas, Matcher, PairScan, PASSES } from '../matching/index.ts'
import { countNames } from './doubles.queries.ts'
import { markGone, upsertPairs, type StoredPair } from './doubles.repository.ts'
import { streamEntries } from './register-entries.queries.ts'
import type { MatchServices } from './register-matcher.ts'

export type ScanResult = { persons: number; names: number; compared: number; pairs: number }

/** Pairs handed on at once. */
const BATCH = 2_000
/** All names are counted up to so many; beyond, a sample says how common a name is. */
const COUNTED = 300_000

/**
 * Compares all persons of the register with those they may be, and hands the pairs on in parts; a pair may come more than once. The rows
 * stream in the order of each pass, so that what is held does not grow with the register.
 */
export async function scanPairs(
  services: MatchServices,
  take: (pairs: StoredPair[]) => Promise<void>,
): Promise<ScanResult> {
  const { database, provincePath } = services
  return asActor(
    database,
    systemActor(provincePath),
    async (tx) => {
      const { counts, persons } = await countNames(tx, COUNTED)
      const matcher = new Matcher(matchingAreas(), counts)
      const minimum = matcher.possibleFrom(persons)
      const result: ScanResult = { persons, names: 0, compared: 0, pairs: 0 }
      let found: StoredPair[] = []
      for (const pass of PASSES) {
        const scan = new PairScan(matcher, pass, minimum, (pair, path, otherPath) => {
          const grade = matcher.grade(pair.bits, persons)
          if (grade !== 'unlikely') found.push({ ...pair, grade, path, otherPath })
        })
        for await (const entries of streamEntries(tx, pass)) {
          for (const { input, alias } of entries) {
            const subject = matcher.read(alias ? { ...input, nameIsAlias: true } : input)
            if (subject === undefined) continue
            if (pass === 'ends') result.names += 1
            for (const entry of entriesOf(matcher, subject)) {
              const key = blockOf(pass, entry)
              if (key !== null) scan.push(key, entry)
            }
          }
          if (found.length >= BATCH) {
            result.pairs += found.length
            await take(found)
            found = []
          }
        }
        result.compared += scan.compared
      }
      result.pairs += found.length
      if (found.length > 0) await take(found)
      return result
    },
    { readOnly: true },
  )
}

/** Finds all pairs anew and keeps them for the officers to judge. What the last run found and this one did not is marked as gone. */
export async function scanRegister(services: MatchServices): Promise<ScanResult> {
  const { database, clock, provincePath } = services
  const foundAt = clock.now()
  const result = await scanPairs(services, (pairs) =>
    asActor(database, systemActor(provincePath), (tx) => upsertPairs(tx, clock, bestOf(pairs), foundAt), {
      action: 'people.scan-register',
    }),
  )
  await asActor(database, systemActor(provincePath), (tx) => markGone(tx, foundAt), {
    action: 'people.scan-register',
  })
  return result
}

/** Each pair once: one statement cannot change a row twice. */
function bestOf(pairs: readonly StoredPair[]): StoredPair[] {
  const best = new Map<string, StoredPair>()
  for (const pair of pairs) {
    const key = `${pair.a} ${pair.b}`
    const held = best.get(key)
    if (held === undefined || held.bits < pair.bits) best.set(key, pair)
  }
  return [...best.values()]
}
