/**
 * Pseudo-random numbers for sample material: the same seed and path give the same numbers on every machine, and one
 * path never disturbs another, so that a new field added to persons leaves every paper's stains where they were.
 */
export type Random = {
  /** 0 included to 1 excluded. */
  next(): number
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number
  between(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly T[]): T
  /** Roughly normal around 0 with standard deviation 1 (sum of four uniforms; never beyond ±3.5). */
  normal(): number
}

/** Items with cumulative weights, made once and drawn from often. */
export type Weighted<T> = { readonly items: readonly T[]; readonly cumulative: readonly number[] }

/** Prepares weighted choice; weights need not sum to anything. */
export function weighted<T>(entries: Iterable<readonly [T, number]>): Weighted<T> {
  const items: T[] = []
  const cumulative: number[] = []
  let sum = 0
  for (const [item, weight] of entries) {
    sum += weight
    items.push(item)
    cumulative.push(sum)
  }
  if (items.length === 0 || !(sum > 0)) throw new Error('a weighted choice needs a positive weight')
  return { items, cumulative }
}

export function draw<T>(random: Random, from: Weighted<T>): T {
  const { items, cumulative } = from
  const target = random.next() * (cumulative[cumulative.length - 1] as number)
  let low = 0
  let high = cumulative.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((cumulative[middle] as number) > target) high = middle
    else low = middle + 1
  }
  return items[low] as T
}

/** FNV-1a over the parts with a separator, finished as murmur3 does, so that neighbouring numbers part widely. */
function hashPath(seed: number, path: readonly (string | number)[]): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0
  const mix = (unit: number) => {
    hash = Math.imul(hash ^ unit, 0x01000193) >>> 0
  }
  for (const part of path) {
    const text = String(part)
    for (let i = 0; i < text.length; i++) mix(text.charCodeAt(i))
    mix(0x1f)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** A stream named by a path under a seed, e.g. `randomStream(7, 'dossier', 41, 'person')` (mulberry32). */
export function randomStream(seed: number, ...path: readonly (string | number)[]): Random {
  let state = hashPath(seed, path)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    next,
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    between: (low, high) => low + next() * (high - low),
    chance: (probability) => next() < probability,
    pick: <T>(items: readonly T[]) => {
      if (items.length === 0) throw new Error('nothing to pick from')
      return items[Math.floor(next() * items.length)] as T
    },
    normal: () => (next() + next() + next() + next() - 2) * 1.732,
  }
}
