import { randomBytes } from 'node:crypto'
import { systemClock, type Clock } from './clock.ts'

declare const idBrand: unique symbol

/** A UUID of one kind of record: `Id<'per'>` cannot be passed where `Id<'dos'>` is asked. The kind is its public prefix. */
export type Id<K extends string = string> = string & { readonly [idBrand]: K }

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz'
const COUNTER_LIMIT = 0xfff

let lastMs = -1
let counter = 0

/**
 * A new UUID version 7 (RFC 9562): 48 bits of milliseconds, a 12-bit counter, 62 random bits. Made here and not by
 * the database because PostgreSQL 15 has no `uuidv7()`. Ids of one process always ascend, also within a
 * millisecond and when the clock steps back.
 */
export function newId<K extends string = string>(clock: Clock = systemClock): Id<K> {
  const random = randomBytes(10)
  const ms = clock.now().getTime()
  if (ms > lastMs) {
    lastMs = ms
    // The counter starts in the lower half so that a burst within one millisecond has room to ascend.
    counter = random.readUInt16BE(8) & 0x7ff
  } else if (counter < COUNTER_LIMIT) {
    counter += 1
  } else {
    lastMs += 1
    counter = 0
  }
  const time = lastMs.toString(16).padStart(12, '0')
  random[0] = ((random[0] ?? 0) & 0x3f) | 0x80
  const tail = random.toString('hex', 0, 8)
  const group3 = (0x7000 | counter).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-${group3}-${tail.slice(0, 4)}-${tail.slice(4)}` as Id<K>
}

/** Whether a text is a UUID in the lower-case form that the database returns. */
export function isUuid(text: string): text is Id {
  return UUID.test(text)
}

/** The instant in milliseconds written into a version 7 id. */
export function idTime(id: Id): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}

/** 'per_01jz…': the prefix and the 128 bits in 26 characters of Crockford's base 32; sorts as the id does. */
export function toPublicId<K extends string>(prefix: K, id: Id<K>): string {
  let bits = BigInt(`0x${id.replaceAll('-', '')}`)
  let text = ''
  for (let i = 0; i < 26; i++) {
    text = (CROCKFORD[Number(bits & 31n)] ?? '') + text
    bits >>= 5n
  }
  return `${prefix}_${text}`
}

/**
 * The id behind a public id of the given prefix, or undefined when the text is not one. Letters read aloud wrongly
 * are forgiven as Crockford's alphabet means it: upper case, o for 0, i and l for 1.
 */
export function parsePublicId<K extends string>(prefix: K, text: string): Id<K> | undefined {
  const wanted = `${prefix}_`
  if (!text.startsWith(wanted) || text.length !== wanted.length + 26) return undefined
  let bits = 0n
  for (const letter of text.slice(wanted.length).toLowerCase().replaceAll('o', '0').replace(/[il]/g, '1')) {
    const value = CROCKFORD.indexOf(letter)
    if (value < 0) return undefined
    bits = (bits << 5n) | BigInt(value)
  }
  if (bits >> 128n !== 0n) return undefined
  const hex = bits.toString(16).padStart(32, '0')
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
  return groups.join('-') as Id<K>
}
