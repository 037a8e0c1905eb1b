declare const vndBrand: unique symbol

/** An amount of đồng: a whole number, never a fraction. */
export type Vnd = number & { readonly [vndBrand]: true }

/** A whole amount, checked; throws `vnd.not-whole` for fractions and for what a number cannot hold exactly. */
export function vnd(amount: number): Vnd {
  if (Number.isSafeInteger(amount)) return amount as Vnd
  throw Object.assign(new Error(`not a whole amount of đồng: ${amount}`), {
    code: 'vnd.not-whole',
    data: { amount },
  })
}

/** '2.789.000 đ' with no-break space, so that the sign never starts a line. */
export function formatVnd(amount: Vnd): string {
  const digits = String(Math.abs(amount)).replace(/\B(?=(\d{3})+$)/g, '.')
  return `${amount < 0 ? '-' : ''}${digits}\u00a0đ`
}

const GROUPED = /^-?\d{1,3}(?:([.,\s])\d{3})(?:\1\d{3})*$/u
const PLAIN = /^-?\d+$/

/**
 * Reads an amount as it is typed: '2789000', '2.789.000', '2,789,000', with or without 'đ', 'đồng', 'VNĐ'.
 * Undefined when the groups are not of three digits or there is a fraction: '2.789,5' is never guessed.
 */
export function parseVnd(text: string): Vnd | undefined {
  const bare = text
    .normalize('NFC')
    .replace(/[\s\u00a0]*(?:đồng|vnđ|vnd|đ)\.?$/iu, '')
    .trim()
  if (!PLAIN.test(bare) && !GROUPED.test(bare)) return undefined
  const amount = Number(bare.replace(/[.,\s]/gu, ''))
  return Number.isSafeInteger(amount) ? (amount as Vnd) : undefined
}

/** The exact sum; throws `vnd.not-whole` when it leaves the range of exact numbers. */
export function sumVnd(amounts: Iterable<Vnd>): Vnd {
  let sum = 0
  for (const amount of amounts) sum += amount
  return vnd(sum)
}
