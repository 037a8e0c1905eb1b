import { parseEdtf } from '#shared/edtf.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { foldName, sortKeyOf } from '#shared/names.ts'
import { makeOrders, unsettle, type Orders } from './face-order.model.ts'

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

/** Days as numbers: 20150105. */
type Custody = { from: number; until: number; knownFrom: number; knownUntil: number }

/** What is looked at of some dossiers only, or to put them in order. */
type Face = {
  id: string
  also: number[] | null
  numberOrder: string
  /** The number without what sets its parts apart. */
  number: string
  /** In small letters. */
  title: string
  /** By which it stands among other titles. */
  titleOrder: string
  received: string
  boxId: string
  custody: Custody[]
  /** Its persons: of each the folded name, then through which units he is seen in it. */
  persons: number[]
}

/** What every question looks at of every dossier: side by side in memory, since a run that follows a pointer for each waits for the memory most of its time. */
const COLUMNS = [
  'path',
  'category',
  /** Category of the merit record it was made for. */
  'nature',
  'states',
  /** Units that had it before: a set, as are the next three. */
  'former',
  'papers',
  'verifiers',
  /** Decades in which its person may have died: several where the date is not exact. */
  'decades',
  'marked',
  /** Whether it is in the scope of further units too. */
  'shared',
  /** Days in custody, as numbers; where custody changed, the first is after the last and all of it stands in the face. */
  'from',
  'until',
] as const
type Columns = Record<(typeof COLUMNS)[number], Int32Array> & { knownFrom: Float64Array; knownUntil: Float64Array }

const makeColumns = (rows: number): Columns => ({
  ...(Object.fromEntries(COLUMNS.map((column) => [column, new Int32Array(rows)])) as Record<(typeof COLUMNS)[number], Int32Array>),
  knownFrom: new Float64Array(rows),
  knownUntil: new Float64Array(rows),
})

