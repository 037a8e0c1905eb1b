import { inflateRawSync } from 'node:zlib'
import { registerError } from './register-import.errors.ts'

const END = 0x06054b50
const ENTRY = 0x02014b50

/**
 * Refuses a spreadsheet that unpacks to more than `limit` bytes. The parts are really unpacked, one at a time and bounded: the sizes
 * in the directory are whatever its maker wrote. Throws `register.too-large`, or `register.file-broken` for what is no such archive.
 */
export function refuseSwollenZip(bytes: Buffer, limit: number): void {
  try {
    let end = bytes.length - 22
    while (end >= 0 && bytes.readUInt32LE(end) !== END) end -= 1
    if (end < 0) throw new Error('no directory')
    const entries = bytes.readUInt16LE(end + 10)
    let at = bytes.readUInt32LE(end + 16)
    let total = 0
    for (let i = 0; i < entries; i++) {
      if (bytes.readUInt32LE(at) !== ENTRY) throw new Error('not an entry')
      const packed = bytes.readUInt32LE(at + 20)
      const local = bytes.readUInt32LE(at + 42)
      const data = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
      const part = bytes.subarray(data, data + packed)
      total +=
        bytes.readUInt16LE(at + 10) === 0
          ? part.length
          : inflateRawSync(part, { maxOutputLength: Math.max(1, limit - total + 1) }).length
      if (total > limit) throw Object.assign(new Error('too large'), { code: 'ERR_BUFFER_TOO_LARGE' })
      at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
    }
  } catch (error) {
    const swollen = (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE'
    throw swollen ? registerError('too-large', { limit }) : registerError('file-broken', {}, error)
  }
}
