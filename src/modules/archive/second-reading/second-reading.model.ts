import { normaliseToneMarks } from '#shared/names.ts'
import type { FieldName, FieldReading } from '../fields/index.ts'
import { isCritical } from './second-reading.law.ts'
import type { FieldWord, SecondReading } from './second-reading.types.ts'

/** As many words as are asked for; when all differ, somebody chooses among them. */
export const MOST_WORDS = 3

/** What separates the parts of a number differs from hand to hand: 12/QĐ-UB, 12 QĐ/UB. What it says does not. */
const BY_PARTS: ReadonlySet<FieldName> = new Set(['documentNumber', 'certificateNumber', 'citizenId'])

/**
 * Whether two persons read the same: letters in capitals or not, the place of a tone mark (hoà, hòa) and blanks say nothing; every mark
 * does. Two who find nothing on the paper agree.
 */
export function sameWord(field: FieldName, a: string | null, b: string | null): boolean {
  if (a === null || b === null) return a === b
  return wordKey(field, a) === wordKey(field, b)
}

function wordKey(field: FieldName, value: string): string {
  const plain = normaliseToneMarks(value.toLowerCase()).replace(/\s+/g, ' ').trim()
  return BY_PARTS.has(field) ? plain.replace(/^s[ốó]\s*:?\s*/u, '').replace(/[^\p{L}\p{N}]+/gu, '-') : plain
}

/** Whether a second person reads the field on which somebody has just given this word. `read` is what the machine read of it. */
export function asksSecond(
  rule: SecondReading,
  { field, value, read }: { field: FieldName; value: string | null; read: Pick<FieldReading, 'accepted' | 'value'> | undefined },
): boolean {
  if (!isCritical(field) || rule === 'none') return false
  return rule === 'all' || !(read?.accepted && sameWord(field, read.value, value))
}

/** What the words say together: the value that two agree on, that another is to read it, or that three read it three ways. */
export function verdictOf(
  field: FieldName,
  words: readonly Pick<FieldWord, 'value'>[],
): { kind: 'agreed'; value: string | null } | { kind: 'open' } | { kind: 'disputed' } {
  for (const [index, { value }] of words.entries())
    // The first way of writing it stays.
    if (words.some((other, at) => at > index && sameWord(field, value, other.value))) return { kind: 'agreed', value }
  return { kind: words.length < MOST_WORDS ? 'open' : 'disputed' }
}
