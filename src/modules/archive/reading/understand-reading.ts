import { packReading, type PageReading } from '#platform/ocr/index.ts'
import { storable } from '../archive.model.ts'
import type { NewReading } from '../archive.repository.ts'
import type { PageTools } from '../archive.tools.ts'
import { understandPages } from '../fields/index.ts'

export type Understood = Pick<
  NewReading,
  'engineVersion' | 'words' | 'meanConfidence' | 'type' | 'typeConfidence' | 'fields'
>

/** Type and fields of a page, and its words in the form of the column. Throws what the rules of reading throw. */
export function understandReading(reading: PageReading, tools: Pick<PageTools, 'resolvePlace'>): Understood {
  const words = reading.words.map((word) => ({ ...word, text: storable(word.text) }))
  const context = tools.resolvePlace ? { resolvePlace: tools.resolvePlace } : {}
  const { engineVersion, meanConfidence, rotation, angle } = reading
  const packed = { ...packReading(words, reading.lines), rotation, angle }
  return {
    engineVersion,
    meanConfidence,
    words: packed,
    ...understandPages([{ ...reading, words }], context),
  }
}
