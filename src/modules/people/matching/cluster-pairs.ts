import type { FoundPair } from './find-pairs.ts'
import type { Matcher, Subject } from './matcher.ts'

/**
 * Puts records together that hang together by pairs, the surest first. A pair joins nothing where two of the records that it would bring together
 * contradict each other in their own fields: plainly, or by what may be a slip where the two are no pair themselves. A record with a name only
 * is like many, and would else make one person of two who were born a generation apart. Such pairs come back as `apart`. Groups are in
 * order, by their first record.
 */
export function clusterPairs<Pair extends FoundPair>(
  matcher: Matcher,
  subjects: ReadonlyMap<string, Subject>,
  pairs: readonly Pair[],
): { clusters: string[][]; apart: Pair[] } {
  const paired = new Set(pairs.map(({ a, b }) => `${a} ${b}`))
  const contradict = (one: string, other: string): boolean => {
    const [a, b] = [subjects.get(one), subjects.get(other)]
    const against = a === undefined || b === undefined ? null : matcher.contradiction(a, b)
    return against === 'plain' || (against === 'slip' && !paired.has(`${one} ${other}`) && !paired.has(`${other} ${one}`))
  }
  const groupOf = new Map<string, Set<string>>()
  const apart: Pair[] = []
  for (const pair of pairs.toSorted((x, y) => y.bits - x.bits)) {
    const [these, those] = [pair.a, pair.b].map((id) => groupOf.get(id) ?? new Set([id])) as [Set<string>, Set<string>]
    if (these === those) continue
    if ([...these].some((one) => [...those].some((other) => contradict(one, other)))) {
      apart.push(pair)
      continue
    }
    const joined = new Set([...these, ...those])
    for (const id of joined) groupOf.set(id, joined)
  }
  const clusters = [...new Set(groupOf.values())].map((ids) => [...ids].sort())
  return { clusters: clusters.sort((one, other) => ((one[0] ?? '') < (other[0] ?? '') ? -1 : 1)), apart }
}
