import type { Matcher, Subject } from './matcher.ts'
import type { NameForm } from './name-forms.ts'

/** A name of a person with what it is sorted by. A person who goes by several names has several. */
export type Entry = {
  subject: Subject
  name: NameForm
  year: number | null
  /** No name agrees with the person's by more bits. */
  bound: number
}

export type FoundPair = { a: string; b: string; bits: number }

/**
 * Who is compared with whom. `ends`: the same first and last syllable, which finds whatever befell the middle, the marks, the place;
 * `unit`: the same unit and year, which finds what befell a syllable; `day`: the same day of birth, day and month in either order;
 * `number`: the same identity number.
 */
export const PASSES = ['ends', 'unit', 'day', 'number'] as const
export type Pass = (typeof PASSES)[number]

/** Years apart at which two of one block are still compared. */
const WINDOW: Record<Pass, number> = { ends: 2, unit: 1, day: 1, number: 200 }
/** A block of so few is compared whole, whatever the years. */
const SMALL_BLOCK = 64

/** The key of a pass, or null where an entry takes no part in it. */
export function blockOf(pass: Pass, entry: Entry): string | null {
  const { subject } = entry
  switch (pass) {
    case 'ends':
      return `${(entry.name.family ?? entry.name.given).key} ${entry.name.given.key}`
    case 'unit': {
      if (entry.year === null) return null
      if (subject.path !== '') return subject.path
      return subject.home === null || subject.home.area < 0 ? null : String(subject.home.area)
    }
    case 'day': {
      const { birth } = subject
      if (birth === null || birth.day === 0) return null
      return `${birth.year} ${Math.min(birth.day, birth.month)} ${Math.max(birth.day, birth.month)}`
    }
    case 'number':
      return subject.identifiers[0] ?? null
  }
}

/** Takes a pair with the paths of its two sides. */
type Give = (pair: FoundPair, path: string, otherPath: string) => void

/**
 * Takes the entries of one pass in the order of key and year (unknown years first) and gives the pairs of at least `minimum` bits. It holds
 * the entries of one block within the window of years, however many there are in all. A pair may be given more than once.
 */
export class PairScan {
  compared = 0
  readonly #matcher: Matcher
  readonly #window: number
  readonly #minimum: number
  readonly #slipsOnly: boolean
  readonly #give: Give
  #key: string | null = null
  #undated: Entry[] = []
  #dated: Entry[] = []

  constructor(matcher: Matcher, pass: Pass, minimum: number, give: Give) {
    this.#matcher = matcher
    this.#window = WINDOW[pass]
    this.#minimum = minimum
    // Two of one unit and year whose names agree at both ends are found by their ends.
    this.#slipsOnly = pass === 'unit'
    this.#give = give
  }

  push(key: string, entry: Entry): void {
    if (key !== this.#key) {
      this.#key = key
      this.#undated = []
      this.#dated = []
    }
    for (const other of this.#undated) this.#compare(other, entry)
    if (entry.year === null) {
      this.#undated.push(entry)
      return
    }
    if (this.#dated.length > SMALL_BLOCK) {
      const from = entry.year - this.#window
      let keep = 0
      while (keep < this.#dated.length && ((this.#dated[keep] as Entry).year as number) < from) keep++
      if (keep > 0) this.#dated.splice(0, keep)
    }
    for (const other of this.#dated) this.#compare(other, entry)
    this.#dated.push(entry)
  }

  #compare(one: Entry, other: Entry): void {
    const [a, b] = [one.subject, other.subject]
    if (a.id === b.id) return
    if (this.#slipsOnly && !this.#matcher.nearAtOneEnd(one.name, other.name)) return
    this.compared++
    // All but the names first: it is cheap, and mostly it rules the pair out whatever the names say.
    const others = this.#matcher.otherBits(a, b)
    if (others + Math.min(one.bound, other.bound) < this.#minimum) return
    const bits = others + this.#matcher.bestName(a, b).bits
    if (bits < this.#minimum) return
    if (a.id < b.id) this.#give({ a: a.id, b: b.id, bits }, a.path, b.path)
    else this.#give({ a: b.id, b: a.id, bits }, b.path, a.path)
  }
}

/** All entries of a person: one a name. */
export function entriesOf(matcher: Matcher, subject: Subject): Entry[] {
  const bound = matcher.boundOf(subject)
  return subject.names.map((name) => ({
    subject,
    name,
    bound,
    year: subject.birth === null ? null : subject.birth.year,
  }))
}

/** The pairs among persons held in memory, best first, each once: for lists that are no register. */
export function findPairs(matcher: Matcher, subjects: readonly Subject[], minimum: number): FoundPair[] {
  const entries = subjects.flatMap((subject) => entriesOf(matcher, subject))
  const best = new Map<string, FoundPair>()
  for (const pass of PASSES) {
    const scan = new PairScan(matcher, pass, minimum, (pair) => {
      const key = `${pair.a} ${pair.b}`
      const held = best.get(key)
      if (held === undefined || held.bits < pair.bits) best.set(key, pair)
    })
    const keyed = entries
      .map((entry) => ({ key: blockOf(pass, entry), entry }))
      .filter((one): one is { key: string; entry: Entry } => one.key !== null)
    keyed.sort(
      (x, y) =>
        (x.key < y.key ? -1 : x.key > y.key ? 1 : 0) ||
        (x.entry.year ?? -1) - (y.entry.year ?? -1) ||
        (x.entry.subject.id < y.entry.subject.id ? -1 : 1),
    )
    for (const { key, entry } of keyed) scan.push(key, entry)
  }
  return [...best.values()].sort((x, y) => y.bits - x.bits || (x.a < y.a ? -1 : 1))
}
