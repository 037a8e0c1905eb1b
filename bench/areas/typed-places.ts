import type { Random } from '#app/samples/random.ts'
import { areaName, type Area, type AreaIndex } from '#modules/areas/index.ts'
import { foldText } from '#shared/names.ts'
import { typeWrong } from '../search/slips.ts'

/** The units as a paper of the day names them, narrowest first. */
export type Levels = readonly Area[]

const AFTER: readonly (readonly [RegExp, string])[] = [
  [/òa/g, 'oà'], [/óa/g, 'oá'], [/ỏa/g, 'oả'], [/õa/g, 'oã'], [/ọa/g, 'oạ'],
  [/ùy/g, 'uỳ'], [/úy/g, 'uý'], [/ủy/g, 'uỷ'], [/ũy/g, 'uỹ'], [/ụy/g, 'uỵ'],
] // prettier-ignore
const newStyle = (text: string) => AFTER.reduce((all, [from, to]) => all.replace(from, to), text)

const SHORT_I: Record<string, string> = { y: 'i', ý: 'í', ỳ: 'ì', ỷ: 'ỉ', ỹ: 'ĩ', ỵ: 'ị' }
const shortI = (text: string) =>
  text.replace(
    /(?<=[bcdđghklmnpqrstvx])[yýỳỷỹỵ](?![\p{L}])/giu,
    (letter) => SHORT_I[letter.toLowerCase()] ?? letter,
  )

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
const full = (area: Area, index: AreaIndex) => lower(areaName(area, index))

function shortKind(random: Random, area: Area, index: AreaIndex): string {
  const short = index.kinds.find((kind) => kind.kind === area.kind)?.abbreviations[0] ?? ''
  const cased = random.chance(0.5) ? short : short.toLowerCase()
  return `${cased}${random.pick(['. ', '.', ' '])}${area.name}`
}

/** 'Chân Mộng' as 'C. Mộng': what a clerk in a hurry makes of a name of two syllables or more. */
function initialled(random: Random, area: Area, index: AreaIndex): string {
  const [first = '', ...rest] = area.name.split(' ')
  const word = lower(areaName(area, index)).slice(0, -area.name.length)
  return rest.length === 0
    ? full(area, index)
    : `${word}${first.charAt(0)}.${random.chance(0.5) ? ' ' : ''}${rest.join(' ')}`
}

/** A slip in the name of the narrowest unit, its kind spared: the rest is as it should be. */
function slipped(random: Random, levels: Levels, index: AreaIndex, slips: number): string {
  const [area] = levels
  if (area === undefined) return ''
  let name = area.name
  for (let i = 0; i < slips; i++) name = typeWrong(random, name)
  const word = lower(areaName(area, index)).slice(0, -area.name.length)
  return [`${word}${name}`, ...levels.slice(1).map((one) => full(one, index))].join(', ')
}

export type Manner = {
  name: string
  /** What must be written at least for the manner to make sense: names of two syllables, a district to leave out. */
  fits?(levels: Levels): boolean
  type(random: Random, levels: Levels, index: AreaIndex): string
}

const joined = (parts: readonly string[], by = ', ') => parts.join(by)

/** How people type places; each takes the units of a day and one stream of chance. */
export const MANNERS: readonly Manner[] = [
  { name: 'in full', type: (_, levels, index) => joined(levels.map((one) => full(one, index))) },
  {
    name: 'tone marks in the newer place',
    type: (_, levels, index) => newStyle(joined(levels.map((one) => full(one, index)))),
  },
  { name: 'i for y', type: (_, levels, index) => shortI(joined(levels.map((one) => full(one, index)))) },
  {
    name: 'without marks',
    type: (_, levels, index) => foldText(joined(levels.map((one) => full(one, index)))),
  },
  {
    name: 'without marks and commas',
    type: (_, levels, index) =>
      foldText(
        joined(
          levels.map((one) => full(one, index)),
          ' ',
        ),
      ),
  },
  {
    name: 'kinds abbreviated',
    type: (random, levels, index) => joined(levels.map((one) => shortKind(random, one, index))),
  },
  { name: 'kinds left out', type: (_, levels) => joined(levels.map((one) => one.name)) },
  {
    name: 'dashes between',
    type: (_, levels) =>
      joined(
        levels.map((one) => one.name),
        ' - ',
      ),
  },
  {
    name: 'the middle level left out',
    fits: (levels) => levels.length > 2,
    type: (_, levels, index) =>
      joined([levels[0], levels.at(-1)].flatMap((one) => (one ? [full(one, index)] : []))),
  },
  {
    name: 'the province left out',
    fits: (levels) => levels.length > 1,
    type: (_, levels, index) => joined(levels.slice(0, -1).map((one) => full(one, index))),
  },
  {
    name: 'the unit alone',
    type: (_, levels, index) => joined(levels.slice(0, 1).map((one) => full(one, index))),
  },
  {
    name: 'widest first',
    fits: (levels) => levels.length > 1,
    type: (_, levels, index) => joined(levels.toReversed().map((one) => full(one, index))),
  },
  {
    name: 'first syllable as an initial',
    fits: (levels) => levels[0]?.name.includes(' ') ?? false,
    type: (random, levels, index) =>
      joined(levels.map((one, at) => (at === 0 ? initialled(random, one, index) : full(one, index)))),
  },
  { name: 'one slip of the keys', type: (random, levels, index) => slipped(random, levels, index, 1) },
  {
    name: 'two slips of the keys',
    fits: (levels) => (levels[0]?.name.length ?? 0) > 6,
    type: (random, levels, index) => slipped(random, levels, index, 2),
  },
  {
    name: 'abbreviated, without marks, one slip',
    type: (random, levels, index) => {
      const [first = '', ...rest] = levels.map((one) => foldText(shortKind(random, one, index)))
      const at = first.search(/[. ]\s*/) + 1
      return joined([first.slice(0, at) + typeWrong(random, first.slice(at).trim()), ...rest])
    },
  },
]
