import { clusterPairs, findPairs, matchingAreas, Matcher, type Subject } from '#modules/people/index.ts'
import { countNames, pairKey, type LabelledSet } from './labelled.ts'

/** What a list put into groups says: of any two of one group how many are one person's, and how many of those that are stand together. */
export type GroupScore = { joined: number; right: number }

/** Groups of `clusterPairs`, and groups of all that hangs together by pairs, which a record with a name only chains. */
export function scoreGroups({ records, pairs }: LabelledSet): { groups: GroupScore; chained: GroupScore; apart: number } {
  const matcher = new Matcher(matchingAreas(), countNames(records))
  const subjects = new Map(records.flatMap((one) => matcher.read(one) ?? []).map((one: Subject) => [one.id, one]))
  const found = findPairs(matcher, [...subjects.values()], matcher.possibleFrom(subjects.size))
  const { clusters, apart } = clusterPairs(matcher, subjects, found)
  return { groups: score(clusters, pairs), chained: score(chain(found), pairs), apart: apart.length }
}

function score(clusters: readonly string[][], pairs: LabelledSet['pairs']): GroupScore {
  const sum = { joined: 0, right: 0 }
  for (const ids of clusters)
    for (const [at, one] of ids.entries())
      for (const other of ids.slice(at + 1)) {
        sum.joined += 1
        if (pairs.has(pairKey(one, other))) sum.right += 1
      }
  return sum
}

function chain(pairs: readonly { a: string; b: string }[]): string[][] {
  const groupOf = new Map<string, Set<string>>()
  for (const { a, b } of pairs) {
    const joined = new Set([...(groupOf.get(a) ?? [a]), ...(groupOf.get(b) ?? [b])])
    for (const id of joined) groupOf.set(id, joined)
  }
  return [...new Set(groupOf.values())].map((ids) => [...ids])
}
