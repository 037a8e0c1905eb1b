import type { AreaIndex } from '#modules/areas/index.ts'
import { compareDates, DATE_LEVELS, readDate, type DateForm, type DateLevel } from './date-forms.ts'
import { generalNames, matchWeights, type MatchWeights } from './match-weights.ts'
import {
  buildShares,
  readName,
  SYLLABLE_LEVELS,
  SyllableTable,
  type NameForm,
  type NamePart,
  type NameShares,
  type Syllable,
  type SyllableCount,
  type SyllableLevel,
} from './name-forms.ts'
import { PLACE_LEVELS, PlaceTable, type PlaceForm, type PlaceLevel } from './place-forms.ts'

/** A person as compared. What is null is not known, and what is not known agrees with nothing. */
export type Subject = {
  id: string
  names: readonly NameForm[]
  birth: DateForm | null
  death: DateForm | null
  home: PlaceForm | null
  sex: 'male' | 'female' | null
  /** Kind and number, such as `citizen-id 025…`. */
  identifiers: readonly string[]
  /** Path of the managing unit; '' where there is none. */
  path: string
}

export type SubjectInput = {
  id: string
  name: string
  /** The name is one that the person also goes by. */
  nameIsAlias?: boolean
  aliases?: readonly string[] | null
  birthEdtf?: string | null
  deathEdtf?: string | null
  home?: string | null
  homeArea?: { code: string; validFrom: string } | null
  sex?: string | null
  identifiers?: readonly string[]
  path?: string
}

export type MatchField =
  'family' | 'middle' | 'given' | 'alias' | 'birth' | 'death' | 'home' | 'sex' | 'identifier' | 'managed'

/** One reason for or against: how a field stands on the two sides and how many bits it weighs. */
export type MatchReason = {
  field: MatchField
  level: SyllableLevel | DateLevel | PlaceLevel | 'unmarked' | 'left-out' | 'alias'
  bits: number
  left: string
  right: string
}

export type MatchGrade = 'likely' | 'possible' | 'unlikely'

type Agreement = { same: number; marks: number; unmarked: number; most: number }
type Bits<Level extends string> = Record<Level, number>
const bitsOf = <Level extends string>(
  rates: Record<Level, { m: number; u: number }>,
  names: readonly Level[],
): Bits<Level> =>
  Object.fromEntries(names.map((one) => [one, Math.log2(rates[one].m / rates[one].u)])) as Bits<Level>

/** What a person has once. Names are written in many ways, and a home is where one came from or where one lives. */
const OWN_FIELDS = new Set<MatchField>(['birth', 'death', 'sex', 'identifier'])
/** The rarest that a syllable is taken to be: beyond it one slip of the pen would outweigh everything else. */
const RAREST = 1 / 20_000
const MAX_KEPT = 100_000

/**
 * Compares persons by the logarithm of how much likelier what is seen would be of one person than of two (Fellegi and Sunter), field by
 * field. A syllable weighs by its rarity: "Nguyễn" says next to nothing, "Khúc" much. `explain` answers the reasons, whose bits add up
 * to `score`.
 */
