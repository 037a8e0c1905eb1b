import type { Database, Tx } from '#platform/db/index.ts'
import { buildVocabulary, foldText, nameSyllables, type Vocabulary } from '#shared/names.ts'
import type { AreaIndex } from '#modules/areas/index.ts'
import type { Clock } from '#shared/clock.ts'
import { writtenForms } from './find-words.ts'
import {
  DROPPED,
  expandTokens,
  litRanges,
  nearKeys,
  rankKey,
  repairSpaces,
  whyName,
  type Expansion,
  type KeyRank,
  type NameVocabulary,
} from './name-match.ts'
import { currentNameVocabulary } from './name-vocabulary.ts'
import {
  countNameKeys,
  listNameFacets,
  listNameRows,
  listPersonsShown,
  type NameRow,
  type Narrowing,
} from './search.queries.ts'
import type { PersonHit, PersonWhy, SearchResult } from './search.types.ts'
import { MAX_NAME_TOKENS, type NameReading } from './understand-query.ts'

/** Rows that one query over syllables looks at. Keys are counted, so that many bearers of one name do not hide other names. */
const EACH = 4_000
/** Keys whose bearers are fetched. */
const MAX_KEYS = 300
/** Ranks (see name-match) beyond which a name is another name: two edits and one sign of disagreement. */
const FAR = 11

const WHY_ORDER: readonly PersonWhy[] = ['exact-marks', 'folded', 'alias', 'near', 'dropped-syllable']

let placeWords: Vocabulary | undefined
/** Syllables of the names of units, for a place that is mistyped. */
const placeVocabulary = (areas: AreaIndex): Vocabulary =>
  (placeWords ??= buildVocabulary([...areas.byName.keys()].flatMap((key) => key.split(' '))))

const lexeme = (word: string) => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
const anyOf = (words: Iterable<string>) => `(${[...words].map(lexeme).join('|')})`

function narrowingOf(
  reading: NameReading,
  year: number | null,
  area: string | null,
  areas: AreaIndex,
): Narrowing {
  const years = year === null ? null : { from: year - 1, until: year + 1 }
  const yearWords =
    years === null ? [] : [anyOf([`y=${years.from}`, `y=${years.from + 1}`, `y=${years.until}`])]
  const vocabulary = placeVocabulary(areas)
  const placeWordsAsked = reading.place.map((word) =>
    anyOf(
      vocabulary.has(word)
        ? [`h=${word}`]
        : [
            word,
            ...vocabulary
              .neighbours(word)
              .slice(0, 20)
              .map((near) => near.word),
          ].map((one) => `h=${one}`),
    ),
  )
  return {
    year,
    years,
    area,
    words: placeWordsAsked.length === 0 ? null : [...placeWordsAsked, ...yearWords].join('&'),
    place: reading.place.length === 0 ? null : reading.place.join(' '),
  }
}

/** The words of the index that narrow a query over syllables (the area is added by the database). */
function narrowWords(narrow: Narrowing): string[] {
  if (narrow.words !== null) return [narrow.words]
  return narrow.years === null
    ? []
    : [anyOf([narrow.years.from, narrow.years.from + 1, narrow.years.until].map((year) => `y=${year}`))]
}

export type PersonsAsked = {
  reading: NameReading
  year: number | null
  area: string | null
  limit: number
  offset: number
}

export type FoundPersons = SearchResult['persons'] & { tokens: string[] }

type Keys = Map<string, KeyRank & { names: number }>

/** The names found for one reading of the syllables. */
type Gathered = { tokens: string[]; expansions: Expansion[]; keys: Keys; whole: boolean; best: number }

