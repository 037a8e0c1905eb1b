import type { Database, Tx } from '#platform/db/index.ts'
import { buildVocabulary, foldText, nameSyllables, type Vocabulary } from '#shared/names.ts'
import type { AreaIndex } from '#modules/areas/index.ts'
import type { Clock } from '#shared/clock.ts'
import { writtenForms } from './find-words.ts'
import {
  DROPPED,
  EDIT,
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
/** Names of a neighbourhood that are all looked at; a larger one is asked by syllables. */
const NEIGHBOURHOOD = 6_000
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

function narrowingOf(
  reading: NameReading,
  year: number | null,
  area: string | null,
  areas: AreaIndex,
  nearly = false,
): Narrowing {
  const years = year === null ? null : { from: year - 1, until: year + 1 }
  const yearWords =
    years === null ? [] : [anyOf([`y=${years.from}`, `y=${years.from + 1}`, `y=${years.until}`])]
  const vocabulary = placeVocabulary(areas)
  const placeWordsAsked = reading.place.map((word) =>
    anyOf(
      vocabulary.has(word) && !nearly
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
  const indexWords = [...placeWordsAsked, ...yearWords].join('&')
  return {
    year,
    years,
    area,
    words: placeWordsAsked.length === 0 ? null : indexWords,
    indexWords: indexWords === '' ? null : indexWords,
    place: reading.place.length === 0 ? null : reading.place.join(' '),
  }
}

export type PersonsAsked = {
  reading: NameReading
  year: number | null
  area: string | null
  /** The acting account is of the whole province. */
  wide: boolean
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
  { wanted, wide }: { wanted: number; wide: boolean },
): Promise<Gathered> {
  const expansions = expandTokens(tokens, plain, vocabulary)
  const keys: Keys = new Map()
  const collect = (rows: { is_key: boolean; name_key: string; names: number }[]): number => {
    let looked = 0
    for (const row of rows) {
      if (!row.is_key) looked += row.names
      const syllables = row.name_key.split(' ')
      if (syllables.filter((one) => expansions.some((near) => near.has(one))).length < tokens.length - 1)
        continue
      const held = keys.get(row.name_key)
      if (held) held.names = Math.max(held.names, row.names)
      else keys.set(row.name_key, { ...rankKey(row.name_key, expansions), names: row.names })
    }
    return looked
  }
  const held = () => [...keys.values()].reduce((sum, key) => (key.rank <= FAR ? sum + key.names : sum), 0)
  const done = (whole: boolean): Gathered => ({
    tokens,
    expansions,
    keys,
    whole,
    best: Math.min(Infinity, ...[...keys.values()].map((key) => key.rank)),
  })
  // First what one edit explains, and all syllables in any order with others beside them: where that is enough, two edits would come
  // after it. With a place the home's words are in the same query, so that keys are not needed.
  const near = narrow.words === null ? nearKeys(expansions) : []
  const all = [...new Set(tokens)].map(lexeme).join('&')
  const keysWithin = (from: number, until: number) => {
    const part = near.filter((one) => one.rank > from && one.rank <= until).map((one) => one.key)
    return part.length === 0 ? null : part
  }
  const looked = collect(await countNameKeys(tx, keysWithin(-1, EDIT), all, narrow, EACH))
  if (looked >= EACH || held() >= wanted) return done(false)
  // A commune has a few thousand names: all are looked at, which is cheaper than a query of a hundred near syllables.
  if (narrow.words !== null || narrow.area !== null || !wide) {
    const neighbours = collect(await countNameKeys(tx, null, null, narrow, NEIGHBOURHOOD))
    if (neighbours < NEIGHBOURHOOD) return done(true)
  }
  const far = collect(
    await countNameKeys(tx, keysWithin(EDIT, Infinity), nearQuery(expansions), narrow, EACH),
  )
  if (held() > 0 || tokens.length < 3) return done(far < EACH)
  // Nobody near at all: one syllable may be left aside where the others stand as asked.
  const others = tokens.map(
    (_, left) =>
      `(${tokens
        .filter((_, i) => i !== left)
        .map(lexeme)
        .join('&')})`,
  )
  return done(collect(await countNameKeys(tx, null, others.join('|'), narrow, EACH)) < EACH)
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
  let narrow = narrowingOf(reading, asked.year, asked.area, areas)
  const wanted = offset + limit
  const plain = nameSyllables(reading.name).map(foldText)
  let gathered = await gather(tx, reading.tokens, plain, vocabulary, narrow, { wanted, wide: asked.wide })
  if (gathered.best >= DROPPED) {
    const repaired = repairSpaces(reading.tokens, vocabulary).slice(0, MAX_NAME_TOKENS)
    if (repaired.join(' ') !== reading.tokens.join(' ')) {
      const other = await gather(tx, repaired, repaired, vocabulary, narrow, { wanted, wide: asked.wide })
      if (other.best < gathered.best) gathered = other
    }
  }
  if (gathered.keys.size === 0 && reading.place.length > 0) {
    narrow = narrowingOf(reading, asked.year, asked.area, areas, true)
    gathered = await gather(tx, reading.tokens, plain, vocabulary, narrow, { wanted, wide: asked.wide })
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

/** Every syllable nearly, in any order, others beside them. Two edits in one syllable were among the keys. */
function nearQuery(expansions: readonly Expansion[]): string {
  return expansions
    .map((near) => anyOf([...near].filter(([, distance]) => distance <= 1).map(([token]) => token)))
    .join('&')
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