export class Matcher {
  readonly weights: MatchWeights
  readonly places: PlaceTable
  readonly #syllables: SyllableTable
  readonly #shares: NameShares
  readonly #names: Record<NamePart, Bits<SyllableLevel>>
  readonly #nameM: Record<NamePart, Record<SyllableLevel, number>>
  readonly #birth: Bits<DateLevel>
  readonly #death: Bits<DateLevel>
  readonly #home: Bits<PlaceLevel>
  readonly #sex: Bits<'same' | 'other'>
  readonly #identifier: Bits<'same' | 'other'>
  readonly #managed: Bits<'same' | 'other'>
  readonly #leftOut: number
  readonly #alias: number
  readonly #agreement: Record<NamePart, Agreement[]> = {
    family: [],
    middle: [],
    given: [],
  }
  readonly #readNames = new Map<string, NameForm | null>()
  readonly #readDates = new Map<string, DateForm | null>()

  constructor(areas: AreaIndex, counts: readonly SyllableCount[], weights: MatchWeights = matchWeights()) {
    this.weights = weights
    this.places = new PlaceTable(areas)
    this.#syllables = new SyllableTable()
    this.#shares = buildShares(counts, generalNames(), this.#syllables)
    const part = (name: NamePart) => bitsOf(weights.names[name], SYLLABLE_LEVELS)
    this.#names = { family: part('family'), middle: part('middle'), given: part('given') }
    const ms = (name: NamePart) =>
      Object.fromEntries(SYLLABLE_LEVELS.map((one) => [one, weights.names[name][one].m])) as Record<
        SyllableLevel,
        number
      >
    this.#nameM = { family: ms('family'), middle: ms('middle'), given: ms('given') }
    this.#birth = bitsOf(weights.birth, DATE_LEVELS)
    this.#death = bitsOf(weights.death, DATE_LEVELS)
    this.#home = bitsOf(weights.home, PLACE_LEVELS)
    this.#sex = bitsOf(weights.sex, ['same', 'other'])
    this.#identifier = bitsOf(weights.identifier, ['same', 'other'])
    this.#managed = bitsOf(weights.managed, ['same', 'other'])
    this.#leftOut = Math.log2(weights.middle_left_out.m / weights.middle_left_out.u)
    this.#alias = Math.log2(weights.alias.m / weights.alias.u)
  }

  /** Reads a person for comparison. Undefined when the name has no letter in it. */
  read(input: SubjectInput): Subject | undefined {
    const names = [
      this.#name(input.name, input.nameIsAlias ?? false),
      ...(input.aliases ?? []).map((alias) => this.#name(alias, true)),
    ].filter((name) => name !== null)
    if (names.length === 0) return undefined
    return {
      id: input.id,
      names,
      birth: this.#date(input.birthEdtf ?? null),
      death: this.#date(input.deathEdtf ?? null),
      home: this.places.read(input.home ?? null, input.homeArea ?? null),
      sex: input.sex === 'male' || input.sex === 'female' ? input.sex : null,
      identifiers: input.identifiers ?? [],
      path: input.path ?? '',
    }
  }

  #name(written: string, alias: boolean): NameForm | null {
    const key = alias ? `+${written}` : written
    let form = this.#readNames.get(key)
    if (form === undefined) {
      form = readName(written, this.#syllables, alias) ?? null
      if (this.#readNames.size >= MAX_KEPT) this.#readNames.clear()
      this.#readNames.set(key, form)
    }
    return form
  }

  #date(edtf: string | null): DateForm | null {
    if (edtf === null) return null
    let form = this.#readDates.get(edtf)
    if (form === undefined) {
      form = readDate(edtf)
      if (this.#readDates.size >= MAX_KEPT) this.#readDates.clear()
      this.#readDates.set(edtf, form)
    }
    return form
  }

  /** Bits for one person over two. With `reasons` they are listed too. */
  score(a: Subject, b: Subject, reasons?: MatchReason[]): number {
    const { bits, left, right } = this.bestName(a, b)
    if (reasons) this.nameBits(left, right, reasons)
    return bits + this.otherBits(a, b, reasons)
  }

  /** The names of the two that agree best. */
  bestName(a: Subject, b: Subject): { bits: number; left: NameForm; right: NameForm } {
    let best = { bits: -Infinity, left: a.names[0] as NameForm, right: b.names[0] as NameForm }
    for (const left of a.names)
      for (const right of b.names) {
        const bits = this.nameBits(left, right)
        if (bits > best.bits) best = { bits, left, right }
      }
    return best
  }

  explain(a: Subject, b: Subject): { bits: number; reasons: MatchReason[] } {
    const reasons: MatchReason[] = []
    const bits = this.score(a, b, reasons)
    return { bits, reasons }
  }

  /**
   * Whether what is said of the two themselves, beside names and places, speaks against one person: `slip` where a mistake of the pen may
   * have done it, `plain` where they were born, or died, years apart that no slip explains.
   */
  contradiction(a: Subject, b: Subject): 'plain' | 'slip' | null {
    const reasons: MatchReason[] = []
    this.otherBits(a, b, reasons)
    const against = reasons.filter(({ field, bits }) => bits < 0 && OWN_FIELDS.has(field))
    if (against.length === 0) return null
    return against.some(({ level }) => level === 'far') ? 'plain' : 'slip'
  }

  /** How sure that is among so many records: the more there are, the likelier a namesake of the same year and village. */
  grade(bits: number, records: number): MatchGrade {
    const above = bits - Math.log2(Math.max(records, 2))
    return above >= this.weights.likely ? 'likely' : above >= this.weights.possible ? 'possible' : 'unlikely'
  }

  /** The least bits at which two of so many records may be one person's. */
  possibleFrom(records: number): number {
    return this.weights.possible + Math.log2(Math.max(records, 2))
  }

  /** No name agrees with one of the person's by more bits. */
  boundOf(subject: Subject): number {
    const whole = (name: NameForm) =>
      this.#common('given', name.given).most +
      (name.family === null ? 0 : this.#common('family', name.family).most) +
      name.middle.reduce((sum, one) => sum + this.#common('middle', one).most, 0)
    return Math.max(...subject.names.map(whole))
  }

  /** Whether two names may be one that a slip befell: an end agrees and the other is near. Far cheaper than to weigh them. */
  nearAtOneEnd(a: NameForm, b: NameForm): boolean {
    const sameGiven = a.given.keyId === b.given.keyId
    const family = a.family ?? a.given
    const otherFamily = b.family ?? b.given
    if (family.keyId === otherFamily.keyId)
      return !sameGiven && this.#syllables.level(a.given, b.given) !== 'other'
    return sameGiven
  }

  nameBits(a: NameForm, b: NameForm, reasons?: MatchReason[]): number {
    const bare = a.marked !== b.marked
    let bits = this.#syllableBits('given', a.given, b.given, bare, reasons)
    if (a.family !== null && b.family !== null)
      bits += this.#syllableBits('family', a.family, b.family, bare, reasons)
    bits += this.#middleBits(a.middle, b.middle, bare, reasons)
    if (a.alias || b.alias) {
      bits += this.#alias
      reasons?.push({ field: 'alias', level: 'alias', bits: this.#alias, left: a.written, right: b.written })
    }
    return bits
  }

  /** All but the names. */
  otherBits(a: Subject, b: Subject, reasons?: MatchReason[]): number {
    let bits = 0
    if (a.birth !== null && b.birth !== null) {
      const level = compareDates(a.birth, b.birth)
      bits += this.#birth[level]
      reasons?.push({
        field: 'birth',
        level,
        bits: this.#birth[level],
        left: a.birth.edtf,
        right: b.birth.edtf,
      })
    }
    if (a.death !== null && b.death !== null) {
      const level = compareDates(a.death, b.death)
      bits += this.#death[level]
      reasons?.push({
        field: 'death',
        level,
        bits: this.#death[level],
        left: a.death.edtf,
        right: b.death.edtf,
      })
    }
    if (a.home !== null && b.home !== null) {
      const level = this.places.level(a.home, b.home)
      bits += this.#home[level]
      reasons?.push({
        field: 'home',
        level,
        bits: this.#home[level],
        left: a.home.written,
        right: b.home.written,
      })
    } else if (a.path !== '' && b.path !== '') {
      const level = a.path === b.path ? 'same' : 'other'
      bits += this.#managed[level]
      reasons?.push({ field: 'managed', level, bits: this.#managed[level], left: a.path, right: b.path })
    }
    if (a.sex !== null && b.sex !== null) {
      const level = a.sex === b.sex ? 'same' : 'other'
      bits += this.#sex[level]
      reasons?.push({ field: 'sex', level, bits: this.#sex[level], left: a.sex, right: b.sex })
    }
    if (a.identifiers.length > 0 && b.identifiers.length > 0) bits += this.#identifierBits(a, b, reasons)
    return bits
  }

  #identifierBits(a: Subject, b: Subject, reasons?: MatchReason[]): number {
    const kindOf = (one: string) => one.slice(0, one.indexOf(' '))
    const shared = a.identifiers.find((one) => b.identifiers.includes(one))
    const against =
      shared ?? a.identifiers.find((one) => b.identifiers.some((other) => kindOf(other) === kindOf(one)))
    if (against === undefined) return 0
    const level = shared === undefined ? 'other' : 'same'
    const bits = this.#identifier[level]
    reasons?.push({ field: 'identifier', level, bits, left: kindOf(against), right: kindOf(against) })
    return bits
  }

  #middleBits(
    a: readonly Syllable[],
    b: readonly Syllable[],
    bare: boolean,
    reasons?: MatchReason[],
  ): number {
    const [short, long] = a.length <= b.length ? [a, b] : [b, a]
    const extra = long.length - short.length
    let bits = 0
    if (short.length > 0) {
      let best = -Infinity
      let at = 0
      for (let offset = 0; offset <= extra; offset++) {
        let sum = 0
        for (let i = 0; i < short.length; i++)
          sum += this.#syllableBits('middle', short[i] as Syllable, long[i + offset] as Syllable, bare)
        if (sum > best) [best, at] = [sum, offset]
      }
      bits += best
      if (reasons)
        for (let i = 0; i < short.length; i++) {
          const [one, other] = [short[i] as Syllable, long[i + at] as Syllable]
          this.#syllableBits('middle', a === short ? one : other, a === short ? other : one, bare, reasons)
        }
    }
    if (extra > 0) {
      bits += extra * this.#leftOut
      const words = long.map((one) => one.marked).join(' ')
      reasons?.push({
        field: 'middle',
        level: 'left-out',
        bits: extra * this.#leftOut,
        left: a === long ? words : short.map((one) => one.marked).join(' '),
        right: a === long ? short.map((one) => one.marked).join(' ') : words,
      })
    }
    return bits
  }

  /** What agreement in this syllable weighs, by how many bear it. */
  #common(part: NamePart, syllable: Syllable): Agreement {
    const list = this.#agreement[part]
    let bits = list[syllable.id]
    if (bits === undefined) {
      const m = this.#nameM[part]
      const marked = Math.max(RAREST, this.#shares.marked[part].get(syllable.marked) ?? 0)
      const key = Math.max(RAREST, this.#shares.keys[part].get(syllable.key) ?? 0)
      const same = Math.log2(m.same / marked)
      const unmarked = Math.log2((m.same + m.marks) / key)
      bits = { same, marks: Math.log2(m.marks / key), unmarked, most: Math.max(0, same, unmarked) }
      list[syllable.id] = bits
    }
    return bits
  }

  #syllableBits(part: NamePart, a: Syllable, b: Syllable, bare: boolean, reasons?: MatchReason[]): number {
    const level = this.#syllables.level(a, b)
    let bits: number
    let shown: MatchReason['level'] = level
    if (bare && (level === 'same' || level === 'marks')) {
      // One side was written without marks: it speaks for every name that is written so.
      bits = this.#common(part, a).unmarked
      shown = 'unmarked'
    } else if (level === 'same') bits = this.#common(part, a).same
    else if (level === 'marks') bits = this.#common(part, a).marks
    // A slip never speaks louder than the syllable itself would.
    else bits = Math.min(this.#names[part][level], this.#common(part, a).same, this.#common(part, b).same)
    reasons?.push({ field: part, level: shown, bits, left: a.marked, right: b.marked })
    return bits
  }
}
