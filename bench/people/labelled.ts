/**
 * Persons of a made-up register, some of whom stand in it twice: the second record as another paper would have it. Who is whom is known,
 * so that precision and recall can be counted. The same seed gives the same records.
 */
import { formatName, makeName, type PersonalName, type Sex } from '#app/samples/personal-names.ts'
import { getPlaces, withNewToneMarks, writeHomePlace, type HomePlace } from '#app/samples/places.ts'
import { randomStream, type Random } from '#app/samples/random.ts'
import { parseWrittenDate } from '#shared/edtf.ts'
import type { SubjectInput, SyllableCount } from '#modules/people/index.ts'

export const NOISES = [
  'none',
  'alias',
  'lunar-year',
  'swapped-day-month',
  'renamed-unit',
  'misread',
  'middle-left-out',
  'tone-slip',
  'year-only',
  'empty-fields',
  'without-marks',
  'two-at-once',
] as const
export type Noise = (typeof NOISES)[number]

/** Others who are easily taken for the person: a namesake of the same commune, of the same year elsewhere, a brother or sister. */
export const NAMESAKES = ['same-name-and-commune', 'same-name-and-year', 'sibling'] as const
export type Namesake = (typeof NAMESAKES)[number]

export type Labelled = SubjectInput & {
  /** Whose record it is. */
  person: number
  noise: Noise | null
  namesake: Namesake | null
  birthWritten: string
}

export type LabelledSet = { records: Labelled[]; pairs: Map<string, Noise> }

type Life = {
  name: PersonalName
  sex: Sex
  year: number
  month: number
  day: number
  /** How much of the birth the first paper knew. */
  knows: 'day' | 'month' | 'year' | 'nothing'
  home: HomePlace
  path: string
}

const uuid = (index: number) => `0199f000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`
const two = (value: number) => String(value).padStart(2, '0')

function makeLife(random: Random): Life {
  const sex: Sex = random.chance(0.66) ? 'male' : 'female'
  const commune = random.pick(getPlaces().communes)
  const known = random.next()
  return {
    name: makeName(random, sex),
    sex,
    year: Math.min(1968, Math.max(1895, Math.round(1944 + random.normal() * 11))),
    month: random.int(1, 12),
    day: random.int(1, 28),
    knows: known < 0.5 ? 'day' : known < 0.6 ? 'month' : known < 0.95 ? 'year' : 'nothing',
    home: { commune },
    path: `25/${commune.managing.code}/`,
  }
}

const birthOf = (life: Life, knows = life.knows): string =>
  knows === 'day'
    ? `${two(life.day)}/${two(life.month)}/${life.year}`
    : knows === 'month'
      ? `${life.month}/${life.year}`
      : knows === 'year'
        ? String(life.year)
        : ''

function record(index: number, person: number, life: Life, random: Random): Labelled {
  const birthWritten = birthOf(life)
  return {
    id: uuid(index),
    person,
    noise: null,
    namesake: null,
    name: formatName(life.name),
    aliases: [],
    birthWritten,
    home: random.chance(0.93) ? writeHomePlace(random, life.home, paperDay(random)) : null,
    sex: random.chance(0.8) ? life.sex : null,
    path: life.path,
  }
}

/** Papers of all decades: the units above a commune are those of the day. */
const paperDay = (random: Random) => `${random.int(1965, 2019)}-${two(random.int(1, 12))}-15`

const CONFUSED: readonly (readonly [string, string])[] = [
  ['m', 'rn'], ['h', 'b'], ['c', 'e'], ['e', 'c'], ['i', 'l'], ['l', 'i'], ['n', 'u'], ['u', 'n'], ['o', 'c'], ['t', 'l'], ['đ', 'd'], ['g', 'q'], ['ư', 'u'], ['ơ', 'o'], ['â', 'a'], ['ă', 'a'], ['ê', 'e'], ['ễ', 'ề'], ['ạ', 'a'], ['ầ', 'â'],
] // prettier-ignore

function misread(random: Random, text: string): string {
  for (let tries = 0; tries < 80; tries++) {
    const at = random.int(0, text.length - 1)
    const fitting = CONFUSED.filter(([from]) => text.startsWith(from, at))
    if (fitting.length === 0) continue
    const [from, to] = random.pick(fitting)
    return text.slice(0, at) + to + text.slice(at + from.length)
  }
  return text
}

const TONES = ['', '\u0300', '\u0301', '\u0303', '\u0309', '\u0323']
const SHAPES: readonly (readonly [string, string])[] = [
  ['a', 'â'], ['â', 'a'], ['ă', 'a'], ['o', 'ô'], ['ô', 'o'], ['ơ', 'o'], ['u', 'ư'], ['ư', 'u'], ['e', 'ê'], ['ê', 'e'], ['đ', 'd'],
] // prettier-ignore

/** One mark wrong: another tone, or a hat forgotten. */
function slipMark(random: Random, text: string): string {
  const words = text.split(' ')
  const at = random.int(0, words.length - 1)
  const word = words[at] as string
  if (random.chance(0.4)) {
    const fitting = SHAPES.filter(([from]) => word.includes(from))
    if (fitting.length > 0) {
      const [from, to] = random.pick(fitting)
      words[at] = word.replace(from, to)
      return words.join(' ')
    }
  }
  const decomposed = word.normalize('NFD')
  const toned = /[\u0300\u0301\u0303\u0309\u0323]/.exec(decomposed)?.[0]
  const other = random.pick(TONES.filter((tone) => tone !== toned))
  if (toned !== undefined) words[at] = decomposed.replace(toned, other).normalize('NFC')
  else {
    const vowel = /[aeiouyAEIOUY][\u0302\u0306\u031b]?/u.exec(decomposed)
    if (vowel === null) return text
    const end = vowel.index + vowel[0].length
    words[at] = (decomposed.slice(0, end) + (other || '\u0301') + decomposed.slice(end)).normalize('NFC')
  }
  return words.join(' ')
}

