import { createHash } from 'node:crypto'
import type { AcceptanceRule } from './acceptance.law.ts'

/** How many of so many pages are drawn. */
export const sampleSize = (pages: number, { sample }: Pick<AcceptanceRule, 'sample'>): number =>
  Math.min(pages, sample.atMost, Math.max(sample.atLeast, Math.ceil(pages * sample.share)))

/**
 * The pages drawn, in the order of the draw: those whose SHA-256 of seed and id is smallest. Whoever knows the seed and the pages draws the
 * same again, in any language, and nobody chooses.
 */
export function drawSample(seed: string, pageIds: readonly string[], size: number): string[] {
  const drawn = pageIds.map((id) => ({ id, key: createHash('sha256').update(`${seed}${id}`).digest('hex') }))
  return drawn.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).slice(0, size).map((one) => one.id)
}

/** Two-sided quantiles of the normal distribution. */
const QUANTILES = { 0.9: 1.6448536269514722, 0.95: 1.959963984540054, 0.99: 2.5758293035489004 } as const

/** The share of wrong ones among those checked, with Wilson's score interval (E. B. Wilson, 1927): it is never empty, also where none is wrong. */
export function wrongShare(wrong: number, checked: number, interval: AcceptanceRule['interval']): { share: number; low: number; high: number } {
  if (checked === 0) return { share: 0, low: 0, high: 1 }
  const z = QUANTILES[interval]
  const share = wrong / checked
  const scale = 1 + (z * z) / checked
  const middle = (share + (z * z) / (2 * checked)) / scale
  const reach = (z / scale) * Math.sqrt((share * (1 - share)) / checked + (z * z) / (4 * checked * checked))
  return { share, low: wrong === 0 ? 0 : Math.max(0, middle - reach), high: wrong === checked ? 1 : Math.min(1, middle + reach) }
}

/** A lot is accepted when no greater share of its fields was found wrong than the rule allows. */
export const isAccepted = (wrong: number, checked: number, { limit }: Pick<AcceptanceRule, 'limit'>): boolean => checked > 0 && wrong <= limit * checked
