import { parseEdtf } from '#shared/edtf.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { sortKeyOf } from '#shared/names.ts'

/*
 * What dossiers are found, counted and put in order by, in memory: a list and the numbers beside its facets are read off the same rows in one
 * run, so that they cannot disagree (docs/decisions/0051-find-and-use.md). Texts that repeat are held once, as numbers.
 */

export const FACETS = ['category', 'unit', 'decade', 'paper', 'state', 'verifier'] as const
export type Facet = (typeof FACETS)[number]

/** unscanned: no page; reading: pages wait; incomplete: fewer pages than expected; review: pages wait for a person; settled: none of these. */
export const DOSSIER_STATES = ['unscanned', 'reading', 'incomplete', 'review', 'settled'] as const
export type DossierState = (typeof DOSSIER_STATES)[number]

/** How many dossiers the list has when it is narrowed to a value, everything else that narrows it left as it is. */
export type FacetNumbers = Record<Facet, Map<string, number>>

type Custody = { from: string; until: string; knownFrom: number; knownUntil: number }

type Face = {
  id: string
  path: number
  also: number[] | null
  category: number
  /** Category of the merit record it was made for. */
  nature: number
  numberOrder: string
  /** The number without what sets its parts apart. */
  number: string
  title: string
  titleKey: string | null
  received: string
  boxId: string
  states: number
  custody: Custody[]
  /** Units that had it before. */
  former: number[] | null
  papers: number[]
  verifiers: number[]
  /** Decades in which its person may have died: several where the date is not exact. */
  decades: number[]
  marked: boolean
}

/** Texts held once. */
class Names {
  readonly names: string[] = []
  readonly #ids = new Map<string, number>()

  idOf(name: string): number {
    let id = this.#ids.get(name)
    if (id === undefined) {
      id = this.names.push(name) - 1
      this.#ids.set(name, id)
    }
    return id
  }

  /** -1 for one that nothing bears. */
  find(name: string): number {
    return this.#ids.get(name) ?? -1
  }
}

export type Faces = {
  readonly rows: Face[]
  readonly at: Map<string, number>
  readonly paths: Names
  readonly categories: Names
  readonly papers: Names
  readonly verifiers: Names
}

export const makeFaces = (): Faces => ({
  rows: [],
  at: new Map(),
  paths: new Names(),
  categories: new Names(),
  papers: new Names(),
  verifiers: new Names(),
})

const partsOf = (text: string | undefined): string[] => (text ? text.split(',') : [])
/** Without what sets the parts of a number apart. */
export const compactNumber = (text: string): string => text.replaceAll(/[\s/.-]/g, '').toLowerCase()
const FIRST_DAY = '0001-01-01'
const LAST_DAY = '9999-99-99'

/** Decades that a span of days touches; more than ten say nothing. */
function decadesOf(from: string, until: string): number[] {
  const [first, last] = [Math.floor(Number(from.slice(0, 4)) / 10) * 10, Math.floor(Number(until.slice(0, 4)) / 10) * 10]
  if (!Number.isFinite(first) || !Number.isFinite(last) || last < first || last - first > 90) return []
  return Array.from({ length: (last - first) / 10 + 1 }, (_, step) => first + step * 10)
}

function deathOf(registered: string, read: string): number[] {
  if (registered !== '') {
    const [from = '', until = from] = registered.split('/')
    return decadesOf(from, until)
  }
  const date = read === '' ? undefined : parseEdtf(read)
  return date?.earliest && date.latest ? decadesOf(date.earliest, date.latest) : []
}

/** Takes lines of `dossier_faces_since` in; a dossier that is there already is what the line says now. */
export function takeIn(faces: Faces, lines: string): Faces {
  const numbers = (names: Names, text: string | undefined) => partsOf(text).map((one) => names.idOf(one))
  for (const line of lines.split('\n')) {
    const [id = '', path = '', also, category = '', nature = '', numberOrder = '', number = '', title = '', received = '', boxId = '', expected = '', pages = '', waiting = '', toReview = '', custody, former, papers, verifiers, registered = '', read = '', marked = ''] = line.split('\t') // prettier-ignore
    const content = Number(pages)
    const held = [content === 0, Number(waiting) > 0, expected !== '' && Number(expected) > content, Number(toReview) > 0]
    const states = held.reduce((bits, is, at) => bits | (is ? 1 << at : 0), 0)
    const face: Face = {
      id,
      path: faces.paths.idOf(path),
      also: also ? numbers(faces.paths, also) : null,
      category: faces.categories.idOf(category),
      nature: faces.categories.idOf(nature),
      numberOrder,
      number: compactNumber(number),
      title,
      titleKey: null,
      received: received || FIRST_DAY,
      boxId,
      states: states === 0 ? 1 << DOSSIER_STATES.indexOf('settled') : states,
      custody: partsOf(custody).map((one) => {
        const [from = '', until = '', knownFrom = '', knownUntil = ''] = one.split('/')
        return {
          from: from || FIRST_DAY,
          until: until || LAST_DAY,
          knownFrom: knownFrom === '' ? -Infinity : Number(knownFrom),
          knownUntil: knownUntil === '' ? Infinity : Number(knownUntil),
        }
      }),
      former: former ? numbers(faces.paths, former) : null,
      papers: numbers(faces.papers, papers),
      verifiers: numbers(faces.verifiers, verifiers),
      decades: deathOf(registered, read),
      marked: marked !== '',
    }
    const at = faces.at.get(id)
    if (at === undefined) faces.at.set(id, faces.rows.push(face) - 1)
    else faces.rows[at] = face
  }
  return faces
}

