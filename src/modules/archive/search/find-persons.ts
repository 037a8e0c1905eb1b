import type { Database, Tx } from '#platform/db/index.ts'
import { buildVocabulary, foldText, nameSyllables, type Vocabulary } from '#shared/names.ts'
import type { AreaIndex } from '#modules/areas/index.ts'
import { listSurvivors } from '#modules/people/index.ts'
import type { Clock } from '#shared/clock.ts'
import { writtenForms } from './find-words.ts'
import type { NameDictionary, NearName } from './name-dictionary.ts'
import {
  DROPPED,
  EDIT,
  litRanges,
  rankKey,
  repairSpaces,
  whyName,
  type Expansion,
  type KeyRank,
} from './name-match.ts'
import { currentNames } from './held-names.ts'
import {
  countNames,
  listNameFacets,
  listNameRows,
  listNameRowsOfPlace,
  listPersonsShown,
  type AskedPlace,
  type NameRow,
  type Narrowing,
} from './search.queries.ts'
import type { PersonHit, PersonWhy, SearchResult } from './search.types.ts'
import { MAX_NAME_TOKENS, type NameReading } from './understand-query.ts'

/** Names near the one asked that are counted, nearest first. */
const MAX_COUNTED = 2_000
/** Rows of a place that are fetched: all that bear just the name, so that facets can be made of them. */
const PLACE_ROWS = 200
/** Keys whose bearers are fetched. */
const MAX_KEYS = 300
/** Ranks (see name-match) beyond which a name is another name: two edits and one sign of disagreement. */
const FAR = 12

const WHY_ORDER: readonly PersonWhy[] = ['exact-marks', 'folded', 'alias', 'near', 'dropped-syllable']

let placeWords: Vocabulary | undefined
/** Syllables of the names of units, for a place that is mistyped. */
const placeVocabulary = (areas: AreaIndex): Vocabulary =>
  (placeWords ??= buildVocabulary([...areas.byName.keys()].flatMap((key) => key.split(' '))))

const lexeme = (word: string) => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
const anyOf = (words: Iterable<string>) => `(${[...words].map(lexeme).join('|')})`

/** The words that the home place must have; `nearly`: or words like them, as for a word that no unit has. */
function placeOf(reading: NameReading, areas: AreaIndex, nearly = false): AskedPlace | null {
  if (reading.place.length === 0) return null
  const vocabulary = placeVocabulary(areas)
  const near = (word: string) =>
    vocabulary
      .neighbours(word)
      .slice(0, 20)
      .map((one) => one.word)
  const words = reading.place.map((word) =>
    anyOf(vocabulary.has(word) && !nearly ? [word] : [word, ...near(word)]),
  )
  return { home: words.join('&'), inOnePiece: reading.place.join(' ') }
}

export type PersonsAsked = {
  reading: NameReading
  /** Of birth, give or take one. */
  year: number | null
  years: { from: number; until: number } | null
  area: string | null
  limit: number
  offset: number
}

export type FoundPersons = SearchResult['persons'] & { tokens: string[] }

type Facet = { path: string; decade: number | null; persons: number }

/** The names found for one reading of the syllables, best first. */
type Gathered = {
  tokens: string[]
  expansions: readonly Expansion[]
  ranks: ReadonlyMap<string, KeyRank>
  rows: readonly NameRow[]
  exact: number
  total: number
  totalIsExact: boolean
  facets: readonly Facet[]
  /** Rank of the nearest name; Infinity when there is none. */
  best: number
}

type Wanted = { narrow: Narrowing; written: readonly string[]; rows: number }

