const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz'
const LENGTH = 16

/** A code of 80 bits of chance in 16 letters. */
export function codeOf(random: Uint8Array): string {
  let bits = 0n
  for (const byte of random.subarray(0, 10)) bits = (bits << 8n) | BigInt(byte)
  return Array.from({ length: LENGTH }, (_, at) => CROCKFORD[Number((bits >> BigInt(5 * (LENGTH - 1 - at))) & 31n)]).join('')
}

/** As it is printed: four letters and four, which are typed and compared more surely. */
export const printedCode = (code: string): string => code.toUpperCase().replaceAll(/(.{4})(?=.)/g, '$1-')

/** A code as somebody typed or scanned it; undefined for what can be none. Letters read wrongly are forgiven as the alphabet means it. */
export function readCode(text: string): string | undefined {
  const code = text.toLowerCase().replaceAll(/[\s-]/g, '').replaceAll('o', '0').replaceAll(/[il]/g, '1')
  return code.length === LENGTH && [...code].every((letter) => CROCKFORD.includes(letter)) ? code : undefined
}
