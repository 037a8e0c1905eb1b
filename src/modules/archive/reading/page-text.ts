import { unpackReading } from '#platform/ocr/index.ts'
import type { Tx } from '#platform/db/index.ts'
import { effectiveLines, storable, textOf, textTokens, toTsvector, vocabularyOf } from '../archive.model.ts'
import { replacePageText } from '../archive.repository.ts'
import type { Correction, Place, StoredWords } from '../archive.types.ts'
import type { Fields } from '../fields/index.ts'

export type PageText = { text: string; tsvector: string; vocabulary: string[] }

/** The words that search finds a page by: what was read, with every person's word over it. */
export function buildPageText(
  reading: { words: StoredWords; fields: Fields },
  corrections: readonly Correction[],
): PageText {
  const { words, lines } = unpackReading(reading.words)
  const text = storable(textOf(effectiveLines({ words, lines, fields: reading.fields }, corrections)))
  const tokens = textTokens(text)
  return { text, tsvector: toTsvector(tokens), vocabulary: vocabularyOf(tokens) }
}

/** Writes the words that search finds a page by: what was read, with every person's word over it. The page is locked. */
export async function writePageText(
  tx: Tx,
  page: { pageId: string; dossierId: string | null; place: Place },
  reading: { words: StoredWords; fields: Fields },
  corrections: readonly Correction[],
): Promise<void> {
  await replacePageText(tx, { ...page, ...buildPageText(reading, corrections) })
}
