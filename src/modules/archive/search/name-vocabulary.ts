import { buildVocabulary } from '#shared/names.ts'
import type { Database, Tx } from '#platform/db/index.ts'
import type { Clock } from '#shared/clock.ts'
import type { NameVocabulary } from './name-match.ts'
import { countNameSyllables, listNameSyllables } from './search.queries.ts'

type Held = { vocabulary: NameVocabulary; count: number; lookedAt: number }

/** One for each database that this process works with. */
const held = new WeakMap<Database, Held>()

/** A new syllable is found by itself at once; that it is offered for a mistyped one may wait this long. */
const FRESH_MS = 10_000

/**
 * The syllables of all names, held in memory: rows are only ever added, so an equal count means an equal table. It is counted again
 * after ten seconds, and at once when `tokens` holds a syllable that is not known.
 */
export async function currentNameVocabulary(
  tx: Tx,
  database: Database,
  clock: Clock,
  tokens: readonly string[],
): Promise<NameVocabulary> {
  const known = held.get(database)
  const now = clock.now().getTime()
  if (
    known &&
    Math.abs(now - known.lookedAt) < FRESH_MS &&
    tokens.every((token) => known.vocabulary.has(token))
  )
    return known.vocabulary
  const count = await countNameSyllables(tx)
  if (known?.count === count) {
    known.lookedAt = now
    return known.vocabulary
  }
  const words = await listNameSyllables(tx)
  const vocabulary = { ...buildVocabulary(words), words }
  held.set(database, { vocabulary, count: words.length, lookedAt: now })
  return vocabulary
}