async function gather(
  tx: Tx,
  tokens: string[],
  plain: readonly string[],
  vocabulary: NameVocabulary,
  narrow: Narrowing,
  wanted: number,
): Promise<Gathered> {
  const expansions = expandTokens(tokens, plain, vocabulary)
  const keys: Keys = new Map()
  let whole = true
  const collect = (rows: { part: number; name_key: string; names: number }[]) => {
    let looked = 0
    for (const row of rows) {
      if (row.part > 0) looked += row.names
      const held = keys.get(row.name_key)
      if (held) held.names = Math.max(held.names, row.names)
      else keys.set(row.name_key, { ...rankKey(row.name_key, expansions), names: row.names })
    }
    if (looked >= EACH) whole = false
  }
  const held = () => [...keys.values()].reduce((sum, key) => (key.rank <= FAR ? sum + key.names : sum), 0)
  // All syllables in any order, others beside them. With a place the home's words are in the same query, so keys are not needed.
  const all = [...new Set(tokens)].map(lexeme)
  const byKey = narrow.words === null ? nearKeys(expansions).map((one) => one.key) : null
  collect(await countNameKeys(tx, byKey, [[...all, ...narrowWords(narrow)].join('&')], narrow, EACH))
  const isNarrow = narrow.words !== null || narrow.years !== null || narrow.area !== null
  const loose = held() < wanted ? looseQuery(expansions, isNarrow) : null
  if (loose === null) whole = false
  else collect(await countNameKeys(tx, null, [[loose, ...narrowWords(narrow)].join('&')], narrow, EACH))
  return {
    tokens,
    expansions,
    keys,
    whole,
    best: Math.min(Infinity, ...[...keys.values()].map((key) => key.rank)),
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
  const { reading, limit, offset } = asked
  const vocabulary = await currentNameVocabulary(tx, database, clock, reading.tokens)
  const narrow = narrowingOf(reading, asked.year, asked.area, areas)
  const wanted = offset + limit
  let gathered = await gather(
    tx,
    reading.tokens,
    nameSyllables(reading.name).map(foldText),
    vocabulary,
    narrow,
    wanted,
  )
  if (gathered.best >= DROPPED) {
    const repaired = repairSpaces(reading.tokens, vocabulary).slice(0, MAX_NAME_TOKENS)
    if (repaired.join(' ') !== reading.tokens.join(' ')) {
      const other = await gather(tx, repaired, repaired, vocabulary, narrow, wanted)
      if (other.best < gathered.best) gathered = other
    }
  }
  const { tokens, expansions, keys } = gathered
  const exactKey = tokens.join(' ')
  const exactNames = keys.get(exactKey)?.names ?? 0
  const facets = exactNames > 1 ? await listNameFacets(tx, exactKey, narrow) : []
  const exact = exactNames > 1 ? facets.reduce((sum, row) => sum + row.persons, 0) : exactNames
  const ranked = [...keys]
    .map(([key, rank]) => ({ key, ...rank }))
    .filter((one) => one.rank <= FAR)
    .sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1))
  const marked = foldText(reading.name) !== reading.name.toLowerCase()
  const taken = takeKeys(ranked, wanted)
  const rows =
    taken.length === 0
      ? []
      : await listNameRows(tx, taken, narrow, marked ? writtenForms(reading.name) : [], wanted + 10)
  const hits = await showPersons(tx, rows, reading.name, expansions, keys, clock, areas)
  return {
    tokens,
    exact,
    total: ranked.reduce((sum, one) => sum + one.names, exact - exactNames),
    totalIsExact: gathered.whole,
    hits: hits.slice(offset, wanted),
    facets: toFacets(facets, clock, areas),
  }
}

/**
 * Names that share enough: two of three syllables or more, nearly; of two, one if year or place narrows. Null when that would be
 * half of the province.
 */
function looseQuery(expansions: readonly Expansion[], isNarrow: boolean): string | null {
  const parts = expansions.map((near) => anyOf(near.keys()))
  const [first, second] = parts
  if (first === undefined) return null
  if (second === undefined) return first
  if (parts.length === 2) return isNarrow ? `(${first}|${second})` : `(${first}&${second})`
  if (!isNarrow) return `(${parts.join('&')})`
  const without = parts.map((_, left) => `(${parts.filter((_, i) => i !== left).join('&')})`)
  return `(${without.join('|')})`
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
  rows: readonly NameRow[],
  asked: string,
  expansions: readonly Expansion[],
  keys: Keys,
  clock: Clock,
  areas: AreaIndex,
): Promise<PersonHit[]> {
  const shown = new Map(
    (await listPersonsShown(tx, [...new Set(rows.map((row) => row.person_id))])).map((row) => [
      row.person_id,
      row,
    ]),
  )
  const hits = new Map<string, PersonHit>()
  for (const row of rows) {
    const person = shown.get(row.person_id)
    if (!person) continue
    const why = whyName(asked, row, keys.get(row.name_key) ?? rankKey(row.name_key, expansions))
    const before = hits.get(row.person_id)
    if (before && WHY_ORDER.indexOf(before.why) <= WHY_ORDER.indexOf(why)) continue
    hits.set(row.person_id, {
      personId: row.person_id,
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
  rows: readonly { path: string; decade: number | null; persons: number }[],
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