function grown(columns: Columns, rows: number): Columns {
  const larger = makeColumns(rows)
  for (const column of [...COLUMNS, 'knownFrom', 'knownUntil'] as const) larger[column].set(columns[column])
  return larger
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

/** Names of persons, held once for all who bear one, in order: what begins alike stands side by side. */
class PersonNames extends Names {
  readonly #sorted: number[] = []

  /** Of each name 1 where it is this one or begins with all syllables of it. */
  beginning(name: string): Uint8Array {
    const found = new Uint8Array(this.names.length)
    if (name === '') return found
    const { names } = this
    const sorted = this.#sorted
    if (sorted.length < names.length) {
      while (sorted.length < names.length) sorted.push(sorted.length)
      sorted.sort((a, b) => ((names[a] as string) < (names[b] as string) ? -1 : 1))
    }
    let [from, until] = [0, sorted.length]
    while (from < until) {
      const middle = (from + until) >> 1
      if ((names[sorted[middle] as number] as string) < name) from = middle + 1
      else until = middle
    }
    // After the name itself come those in which a space follows: nothing that a name holds stands before a space.
    for (let at = from; at < sorted.length; at++) {
      const one = names[sorted[at] as number] as string
      if (one !== name && !one.startsWith(`${name} `)) break
      found[sorted[at] as number] = 1
    }
    return found
  }
}

/** Sets of texts held once: many dossiers have the same papers. What is asked of a set is asked once, whatever the number of dossiers. */
class Sets {
  readonly members: Names
  readonly sets: number[][] = [[]]
  readonly #ids = new Map<string, number>([['', NONE]])

  constructor(members = new Names()) {
    this.members = members
  }

  /** Of texts with a comma between, in order. */
  idOf(text = ''): number {
    let id = this.#ids.get(text)
    if (id === undefined) {
      id = this.sets.push(text.split(',').map((one) => this.members.idOf(one))) - 1
      this.#ids.set(text, id)
    }
    return id
  }

  /** Of each set whether it has the member. */
  having(member: string): boolean[] {
    const id = this.members.find(member)
    return this.sets.map((set) => set.includes(id))
  }
}
/** The empty set. */
const NONE = 0

export type Faces = {
  readonly rows: Face[]
  columns: Columns
  readonly at: Map<string, number>
  readonly paths: Names
  readonly categories: Names
  readonly former: Sets
  readonly papers: Sets
  readonly verifiers: Sets
  readonly decades: Sets
  /** Folded. */
  readonly people: PersonNames
  /** Units of a person and of his part in the dossier, two paths. */
  readonly reaches: Names
  readonly orders: Orders
}

export function makeFaces(): Faces {
  const paths = new Names()
  return {
    rows: [],
    columns: makeColumns(1_024),
    at: new Map(),
    paths,
    categories: new Names(),
    former: new Sets(paths),
    papers: new Sets(),
    verifiers: new Sets(),
    decades: new Sets(),
    people: new PersonNames(),
    reaches: new Names(),
    orders: makeOrders(),
  }
}

const partsOf = (text: string | undefined): string[] => (text ? text.split(',') : [])
/** Without what sets the parts of a number apart. */
export const compactNumber = (text: string): string => text.replaceAll(/[\s/.-]/g, '').toLowerCase()
const FIRST_DAY = '0001-01-01'
const LAST_DAY = '9999-99-99'
/** 20150105 for 2015-01-05; days without end are before and after all others. */
const dayNumber = (day: string): number => (day.endsWith('infinity') ? (day.startsWith('-') ? 0 : 99_999_999) : Number(day.replaceAll('-', '')))
const NEVER: Custody = { from: 1, until: 0, knownFrom: 0, knownUntil: 0 }

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
  for (const line of lines.split('\n')) {
    const [id = '', path = '', also, category = '', nature = '', numberOrder = '', number = '', title = '', received = '', boxId = '', expected = '', pages = '', waiting = '', toReview = '', custody, former, papers, verifiers, registered = '', read = '', marked = '', persons] = line.split('\t') // prettier-ignore
    const content = Number(pages)
    const is = [content === 0, Number(waiting) > 0, expected !== '' && Number(expected) > content, Number(toReview) > 0]
    const states = is.reduce((bits, one, at) => bits | (one ? 1 << at : 0), 0)
    const within = faces.reaches.idOf(`${path}:${path}`)
    const held = partsOf(custody).map((one): Custody => {
      const [from = '', until = '', knownFrom = '', knownUntil = ''] = one.split('/')
      return {
        from: dayNumber(from || FIRST_DAY),
        until: dayNumber(until || LAST_DAY),
        knownFrom: knownFrom === '' ? -Infinity : Number(knownFrom),
        knownUntil: knownUntil === '' ? Infinity : Number(knownUntil),
      }
    })
    const face: Face = {
      id,
      also: also ? partsOf(also).map((one) => faces.paths.idOf(one)) : null,
      numberOrder,
      number: compactNumber(number),
      title: title.toLowerCase(),
      titleOrder: sortKeyOf(title),
      received: received || FIRST_DAY,
      boxId,
      custody: held,
      persons: partsOf(persons).flatMap((one) => {
        const [name = '', ...reach] = one.split(':')
        return [faces.people.idOf(name), reach.length === 0 ? within : faces.reaches.idOf(reach.join(':'))]
      }),
    }
    const known = faces.at.get(id)
    unsettle(faces.orders, face, known === undefined ? undefined : faces.rows[known])
    const at = known ?? faces.rows.length
    faces.at.set(id, at)
    faces.rows[at] = face
    if (at >= faces.columns.path.length) faces.columns = grown(faces.columns, at * 2)
    const columns = faces.columns
    columns.path[at] = faces.paths.idOf(path)
    columns.category[at] = faces.categories.idOf(category)
    columns.nature[at] = faces.categories.idOf(nature)
    columns.states[at] = states === 0 ? 1 << DOSSIER_STATES.indexOf('settled') : states
    columns.former[at] = faces.former.idOf(former)
    columns.papers[at] = faces.papers.idOf(papers)
    columns.verifiers[at] = faces.verifiers.idOf(verifiers)
    columns.decades[at] = faces.decades.idOf(deathOf(registered, read).join(','))
    columns.marked[at] = marked === '' ? 0 : 1
    columns.shared[at] = face.also === null ? 0 : 1
    const [only = NEVER] = held.length === 1 ? held : []
    columns.from[at] = only.from
    columns.until[at] = only.until
    columns.knownFrom[at] = only.knownFrom
    columns.knownUntil[at] = only.knownUntil
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

export type FaceQuestion = {
  day: LegalDate
  knownAt: Date
  view: { lo: string; hi: string; wide: boolean; opened: readonly string[] }
  filter: FaceFilter
  /** Categories that ask what they are read for. */
  sensitive: readonly string[]
  /** Paths of the units that took over what a path meant, which has ended; none for one that stands. */
  successors: (path: string) => readonly string[]
}

export type Selected = {
  /** Of each row whether it is in the list: not 0. */
  fits: Uint8Array
  total: number
  facets: FacetNumbers
}

/**
 * The dossiers in custody on the day that the account sees and that fit the filter, with the numbers beside each value of each facet. A
 * closed record (sensitive, and this session has not said why it is read) tells neither its papers nor a death: it is not found by them, and not
 * counted.
 */
export function selectFaces(faces: Faces, { day, knownAt, view, filter, sensitive, successors }: FaceQuestion): Selected {
  const seen = (path: string) => view.wide || (path >= view.lo && path < view.hi)
  const inScope = faces.paths.names.map(seen)
  const units = faces.paths.names.map((path, own) => [own, ...successors(path).map((one) => faces.paths.idOf(one))])
  const unitFits = faces.paths.names.map((path) => filter.areaPath === undefined || path.startsWith(filter.areaPath))
  const ownFits = units.map((own) => own.some((unit) => unitFits[unit]))
  const asks = faces.categories.names.map((category) => sensitive.includes(category))
  const opened = new Set(view.opened)
  const category = filter.category === undefined ? null : faces.categories.find(filter.category)
  const formerFits = filter.areaPath === undefined ? null : faces.former.sets.map((set) => set.some((unit) => unitFits[unit]))
  const inDecade = filter.decade === undefined ? null : faces.decades.having(String(filter.decade))
  const withPaper = filter.paper === undefined ? null : faces.papers.having(filter.paper)
  const byVerifier = filter.verifier === undefined ? null : faces.verifiers.having(filter.verifier)
  const state = filter.state === undefined ? null : 1 << DOSSIER_STATES.indexOf(filter.state)
  const instant = knownAt.getTime()
  const query = filter.query?.normalize('NFC').toLowerCase()
  const number = compactNumber(filter.query ?? '')
  const named = faces.people.beginning(foldName(filter.query ?? '').join(' '))
  const reached = Uint8Array.from(faces.reaches.names, (paths) => (paths.split(':').every(seen) ? 1 : 0))
  const hasNamed = (persons: number[]) => {
    for (let at = 0; at < persons.length; at += 2) if (named[persons[at] as number] === 1 && reached[persons[at + 1] as number] === 1) return true
    return false
  }
  const lacking = filter.lacks && new Map([...Map.groupBy(filter.lacks, (one) => one.category)].map(([code, its]) => [faces.categories.find(code), lackingOf(faces.papers, its)])) // prettier-ignore

  const tallies = {
    category: new Uint32Array(faces.categories.names.length),
    /** By the unit that has it; of those that units had before, by unit. */
    path: new Uint32Array(faces.paths.names.length),
    unit: new Uint32Array(faces.paths.names.length),
    decades: new Uint32Array(faces.decades.sets.length),
    papers: new Uint32Array(faces.papers.sets.length),
    states: new Uint32Array(1 << DOSSIER_STATES.length),
    verifiers: new Uint32Array(faces.verifiers.sets.length),
  }
  const count = (of: Uint32Array, at: number, many = 1) => {
    of[at] = (of[at] as number) + many
  }
  const fits = new Uint8Array(faces.rows.length)
  let total = 0
  const on = dayNumber(day)
  const columns = faces.columns
  for (let row = 0; row < fits.length; row++) {
    const path = columns.path[row] as number
    if (!inScope[path] && (columns.shared[row] === 0 || !faces.rows[row]?.also?.some((one) => inScope[one]))) continue
    const [from, until] = [columns.from[row] as number, columns.until[row] as number]
    if (from > until ? !isHeld((faces.rows[row] as Face).custody, on, instant) : on < from || on >= until || instant < (columns.knownFrom[row] as number) || instant >= (columns.knownUntil[row] as number)) continue // prettier-ignore
    const [own, nature, states] = [columns.category[row] as number, columns.nature[row] as number, columns.states[row] as number]
    const [former, papers] = [columns.former[row] as number, columns.papers[row] as number]
    const [decades, verifiers] = [columns.decades[row] as number, columns.verifiers[row] as number]
    if (lacking && !lacking.get(own)?.[papers]) continue
    const closed = (columns.marked[row] === 1 || asks[own] || asks[nature]) && !opened.has((faces.rows[row] as Face).id)
    const missed =
      (category === null || own === category ? 0 : 1) |
      (formerFits === null || ownFits[path] || formerFits[former] ? 0 : 2) |
      (inDecade === null || (!closed && inDecade[decades]) ? 0 : 4) |
      (withPaper === null || (!closed && withPaper[papers]) ? 0 : 8) |
      (state === null || (states & state) !== 0 ? 0 : 16) |
      (byVerifier === null || byVerifier[verifiers] ? 0 : 32)
    // Missed by one facet alone it still counts for the other values of that facet: they are what the list would have instead.
    if ((missed & (missed - 1)) !== 0) continue
    if (filter.boxId !== undefined && faces.rows[row]?.boxId !== filter.boxId) continue
    if (query) {
      const face = faces.rows[row] as Face
      if (!face.title.includes(query) && !(number !== '' && face.number.includes(number)) && !hasNamed(face.persons)) continue
    }
    if (missed === 0) {
      fits[row] = 1
      total += 1
    }
    if ((missed & ~1) === 0) count(tallies.category, own)
    if ((missed & ~2) === 0) {
      count(tallies.path, path)
      if (former !== NONE) for (const unit of faces.former.sets[former] as number[]) if (!units[path]?.includes(unit)) count(tallies.unit, unit)
    }
    if ((missed & ~4) === 0 && !closed) count(tallies.decades, decades)
    if ((missed & ~8) === 0 && !closed) count(tallies.papers, papers)
    if ((missed & ~16) === 0) count(tallies.states, states)
    if ((missed & ~32) === 0) count(tallies.verifiers, verifiers)
  }
  for (const [path, own] of units.entries()) for (const unit of own) count(tallies.unit, unit, tallies.path[path])
  const states = DOSSIER_STATES.map((_, bit) => tallies.states.reduce((all, records, held) => ((held >> bit) & 1) === 1 ? all + records : all, 0)) // prettier-ignore
  const decades = membersOf(faces.decades, tallies.decades)
  return {
    fits,
    total,
    facets: {
      category: told(tallies.category, faces.categories.names),
      unit: told(tallies.unit, faces.paths.names),
      decade: new Map([...told(decades, faces.decades.members.names)].sort((a, b) => Number(a[0]) - Number(b[0]))),
      paper: told(membersOf(faces.papers, tallies.papers), faces.papers.members.names),
      state: told(states, DOSSIER_STATES),
      verifier: told(membersOf(faces.verifiers, tallies.verifiers), faces.verifiers.members.names),
    },
  }
}

/** Numbers beside the names they are of; none beside a name that has none. */
const told = (of: Iterable<number>, names: readonly string[]) =>
  new Map([...of].flatMap((records, at): [string, number][] => (records > 0 && names[at] ? [[names[at], records]] : [])))

/** How many dossiers have each member of the sets that were counted. */
function membersOf({ sets, members }: Sets, of: Uint32Array): Uint32Array {
  const numbers = new Uint32Array(members.names.length)
  for (const [set, records] of of.entries()) if (records > 0) for (const one of sets[set] as number[]) numbers[one] = (numbers[one] as number) + records
  return numbers
}

/** Of each set of papers whether one of the lines asks for what is not in it; a dossier without papers is not judged. */
function lackingOf(papers: Sets, lines: readonly { anyOf: readonly string[] }[]): boolean[] {
  const asked = lines.map(({ anyOf }) => anyOf.map((type) => papers.members.find(type)))
  return papers.sets.map((set) => set.length > 0 && asked.some((types) => !types.some((type) => set.includes(type))))
}

function isHeld(custody: readonly Custody[], day: number, instant: number): boolean {
  for (const one of custody) if (one.from <= day && day < one.until && one.knownFrom <= instant && instant < one.knownUntil) return true
  return false
}
