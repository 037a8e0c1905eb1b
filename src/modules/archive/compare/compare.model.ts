import { damerauLevenshtein, foldName } from '#shared/names.ts'
import type { EffectiveFields } from '../archive.types.ts'
import type { FieldName } from '../fields/index.ts'
import { sameWord } from '../second-reading/second-reading.model.ts'

/** What several papers of a dossier and the register say of one person, so that one can hold it against the other. */
export const COMPARED = ['fullName', 'birthDate', 'sex', 'homePlace', 'deathDate', 'citizenId', 'certificateNumber', 'injuryRate'] as const satisfies FieldName[]
export type ComparedField = (typeof COMPARED)[number]

const DATES: ReadonlySet<FieldName> = new Set(['birthDate', 'deathDate', 'signedOn'])

/** Whether two papers do not contradict each other: the same, or one says less of the day than the other. */
export function agrees(field: FieldName, a: string, b: string): boolean {
  if (DATES.has(field)) return a === b || startsWithPart(a, b) || startsWithPart(b, a)
  if (field === 'homePlace') return endsWithWords(placeKey(a), placeKey(b)) || endsWithWords(placeKey(b), placeKey(a))
  return sameWord(field, a, b)
}
const startsWithPart = (whole: string, part: string) => /^\d{4}(-\d{2})?$/.test(part) && whole.startsWith(`${part}-`)
/** One names the hamlet too, which stands before the rest. */
const endsWithWords = (whole: string, part: string) => part !== '' && ` ${whole}`.endsWith(` ${part}`)
/** Places are written longer and shorter, with and without the kinds of units; the names in their order are what is compared. */
const placeKey = (place: string) => ` ${foldName(place).join(' ')} `.replaceAll(/ (?:thi tran|thi xa|thanh pho|xa|phuong|huyen|tinh|tp|tx|tt)(?= )/g, '').trim()

/** Up to a third of the letters apart; further apart it is another person's name. */
export function isNearName(a: string, b: string): boolean {
  const [x, y] = [foldName(a).join(' '), foldName(b).join(' ')]
  if (x === '' || y === '') return false
  return damerauLevenshtein(x, y) * 3 <= Math.max(x.length, y.length) || isPartOf(x, y) || isPartOf(y, x)
}
/** Two syllables or more of the name in their order: the rest was not read. */
function isPartOf(part: string, whole: string): boolean {
  const syllables = part.split(' ')
  let at = 0
  for (const syllable of whole.split(' ')) if (syllable === syllables[at]) at += 1
  return syllables.length >= 2 && at === syllables.length
}

/** Whether a page speaks of the person: it bears his name, or a name like it, or no name. */
export const speaksOf = (fields: EffectiveFields, names: readonly string[]): boolean => {
  const name = fields.fullName?.value
  return !name || names.length === 0 || names.some((one) => isNearName(one, name))
}
