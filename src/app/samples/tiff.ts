/** Bytes of one value of each TIFF field type, by type number (TIFF 6.0, section 2). */
const TYPE_SIZES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8]
/** Fields whose values are themselves places in the file: strips and tiles. */
const PLACES = new Set([273, 324])

/**
 * Joins TIFF files of one page each (classic, little-endian) into one of several pages. Each page keeps its own size and
 * compression, which libvips cannot do: its pages are strips of one picture, equal in size and never 1-bit.
 */
export function joinTiffs(files: readonly Buffer[]): Buffer {
  const parts: Buffer[] = []
  let length = 0
  let link: { part: Buffer; at: number } | undefined
  for (const file of files) {
    if (file.readUInt16LE(0) !== 0x4949 || file.readUInt16LE(2) !== 42) {
      throw new Error('not a classic little-endian TIFF')
    }
    const part = Buffer.concat([file, Buffer.alloc(file.length % 2)])
    const base = length
    const directory = part.readUInt32LE(4)
    const count = part.readUInt16LE(directory)
    for (let i = 0; i < count; i++) {
      const entry = directory + 2 + i * 12
      const tag = part.readUInt16LE(entry)
      const type = part.readUInt16LE(entry + 2)
      const values = part.readUInt32LE(entry + 4)
      const size = TYPE_SIZES[type]
      if (size === undefined || size === 0) throw new Error(`unknown TIFF field type ${type}`)
      const outside = size * values > 4
      const at = outside ? part.readUInt32LE(entry + 8) : entry + 8
      if (PLACES.has(tag)) {
        if (size !== 4) throw new Error('short strip offsets cannot be moved')
        for (let v = 0; v < values; v++) part.writeUInt32LE(part.readUInt32LE(at + v * 4) + base, at + v * 4)
      }
      if (outside) part.writeUInt32LE(at + base, entry + 8)
    }
    // The first page's header serves the whole file; every other page is reached from the directory before it.
    link?.part.writeUInt32LE(directory + base, link.at)
    link = { part, at: directory + 2 + count * 12 }
    parts.push(part)
    length += part.length
  }
  return Buffer.concat(parts)
}
