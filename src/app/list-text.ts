import { fromLegacy, guessEncoding, isSyllable, isWestern, LEGACY_ENCODINGS, type LegacyEncoding, type TextEncodingName } from '#shared/legacy-vietnamese.ts'
import { nameSyllables } from '#shared/names.ts'

/**
 * The text of a list from its bytes: UTF-16 by its mark, else UTF-8, else what Windows-1252 makes of it (`western`), whose code table is
 * found from the cells. Null when the mark promises what the bytes do not hold.
 */
export function decodeList(bytes: Uint8Array): { text: string; western: boolean } | null {
  const mark = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0)
  const encoding = mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8'
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), western: false }
  } catch {
    return encoding === 'utf-8' ? { text: new TextDecoder('windows-1252').decode(bytes), western: true } : null
  }
}

/** The code table that a font stands for, and whether it shows capitals: `.VnTimeH`, `VNI-Times`. Fonts of that kind name nothing else. */
export function encodingOfFont(font: string | undefined): { encoding: LegacyEncoding; capitals: boolean } | null {
  if (font === undefined) return null
  if (/^\.vn/iu.test(font)) return { encoding: 'tcvn3', capitals: /H$/u.test(font) }
  return /^vni[- ]/iu.test(font) ? { encoding: 'vni', capitals: false } : null
}

export type ConvertedTable = {
  table: string[][]
  /** The code table of most cells that were converted; unicode when none was. */
  encoding: TextEncodingName
  converted: number
  /** Cells with a sign for which their table has no letter: it stays as it stood, and whoever looks at the list is told. */
  unmapped: number
}

const isMarked = (cell: string) => /[^\u0000-\u007f]/u.test(cell) && isWestern(cell)
/** A cell that reads well as it stands is not of the old table, though its column is. */
const readsWell = (cell: string) => !/[\u00a1-\u00bf\u00d7\u00f7]/u.test(cell) && nameSyllables(cell).every((word) => /^[\x20-\x7e]+$/.test(word) || isSyllable(word))

/**
 * Brings the cells of a list from their old code table into Unicode: `chosen` by a person, or found column by column from the words.
 * `western` says that the bytes were no Unicode, so that leaving them as they are is no answer: null when the table cannot be told.
 */
export function convertTable(table: readonly (readonly string[])[], options: { western: boolean; chosen?: TextEncodingName | null }): ConvertedTable | null {
  const { western, chosen = null } = options
  const marked = table.map((row) => row.map(isMarked))
  const textOf = (column: number | null) => [...new Set(table.flatMap((row, r) => row.filter((_, c) => (column === null || c === column) && marked[r]?.[c])))].join('\n')
  const all = textOf(null)
  if (all === '') return { table: table.map((row) => [...row]), encoding: 'unicode', converted: 0, unmapped: 0 }
  const among: TextEncodingName[] = western ? [...LEGACY_ENCODINGS] : ['unicode', ...LEGACY_ENCODINGS]
  const whole = chosen === null ? guessEncoding(all, among) : null
  if (western && chosen === null && whole?.unsure) return null
  const wide = Math.max(...table.map((row) => row.length))
  const encodings = Array.from({ length: wide }, (_, column): TextEncodingName => {
    if (chosen !== null) return chosen
    const own = guessEncoding(textOf(column), among)
    if (!own.unsure) return own.encoding
    return whole === null || whole.unsure ? 'unicode' : whole.encoding
  })
  const counts = new Map<TextEncodingName, number>()
  let unmapped = 0
  const rows = table.map((row, r) =>
    row.map((cell, c) => {
      const encoding = encodings[c] ?? 'unicode'
      if (encoding === 'unicode' || !marked[r]?.[c]) return cell
      const { text, unknown } = fromLegacy(cell, encoding)
      if (chosen === null && unknown.length > 0 && readsWell(cell)) return cell
      if (unknown.length > 0) unmapped += 1
      if (text !== cell) counts.set(encoding, (counts.get(encoding) ?? 0) + 1)
      return text
    }),
  )
  const [most] = [...counts].toSorted((a, b) => b[1] - a[1])
  return { table: rows, encoding: most?.[0] ?? 'unicode', converted: [...counts.values()].reduce((sum, count) => sum + count, 0), unmapped }
}