const withoutMarks = (text: string) =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D')

/** What another paper has of the same life. `life` is changed, `second` is the record made of it. */
function addNoise(
  random: Random,
  noise: Noise,
  first: Labelled,
  life: Life,
  make: (life: Life) => Labelled,
): Labelled {
  const changed: Life = { ...life, name: { ...life.name } }
  if (noise === 'lunar-year') {
    changed.year += random.chance(0.8) ? -1 : 1
    changed.knows = random.chance(0.7) ? 'year' : life.knows
  } else if (noise === 'swapped-day-month') {
    changed.knows = 'day'
    first.birthWritten = birthOf(life, 'day')
    if (life.day <= 12) [changed.day, changed.month] = [life.month, life.day]
  } else if (noise === 'middle-left-out') changed.name.middle = ''
  else if (noise === 'year-only') changed.knows = 'year'
  const second = make(changed)
  if (noise === 'alias') {
    const other = { ...life.name, given: makeName(random, life.sex).given }
    second.name = formatName(other)
    // Three of four papers say "also called".
    if (random.chance(0.75)) {
      if (random.chance(0.5)) first.aliases = [second.name]
      else second.aliases = [first.name]
    }
  } else if (noise === 'renamed-unit') {
    const { commune } = life.home as { commune: { managing: { name: string; kind: string } } }
    const word = getPlaces().kindWord(commune.managing.kind).toLowerCase()
    second.home = `${word} ${commune.managing.name}, tỉnh Phú Thọ`
  } else if (noise === 'misread') {
    second.name = misread(random, second.name)
    if (second.home && random.chance(0.5)) second.home = misread(random, second.home)
  } else if (noise === 'tone-slip') second.name = slipMark(random, second.name)
  else if (noise === 'empty-fields') {
    if (random.chance(0.5)) second.birthWritten = ''
    else second.home = null
    second.sex = null
  } else if (noise === 'without-marks') {
    second.name = withoutMarks(second.name).toUpperCase()
    second.home = second.home ? withoutMarks(second.home) : null
  }
  if (noise === 'none' && random.chance(0.3)) second.name = withNewToneMarks(second.name)
  return second
}

function withEdtf(record: Labelled): void {
  const read = record.birthWritten === '' ? undefined : parseWrittenDate(record.birthWritten)
  record.birthEdtf = read?.kind === 'date' ? read.date.edtf : null
}

export const pairKey = (a: string, b: string) => (a < b ? `${a} ${b}` : `${b} ${a}`)

/**
 * `size` records, of which a share `doubles` are second records of somebody, each kind of noise equally often, and a share
 * `namesakes` of others easily taken for somebody.
 */
export function makeLabelledSet(
  seed: number,
  size: number,
  { doubles = 0.06, namesakes = 0.06 }: { doubles?: number; namesakes?: number } = {},
): LabelledSet {
  const records: Labelled[] = []
  const pairs = new Map<string, Noise>()
  let person = 0
  while (records.length < size) {
    const random = randomStream(seed, 'person', person)
    const life = makeLife(random)
    const of = person++
    const add = (whose: number) => (of2: Life) => {
      const made = record(records.length, whose, of2, random)
      records.push(made)
      return made
    }
    const first = add(of)(life)
    const drawn = random.next()
    if (drawn < doubles) {
      const noise = random.pick(NOISES)
      const kinds =
        noise === 'two-at-once'
          ? [random.pick(NOISES.slice(1, -1)), random.pick(NOISES.slice(1, -1))]
          : [noise]
      let second = addNoise(random, kinds[0] as Noise, first, life, add(of))
      if (kinds[1]) {
        records.pop()
        const both = second
        second = addNoise(random, kinds[1] as Noise, first, life, add(of))
        // The second kind works on the life; what the first did to the words is kept where the second left them alone.
        if (second.name === formatName(life.name)) second.name = both.name
        if (second.birthWritten === birthOf(life)) second.birthWritten = both.birthWritten
        if (both.home === null) second.home = null
      }
      second.noise = noise
      pairs.set(pairKey(first.id, second.id), noise)
    } else if (drawn < doubles + namesakes) {
      const kind = random.pick(NAMESAKES)
      const other: Life = { ...makeLife(random), name: { ...life.name }, sex: life.sex }
      if (kind === 'same-name-and-commune') {
        other.home = life.home
        other.path = life.path
        while (other.year === life.year) other.year += random.pick([-1, 1]) * random.int(1, 12)
      } else if (kind === 'same-name-and-year') other.year = life.year
      else {
        other.home = life.home
        other.path = life.path
        other.year = life.year + random.pick([-1, 1]) * random.int(2, 6)
        other.name.given = makeName(random, life.sex).given
      }
      const made = add(person++)(other)
      made.namesake = kind
    }
  }
  for (const one of records) withEdtf(one)
  return { records, pairs }
}

/** What the register counts of its names: how often each syllable stands in each part. */
export function countNames(records: readonly Labelled[]): SyllableCount[] {
  const counts = new Map<string, SyllableCount>()
  const add = (part: SyllableCount['part'], syllable: string | undefined) => {
    if (syllable === undefined) return
    const key = `${part} ${syllable}`
    const held = counts.get(key)
    if (held) held.names += 1
    else counts.set(key, { part, syllable, names: 1 })
  }
  for (const { name } of records) {
    const syllables = name.toLowerCase().split(' ')
    add('family', syllables[0])
    add('given', syllables.at(-1))
    for (const one of syllables.slice(1, -1)) add('middle', one)
  }
  return [...counts.values()]
}
