import type { MatchField, MatchGrade, MatchReason } from '#modules/people/index.ts'
import { formatEdtf } from '#shared/edtf.ts'
import { m } from '#ui/messages/messages.js'
import type { Reason, Tone } from '#ui/types.ts'

const fields: Record<MatchField, () => string> = {
  family: m.match_family,
  middle: m.match_middle,
  given: m.match_given,
  alias: m.match_alias,
  birth: m.match_birth,
  death: m.match_death,
  home: m.match_home,
  sex: m.match_sex,
  identifier: m.match_identifier,
  managed: m.match_managed,
}

const levels: Record<MatchReason['level'], () => string> = {
  same: m.match_same,
  other: m.match_other,
  marks: m.match_marks,
  unmarked: m.match_unmarked,
  scan: m.match_scan,
  vowel: m.match_vowel,
  consonant: m.match_consonant,
  'left-out': m.match_left_out,
  alias: m.match_through_alias,
  'same-day': m.match_same_day,
  swapped: m.match_swapped,
  'same-month': m.match_same_month,
  'same-year': m.match_same_year,
  overlap: m.match_overlap,
  'day-month': m.match_day_month,
  'lunar-year': m.match_lunar_year,
  'part-of-day': m.match_part_of_day,
  'other-day': m.match_other_day,
  'near-year': m.match_near_year,
  digit: m.match_digit,
  far: m.match_far,
  succession: m.match_succession,
  words: m.match_words,
  contains: m.match_contains,
  neighbour: m.match_neighbour,
}

const bitsText = (bits: number) => `${bits < 0 ? '−' : '+'}${Math.abs(bits).toFixed(1).replace('.', ',')}`

/** The two sides as people read them; the kind of a number and the code of a unit are not shown. */
function sides({ field, left, right }: MatchReason): string {
  if (field === 'identifier' || field === 'managed' || field === 'sex') return ''
  const show = (text: string) => (field === 'birth' || field === 'death' ? formatEdtf(text) : text)
  return show(left) === show(right) ? ` (${show(left)})` : ` (${show(left) || '—'} / ${show(right) || '—'})`
}

/** Why two records may be one person's: a sentence a field, what weighs most first, then what it comes to. */
export function reasonsOf(reasons: readonly MatchReason[], bits: number): Reason[] {
  return [
    ...reasons
      .toSorted((a, b) => Math.abs(b.bits) - Math.abs(a.bits))
      .map((one) => ({
        text: `${fields[one.field]()}: ${levels[one.level]()}${sides(one)}`,
        source: bitsText(one.bits),
      })),
    { text: m.match_sum(), source: bitsText(bits) },
  ]
}

const grades: Record<MatchGrade, { label: () => string; tone: Tone }> = {
  likely: { label: m.match_likely, tone: 'doubtful' },
  possible: { label: m.match_possible, tone: 'information' },
  unlikely: { label: m.match_unlikely, tone: 'plain' },
}
export const gradeOf = (grade: MatchGrade): { label: string; tone: Tone } => ({
  label: grades[grade].label(),
  tone: grades[grade].tone,
})
