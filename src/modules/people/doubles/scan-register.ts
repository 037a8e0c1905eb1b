import { z } from 'zod'
import { canKeepRegister } from '#modules/accounts/index.ts'
import { asActor, systemActor } from '#platform/db/index.ts'
import { recordUpkeep, type UpkeepKind } from '#platform/upkeep/index.ts'
import { repeatedJob, untilNight, useCase } from '#platform/use-case/index.ts'
import { blockOf, entriesOf, matchingAreas, Matcher, PairScan, PASSES } from '../matching/index.ts'
import { countFound, countNames } from './doubles.queries.ts'
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

const looked = z.object({ persons: z.number(), pairs: z.number() })

/** The last look through the whole register: how many persons, and how many pairs it found. */
export const registerLook: UpkeepKind<z.output<typeof looked>> = { name: 'people.find-doubles', detail: looked }

/**
 * Finds all pairs anew and keeps them for the officers to judge. What the last run found and this one did not is marked as gone. `pairs` of
 * the answer counts each once.
 */
export async function scanRegister(services: MatchServices): Promise<ScanResult> {
  const { database, clock, provincePath } = services
  const foundAt = clock.now()
  const scanned = await scanPairs(services, (pairs) =>
    asActor(database, systemActor(provincePath), (tx) => upsertPairs(tx, clock, bestOf(pairs), foundAt), {
      action: 'people.scan-register',
    }),
  )
  return asActor(
    database,
    systemActor(provincePath),
    async (tx) => {
      await markGone(tx, foundAt)
      const result = { ...scanned, pairs: await countFound(tx) }
      const detail = { persons: result.persons, pairs: result.pairs }
      await recordUpkeep(tx, registerLook, { at: clock.now(), sound: true, detail })
      return result
    },
    { action: 'people.scan-register' },
  )
}

/** The look through the register, each night. */
export const findDoubles = repeatedJob(
  registerLook.name,
  { delay: untilNight, expireInSeconds: 3_600 },
  (services) => scanRegister(services),
)

/** Has the register looked through now: what was entered today is compared before the night. */
export const findDoublesNow = useCase({
  name: 'people.find-doubles-now',
  input: z.strictObject({}),
  allow: canKeepRegister,
  run: ({ tx, jobs }) => findDoubles.now(tx, jobs),
})

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
