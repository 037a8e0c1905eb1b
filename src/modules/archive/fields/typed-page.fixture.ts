import type { ReadPage } from './fields.types.ts'

/** How a word of a test page was read; default: surely, by both passes. */
export type WordSpec = { confidence?: number; agreed?: boolean }

/**
 * A page for tests, typed as on a machine with one letter width: each string is a line, two spaces and more part
 * columns. `doubts` names words that were read otherwise than surely.
 */
export function typePage(lines: readonly string[], doubts: Record<string, WordSpec> = {}): ReadPage {
  const [left, top, pitch, leading, height] = [100, 100, 12, 40, 24]
  const words: ReadPage['words'] = []
  const ranges: ReadPage['lines'] = []
  lines.forEach((line, row) => {
    for (const run of line.matchAll(/\S+(?: \S+)*/gu)) {
      const from = words.length
      for (const word of run[0].matchAll(/\S+/gu)) {
        const x = left + (run.index + word.index) * pitch
        const y = top + row * leading
        const { confidence = 96, agreed = true } = doubts[word[0]] ?? {}
        words.push({
          text: word[0],
          confidence,
          agreed,
          box: [x, y, x + word[0].length * pitch - 2, y + height],
        })
      }
      ranges.push([from, words.length])
    }
  })
  return { words, lines: ranges, width: 1240, height: 1754, angle: 0, rotation: 0 }
}