/** Where the names near the one asked are borne within the narrowing: counted from near to far until there are as many as wanted, then those are fetched. */
async function gather(
  tx: Tx,
  tokens: string[],
  plain: readonly string[],
  names: NameDictionary,
  { narrow, written, rows: wanted }: Wanted,
): Promise<Gathered> {
  const expansions = names.expand(tokens, plain)
  const keys = new Map<string, KeyRank & { names: number }>()
  let totalIsExact = true
  const count = async (near: readonly NearName[]): Promise<void> => {
    const nearest = near.slice(0, MAX_COUNTED)
    totalIsExact = near.length === nearest.length
    const rankOf = new Map(nearest.map((one) => [one.key, one]))
    for (const { name_key, names } of await countNames(tx, [...rankOf.keys()], narrow)) {
      const rank = rankOf.get(name_key)
      if (rank) keys.set(name_key, { ...rank, names })
    }
  }
  const held = () => [...keys.values()].reduce((sum, key) => sum + key.names, 0)
  // First what one edit explains, and all syllables in any order with others beside them: where that is enough, two edits would come
  // after it.
  const candidates = names.look(expansions)
  await count(names.rank(candidates, -1, EDIT))
  if (held() < wanted) await count(names.rank(candidates, EDIT, FAR))
  else totalIsExact = false
  // Nobody near at all: one syllable may be left aside where the others stand nearly.
  if (held() === 0 && tokens.length > 2) await count(names.rankWithOneMissing(candidates, FAR))

  const exactKey = tokens.join(' ')
  const exactNames = keys.get(exactKey)?.names ?? 0
  const facets = exactNames > 1 ? await listNameFacets(tx, exactKey, narrow) : []
  const exact = exactNames > 1 ? facets.reduce((sum, row) => sum + row.persons, 0) : exactNames
  const ranked = [...keys]
    .map(([key, rank]) => ({ key, ...rank }))
    .sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1))
  return {
    tokens,
    expansions,
    ranks: keys,
    rows: await listNameRows(tx, takeKeys(ranked, wanted), narrow, written, wanted),
    exact,
    total: held() - exactNames + exact,
    totalIsExact,
    facets,
    best: ranked[0]?.rank ?? Infinity,
  }
}

/** The same within a place: few of a place bear any of the names, and finding its people costs more than comparing them, so there is one question. */
async function gatherInPlace(
  tx: Tx,
  tokens: string[],
  plain: readonly string[],
  names: NameDictionary,
  place: AskedPlace,
  { narrow, written, rows: wanted }: Wanted,
): Promise<Gathered> {
  const expansions = names.expand(tokens, plain)
  const candidates = names.look(expansions)
  const ask = async (near: NearName[]) => ({
    near,
    rows: await listNameRowsOfPlace(tx, place, near.slice(0, MAX_COUNTED), narrow, written, Math.max(wanted, PLACE_ROWS)), // prettier-ignore
  })
  let { near, rows } = await ask(names.rank(candidates, -1, FAR))
  if (rows.length === 0 && tokens.length > 2)
    ({ near, rows } = await ask(names.rankWithOneMissing(candidates, FAR)))
  const ranks = new Map(near.map((one) => [one.key, one]))
  const exactKey = tokens.join(' ')
  const ofKey = rows.filter((row) => row.name_key === exactKey)
  const exactNames = ofKey[0]?.names ?? 0
  const persons = new Map(ofKey.map((row) => [row.person_id, row]))
  const exact = persons.size + exactNames - ofKey.length
  const decade = (year: number | null) => (year === null ? null : Math.trunc(year / 10) * 10)
  return {
    tokens,
    expansions,
    ranks,
    rows: rows.slice(0, wanted),
    exact,
    total: (rows[0]?.total ?? 0) - exactNames + exact,
    totalIsExact: near.length <= MAX_COUNTED,
    facets: exact < 2 ? [] : [...persons.values()].map((row) => ({ path: row.path, decade: decade(row.birth_year_from), persons: 1 })), // prettier-ignore
    best: Math.min(Infinity, ...rows.map((row) => ranks.get(row.name_key)?.rank ?? Infinity)),
  }
}

/** Persons by name, narrowed by year, area or place. Nothing is found beyond the acting account's scope. */
export async function findPersons(
  tx: Tx,
  database: Database,
  clock: Clock,
  areas: AreaIndex,
  asked: PersonsAsked,
): Promise<FoundPersons> {
  const { reading, limit, offset, year, area } = asked
  const names = await currentNames(tx, database, clock, reading.tokens.join(' '))
  const marked = foldText(reading.name) !== reading.name.toLowerCase()
  const wanted: Wanted = {
    narrow: { year, years: asked.years ?? (year === null ? null : { from: year - 1, until: year + 1 }), area },
    written: marked ? writtenForms(reading.name) : [],
    // Some are other names of one person.
    rows: offset + limit + 10,
  }
  const within = (place: AskedPlace | null, tokens: string[], plain: readonly string[]) =>
    place === null
      ? gather(tx, tokens, plain, names, wanted)
      : gatherInPlace(tx, tokens, plain, names, place, wanted)
  const place = placeOf(reading, areas)
  const plain = nameSyllables(reading.name).map(foldText)
  let gathered = await within(place, reading.tokens, plain)
  if (gathered.best >= DROPPED) {
    const repaired = repairSpaces(reading.tokens, names.syllables).slice(0, MAX_NAME_TOKENS)
    if (repaired.join(' ') !== reading.tokens.join(' ')) {
      const other = await within(place, repaired, repaired)
      if (other.best < gathered.best) gathered = other
    }
  }
  if (gathered.rows.length === 0 && place !== null)
    gathered = await within(placeOf(reading, areas, true), reading.tokens, plain)
  const hits = await showPersons(tx, gathered, reading.name, clock, areas)
  return {
    tokens: gathered.tokens,
    exact: gathered.exact,
    total: gathered.total,
    totalIsExact: gathered.totalIsExact,
    hits: hits.slice(offset, offset + limit),
    facets: toFacets(gathered.facets, clock, areas),
  }
}

