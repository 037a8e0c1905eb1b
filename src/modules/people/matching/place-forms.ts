import {
  ancestorsOn,
  areaKey,
  resolve,
  withoutHamlet,
  type Area,
  type AreaIndex,
} from '#modules/areas/index.ts'
import type { LegalDate } from '#shared/legal-date.ts'
import { foldName } from '#shared/names.ts'

/** How two home places stand to each other. `same` and `succession`: one place, maybe under an earlier or later name. */
export const PLACE_LEVELS = ['same', 'succession', 'words', 'contains', 'neighbour', 'other'] as const
export type PlaceLevel = (typeof PLACE_LEVELS)[number]

export type PlaceForm = {
  written: string
  /** The unit that is meant, as a number; -1 where the lists leave it open. */
  area: number
  /** What the same words mean today, where that is another unit: a new commune often bears the name of one of those it was made of. */
  today: number
  /** Folded words that tell places apart, for what is in no list. */
  words: string
}

/** Old papers were written under the units of before the mergers, new ones under those of after. */
const READ_ON = '2019-12-01' as LegalDate
const READ_TODAY = '2025-07-01' as LegalDate
const SURE = 0.45
const KINDS = new Set(
  'xa phuong thi tran huien huyen quan tinh thanh pho thon xom khu to ap ban lang doi'.split(' '),
)
const MAX_KEPT = 100_000

/** Reads home places and compares them through the succession of units; what was read or compared once is kept. */
export class PlaceTable {
  readonly #index: AreaIndex
  readonly #areas: Area[] = []
  readonly #numbers = new Map<string, number>()
  readonly #read = new Map<string, PlaceForm>()
  readonly #resolved = new Map<string, [number, number]>()
  /** The level of each pair of units that were compared, one more; 0 where they were not. */
  readonly #levels: Uint8Array
  readonly #wide: number
  readonly #lines = new Map<number, { later: Set<string>; earlier: Set<string>; above: Set<string> }>()

  constructor(index: AreaIndex) {
    this.#index = index
    this.#wide = index.areas.length
    this.#levels = new Uint8Array(this.#wide * this.#wide)
  }

  read(written: string | null, link: { code: string; validFrom: string } | null): PlaceForm | null {
    if (written === null || written.trim() === '') return null
    const key = link === null ? written : `${link.code}@${link.validFrom} ${written}`
    const known = this.#read.get(key)
    if (known !== undefined) return known
    const linked = link === null ? undefined : this.#index.byKey.get(`${link.code}@${link.validFrom}`)
    const [area, today] =
      linked === undefined
        ? this.#resolve(withoutHamlet(written, this.#index))
        : [this.#number(linked), this.#number(linked)]
    const form = {
      written,
      area,
      today,
      words: foldName(written)
        .filter((word) => !KINDS.has(word))
        .join(' '),
    }
    if (this.#read.size >= MAX_KEPT) this.#read.clear()
    this.#read.set(key, form)
    return form
  }

  /** Hamlets are many, communes few: what is asked of the lists is the place without its hamlet. */
  #resolve(place: string): [number, number] {
    let areas = this.#resolved.get(place)
    if (areas === undefined) {
      const on = (day: LegalDate) => {
        const best = resolve(place, day, this.#index)[0]
        return best !== undefined && best.score >= SURE ? this.#number(best.area) : -1
      }
      const area = on(READ_ON)
      // With a district in it, it was written before districts ended.
      const today = place.split(', ').length > 2 ? area : on(READ_TODAY)
      areas = [area, today < 0 ? area : today]
      if (this.#resolved.size >= MAX_KEPT) this.#resolved.clear()
      this.#resolved.set(place, areas)
    }
    return areas
  }

  areaOf(form: PlaceForm): Area | undefined {
    return this.#areas[form.area]
  }

  level(a: PlaceForm, b: PlaceForm): PlaceLevel {
    if (a === b) return 'same'
    if (a.area < 0 || b.area < 0) return wordsAgree(a.words, b.words) ? 'words' : 'other'
    let best = this.#levelOf(a.area, b.area)
    if (a.today !== a.area) best = nearer(best, this.#levelOf(a.today, b.area))
    if (b.today !== b.area) best = nearer(best, this.#levelOf(a.area, b.today))
    return best
  }

  #levelOf(one: number, other: number): PlaceLevel {
    const pair = one * this.#wide + other
    const known = this.#levels[pair] as number
    if (known > 0) return PLACE_LEVELS[known - 1] as PlaceLevel
    const level = this.#compare(one, other)
    this.#levels[pair] = PLACE_LEVELS.indexOf(level) + 1
    return level
  }

  #number(area: Area): number {
    const key = areaKey(area)
    let number = this.#numbers.get(key)
    if (number === undefined) {
      number = this.#areas.push(area) - 1
      this.#numbers.set(key, number)
    }
    return number
  }

  #compare(first: number, second: number): PlaceLevel {
    const [a, b] = [this.#areas[first], this.#areas[second]]
    if (a === undefined || b === undefined) return 'other'
    if (a === b || (a.code === b.code && a.name === b.name)) return 'same'
    const [la, lb] = [this.#line(first, a), this.#line(second, b)]
    const [ka, kb] = [areaKey(a), areaKey(b)]
    if (la.later.has(kb) || la.earlier.has(kb)) return 'succession'
    if (la.above.has(kb) || lb.above.has(ka)) return 'contains'
    if (a.level === 'commune' && b.level === 'commune') {
      // Two villages that stand in one commune today are neighbours, not one place.
      for (const key of la.later) if (lb.later.has(key)) return 'neighbour'
      for (const key of la.above) if (key.startsWith('district ') && lb.above.has(key)) return 'neighbour'
    }
    return 'other'
  }

  #line(number: number, area: Area) {
    let line = this.#lines.get(number)
    if (line === undefined) {
      const { later, earlier } = this.#index
      const follow = (
        links: typeof later,
        next: (s: { fromCode: string; fromValidFrom: string; toCode: string; toValidFrom: string }) => string,
      ) => {
        const found = new Set<string>()
        const queue = [areaKey(area)]
        for (let key = queue.pop(); key !== undefined; key = queue.pop())
          for (const link of links.get(key) ?? [])
            if (!found.has(next(link))) {
              found.add(next(link))
              queue.push(next(link))
            }
        return found
      }
      const laterUnits = follow(later, (link) => `${link.toCode}@${link.toValidFrom}`)
      const earlierUnits = follow(earlier, (link) => `${link.fromCode}@${link.fromValidFrom}`)
      const above = new Set<string>()
      const all = [area, ...[...laterUnits, ...earlierUnits].map((key) => this.#index.byKey.get(key))]
      for (const unit of all)
        if (unit !== undefined)
          for (const up of ancestorsOn(unit, unit.validFrom, this.#index)) {
            above.add(areaKey(up))
            if (up.level === 'district') above.add(`district ${up.code}`)
          }
      line = { later: laterUnits, earlier: earlierUnits, above }
      this.#lines.set(number, line)
    }
    return line
  }
}

/** Whether the words of one place stand in the other in their order. */
const wordsAgree = (a: string, b: string): boolean =>
  a !== '' && b !== '' && (` ${a} `.includes(` ${b} `) || ` ${b} `.includes(` ${a} `))

const nearer = (a: PlaceLevel, b: PlaceLevel): PlaceLevel =>
  PLACE_LEVELS.indexOf(a) <= PLACE_LEVELS.indexOf(b) ? a : b
