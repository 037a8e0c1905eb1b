/**
 * The little of DER (X.690) that a detached signature and its certificate need: building values, and taking one apart.
 * What is read comes from outside: every length is checked against the bytes that are there.
 */

/** Tags used here. Context-specific ones are built by number. */
export const TAG = { integer: 0x02, bitString: 0x03, octets: 0x04, none: 0x05, oid: 0x06, utf8: 0x0c, utcTime: 0x17, sequence: 0x30, set: 0x31 } as const

export function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content])
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length])
  const hex = length.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes])
}

export const sequence = (...parts: Uint8Array[]): Buffer => der(TAG.sequence, ...parts)
/** A SET OF: DER wants its members in the order of their bytes. */
export const setOf = (...members: Uint8Array[]): Buffer => der(TAG.set, ...[...members].sort((a, b) => Buffer.compare(a, b)))
export const explicit = (number: number, content: Uint8Array): Buffer => der(0xa0 | number, content)
export const octets = (bytes: Uint8Array): Buffer => der(TAG.octets, bytes)
export const utf8 = (text: string): Buffer => der(TAG.utf8, Buffer.from(text, 'utf8'))
export const bitString = (bytes: Uint8Array): Buffer => der(TAG.bitString, Buffer.from([0]), bytes)
export const nothing = (): Buffer => der(TAG.none)

/** A positive whole number from its bytes, most significant first. */
export function integer(bytes: Uint8Array | number): Buffer {
  let raw = typeof bytes === 'number' ? Buffer.from([bytes]) : Buffer.from(bytes)
  while (raw.length > 1 && raw[0] === 0 && (raw[1] ?? 0) < 0x80) raw = raw.subarray(1)
  return der(TAG.integer, (raw[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), raw]) : raw)
}

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second, ...rest].flatMap((part) => {
    const groups = [part & 0x7f]
    for (let left = part >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80)
    return groups
  })
  return der(TAG.oid, Buffer.from(bytes))
}

/** UTC time of the years 1950 to 2049, to the second. */
export const utcTime = (at: Date): Buffer => der(TAG.utcTime, Buffer.from(`${at.toISOString().slice(2, 19).replaceAll(/[-:T]/g, '')}Z`))

/** One value as it stands in the bytes. `whole` begins with the tag. */
export type DerValue = { tag: number; whole: Buffer; content: Buffer }

/** The value at the beginning of the bytes and what follows it. Throws `signing.malformed`. */
function readValue(bytes: Buffer): { value: DerValue; rest: Buffer } {
  const [tag, first] = bytes
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw malformed()
  const extra = first < 0x80 ? 0 : first & 0x7f
  if (first === 0x80 || extra > 4 || bytes.length < 2 + extra) throw malformed()
  const length = extra === 0 ? first : bytes.readUIntBE(2, extra)
  const end = 2 + extra + length
  if (bytes.length < end) throw malformed()
  return { value: { tag, whole: bytes.subarray(0, end), content: bytes.subarray(2 + extra, end) }, rest: bytes.subarray(end) }
}

/** The values that follow each other in the bytes; all of the bytes belong to one of them. */
export function readValues(bytes: Buffer): DerValue[] {
  const values: DerValue[] = []
  for (let left = bytes; left.length > 0; ) {
    const { value, rest } = readValue(left)
    values.push(value)
    left = rest
    if (values.length > 10_000) throw malformed()
  }
  return values
}

/** The members of the one value that the bytes are. */
export function readMembers(bytes: Buffer, tag: number): DerValue[] {
  const [only, ...more] = readValues(bytes)
  if (only?.tag !== tag || more.length > 0) throw malformed()
  return readValues(only.content)
}

export const malformed = (): Error => Object.assign(new Error('not a signature'), { code: 'signing.malformed' })
