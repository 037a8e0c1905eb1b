import { fromLegacy, LEGACY_ENCODINGS, type LegacyEncoding } from './legacy-vietnamese.ts'

/** Signs of Windows-1252 by their byte. */
export const WINDOWS_1252 = Array.from({ length: 256 }, (_, byte) => new TextDecoder('windows-1252').decode(new Uint8Array([byte])))

/** The other way round, made from the decoder: what one would have typed for each letter. */
function tableOf(encoding: LegacyEncoding): Map<string, string> {
  const signs = WINDOWS_1252.filter((sign) => sign > ' ')
  const table = new Map<string, string>()
  for (const one of [...signs, ...signs.flatMap((a) => signs.map((b) => a + b))]) {
    const { text, unknown } = fromLegacy(one, encoding)
    if (unknown.length === 0 && [...text].length === 1 && !table.has(text)) table.set(text, one)
  }
  return table
}
const tables = new Map(LEGACY_ENCODINGS.map((encoding) => [encoding, tableOf(encoding)]))

/** Text in an old code table, as Windows-1252 shows it. A capital that the table lacks is written small. */
export function toLegacy(text: string, encoding: LegacyEncoding): string {
  const table = tables.get(encoding)
  return [...text.normalize('NFC')].map((letter) => (letter.charCodeAt(0) < 128 ? letter : (table?.get(letter) ?? table?.get(letter.toLowerCase()) ?? letter))).join('')
}