export type FaceFilter = {
  query?: string | undefined
  category?: string | undefined
  /** Path of a unit, one of today or an earlier one: it and all below it. */
  areaPath?: string | undefined
  boxId?: string | undefined
  state?: DossierState | undefined
  /** Decade in which the person died: 1960 for the sixties. */
  decade?: number | undefined
  /** Type of a paper that is in it. */
  paper?: string | undefined
  /** Account of somebody who verified a page of it. */
  verifier?: string | undefined
  /** Of a category, with papers, none of which is of these types: of any line. An empty list is met by none. */
  lacks?: readonly { category: string; anyOf: readonly string[] }[] | undefined
}

export type FaceSort = 'number' | '-number' | 'title' | '-title' | 'received' | '-received'

export type FaceQuestion = {
  day: LegalDate
  knownAt: Date
  view: { lo: string; hi: string; wide: boolean; opened: readonly string[] }
  filter: FaceFilter
  /** Dossiers of persons with the name that was typed; null where no name was. */
  named: ReadonlySet<string> | null
  /** Categories that ask what they are read for. */
  sensitive: readonly string[]
  /** Paths of the units that took over what a path meant, which has ended; none for one that stands. */
  successors: (path: string) => readonly string[]
}

export type Selected = { matching: Face[]; facets: FacetNumbers }

/**
 * The dossiers in custody on the day that the account sees and that fit the filter, unordered, with the numbers beside each value of each facet. A
 * closed record (sensitive, and this session has not said why it is read) tells neither its papers nor a death: it is not found by them, and not
 * counted.
 */
export function selectFaces(faces: Faces, { day, knownAt, view, filter, named, sensitive, successors }: FaceQuestion): Selected {
  const inScope = faces.paths.names.map((path) => view.wide || (path >= view.lo && path < view.hi))
  const units = faces.paths.names.map((path, own) => [own, ...successors(path).map((one) => faces.paths.idOf(one))])
  const unitFits = faces.paths.names.map((path) => filter.areaPath === undefined || path.startsWith(filter.areaPath))
  const asks = faces.categories.names.map((category) => sensitive.includes(category))
  const opened = new Set(view.opened)
  const category = filter.category === undefined ? null : faces.categories.find(filter.category)
  const paper = filter.paper === undefined ? null : faces.papers.find(filter.paper)
  const verifier = filter.verifier === undefined ? null : faces.verifiers.find(filter.verifier)
  const state = filter.state === undefined ? null : 1 << DOSSIER_STATES.indexOf(filter.state)
  const instant = knownAt.getTime()
  const query = filter.query?.normalize('NFC').toLowerCase()
  const number = compactNumber(filter.query ?? '')
  const lacks = filter.lacks && [...Map.groupBy(filter.lacks, (one) => one.category)].map(([code, its]) => ({
    category: faces.categories.find(code),
    items: its.map((one) => one.anyOf.map((type) => faces.papers.find(type))),
  }))

  const numbers = {
    category: new Uint32Array(faces.categories.names.length),
    unit: new Uint32Array(faces.paths.names.length),
    paper: new Uint32Array(faces.papers.names.length),
    verifier: new Uint32Array(faces.verifiers.names.length),
    state: new Uint32Array(DOSSIER_STATES.length),
    decade: new Map<number, number>(),
  }
  const count = (of: Uint32Array, at: number) => {
    of[at] = (of[at] as number) + 1
  }
  const matching: Face[] = []
  for (const face of faces.rows) {
    if (!inScope[face.path] && !face.also?.some((path) => inScope[path])) continue
    if (!face.custody.some((one) => one.from <= day && day < one.until && one.knownFrom <= instant && instant < one.knownUntil)) continue
    if (filter.boxId !== undefined && face.boxId !== filter.boxId) continue
    if (query && !face.title.toLowerCase().includes(query) && !(number !== '' && face.number.includes(number)) && !named?.has(face.id)) continue
    if (lacks) {
      const own = face.papers.length > 0 ? lacks.find((one) => one.category === face.category) : undefined
      if (!own?.items.some((types) => !types.some((type) => face.papers.includes(type)))) continue
    }
    const closed = (face.marked || asks[face.category] || asks[face.nature]) && !opened.has(face.id)
    const own = units[face.path] as number[]
    const missed =
      (category === null || face.category === category ? 0 : 1) |
      (filter.areaPath === undefined || own.some((unit) => unitFits[unit]) || face.former?.some((unit) => unitFits[unit]) ? 0 : 2) |
      (filter.decade === undefined || (!closed && face.decades.includes(filter.decade)) ? 0 : 4) |
      (paper === null || (!closed && face.papers.includes(paper)) ? 0 : 8) |
      (state === null || (face.states & state) !== 0 ? 0 : 16) |
      (verifier === null || face.verifiers.includes(verifier) ? 0 : 32)
    // Missed by one facet alone it still counts for the other values of that facet: they are what the list would have instead.
    if ((missed & (missed - 1)) !== 0) continue
    if (missed === 0) matching.push(face)
    if ((missed & ~1) === 0) count(numbers.category, face.category)
    if ((missed & ~2) === 0) {
      for (const unit of own) count(numbers.unit, unit)
      if (face.former) for (const unit of face.former) if (!own.includes(unit)) count(numbers.unit, unit)
    }
    if ((missed & ~4) === 0 && !closed) for (const decade of face.decades) numbers.decade.set(decade, (numbers.decade.get(decade) ?? 0) + 1)
    if ((missed & ~8) === 0 && !closed) for (const one of face.papers) count(numbers.paper, one)
    if ((missed & ~16) === 0) for (let at = 0; at < DOSSIER_STATES.length; at++) if ((face.states & (1 << at)) !== 0) count(numbers.state, at)
    if ((missed & ~32) === 0) for (const one of face.verifiers) count(numbers.verifier, one)
  }
  const told = (of: Uint32Array, names: readonly string[]) =>
    new Map([...of].flatMap((records, at): [string, number][] => (records > 0 && names[at] ? [[names[at], records]] : [])))
  return {
    matching,
    facets: {
      category: told(numbers.category, faces.categories.names),
      unit: told(numbers.unit, faces.paths.names),
      decade: new Map([...numbers.decade].sort((a, b) => a[0] - b[0]).map(([decade, records]) => [String(decade), records])),
      paper: told(numbers.paper, faces.papers.names),
      state: told(numbers.state, DOSSIER_STATES),
      verifier: told(numbers.verifier, faces.verifiers.names),
    },
  }
}

