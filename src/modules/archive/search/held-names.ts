import type { Database, Tx } from '#platform/db/index.ts'
import type { Clock } from '#shared/clock.ts'
import { makeNameDictionary, type NameDictionary } from './name-dictionary.ts'
import { listNameForms } from './search.queries.ts'

type Held = { dictionary: NameDictionary; era: number; horizon: number; lookedAt: number }

/** One for each database that this process works with. */
const held = new WeakMap<Database, Promise<Held>>()

/** A new name is found by itself at once; that it is offered for a mistyped one may wait this long. */
const FRESH_MS = 1_000

/**
 * The distinct names of the province, held in memory: some tens of bytes each. Names are only ever added: those of transactions that had not ended
 * at the last look are asked for again after a second, and at once when `key` is not known.
 */
export async function currentNames(tx: Tx, database: Database, clock: Clock, key: string): Promise<NameDictionary> {
  const before = held.get(database)
  const known = await before?.catch(() => undefined)
  const now = clock.now().getTime()
  if (known && Math.abs(now - known.lookedAt) < FRESH_MS && known.dictionary.has(key)) return known.dictionary
  const looking = look(tx, known, now)
  // The first look takes the longest, and who comes meanwhile waits for it instead of making another.
  if (!known) held.set(database, looking)
  const fresh = await looking
  held.set(database, looking)
  return fresh.dictionary
}

async function look(tx: Tx, known: Held | undefined, now: number): Promise<Held> {
  const { era, horizon, keys } = await listNameForms(tx, known?.era ?? 0, known?.horizon ?? 0)
  const dictionary = known?.dictionary ?? makeNameDictionary()
  dictionary.add(keys)
  return { dictionary, era, horizon, lookedAt: now }
}