/** The nearest keys, until they surely hold enough: a year or place may put a farther key before a nearer one. */
function takeKeys<Key extends { key: string; rank: number; names: number }>(
  ranked: readonly Key[],
  wanted: number,
): Key[] {
  const out: Key[] = []
  let names = 0
  let last = Infinity
  for (const one of ranked) {
    if (out.length >= MAX_KEYS || one.rank > last + 3) break
    out.push(one)
    names += one.names
    if (names >= wanted && last === Infinity) last = one.rank
  }
  return out
}

async function showPersons(
  tx: Tx,
  { rows, ranks, expansions }: Gathered,
  asked: string,
  clock: Clock,
  areas: AreaIndex,
): Promise<PersonHit[]> {
  const found = [...new Set(rows.map((row) => row.person_id))]
  // A name of a record leads to the person that the record turned out to be, where he may be seen.
  const survivors = await listSurvivors(tx, found, null)
  const shown = new Map(
    (await listPersonsShown(tx, [...new Set([...found, ...survivors.values()])])).map((row) => [row.person_id, row]),
  )
  const hits = new Map<string, PersonHit>()
  for (const row of rows) {
    const person = shown.get(survivors.get(row.person_id) ?? row.person_id) ?? shown.get(row.person_id)
    if (!person) continue
    const why = whyName(asked, row, ranks.get(row.name_key) ?? rankKey(row.name_key.split(' '), expansions))
    const before = hits.get(person.person_id)
    if (before && WHY_ORDER.indexOf(before.why) <= WHY_ORDER.indexOf(why)) continue
    hits.set(person.person_id, {
      personId: person.person_id,
      name: row.written,
      fullName: person.full_name,
      aliases: person.aliases ?? [],
      birthWritten: person.birth_written,
      homeWritten: person.home_written,
      categories: person.categories,
      path: person.path,
      areaName: nameOfPath(person.path, clock, areas),
      why,
      ranges: litRanges(row.written, expansions),
    })
  }
  // Within one reason the order of the rows stays: rank, year, place.
  return [...hits.values()].sort((a, b) => WHY_ORDER.indexOf(a.why) - WHY_ORDER.indexOf(b.why))
}

/** Today's name of the unit that a path ends in. */
export function nameOfPath(path: string, clock: Clock, areas: AreaIndex): string | null {
  const code = path.split('/').at(-2)
  if (code === undefined) return null
  const today = clock.today()
  const row = areas.byCode
    .get(code)
    ?.find((one) => one.validFrom <= today && (one.validUntil === null || today < one.validUntil))
  if (!row) return null
  const word = areas.kinds.find((kind) => kind.kind === row.kind)?.word
  return word === undefined ? row.name : `${word} ${row.name}`
}

function toFacets(
  rows: readonly Facet[],
  clock: Clock,
  areas: AreaIndex,
): SearchResult['persons']['facets'] {
  const byPath = new Map<string, number>()
  const byDecade = new Map<number, number>()
  for (const { path, decade, persons } of rows) {
    byPath.set(path, (byPath.get(path) ?? 0) + persons)
    if (decade !== null) byDecade.set(decade, (byDecade.get(decade) ?? 0) + persons)
  }
  return {
    areas: [...byPath]
      .map(([path, count]) => ({ path, name: nameOfPath(path, clock, areas) ?? path, count }))
      .sort((a, b) => b.count - a.count || (a.path < b.path ? -1 : 1)),
    years: [...byDecade]
      .map(([from, count]) => ({ from, until: from + 10, count }))
      .sort((a, b) => a.from - b.from),
  }
}
