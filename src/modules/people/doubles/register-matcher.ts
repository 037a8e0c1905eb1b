import { asActor, systemActor, type Database } from '#platform/db/index.ts'
import type { Services } from '#platform/use-case/index.ts'
import { buildVocabulary, type Vocabulary } from '#shared/names.ts'
import { matchingAreas, Matcher } from '../matching/index.ts'
import { countNames, listSyllables } from './doubles.queries.ts'

export type RegisterMatcher = { matcher: Matcher; vocabulary: Vocabulary; persons: number }

type Held = RegisterMatcher & { madeAt: number }
const held = new WeakMap<Database, Held>()

/** How common a name is changes slowly. */
const FRESH_MS = 3_600_000
const SAMPLE = 50_000

export type MatchServices = Pick<Services, 'database' | 'clock' | 'provincePath'>

/** What persons of this register are compared with: how common its names are, which syllables it knows. Made anew once an hour. */
export async function registerMatcher(services: MatchServices): Promise<RegisterMatcher> {
  const { database, clock, provincePath } = services
  const now = clock.now().getTime()
  const known = held.get(database)
  if (known && Math.abs(now - known.madeAt) < FRESH_MS) return known
  const made = await asActor(
    database,
    systemActor(provincePath),
    async (tx) => {
      const { counts, persons } = await countNames(tx, SAMPLE)
      const vocabulary = buildVocabulary(await listSyllables(tx))
      return { matcher: new Matcher(matchingAreas(), counts), vocabulary, persons, madeAt: now }
    },
    { readOnly: true },
  )
  held.set(database, made)
  return made
}