const keyOf: Record<'number' | 'title' | 'received', (face: Face) => string> = {
  number: (face) => face.numberOrder,
  title: (face) => (face.titleKey ??= sortKeyOf(face.title)),
  received: (face) => face.received,
}

export type Cursor = [key: string, id: string]
export type Step = { limit: number; after?: Cursor | undefined; before?: Cursor | undefined; offset?: number }

/** A page of the dossiers in order, and where the neighbouring pages begin; null where the list ends. */
export function pageOfFaces(matching: readonly Face[], sort: FaceSort, { limit, after, before, offset = 0 }: Step): { ids: string[]; next: Cursor | null; previous: Cursor | null } {
  const key = keyOf[sort.replace('-', '') as keyof typeof keyOf]
  const cursor = after ?? before
  // Going back reads the other way round and turns the answer.
  const backwards = before !== undefined && after === undefined
  const way = sort.startsWith('-') !== backwards ? -1 : 1
  const compare = (a: Cursor, b: Cursor) => (a[0] < b[0] ? -way : a[0] > b[0] ? way : a[1] < b[1] ? -way : a[1] > b[1] ? way : 0)
  let keyed = matching.map((face): Cursor => [key(face), face.id])
  if (cursor) keyed = keyed.filter((one) => compare(one, cursor) > 0)
  const first = smallest(keyed, compare, offset + limit + 1).slice(offset)
  const more = first.length > limit
  const shown = first.slice(0, limit)
  if (backwards) shown.reverse()
  const isFirst = backwards ? !more : cursor === undefined && offset === 0
  const isLast = backwards ? cursor === undefined : !more
  return { ids: shown.map(([, id]) => id), next: isLast ? null : (shown.at(-1) ?? null), previous: isFirst ? null : (shown[0] ?? null) }
}

/** The first so many in order: of fifty thousand the first fifty are found in one run, without sorting the rest. */
function smallest(all: Cursor[], compare: (a: Cursor, b: Cursor) => number, many: number): Cursor[] {
  if (many > 500) return all.sort(compare).slice(0, many)
  const best: Cursor[] = []
  for (const one of all) {
    const last = best.at(-1)
    if (best.length === many && last && compare(one, last) >= 0) continue
    let [from, until] = [0, best.length]
    while (from < until) {
      const middle = (from + until) >> 1
      if (compare(best[middle] as Cursor, one) < 0) from = middle + 1
      else until = middle
    }
    best.splice(from, 0, one)
    if (best.length > many) best.pop()
  }
  return best
}
