import { foldSyllable, normaliseToneMarks } from '#shared/names.ts'
import { isVietnameseSyllable } from './syllable.ts'

/** How often family, middle and given names are borne; from law/names. Keys in small letters, tone marks in one place. */
export type NameLists = {
  families: ReadonlyMap<string, number>
  middles: ReadonlyMap<string, number>
  givens: ReadonlyMap<string, number>
}

/** By so much must one name be borne more often than every other with the same letters to be taken for what was meant. */
const DOMINANT = 8

/** The weight of Nguyễn is 3450 in law/names, that of the next family 673. */
const EVERYBODY = 2000
const MANY = 100

/** Under this confidence a part that nobody of the lists bears may be one of them misread. */
const WEAK = 70

export type NameWord = { text: string; confidence: number }

const key = (word: string): string => normaliseToneMarks(word.normalize('NFC').toLowerCase())

/** A family borne by fewer than this is hardly anybody's middle or given name: "Thi" is "Thị" misread. */
const OFTEN = 20

const isPart = (plain: string, first: boolean, lists: NameLists): boolean =>
  first
    ? lists.families.has(plain)
    : lists.middles.has(plain) || lists.givens.has(plain) || (lists.families.get(plain) ?? 0) >= OFTEN

/** A given name of no list is believed only when it was read as surely as this. */
const SURE = 93

/**
 * Whether every part of the name is one that people bear, its marks included; a given name may be rare, read very surely. It is
 * not believed where a name of its letters and a mark more is borne much more often: reading loses the dot of "Tỵ" surely and
 * twice alike.
 */
export function isBorne(words: readonly NameWord[], lists: NameLists): boolean {
  return words.every(({ text, confidence }, i) => {
    const given = i > 0 && i === words.length - 1
    if (given && lacksMarks(key(text), lists.givens)) return false
    if (isPart(key(text), i === 0, lists)) return true
    return given && confidence >= SURE && isVietnameseSyllable(text)
  })
}

function lacksMarks(plain: string, names: ReadonlyMap<string, number>): boolean {
  const [letters, marks] = [foldSyllable(plain), marksOf(plain)]
  const own = names.get(plain) ?? 0
  return [...names].some(([name, count]) => {
    if (count < DOMINANT * own || foldSyllable(name) !== letters) return false
    const theirs = marksOf(name)
    return theirs.length > marks.length && marks.every((mark) => theirs.includes(mark))
  })
}

/** Tones, the marks of vowels, and the stroke of a đ. */
const marksOf = (word: string): string[] => word.normalize('NFD').match(/[\p{M}đ]/gu) ?? []

/**
 * A name as it must have been meant where a mark or the letter I of a typewriter was misread: NGUYÊN → NGUYỄN, Thấm → Thẩm,
 * KTM → KIM. Only a part that nobody bears is looked at, and only a part that one name alone can be is changed; a rare name
 * stays. The caller keeps the words as read beside it and lets a person confirm.
 */
export function mendName(words: readonly NameWord[], lists: NameLists): string[] {
  return words.map(({ text, confidence }, i) => {
    const last = i === words.length - 1
    const plain = key(text)
    const own = i === 0 ? lists.families : last ? lists.givens : lists.middles
    if (isPart(plain, i === 0, lists)) return i > 0 && !last ? overwhelmed(text, plain, lists) : text
    const straight = withI(text)
    if (straight !== undefined && own.has(key(straight))) return straight
    const meant = dominant(plain, own)
    if (meant === undefined) return text
    // A rare name read surely ("Vừ", "Ưởng") is as likely as a slip, but for the names that very many bear.
    const often = i === 0 ? own.get(meant)! : 0
    const slip =
      often >= EVERYBODY || (often >= MANY && confidence < SURE && withoutTone(plain) === withoutTone(meant))
    const sure = confidence >= WEAK && isVietnameseSyllable(text)
    return sure && !slip ? text : inCaseOf(text, meant)
  })
}

/** "Thi" between family and given name, where nearly everybody is "Thị". */
function overwhelmed(text: string, plain: string, { middles, givens }: NameLists): string {
  const meant = middles.has(plain) ? undefined : dominant(plain, middles)
  const often = meant === undefined ? 0 : middles.get(meant)!
  return meant !== undefined && often >= 500 * (givens.get(plain) ?? 1) ? inCaseOf(text, meant) : text
}

const withoutTone = (word: string): string =>
  word
    .normalize('NFD')
    .replace(/[\u0300\u0301\u0303\u0309\u0323]/gu, '')
    .normalize('NFC')

/** The one name of these letters that is borne much more often than the others. */
function dominant(plain: string, names: ReadonlyMap<string, number>): string | undefined {
  const folded = foldSyllable(plain)
  let [best, most, second]: [string | undefined, number, number] = [undefined, 0, 0]
  for (const [name, count] of names) {
    if (foldSyllable(name) !== folded) continue
    if (count > most) [best, most, second] = [name, count, most]
    else second = Math.max(second, count)
  }
  return most >= DOMINANT * second ? best : undefined
}

/** The I of a typewriter has feet and a roof and is read as T: in capitals, where the syllable is none otherwise. */
export function withI(text: string): string | undefined {
  if (!/^\p{Lu}+$/u.test(text) || isVietnameseSyllable(text)) return undefined
  const at = text.lastIndexOf('T')
  if (at < 1) return undefined
  const straight = `${text.slice(0, at)}I${text.slice(at + 1)}`
  return isVietnameseSyllable(straight) ? straight : undefined
}

function inCaseOf(model: string, name: string): string {
  if (/^\p{Lu}+$/u.test(model)) return name.toUpperCase()
  return name.charAt(0).toUpperCase() + name.slice(1)
}
