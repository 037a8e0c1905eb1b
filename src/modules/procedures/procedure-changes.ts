import { canonicalJson } from '#shared/canonical-json.ts'
import type { Procedure } from './procedures.types.ts'

/** What stands in one version and not in the other, each as "place: value" of the file. */
export type Changes = { taken: string[]; added: string[] }

/** What a version says that the earlier one did not, and what it says no longer. Rows of a list are told by what they say, not by their place. */
export function changesBetween(earlier: Procedure, now: Procedure): Changes {
  const [before, after] = [linesOf(earlier), linesOf(now)]
  return { taken: [...before].filter((line) => !after.has(line)), added: [...after].filter((line) => !before.has(line)) }
}

const linesOf = (procedure: Procedure): Set<string> => new Set(Object.entries(procedure).flatMap(([key, value]) => tell(key, value)))

/** Lists whose rows are versions or chains of their own are told row by row, under what names the row. */
const NAMED: Record<string, string> = { periods: 'from', ways: 'code' }

function tell(place: string, value: unknown): string[] {
  const name = NAMED[place.split(', ').at(-1) ?? '']
  if (Array.isArray(value)) return value.flatMap((one) => (name ? tell(`${place} ${String((one as Record<string, unknown>)[name])}`, one) : [`${place}: ${wordsOf(one)}`]))
  if (value !== null && typeof value === 'object') return Object.entries(value).flatMap(([key, one]) => tell(`${place}, ${key}`, one))
  return value === undefined ? [] : [`${place}: ${wordsOf(value)}`]
}

/** The database keeps keys in an order of its own: they are told in one order. */
const wordsOf = (value: unknown): string => (typeof value === 'object' && value !== null ? canonicalJson(value) : String(value))
